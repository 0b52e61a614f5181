import type {
  QgisExport,
  QgisExportEntry,
  QgisExportPlan,
  QgisExportWish,
  QgisFileKind,
  QgisFilePlan,
} from '../contract-sharing.ts';
import type { FailureCode } from '../failures.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import { type Connection, connectionPath, setHeaders } from '../model/connection.ts';
import type { Profile } from '../model/profile.ts';
import { fail, type Outcome, succeed, unreachable } from '../outcome.ts';
import type { Randomness } from '../ports.ts';
import type { ArcgisConnection } from '../sharing/qgis/arcgis-connection.ts';
import { passwordObstacle } from '../sharing/qgis/auth-crypto.ts';
import type { AuthMethodConfig } from '../sharing/qgis/auth-method-config.ts';
import { authToQgis } from '../sharing/qgis/auth-to-qgis.ts';
import { encryptedAuthXml, plainAuthXml } from '../sharing/qgis/auth-xml.ts';
import { holdsSecret } from '../sharing/qgis/config-fields.ts';
import { qgisNames } from '../sharing/qgis/connection-names.ts';
import { connectionNameProblem, writeConnectionsXml } from '../sharing/qgis/connections-xml.ts';
import { connectionToQgis } from '../sharing/qgis/mapping-connections.ts';
import { writeStartupScript } from '../sharing/qgis/startup-script.ts';
import type { Store } from '../store/store.ts';
import { select } from './selection.ts';

/** What exporting works with. */
export interface QgisExportPorts {
  readonly store: Store;
  readonly randomness: Randomness;
}

/** An export whose records were mapped and whose texts are still to be written. */
interface Prepared {
  readonly plan: QgisExportPlan;
  readonly authConfigs: readonly AuthMethodConfig[];
  readonly connections: readonly ArcgisConnection[];
}

interface Entry<T> {
  readonly entry: QgisExportEntry;
  /** `null` for one that is left out. */
  readonly record: T | null;
}

const usualNames: Readonly<Record<QgisFileKind, string>> = {
  'auth-xml': 'wayleave-qgis-auth.xml',
  'connections-xml': 'wayleave-qgis-connections.xml',
  'startup-script': 'wayleave-qgis-startup.py',
};
const shortPassword = 20;
/** The name under which QGIS remembers what the script set up. */
const scriptName = 'Wayleave';

/** What an export would write, and what of it cannot go along. */
export async function planQgisExport(
  wish: QgisExportWish,
  ports: QgisExportPorts,
): Promise<Outcome<QgisExportPlan, FailureCode>> {
  const prepared = await prepare(wish, ports);
  return prepared.ok ? succeed(prepared.value.plan) : prepared;
}

/** The texts of an export, secrets included. */
export async function exportQgis(
  wish: QgisExportWish,
  ports: QgisExportPorts,
): Promise<Outcome<QgisExport, FailureCode>> {
  const prepared = await prepare(wish, ports);
  if (!prepared.ok) return prepared;
  const { plan } = prepared.value;
  const plain = plan.files.find(
    ({ kind, holdsSecrets, isEncrypted }) => kind === 'auth-xml' && holdsSecrets && !isEncrypted,
  );
  if (plain !== undefined && wish.plainSecrets !== true) {
    return fail(
      'bad-value',
      'The authentication XML would hold secrets that anyone can read. Give a password, or say that secrets may be written plainly.',
    );
  }
  const texts: { kind: QgisFileKind; name: string; text: string }[] = [];
  for (const { kind, name } of plan.files) {
    const text = await textOf(kind, wish, prepared.value, ports);
    if (!text.ok) return text;
    texts.push({ kind, name, text: text.value });
  }
  return succeed({ ...plan, texts });
}

async function prepare(
  wish: QgisExportWish,
  { store }: QgisExportPorts,
): Promise<Outcome<Prepared, FailureCode>> {
  const problem = wish.password === undefined ? null : passwordObstacle(wish.password);
  if (problem !== null) return fail('bad-value', problem);
  const profile = await store.readProfile();
  if (!profile.ok) return profile;
  const selected = select(profile.value, wish.selection);
  if (!selected.ok) return selected;
  const names = qgisNames(profile.value.connections);
  const auths = selected.value.authConfigs.map((config) => authEntry(config, wish));
  const connections = selected.value.connections.map((connection) =>
    connectionEntry(connection, names.get(connection) ?? connection.name, selected.value, wish),
  );
  const authConfigs = auths.flatMap(({ record }) => record ?? []);
  const arcgis = connections.flatMap(({ record }) => record ?? []);
  const entries = [...auths, ...connections].map(({ entry }) => entry);
  const files = wish.files.flatMap((kind) => filePlan(kind, wish, authConfigs, arcgis) ?? []);
  if (files.length === 0) return nothingToExport(entries);
  return succeed({
    plan: { files, entries, notes: notesOf(wish, files, authConfigs) },
    authConfigs,
    connections: arcgis,
  });
}

function nothingToExport(entries: readonly QgisExportEntry[]): Outcome<never, 'bad-value'> {
  const first = entries.find(({ state }) => state === 'left-out');
  const reason = first === undefined ? '' : ` ${first.name}: ${first.notes.join(' ')}`;
  return fail('bad-value', `There is nothing here that these files could hold.${reason}`);
}

function authEntry(config: AuthConfig, { target = '3.4' }: QgisExportWish): Entry<AuthMethodConfig> {
  const { id, name } = config;
  const about = { subject: 'auth', place: id, name, qgisName: name } as const;
  const made = authToQgis(config, target);
  if (!made.ok) {
    const entry = {
      ...about,
      method: null,
      state: 'left-out',
      secrets: [],
      notes: [made.failure.message],
    } as const;
    return { entry, record: null };
  }
  const { config: record, secrets, notes } = made.value;
  return { entry: { ...about, method: record.method, state: 'whole', secrets, notes }, record };
}

function connectionEntry(
  connection: Connection,
  qgisName: string,
  { authConfigs }: Pick<Profile, 'authConfigs'>,
  wish: QgisExportWish,
): Entry<ArcgisConnection> {
  const about = {
    subject: 'connection',
    place: connectionPath(connection),
    name: connection.name,
    qgisName,
    method: null,
  } as const;
  const problem = connectionNameProblem(qgisName);
  if (problem !== null)
    return { entry: { ...about, state: 'left-out', secrets: [], notes: [problem] }, record: null };
  const whole = connectionToQgis(connection, qgisName);
  const isPlain = wish.plainSecrets === true;
  const record = isPlain ? whole : { ...whole, password: '', headers: new Map<string, string>() };
  const secrets = [
    ...(connection.password === null ? [] : ['password of the connection']),
    ...setHeaders(connection.headers).map(({ name }) => `header ${name}`),
  ];
  const unset = connection.headers.flatMap(({ name, value }) => (value === null ? [name] : []));
  const { authId } = connection;
  const isDangling = authId !== null && !authConfigs.some(({ id }) => id === authId);
  const isHalf = (connection.communityUrl === null) !== (connection.contentUrl === null);
  const carriesEndpoints = wish.files.includes('startup-script');
  const hasEndpoints = (connection.communityUrl ?? connection.contentUrl) !== null;
  const notes = [
    ...(qgisName === connection.name ? [] : [`QGIS has no folders: it is called "${qgisName}" there.`]),
    ...(isDangling
      ? [`Its authentication ${authId} does not go along; QGIS finds it only if it has it already.`]
      : []),
    ...(hasEndpoints && !carriesEndpoints
      ? [
          'Its community and content endpoints have no place in a connections file of QGIS; the start-up script sets them.',
        ]
      : []),
    ...(isHalf ? ['QGIS shows groups only when both endpoints are set.'] : []),
    ...(unset.length > 0 ? [`It has no value for ${unset.join(', ')} yet: QGIS does without.`] : []),
    ...(secrets.length > 0 && !isPlain
      ? [`These stay here, because nothing encrypts such a file: ${secrets.join(', ')}.`]
      : []),
  ];
  return { entry: { ...about, state: 'whole', secrets: isPlain ? secrets : [], notes }, record };
}

function filePlan(
  kind: QgisFileKind,
  wish: QgisExportWish,
  authConfigs: readonly AuthMethodConfig[],
  connections: readonly ArcgisConnection[],
): QgisFilePlan | null {
  const name = wish.fileNames?.[kind] ?? usualNames[kind];
  switch (kind) {
    case 'auth-xml': {
      if (authConfigs.length === 0) return null;
      return {
        kind,
        name,
        holdsSecrets: authConfigs.some(holdsSecret),
        isEncrypted: wish.password !== undefined,
      };
    }
    case 'connections-xml': {
      if (connections.length === 0) return null;
      const holdsSecrets = connections.some(({ password, headers }) => password !== '' || headers.size > 0);
      return { kind, name, holdsSecrets, isEncrypted: false };
    }
    case 'startup-script': {
      const isEmpty = connections.length === 0 && scriptParts(wish, authConfigs).count === 0;
      return isEmpty ? null : { kind, name, holdsSecrets: false, isEncrypted: false };
    }
    default:
      return unreachable(kind);
  }
}

/** What a script sets itself, and what it takes from the encrypted file beside it. */
function scriptParts(wish: QgisExportWish, authConfigs: readonly AuthMethodConfig[]) {
  const open = authConfigs.filter((config) => !holdsSecret(config));
  const secret = authConfigs.filter(holdsSecret);
  const isBeside = wish.files.includes('auth-xml') && wish.password !== undefined;
  return { open, secret, isBeside, count: open.length + (isBeside ? secret.length : 0) };
}

async function textOf(
  kind: QgisFileKind,
  wish: QgisExportWish,
  { authConfigs, connections, plan }: Prepared,
  { randomness }: QgisExportPorts,
): Promise<Outcome<string, FailureCode>> {
  switch (kind) {
    case 'auth-xml':
      return wish.password === undefined
        ? plainAuthXml(authConfigs)
        : encryptedAuthXml(authConfigs, wish.password, randomness);
    case 'connections-xml': {
      const xml = writeConnectionsXml(connections);
      return xml.ok ? succeed(xml.value.text) : xml;
    }
    case 'startup-script': {
      const { open, secret, isBeside } = scriptParts(wish, authConfigs);
      const fileName = plan.files.find((file) => file.kind === 'auth-xml')?.name ?? usualNames['auth-xml'];
      const sealed = isBeside && secret.length > 0 ? { fileName, authConfigs: secret } : null;
      const script = writeStartupScript({ name: scriptName, connections, authConfigs: open, sealed });
      return script.ok ? succeed(script.value.text) : script;
    }
    default:
      return unreachable(kind);
  }
}

function notesOf(
  wish: QgisExportWish,
  files: readonly QgisFilePlan[],
  authConfigs: readonly AuthMethodConfig[],
): readonly string[] {
  const { secret, isBeside } = scriptParts(wish, authConfigs);
  const hasScript = files.some(({ kind }) => kind === 'startup-script');
  const isSealed = files.some(({ isEncrypted }) => isEncrypted);
  const isShort =
    wish.password !== undefined && new TextEncoder().encode(wish.password).length < shortPassword;
  return [
    ...(isSealed
      ? [
          'QGIS encrypts with the bare password: nothing slows down guessing, bytes after the 32nd add nothing, and changes may go unnoticed.',
        ]
      : []),
    ...(isShort
      ? [`A password of less than ${shortPassword} characters can be guessed. Let one be generated.`]
      : []),
    ...(hasScript && secret.length > 0 && !isBeside
      ? [
          `A script holds no secrets: ${secret.map(({ id }) => id).join(', ')} need the encrypted authentication XML beside it.`,
        ]
      : []),
    ...(files.some(({ kind }) => kind === 'auth-xml')
      ? [
          'QGIS imports no configuration whose ID it has already: delete the old one in QGIS first, or use the script.',
        ]
      : []),
  ];
}
