import type { AuthConfig } from '../../model/auth-config.ts';
import type { Connection } from '../../model/connection.ts';
import {
  authDefaults,
  connectionDefaults,
  type Defaults,
  personalAuthDefaults,
  personalConnectionDefaults,
} from './defaults.ts';
import { missingField, secretFieldsOf } from './secret-fields.ts';
import {
  byCodeUnits,
  profileFileFormat,
  profileFileVersion,
  type SharedProfile,
  sharedAuthKey,
  sharedConnectionKey,
} from './shared-profile.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Moments, which would make each file another one, and what is the same in every record. */
const neverWritten = new Set(['createdAt', 'changedAt', 'grantFlow']);

/**
 * The text of a profile file, the same for the same content in whatever order it comes (docs/formats/profile-file.md).
 * Secrets that are there are written as they are: such a text is sealed before it goes anywhere.
 */
export function writeProfileFile(shared: SharedProfile): string {
  const { label, personal } = shared;
  const document = {
    format: profileFileFormat,
    version: profileFileVersion,
    label,
    personal,
    authConfigs: shared.authConfigs
      .toSorted((one, other) => byCodeUnits(one.id, other.id))
      .map((config) => authFields(config, shared)),
    connections: shared.connections
      .toSorted((one, other) => byCodeUnits(one.folder, other.folder) || byCodeUnits(one.name, other.name))
      .map((connection) => connectionFields(connection, shared)),
  };
  return `${JSON.stringify(withSortedKeys(document), null, 2)}\n`;
}

function authFields(config: AuthConfig, shared: SharedProfile): Fields {
  const secrets = secretFieldsOf(config);
  const fields: Fields = { ...config, ...(shared.personal ? {} : personalAuthDefaults) };
  const missing = missingField(config);
  const told = [...withheldOf(shared, sharedAuthKey(config)), ...(missing === null ? [] : [missing])];
  return {
    ...unlessDefault(fields, authDefaults({ portal: config.portal, tokenUrl: tokenUrlOf(config) })),
    ...Object.fromEntries(secrets.map(({ field, secret }) => [field, secret?.value])),
    ...withheldField(
      told.filter((name) => secrets.some(({ field, secret }) => field === name && secret === null)),
    ),
  };
}

function connectionFields(connection: Connection, shared: SharedProfile): Fields {
  const { password } = connection;
  const fields: Fields = {
    ...connection,
    ...(shared.personal ? {} : personalConnectionDefaults),
    headers: connection.headers.map(({ name, value }) => (value === null ? { name } : { name, value })),
  };
  const told = withheldOf(shared, sharedConnectionKey(connection));
  return {
    ...unlessDefault(fields, connectionDefaults),
    password: password?.value,
    ...withheldField(password === null ? told.filter((name) => name === 'password') : []),
  };
}

function tokenUrlOf(config: AuthConfig): string | undefined {
  return config.kind === 'oauth2' || config.kind === 'app' ? config.tokenUrl : undefined;
}

function withheldOf({ withheld }: SharedProfile, key: string): readonly string[] {
  return withheld?.get(key) ?? [];
}

function withheldField(names: readonly string[]): Fields {
  return names.length === 0 ? {} : { withheld: [...new Set(names)].toSorted(byCodeUnits) };
}

function unlessDefault(fields: Fields, defaults: Defaults): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => !neverWritten.has(name) && JSON.stringify(value) !== JSON.stringify(defaults[name]),
    ),
  );
}

/** The same with the keys of every object in order, and without those that have no value. */
function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(
    entries
      .toSorted(([one], [other]) => byCodeUnits(one, other))
      .map(([key, one]) => [key, withSortedKeys(one)]),
  );
}
