import { importSourceOf } from '../../node/outside-files.ts';
import { type Command, withWayleave } from '../command.ts';
import { importFrom, importOptions, readImportWish } from '../import-text.ts';

/** `wayleave import`: takes over a file that QGIS wrote, recognised by what it holds. */
export const importFile: Command = {
  options: { ...importOptions, 'passphrase-file': { type: 'string' } },
  positionals: ['FILE'],
  async run(input, context) {
    const wish = readImportWish(input);
    if (!wish.ok) return wish;
    const source = await importSourceOf(input.names.FILE ?? '');
    if (!source.ok) return source;
    return withWayleave(context, (wayleave) =>
      importFrom(source.value, wish.value, 'passphrase-file', input, context, wayleave),
    );
  },
};
