import type {
  ProfileExport,
  ProfileExportEntry,
  ProfileExportPlan,
  ProfileExportWish,
  ProfileSeal,
  Selection,
} from '../contract-sharing.ts';
import type { FailureCode } from '../failures.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import { type Connection, connectionPath, type Header } from '../model/connection.ts';
import { fail, type Outcome, succeed, unreachable } from '../outcome.ts';
import type { FileSeal, Sealer, SealerWatch } from '../ports.ts';
import { base64Of } from '../sharing/base64.ts';
import { mostRecipients } from '../sharing/age-head.ts';
import { readRecipients } from '../sharing/file-keys.ts';
import { profileFileName } from '../sharing/profile-file/file-name.ts';
import { type ReadProfileFile, readProfileFile } from '../sharing/profile-file/read-profile-file.ts';
import {
  connectionPasswordWord,
  isSecretHeader,
  missingField,
  secretFieldsOf,
  withoutSecrets,
} from '../sharing/profile-file/secret-fields.ts';
import {
  mostLabelCharacters,
  profileFileBounds,
  type SharedProfile,
  sharedAuthKey,
  sharedConnectionKey,
} from '../sharing/profile-file/shared-profile.ts';
import { writeProfileFile } from '../sharing/profile-file/write-profile-file.ts';
import type { Store } from '../store/store.ts';
import { type Selected, select } from './selection.ts';

/** What exporting a profile works with. */
export interface ProfileExportPorts {
  readonly store: Pick<Store, 'readProfile' | 'recipient'>;
  readonly sealer: Sealer;
}

/** An export whose text was written and is still to be sealed, if it is. */
interface Prepared {
  readonly plan: ProfileExportPlan;
  readonly seal: FileSeal | null;
  /** It may hold secrets. */
  readonly text: string;
}

/** A record, and what of it goes along; `null` for one that is left out. */
interface Packed<T> {
  readonly key: string;
  readonly entry: ProfileExportEntry;
  readonly record: T | null;
  /** Fields of the secrets that stay here. */
  readonly withheld: readonly string[];
}

const leastPassphraseCharacters = 8;
const goodPassphraseCharacters = 14;
const needsSeal =
  'Secrets go along only into a sealed file. Give a passphrase or the keys of those who get it.';

/** What a profile file would hold, and what of it cannot go along. */
export async function planProfileExport(
  wish: ProfileExportWish,
  ports: ProfileExportPorts,
): Promise<Outcome<ProfileExportPlan, FailureCode>> {
  const prepared = await prepare(wish, ports);
  return prepared.ok ? succeed(prepared.value.plan) : prepared;
}

/** The bytes of a profile file. Secrets go only into a sealed one: `bad-value` else. */
export async function exportProfile(
  wish: ProfileExportWish,
  ports: ProfileExportPorts,
  watch: SealerWatch,
): Promise<Outcome<ProfileExport, FailureCode>> {
  if (wish.withSecrets === true && wish.seal === undefined) return fail('bad-value', needsSeal);
  const prepared = await prepare(wish, ports);
  if (!prepared.ok) return prepared;
  const { plan, seal, text } = prepared.value;
  const plain = new TextEncoder().encode(text);
  const bytes = seal === null ? succeed(plain) : await ports.sealer.seal(plain, seal, watch);
  if (!bytes.ok) return bytes;
  if (bytes.value.length > profileFileBounds.mostBytes)
    return fail('bad-value', 'That would be a larger file than Wayleave reads again. Export less at a time.');
  return succeed({ ...plan, content: base64Of(bytes.value) });
}

async function prepare(
  wish: ProfileExportWish,
  { store }: ProfileExportPorts,
): Promise<Outcome<Prepared, FailureCode>> {
  const label = checkLabel(wish.label ?? '');
  if (!label.ok) return label;
  const seal = await checkSeal(wish.seal, store.recipient);
  if (!seal.ok) return seal;
  const profile = await store.readProfile();
  if (!profile.ok) return profile;
  const selected = select(profile.value, wish.selection);
  if (!selected.ok) return selected;
  const packed = pack(selected.value, wish);
  const read = readBack(packed, label.value, wish.personal === true);
  if (!read.ok) return fail('bad-value', `That is more than one profile file holds. ${read.failure.message}`);
  const entries = entriesOf(packed, read.value);
  if (entries.every(({ state }) => state === 'left-out')) return nothingToExport(entries);
  const text = writeProfileFile(read.value.shared);
  return succeed({
    plan: {
      fileName: profileFileName(label.value || nameOfOne(wish.selection)),
      entries,
      holdsSecrets: entries.some(({ secrets }) => secrets.length > 0),
      isSealed: seal.value !== null,
      recipients: seal.value?.kind === 'recipients' ? seal.value.recipients : [],
      notes: notesOf(wish, read.value.shared),
    },
    seal: seal.value,
    text,
  });
}

function checkLabel(text: string): Outcome<string, 'bad-value'> {
  const label = text.trim();
  if (label.length > mostLabelCharacters)
    return fail('bad-value', `A label has at most ${mostLabelCharacters} characters.`);
  if (/\p{Cc}/u.test(label)) return fail('bad-value', 'A label has no control characters.');
  return succeed(label);
}

async function checkSeal(
  seal: ProfileSeal | undefined,
  own: string,
): Promise<Outcome<FileSeal | null, 'bad-value'>> {
  if (seal === undefined) return succeed(null);
  switch (seal.kind) {
    case 'passphrase':
      return Array.from(seal.passphrase).length < leastPassphraseCharacters
        ? fail('bad-value', `A passphrase has at least ${leastPassphraseCharacters} characters.`)
        : succeed(seal);
    case 'recipients': {
      const mine = seal.alsoMine === false ? [] : [own];
      const others = seal.recipients
        .flatMap((text) => text.split('\n'))
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'));
      // Numbers in its message count what was given.
      const read = others.length === 0 && mine.length > 0 ? succeed([]) : await readRecipients(others);
      if (!read.ok) return read;
      const recipients = [...new Set([...mine, ...read.value])];
      return recipients.length > mostRecipients
        ? fail('bad-value', `At most ${mostRecipients} keys can open one file, your own among them.`)
        : succeed({ kind: 'recipients', recipients });
    }
    default:
      return unreachable(seal);
  }
}

interface PackedAll {
  readonly auths: readonly Packed<AuthConfig>[];
  readonly connections: readonly Packed<Connection>[];
}

function pack({ authConfigs, connections }: Selected, { withSecrets = false }: ProfileExportWish): PackedAll {
  const auths = authConfigs.map((config) => packAuth(config, withSecrets));
  const ids = new Set<string>(auths.flatMap(({ record }) => record?.id ?? []));
  return {
    auths,
    connections: connections.map((connection) => packConnection(connection, ids, withSecrets)),
  };
}

function packAuth(config: AuthConfig, withSecrets: boolean): Packed<AuthConfig> {
  const present = secretFieldsOf(config).filter(({ secret }) => secret !== null);
  const words = present.map(({ word }) => word);
  const record = withSecrets ? config : withoutSecrets(config);
  const about = { subject: 'auth', place: config.id, name: config.name } as const;
  const key = sharedAuthKey(config);
  if (record === null) {
    const notes = ['Any of its values may be a secret: it goes along only with secrets, into a sealed file.'];
    return {
      key,
      entry: { ...about, state: 'left-out', secrets: [], withheld: words, notes },
      record,
      withheld: [],
    };
  }
  const missing = missingField(record);
  const needed = secretFieldsOf(record).find(({ field }) => field === missing);
  const notes = needed === undefined ? [] : [`Those who get it give their own ${needed.word}.`];
  return {
    key,
    entry: {
      ...about,
      state: 'whole',
      secrets: withSecrets ? words : [],
      withheld: withSecrets ? [] : words,
      notes,
    },
    record,
    withheld: withSecrets ? [] : present.map(({ field }) => field),
  };
}

function packConnection(
  connection: Connection,
  ids: ReadonlySet<string>,
  withSecrets: boolean,
): Packed<Connection> {
  const { authId, password, headers } = connection;
  const record = withSecrets
    ? connection
    : { ...connection, password: null, headers: headers.map(withoutValue) };
  const secrets = [
    ...(password === null ? [] : [connectionPasswordWord]),
    ...headers.flatMap((header) =>
      header.value !== null && isSecretHeader(header) ? [`header ${header.name}`] : [],
    ),
  ];
  const unset = record.headers.flatMap(({ name, value }) => (value === null ? [name] : []));
  const isDangling = authId !== null && !ids.has(authId);
  return {
    key: sharedConnectionKey(connection),
    entry: {
      subject: 'connection',
      place: connectionPath(connection),
      name: connection.name,
      state: 'whole',
      secrets: withSecrets ? secrets : [],
      withheld: withSecrets ? [] : secrets,
      notes: [
        ...(isDangling
          ? [`Its authentication ${authId} does not go along: it works for those who have that already.`]
          : []),
        ...(unset.length > 0 ? [`Those who get it give their own values for ${unset.join(', ')}.`] : []),
      ],
    },
    record,
    withheld: !withSecrets && password !== null ? ['password'] : [],
  };
}

function withoutValue(header: Header): Header {
  return isSecretHeader(header) ? { name: header.name, value: null } : header;
}

/** What goes out is what a reader will make of it: what it would refuse, which an import of old may have, stays here. */
function readBack({ auths, connections }: PackedAll, label: string, personal: boolean) {
  const shared: SharedProfile = {
    label,
    personal,
    authConfigs: auths.flatMap(({ record }) => record ?? []),
    connections: connections.flatMap(({ record }) => record ?? []),
    withheld: new Map([...auths, ...connections].map(({ key, withheld }) => [key, withheld])),
  };
  return readProfileFile(new TextEncoder().encode(writeProfileFile(shared)));
}

function entriesOf(
  { auths, connections }: PackedAll,
  { shared, refusals }: ReadProfileFile,
): readonly ProfileExportEntry[] {
  const going = new Set([
    ...shared.authConfigs.map(sharedAuthKey),
    ...shared.connections.map(sharedConnectionKey),
  ]);
  const reasons = new Map(refusals.map(({ key, reason }) => [key, reason]));
  return [...auths, ...connections].map(({ key, entry }) => {
    if (going.has(key) || entry.state === 'left-out') return entry;
    const reason = reasons.get(key) ?? 'No reader would take it as it is.';
    return { ...entry, state: 'left-out', secrets: [], notes: [reason] };
  });
}

function nothingToExport(entries: readonly ProfileExportEntry[]): Outcome<never, 'bad-value'> {
  const [first] = entries;
  const reason = first === undefined ? '' : ` ${first.name}: ${first.notes.join(' ')}`;
  return fail('bad-value', `There is nothing here that a profile file could hold.${reason}`);
}

/** The one folder or tag that a selection is of, or ''. */
function nameOfOne({ authIds = [], connections = [], folders = [], tags = [] }: Selection): string {
  const [first = '', ...others] = [...authIds, ...connections, ...folders, ...tags];
  return others.length === 0 && (folders.length === 1 || tags.length === 1) ? first : '';
}

function notesOf(
  { withSecrets = false, seal }: ProfileExportWish,
  { authConfigs, connections }: SharedProfile,
): readonly string[] {
  const noted = connections.filter(({ notes }) => notes !== '').length;
  const named =
    connections.filter(({ username }) => username !== '').length +
    authConfigs.filter((config) => 'username' in config).length;
  const along = seal === undefined ? 'go along readable' : 'go along';
  return [
    ...(withSecrets && seal === undefined ? [needsSeal] : []),
    ...(seal === undefined ? [] : notesOfSeal(seal)),
    ...(noted > 0 ? [`The notes of ${counted(noted, 'connection')} ${along}.`] : []),
    ...(named > 0 ? [`The user names of ${counted(named, 'entry', 'entries')} ${along}.`] : []),
  ];
}

function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

function notesOfSeal(seal: ProfileSeal): readonly string[] {
  switch (seal.kind) {
    case 'passphrase': {
      const isShort = Array.from(seal.passphrase).length < goodPassphraseCharacters;
      return [
        ...(isShort
          ? [
              `A passphrase of less than ${goodPassphraseCharacters} characters can be guessed. Let one be generated.`,
            ]
          : []),
        'Tell the passphrase by another way than the file goes.',
      ];
    }
    case 'recipients':
      return seal.alsoMine === false ? ['It is not sealed to your own key: you cannot open it again.'] : [];
    default:
      return unreachable(seal);
  }
}
