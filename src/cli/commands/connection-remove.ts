import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';

/** `wayleave connection remove`. */
export const connectionRemove: Command = {
  options: {},
  positionals: ['NAME'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const removed = await wayleave.invoke('removeConnection', { name: names.NAME ?? '' });
      return removed.ok
        ? succeed({ value: removed.value, lines: [`Removed ${removed.value.removed}.`] })
        : removed;
    }),
};
