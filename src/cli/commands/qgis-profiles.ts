import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';
import { columns } from '../output.ts';

/** `wayleave qgis profiles`: the QGIS profiles of this user. */
export const qgisProfiles: Command = {
  options: {},
  positionals: [],
  run: (_input, context) =>
    withWayleave(context, async (wayleave) => {
      const profiles = await wayleave.invoke('qgisProfiles', {});
      if (!profiles.ok) return profiles;
      const rows = profiles.value.map(({ program, name, connectionCount, hasAuthDatabase, folder }) => [
        program,
        name,
        String(connectionCount),
        hasAuthDatabase ? 'yes' : 'no',
        folder,
      ]);
      const head = ['PROGRAM', 'PROFILE', 'CONNECTIONS', 'AUTHENTICATION', 'FOLDER'];
      const lines = rows.length === 0 ? ['No QGIS profile was found.'] : columns([head, ...rows]);
      return succeed({ value: profiles.value, lines });
    }),
};
