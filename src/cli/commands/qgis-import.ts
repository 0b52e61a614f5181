import { resolve } from 'node:path';
import { type Command, withWayleave } from '../command.ts';
import { importFrom, importOptions, readImportWish } from '../import-text.ts';

/** `wayleave qgis import`: takes over the connections of a QGIS profile, and its configurations with its master password. */
export const qgisImport: Command = {
  options: { ...importOptions, 'master-password-file': { type: 'string' } },
  positionals: ['PROFILE_DIR'],
  async run(input, context) {
    const wish = readImportWish(input);
    if (!wish.ok) return wish;
    const folder = resolve(input.names.PROFILE_DIR ?? '');
    return withWayleave(context, (wayleave) =>
      importFrom(
        { kind: 'qgis-profile', folder },
        wish.value,
        'master-password-file',
        input,
        context,
        wayleave,
      ),
    );
  },
};
