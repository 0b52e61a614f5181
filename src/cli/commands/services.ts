import { succeed } from '../../core/outcome.ts';
import { type Command, defined, withWayleave } from '../command.ts';
import { columns } from '../output.ts';

/** `wayleave services`: folders and services that a sign-in can see. */
export const services: Command = {
  options: {},
  positionals: ['REF', 'FOLDER?'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const request = defined({ ref: names.REF ?? '', folder: names.FOLDER });
      const listed = await wayleave.invoke('services', request, context.signal);
      if (!listed.ok) return listed;
      const lines = columns([
        ...listed.value.folders.map((folder) => [`${folder}/`, 'folder', '']),
        ...listed.value.services.map(({ name, type, url }) => [name, type, url]),
      ]);
      const notes = lines.length === 0 ? ['There is nothing that this sign-in can see.'] : [];
      return succeed({ value: listed.value, lines, notes });
    }),
};
