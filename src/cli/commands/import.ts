import type { ImportSource } from '../../core/contract-sharing.ts';
import type { FileCode } from '../../core/failures.ts';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import { importSourceOf, mostImportBytes } from '../../node/outside-files.ts';
import { type Command, type Context, textOf, withWayleave } from '../command.ts';
import { importFrom, importOptions, readImportWish } from '../import-text.ts';

/** `wayleave import`: takes over a profile file or one that QGIS wrote, recognised by what it holds. `-` is stdin. */
export const importFile: Command = {
  options: { ...importOptions, 'passphrase-file': { type: 'string' }, 'identity-file': { type: 'string' } },
  positionals: ['FILE'],
  async run(input, context) {
    const wish = readImportWish(input);
    if (!wish.ok) return wish;
    const file = input.names.FILE ?? '';
    const keys = [textOf(input, 'passphrase-file'), textOf(input, 'identity-file')];
    if (!keys.includes(undefined))
      return fail('usage', 'A file is opened by --passphrase-file or --identity-file, not by both.');
    if (file === '-' && keys.includes('-')) return fail('usage', 'Only one thing can come from stdin.');
    const source = file === '-' ? await sourceFromStdin(context) : await importSourceOf(file);
    if (!source.ok) return source;
    return withWayleave(context, (wayleave) =>
      importFrom(source.value, wish.value, 'passphrase-file', input, context, wayleave),
    );
  },
};

async function sourceFromStdin({ terminal }: Context): Promise<Outcome<ImportSource, FileCode>> {
  const bytes = await terminal.readBytes(mostImportBytes);
  if (bytes === null) return fail('file-refused', 'What came on stdin is larger than 16 MB.');
  return succeed({ kind: 'content', name: 'stdin', content: Buffer.from(bytes).toString('base64') });
}
