import type { ArcgisConnection } from './arcgis-connection.ts';
import type { AuthConfigHead } from './auth-database.ts';
import type { AuthMethodConfig } from './auth-method-config.ts';
import { configFields } from './config-fields.ts';

/** Connections and configurations on one side. */
export interface QgisSide {
  readonly connections: readonly ArcgisConnection[];
  readonly authConfigs: readonly ComparedAuthConfig[];
}

/** A configuration whose values may not be known, as in a database that was not decrypted. */
export type ComparedAuthConfig = AuthMethodConfig | (AuthConfigHead & { readonly config: null });

/** One connection or configuration, here and there. */
export interface DriftEntry {
  readonly subject: 'connection' | 'auth';
  /** The name of the connection, or the ID of the configuration. */
  readonly key: string;
  /** As it is called here, or there when it is not here. */
  readonly name: string;
  readonly state: 'same' | 'only-here' | 'only-there' | 'different';
  /** Empty unless `different`, in the order of QGIS's dialogs. */
  readonly differences: readonly DriftField[];
  /** Values were not known on both sides: `same` says that of name, method, version and resource alone. */
  readonly isPartial: boolean;
}

/** A field that differs. Both values are `null` for a secret, one of them where that side has no such field. */
export interface DriftField {
  readonly field: string;
  readonly here: string | null;
  readonly there: string | null;
  readonly isSecret: boolean;
}

/** What is compared of one record, field by field. */
type Fields = ReadonlyMap<string, { readonly value: string; readonly isSecret: boolean }>;

/** A record of either kind, ready to be compared. */
interface Compared {
  readonly key: string;
  readonly name: string;
  readonly fields: Fields;
  /** Fields that are not known on every side. */
  readonly values: Fields | null;
}

/**
 * How QGIS differs from what it would be given: connections by name, then configurations by ID, each sorted. Of equal names
 * the first here is compared with the first there, and so on. Values are compared as they are, IDs and names with their case.
 */
export function qgisDrift(here: QgisSide, there: QgisSide): readonly DriftEntry[] {
  return [
    ...drift(
      'connection',
      here.connections.map(comparedConnection),
      there.connections.map(comparedConnection),
    ),
    ...drift('auth', here.authConfigs.map(comparedConfig), there.authConfigs.map(comparedConfig)),
  ];
}

function drift(
  subject: DriftEntry['subject'],
  here: readonly Compared[],
  there: readonly Compared[],
): readonly DriftEntry[] {
  const [mine, theirs] = [byKey(here), byKey(there)];
  const keys = [...new Set([...mine.keys(), ...theirs.keys()])].toSorted();
  return keys.flatMap((key) => {
    const [left, right] = [mine.get(key) ?? [], theirs.get(key) ?? []];
    const longer = left.length > right.length ? left : right;
    return longer.map((_, index) => entryOf(subject, left[index], right[index]));
  });
}

function byKey(records: readonly Compared[]): ReadonlyMap<string, readonly Compared[]> {
  const groups = new Map<string, Compared[]>();
  for (const record of records) groups.set(record.key, [...(groups.get(record.key) ?? []), record]);
  return groups;
}

function entryOf(
  subject: DriftEntry['subject'],
  here: Compared | undefined,
  there: Compared | undefined,
): DriftEntry {
  const one = here ?? there;
  const same = { subject, key: one?.key ?? '', name: one?.name ?? '', differences: [], isPartial: false };
  if (here === undefined) return { ...same, state: 'only-there' };
  if (there === undefined) return { ...same, state: 'only-here' };
  const isPartial = here.values === null || there.values === null;
  const differences = [
    ...differencesOf(here.fields, there.fields),
    ...(isPartial ? [] : differencesOf(here.values ?? new Map(), there.values ?? new Map())),
  ];
  return { ...same, state: differences.length === 0 ? 'same' : 'different', differences, isPartial };
}

/** A field that is not there on one side and empty on the other is the same to QGIS. */
function differencesOf(here: Fields, there: Fields): readonly DriftField[] {
  const names = [...new Set([...here.keys(), ...there.keys()])];
  return names.flatMap((field) => {
    const [one, other] = [here.get(field), there.get(field)];
    if ((one?.value ?? '') === (other?.value ?? '')) return [];
    const isSecret = one?.isSecret === true || other?.isSecret === true;
    const shown = (value: string | undefined) => (isSecret ? null : (value ?? null));
    return [{ field, here: shown(one?.value), there: shown(other?.value), isSecret }];
  });
}

function comparedConnection(connection: ArcgisConnection): Compared {
  const { name, url, authcfg, username, password, referer, headers, ...rest } = connection;
  const { communityEndpoint, contentEndpoint, urlPrefix } = rest;
  const open = { url, communityEndpoint, contentEndpoint, authcfg, username, referer, urlPrefix };
  const secret = [
    ['password', password] as const,
    ...[...headers].map(([header, value]) => [`headers.${header}`, value] as const),
  ];
  return {
    key: name,
    name,
    fields: new Map([...marked(Object.entries(open), false), ...marked(secret, true)]),
    values: new Map(),
  };
}

function comparedConfig({ id, name, method, version, uri, config }: ComparedAuthConfig): Compared {
  const open = Object.entries({ name, method, version: String(version), uri });
  const values = config === null ? null : configFields({ id, name, method, version, uri, config });
  return {
    key: id,
    name,
    fields: new Map(marked(open, false)),
    values: values && new Map(values.map((value) => [value.field, value] as const)),
  };
}

function marked(entries: readonly (readonly [string, string])[], isSecret: boolean) {
  return entries.map(([field, value]) => [field, { value, isSecret }] as const);
}
