import type { Wayleave } from '../core/contract.ts';
import {
  type ImportChoice,
  importChoices,
  type Imported,
  type ImportRow,
  type ImportSource,
  type OpenedImport,
} from '../core/contract-sharing.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { readIdentityFile } from '../node/identity-file.ts';
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
import { columns, printable } from './output.ts';
import { readSecretFile } from './secret-input.ts';

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

/** What opens something that is sealed or encrypted. */
interface Keys {
  readonly password?: string;
  readonly identity?: string;
}

type Result<T> = Promise<Outcome<T, CliCode>>;

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
  const keys = await keysFor(opened.value, passwordOption, input, context);
  return keys.ok ? importOpened(opened.value, wish, keys.value, wayleave) : keys;
}

/** Takes over what was opened, or shows what that would do. */
export async function importOpened(
  opened: OpenedImport,
  { isPreview, onConflict }: ImportWish,
  keys: Keys,
  wayleave: Wayleave,
): Answer {
  const request = { import: opened.import, ...keys };
  if (isPreview) {
    const preview = await wayleave.invoke('previewImport', request);
    if (!preview.ok) return preview;
    const { import: _, ...value } = preview.value;
    return succeed({
      value,
      lines: rowLines(value.rows, 'preview'),
      notes: notesOf(value.rows, value.notes),
    });
  }
  const imported = await wayleave.invoke('applyImport', defined({ ...request, onConflict }));
  if (!imported.ok) return imported;
  // A command is over before anybody could take it back.
  const { undo: _, ...value } = imported.value;
  return succeed({
    value,
    lines: [...rowLines(value.rows, 'done'), countLine(imported.value)],
    notes: notesOf(value.rows, value.notes),
  });
}

/** A passphrase from the file of an option, else typed by a person; `undefined` where there is nobody to ask. */
export async function openingPassphrase(
  question: string,
  option: string,
  input: Input,
  context: Context,
): Result<string | undefined> {
  const given = await readSecretFile(textOf(input, option), option, context);
  if (!given.ok || given.value !== undefined || !context.terminal.isInteractive) return given;
  const typed = await context.terminal.ask(question, true, context.signal);
  return typed === null || typed === '' ? fail('file-cancelled', 'Nothing was typed.') : succeed(typed);
}

async function keysFor(
  { password: need, seal, name }: OpenedImport,
  option: string,
  input: Input,
  context: Context,
): Result<Keys> {
  const identity = await readIdentity(input, context);
  if (!identity.ok) return identity;
  const question = `${seal === 'passphrase' ? 'Passphrase' : 'Password'} of ${printable(name)}: `;
  const password =
    need === 'required'
      ? await openingPassphrase(question, option, input, context)
      : await readSecretFile(textOf(input, option), option, context);
  if (!password.ok) return password;
  return succeed(defined({ password: password.value, identity: identity.value }));
}

/** An identity file is a key: one that others can read is refused, as everywhere. */
async function readIdentity(input: Input, context: Context): Result<string | undefined> {
  const option = 'identity-file';
  const path = textOf(input, option);
  if (path === undefined || path === '-') return readSecretFile(path, option, context);
  const text = readIdentityFile(path);
  if (text.ok || text.failure.code !== 'key-missing') return text;
  const cause = String(text.failure.details?.cause);
  return fail('bad-value', `The file for --${option} could not be read (${cause}).`);
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
  const head = ['STATE', 'WHAT', 'PLACE', 'NAME', tense === 'preview' ? 'WOULD' : 'DONE'];
  return columns([head, ...cells]).map(printable);
}

function outcomeOf({ state, choice, differences, cameAs }: ImportRow, tense: 'preview' | 'done'): string {
  const isPreview = tense === 'preview';
  const from = cameAs === null ? '' : ` (came as "${cameAs}")`;
  const fields = differences.map(({ field }) => field).join(', ');
  if (state === 'rejected') return 'not taken';
  if (state === 'same') return `nothing to change${from}`;
  if (state === 'removed' && choice === 'theirs') return isPreview ? 'be removed' : 'removed';
  const kept = isPreview ? 'stay' : 'kept';
  if (state === 'removed') return `${kept}, though it is gone there`;
  if (choice === 'mine') return fields === '' ? 'left out' : `${kept} as it is here; differs: ${fields}`;
  if (state === 'new' || choice === 'new-id') return `${isPreview ? 'be added' : 'added'}${from}`;
  return `${isPreview ? 'change' : 'changed'}: ${fields}`;
}

function countLine({ added, changed, removed, kept, rejected }: Imported): string {
  const gone = removed === 0 ? '' : `${removed} removed, `;
  const refused = rejected === 0 ? '' : `, ${rejected} not taken`;
  return `${added} added, ${changed} changed, ${gone}${kept} as they were${refused}.`;
}

function notesOf(rows: readonly ImportRow[], notes: readonly string[]): readonly string[] {
  const own = rows.flatMap((row) =>
    [...(row.reason === null ? [] : [row.reason]), ...row.notes].map(
      (note) => `${row.name || row.place}: ${note}`,
    ),
  );
  return [...notes, ...own].map(printable);
}
