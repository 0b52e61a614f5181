import { resolve } from 'node:path';
import { fail, succeed } from '../../core/outcome.ts';
import type { ProfileExportPlan, SavedProfileFile } from '../../core/contract-sharing.ts';
import { writeOutsideFiles } from '../../node/outside-files.ts';
import { type Answer, type Command, type Context, withWayleave } from '../command.ts';
import { printable } from '../output.ts';
import { profileEntryLines, profileFileOptions, readProfileWish } from '../profile-file.ts';

/** `wayleave export`: a profile file, whole or not at all and for the owner alone. `-` is stdout. */
export const exportProfile: Command = {
  options: profileFileOptions,
  positionals: ['FILE'],
  async run(input, context) {
    const file = input.names.FILE ?? '';
    if (file === '-' && context.isJson) return fail('usage', 'stdout takes the file or JSON, not both.');
    const wish = await readProfileWish(input, context);
    if (!wish.ok) return wish;
    if (file === '-' && wish.value.seal !== undefined && context.terminal.showsOutput)
      return fail('usage', 'A sealed file is binary and no text for a screen: name a file, or pipe it on.');
    return withWayleave(context, async (wayleave) => {
      const made = await wayleave.invoke('exportProfile', wish.value);
      if (!made.ok) return made;
      const { content, ...plan } = made.value;
      const bytes = Buffer.from(content, 'base64');
      return file === '-' ? printFile(bytes, plan, context) : writeFile(resolve(file), bytes, plan);
    });
  },
};

async function writeFile(path: string, bytes: Uint8Array, plan: ProfileExportPlan): Answer {
  const written = await writeOutsideFiles([{ path, content: bytes }]);
  if (!written.ok) return written;
  return succeed({
    value: { ...plan, path } satisfies SavedProfileFile,
    lines: [...profileEntryLines(plan.entries), `Wrote ${path}: ${natureOf(plan)}.`],
    notes: notesOf(plan),
  });
}

/** The file alone goes to stdout; what a person would read goes to stderr. */
async function printFile(bytes: Uint8Array, plan: ProfileExportPlan, { terminal }: Context): Answer {
  terminal.printBytes(bytes);
  return succeed({
    value: plan,
    lines: [],
    notes: [...profileEntryLines(plan.entries), ...notesOf(plan)],
    isSilent: true,
  });
}

function natureOf({ isSealed, holdsSecrets, recipients }: ProfileExportPlan): string {
  const secrets = holdsSecrets ? 'with secrets' : 'without secrets';
  if (!isSealed) return `readable, ${secrets}`;
  const keys = recipients.length === 1 ? 'one key' : `${recipients.length} keys`;
  return `sealed ${recipients.length === 0 ? 'by a passphrase' : `to ${keys}`}, ${secrets}`;
}

function notesOf({ notes, entries }: ProfileExportPlan): readonly string[] {
  const own = entries.flatMap(({ place, notes: about }) => about.map((note) => `${place}: ${note}`));
  return [...notes, ...own].map(printable);
}
