import type { AuthConfig } from '../../model/auth-config.ts';
import { parseAuthConfigId } from '../../model/auth-config-id.ts';
import type { Connection } from '../../model/connection.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';
import {
  type Incoming,
  type IncomingAuth,
  type IncomingConnection,
  type IncomingRefusal,
  noRemovals,
} from '../incoming.ts';
import type { ArcgisConnection } from './arcgis-connection.ts';
import type { AuthConfigHead } from './auth-database.ts';
import { authFromQgis } from './auth-from-qgis.ts';
import { authToQgis } from './auth-to-qgis.ts';
import type { AuthMethodConfig } from './auth-method-config.ts';
import type { SkippedConfig, SkipReason } from './auth-xml.ts';
import { qgisNames } from './connection-names.ts';
import {
  type ConnectionCarrier,
  connectionFromQgis,
  connectionToQgis,
  nameFrom,
} from './mapping-connections.ts';
import { qgisTargets } from './target.ts';

/** What was read of QGIS, from a file or a profile. */
export interface QgisRecords {
  readonly authConfigs: readonly AuthMethodConfig[];
  readonly skipped: readonly SkippedConfig[];
  /** Configurations of which only that much is known, for lack of a password. */
  readonly sealed: readonly AuthConfigHead[];
  readonly connections: readonly ArcgisConnection[];
  readonly carrier: ConnectionCarrier;
  readonly notes: readonly string[];
}

/** Nothing of QGIS. */
export const noQgisRecords: QgisRecords = {
  authConfigs: [],
  skipped: [],
  sealed: [],
  connections: [],
  carrier: 'xml',
  notes: [],
};

/** Takes the place of an ID that is none, until a valid one is found for it. */
const standInId = parseAuthConfigId('0000000');

const mostRecords = 1_000;

const skipReasons: Readonly<Record<SkipReason, string>> = {
  'no-configuration': 'It is no authentication configuration.',
  'no-name': 'It has no name, and QGIS passes over such configurations.',
  'no-method': 'It has no authentication method, and QGIS passes over such configurations.',
  'no-values': 'It has no values, and QGIS passes over such configurations.',
  'repeated-id': 'Another configuration of the file has the same ID.',
};

/**
 * Records of QGIS as something that comes in. `file-refused` for more of them than any honest file has: comparing each with
 * what is here takes its time.
 */
export function incomingFromQgis(records: QgisRecords, now: number): Outcome<Incoming, 'file-refused'> {
  const { authConfigs, skipped, sealed, connections } = records;
  const count = authConfigs.length + skipped.length + sealed.length + connections.length;
  return count > mostRecords
    ? fail(
        'file-refused',
        `It holds more than ${mostRecords.toLocaleString('en')} configurations and connections.`,
      )
    : succeed(takenIn(records, now));
}

function takenIn(records: QgisRecords, now: number): Incoming {
  const echoes = new WeakMap<Connection, Connection>();
  const connections = records.connections.map((from, index) =>
    connectionIn(from, index, records.carrier, echoes, now),
  );
  return {
    auths: records.authConfigs.map((from, index) => authIn(from, index, now)),
    connections: connections.flatMap((one) => ('reason' in one ? [] : [one])),
    refusals: [
      ...records.skipped.map((entry, index) =>
        refusedAuth(entry, `skipped:${index}`, skipReasons[entry.reason]),
      ),
      ...records.sealed.map((entry, index) =>
        refusedAuth(entry, `sealed:${index}`, 'It takes the master password of QGIS to read it.'),
      ),
      ...connections.flatMap((one) => ('reason' in one ? [one] : [])),
    ],
    removals: noRemovals,
    placesThere: (mine) =>
      new Map([...qgisNames(mine)].map(([connection, name]) => [connection, nameFrom(name)])),
    notes: records.notes,
  };
}

function authIn(from: AuthMethodConfig, index: number, now: number): IncomingAuth {
  const id = parseAuthConfigId(from.id) ?? standInId;
  if (id === null) throw new Error('The stand-in is an ID.');
  const { config, notes } = authFromQgis(from, id, now);
  return { key: `auth:${index}`, idThere: from.id, config, notes, echoes: echoesOf, base: null };
}

/** QGIS holds none without its secret: one that came without is compared as if it had one, which then differs. */
function withStandIn(mine: AuthConfig): AuthConfig {
  const secret = { value: '-', setAt: mine.changedAt };
  switch (mine.kind) {
    case 'app':
      return { ...mine, clientSecret: mine.clientSecret ?? secret };
    case 'api-key':
      return { ...mine, key: mine.key ?? secret };
    case 'pasted':
      return { ...mine, token: mine.token ?? secret };
    case 'basic':
      return { ...mine, password: mine.password ?? secret };
    case 'oauth2':
    case 'token':
    case 'qgis':
      return mine;
  }
}

/** A configuration of ours as each version of QGIS would hand it back; as it is where none can hold it. */
function echoesOf(mine: AuthConfig): readonly AuthConfig[] {
  const whole = withStandIn(mine);
  const echoes = qgisTargets.flatMap((target) => {
    const there = authToQgis(whole, target);
    return there.ok ? [authFromQgis(there.value.config, mine.id, mine.changedAt).config] : [];
  });
  return echoes.length === 0 ? [mine] : echoes;
}

function connectionIn(
  from: ArcgisConnection,
  index: number,
  carrier: ConnectionCarrier,
  echoes: WeakMap<Connection, Connection>,
  now: number,
): IncomingConnection | IncomingRefusal {
  const key = `connection:${index}`;
  const made = connectionFromQgis(from, carrier, now);
  if (!made.ok) {
    return { key, subject: 'connection', place: from.name, name: from.name, reason: made.failure.message };
  }
  return {
    key,
    placeThere: from.name,
    base: null,
    authIdThere: from.authcfg,
    ...made.value,
    echo: (mine) => echoOf(mine, carrier, echoes),
  };
}

/** A connection of ours as QGIS would hand it back. Each is asked for many times. */
function echoOf(
  mine: Connection,
  carrier: ConnectionCarrier,
  echoes: WeakMap<Connection, Connection>,
): Connection {
  const known = echoes.get(mine);
  if (known !== undefined) return known;
  const made = connectionFromQgis(connectionToQgis(mine, mine.name), carrier, mine.changedAt);
  const echo = made.ok ? made.value.connection : mine;
  echoes.set(mine, echo);
  return echo;
}

function refusedAuth(
  { id, name }: Pick<AuthMethodConfig, 'id' | 'name'>,
  key: string,
  reason: string,
): IncomingRefusal {
  return { key, subject: 'auth', place: id, name: name === '' ? id : name, reason };
}
