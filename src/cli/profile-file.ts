import type { ProfileExportEntry, ProfileExportWish, ProfileSeal } from '../core/contract-sharing.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { type Command, type Context, defined, type Input, isGiven, textOf, textsOf } from './command.ts';
import type { CliCode } from './exit-codes.ts';
import { columns, printable } from './output.ts';
import { readSecretFile } from './secret-input.ts';

/** Options of an export into a profile file. */
export const profileFileOptions: Command['options'] = {
  auth: { type: 'string', multiple: true },
  connection: { type: 'string', multiple: true },
  folder: { type: 'string', multiple: true },
  tag: { type: 'string', multiple: true },
  label: { type: 'string' },
  'with-secrets': { type: 'boolean' },
  personal: { type: 'boolean' },
  'passphrase-file': { type: 'string' },
  recipient: { type: 'string', multiple: true },
  'recipients-file': { type: 'string' },
  'no-self': { type: 'boolean' },
};

/** A line that is neither empty nor a comment. */
const namesSomebody = /^\s*[^\s#]/m;

type Result<T> = Promise<Outcome<T, CliCode>>;

/** The wish that the options make. Where secrets go along and nothing seals them, a person is asked for a passphrase. */
export async function readProfileWish(input: Input, context: Context): Result<ProfileExportWish> {
  const withSecrets = isGiven(input, 'with-secrets');
  const given = await readSeal(input, context);
  if (!given.ok) return given;
  const isAsked = given.value === undefined && withSecrets && context.terminal.isInteractive;
  const seal = isAsked ? await askForSeal(context) : given;
  if (!seal.ok) return seal;
  const selection = defined({
    authIds: textsOf(input, 'auth'),
    connections: textsOf(input, 'connection'),
    folders: textsOf(input, 'folder'),
    tags: textsOf(input, 'tag'),
  });
  return succeed(
    defined({
      selection,
      label: textOf(input, 'label'),
      withSecrets,
      personal: isGiven(input, 'personal'),
      seal: seal.value,
    }),
  );
}

/** What becomes of each record, and of each of its secrets. */
export function profileEntryLines(entries: readonly ProfileExportEntry[]): readonly string[] {
  const cells = entries.map(({ state, subject, place, name, secrets, withheld }) => [
    state === 'whole' ? 'written' : 'left out',
    subject === 'auth' ? 'authentication' : 'connection',
    place,
    name,
    secrets.join(', '),
    withheld.join(', '),
  ]);
  const head = ['STATE', 'WHAT', 'PLACE', 'NAME', 'SECRETS IN IT', 'SECRETS LEFT OUT'];
  return columns([head, ...cells]).map(printable);
}

async function readSeal(input: Input, context: Context): Result<ProfileSeal | undefined> {
  const passphraseFile = textOf(input, 'passphrase-file');
  const recipientsFile = textOf(input, 'recipients-file');
  const named = textsOf(input, 'recipient');
  const isToKeys = named !== undefined || recipientsFile !== undefined;
  if (passphraseFile !== undefined && isToKeys)
    return fail('usage', 'A file is sealed by a passphrase or to recipients, not both.');
  if (isGiven(input, 'no-self') && !isToKeys) return fail('usage', '--no-self goes with recipients.');
  if (passphraseFile !== undefined) {
    const passphrase = await readSecretFile(passphraseFile, 'passphrase-file', context);
    if (!passphrase.ok) return passphrase;
    return succeed(passphraseSeal(passphrase.value ?? ''));
  }
  if (!isToKeys) return succeed(undefined);
  const listed = await readSecretFile(recipientsFile, 'recipients-file', context);
  if (!listed.ok) return listed;
  if (listed.value !== undefined && !namesSomebody.test(listed.value))
    return fail('bad-value', 'The file for --recipients-file names nobody.');
  const recipients = [...(named ?? []), ...(listed.value === undefined ? [] : [listed.value])];
  return succeed({ kind: 'recipients', recipients, alsoMine: !isGiven(input, 'no-self') });
}

async function askForSeal({ terminal, signal }: Context): Result<ProfileSeal> {
  const first = await terminal.ask('Passphrase for the file: ', true, signal);
  if (first === null || first === '') return fail('file-cancelled', 'No passphrase was typed.');
  const second = await terminal.ask('The same again: ', true, signal);
  return second === first ? succeed(passphraseSeal(first)) : fail('bad-value', 'The two passphrases differ.');
}

function passphraseSeal(passphrase: string): ProfileSeal {
  return { kind: 'passphrase', passphrase };
}
