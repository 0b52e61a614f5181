import type { ImportFormat, OpenedImport } from '../contract-sharing.ts';
import type { FileCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { readBoundedJson } from './bounded-json.ts';
import type { Incoming } from './incoming.ts';
import { incomingFromProfileFile, unprovenNote } from './profile-file/incoming-from-profile-file.ts';
import { type OpeningMeans, openProfileFile } from './profile-file/open-profile-file.ts';
import { isOfWayleave, readProfileDocument } from './profile-file/read-profile-file.ts';
import { profileFileBounds } from './profile-file/shared-profile.ts';
import { readAuthDatabase } from './qgis/auth-database.ts';
import type { AuthMethodConfig } from './qgis/auth-method-config.ts';
import { readAuthDocument } from './qgis/auth-xml.ts';
import { isConnectionsRoot, readConnectionsXml } from './qgis/connections-xml.ts';
import { incomingFromQgis, noQgisRecords, type QgisRecords } from './qgis/incoming-from-qgis.ts';
import { readOAuth2Config } from './qgis/oauth2-config.ts';
import { readSettingsConnections } from './qgis/profile-settings.ts';
import { usualVersions } from './qgis/auth-from-qgis.ts';
import { sealOf } from './sealed-file.ts';
import { readXml } from './xml.ts';

export type { OpeningMeans } from './profile-file/open-profile-file.ts';

/** Something to import, recognised by what it holds. */
export interface Recognised {
  readonly format: ImportFormat;
  readonly password: OpenedImport['password'];
  readonly seal: OpenedImport['seal'];
  /** Reads it whole, or nothing of it. `now` is unix milliseconds; `bad-value` for an identity that is none. */
  read(means: OpeningMeans, now: number): Promise<Outcome<Incoming, FileCode | 'bad-value'>>;
}

type Records = Promise<Outcome<QgisRecords, FileCode>>;

const sqliteHeader = 'SQLite format 3\0';

/** What a file is. Its name is only used to name what has no name in it. `file-damaged` when it is nothing that is known. */
export function recognise(bytes: Uint8Array, fileName: string): Outcome<Recognised, FileCode> {
  const seal = sealOf(bytes);
  if (seal !== null) return succeed(sealedProfile(bytes, seal));
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 512));
  if (start.startsWith(sqliteHeader))
    return succeed(source('qgis-auth-database', 'required', databaseReader(bytes)));
  const text = start.replace(/^(?:\u00ef\u00bb\u00bf)?\s*/, '');
  if (text.startsWith('<')) return recogniseXml(bytes);
  if (text.startsWith('{')) return recogniseJson(bytes, fileName);
  if (/^\[[^\]\n]+\]\s*$/m.test(start)) return recogniseSettings(bytes);
  return fail('file-damaged', 'That is no file that Wayleave can import.');
}

function recogniseXml(bytes: Uint8Array): Outcome<Recognised, FileCode> {
  const root = readXml(bytes);
  if (!root.ok) return root;
  if (isConnectionsRoot(root.value)) {
    return succeed(
      source('qgis-connections-xml', 'none', async () => {
        const connections = readConnectionsXml(bytes);
        return connections.ok ? succeed({ ...noQgisRecords, connections: connections.value }) : connections;
      }),
    );
  }
  if (root.value.name !== 'qgis_authentication')
    return fail(
      'file-damaged',
      'That is XML, but neither authentication nor ArcGIS REST connections of QGIS.',
    );
  const password = root.value.attributes.has('salt') ? 'required' : 'none';
  return succeed(
    source('qgis-auth-xml', password, async (given) => {
      const read = await readAuthDocument(root.value, given);
      if (!read.ok) return read;
      return succeed({ ...noQgisRecords, authConfigs: read.value.configs, skipped: read.value.skipped });
    }),
  );
}

/** A profile file behind its seal. One whose head cannot be read says why when it is opened. */
function sealedProfile(bytes: Uint8Array, seal: NonNullable<ReturnType<typeof sealOf>>): Recognised {
  return {
    format: 'wayleave-profile',
    password: seal === 'passphrase' ? 'required' : 'none',
    seal: seal === 'passphrase' ? seal : 'recipients',
    async read(means) {
      const opened = await openProfileFile(bytes, means);
      if (!opened.ok) return opened;
      const incoming = incomingFromProfileFile(opened.value.read, null);
      return succeed({ ...incoming, notes: [...incoming.notes, unprovenNote] });
    },
  };
}

function recogniseJson(bytes: Uint8Array, fileName: string): Outcome<Recognised, FileCode> {
  const json = readBoundedJson(bytes, profileFileBounds);
  if (!json.ok) return json;
  if (!isOfWayleave(json.value)) return recogniseOAuth2(bytes, fileName);
  const read = readProfileDocument(json.value);
  if (!read.ok) return read;
  return succeed({
    format: 'wayleave-profile',
    password: 'none',
    seal: 'none',
    read: async () => succeed(incomingFromProfileFile(read.value, null)),
  });
}

/** What QGIS's OAuth2 dialog saves by itself: the values alone. */
function recogniseOAuth2(bytes: Uint8Array, fileName: string): Outcome<Recognised, FileCode> {
  const text = new TextDecoder().decode(bytes);
  const reading = readOAuth2Config(text);
  if (!reading.ok || (reading.value.oauth2.tokenUrl === '' && reading.value.oauth2.clientId === ''))
    return fail(
      'file-damaged',
      'That is JSON, but neither a profile file of Wayleave nor an OAuth2 configuration of QGIS.',
    );
  const { id, name } = reading.value.oauth2;
  const config: AuthMethodConfig = {
    id,
    name: name || fileName.replace(/\.[^.]*$/, ''),
    method: 'OAuth2',
    version: usualVersions.OAuth2 ?? 1,
    uri: '',
    config: new Map([['oauth2config', text]]),
  };
  return succeed(
    source('oauth2-json', 'none', async () => succeed({ ...noQgisRecords, authConfigs: [config] })),
  );
}

function recogniseSettings(bytes: Uint8Array): Outcome<Recognised, FileCode> {
  const settings = readSettingsConnections(bytes);
  if (!settings.ok) return settings;
  const { connections, disagreeing } = settings.value;
  if (connections.length === 0)
    return fail('file-damaged', 'That file of settings has no ArcGIS REST connections of QGIS.');
  const records: QgisRecords = {
    ...noQgisRecords,
    connections,
    carrier: 'settings',
    notes: layoutNotes(disagreeing),
  };
  return succeed(source('qgis-settings', 'none', async () => succeed(records)));
}

function databaseReader(bytes: Uint8Array): (password: string | null) => Records {
  return async (password) => {
    if (password === null)
      return fail('file-password-needed', 'The database takes the master password of QGIS.');
    const configs = await readAuthDatabase(bytes, password);
    return configs.ok ? succeed({ ...noQgisRecords, authConfigs: configs.value }) : configs;
  };
}

/** What a person hears of connections that a profile holds twice. */
export function layoutNotes(disagreeing: readonly string[]): readonly string[] {
  return disagreeing.length === 0
    ? []
    : [
        `An older and a newer QGIS took turns in this profile and differ about ${disagreeing.join(', ')}; the newer one was read.`,
      ];
}

function source(
  format: ImportFormat,
  password: OpenedImport['password'],
  read: (password: string | null) => Records,
): Recognised {
  return {
    format,
    password,
    seal: 'none',
    async read({ password: given }, now) {
      const records = await read(given);
      return records.ok ? incomingFromQgis(records.value, now) : records;
    },
  };
}
