import type { Wayleave } from '../core/contract.ts';
import {
  type ImportChoice,
  importChoices,
  type Imported,
  type ImportRow,
  type ImportSource,
  type OpenedImport,
} from '../core/contract-sharing.ts';
import { type Outcome, succeed } from '../core/outcome.ts';
import {
  type Answer,
  choiceOf,
  type Command,
  type Context,
  defined,
  type Input,
  isGiven,
  textOf,
} from './command.ts';
import type { CliCode } from './exit-codes.ts';
import { columns } from './output.ts';
import { askSecret, readSecretFile } from './secret-input.ts';

/** Options of every import. */
export const importOptions: Command['options'] = {
  preview: { type: 'boolean' },
  'on-conflict': { type: 'string' },
};

/** What an import is told besides its source. */
export interface ImportWish {
  readonly isPreview: boolean;
  readonly onConflict: ImportChoice | undefined;
}

/** The options of an import. */
export function readImportWish(input: Input): Outcome<ImportWish, 'bad-value'> {
  const onConflict = choiceOf(input, 'on-conflict', importChoices);
  if (!onConflict.ok) return onConflict;
  return succeed({ isPreview: isGiven(input, 'preview'), onConflict: onConflict.value });
}

/** Imports from a source, or shows what that would do. The password comes from a file, or from a person where one is needed. */
export async function importFrom(
  source: ImportSource,
  wish: ImportWish,
  passwordOption: string,
  input: Input,
  context: Context,
  wayleave: Wayleave,
): Answer {
  const opened = await wayleave.invoke('openImport', source);
  if (!opened.ok) return opened;
  const password = await passwordFor(opened.value, passwordOption, input, context);
  if (!password.ok) return password;
  const request = defined({ import: opened.value.import, password: password.value });
  if (wish.isPreview) {
    const preview = await wayleave.invoke('previewImport', request);
    if (!preview.ok) return preview;
    const { import: _, ...value } = preview.value;
    return succeed({
      value,
      lines: rowLines(value.rows, 'preview'),
      notes: notesOf(value.rows, value.notes),
    });
  }
  const imported = await wayleave.invoke('applyImport', defined({ ...request, onConflict: wish.onConflict }));
  if (!imported.ok) return imported;
  // A command is over before anybody could take it back.
  const { undo: _, ...value } = imported.value;
  return succeed({
    value,
    lines: [...rowLines(value.rows, 'done'), countLine(imported.value)],
    notes: notesOf(value.rows, value.notes),
  });
}

async function passwordFor(
  { password, name }: OpenedImport,
  option: string,
  input: Input,
  context: Context,
): Promise<Outcome<string | undefined, CliCode>> {
  const given = await readSecretFile(textOf(input, option), option, context);
  if (!given.ok || given.value !== undefined) return given;
  if (password !== 'required' || !context.terminal.isInteractive) return succeed(undefined);
  return askSecret(`Password of ${name}: `, option, context);
}

function rowLines(rows: readonly ImportRow[], tense: 'preview' | 'done'): readonly string[] {
  if (rows.length === 0) return ['There is nothing in it.'];
  const cells = rows.map((row) => [
    row.state,
    row.subject === 'auth' ? 'authentication' : 'connection',
    row.place,
    row.subject === 'auth' ? row.name : '',
    outcomeOf(row, tense),
  ]);
  return columns([['STATE', 'WHAT', 'PLACE', 'NAME', tense === 'preview' ? 'WOULD' : 'DONE'], ...cells]);
}

function outcomeOf({ state, choice, differences, cameAs }: ImportRow, tense: 'preview' | 'done'): string {
  const from = cameAs === null ? '' : ` (came as "${printable(cameAs)}")`;
  const fields = differences.map(({ field }) => field).join(', ');
  if (state === 'rejected') return 'not taken';
  if (state === 'same') return `nothing to change${from}`;
  if (choice === 'mine') return fields === '' ? 'left out' : `kept as it is here; differs: ${fields}`;
  if (state === 'new' || choice === 'new-id') return `${tense === 'preview' ? 'be added' : 'added'}${from}`;
  return `${tense === 'preview' ? 'change' : 'changed'}: ${fields}`;
}

function countLine({ added, changed, kept, rejected }: Imported): string {
  const refused = rejected === 0 ? '' : `, ${rejected} not taken`;
  return `${added} added, ${changed} changed, ${kept} as they were${refused}.`;
}

function notesOf(rows: readonly ImportRow[], notes: readonly string[]): readonly string[] {
  const own = rows.flatMap((row) =>
    [...(row.reason === null ? [] : [row.reason]), ...row.notes].map(
      (note) => `${row.name || row.place}: ${note}`,
    ),
  );
  return [...notes, ...own].map(printable);
}

/** Names in a file may hold anything, and a terminal obeys control characters. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}
