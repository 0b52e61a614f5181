import * as v from 'valibot';
import type { FileCode } from '../../failures.ts';
import type { AuthConfig } from '../../model/auth-config.ts';
import { parseAuthConfigId } from '../../model/auth-config-id.ts';
import { type Connection, connectionPath } from '../../model/connection.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';
import { readBoundedJson } from '../bounded-json.ts';
import type { IncomingRefusal } from '../incoming.ts';
import { printable } from '../../model/printable.ts';
import { readAuthConfig } from './read-auth-config.ts';
import { readConnection } from './read-connection.ts';
import type { Refused } from './record-fields.ts';
import {
  mostLabelCharacters,
  mostSharedRecords,
  profileFileBounds,
  profileFileFormat,
  profileFileVersion,
  type SharedProfile,
  sharedAuthKey,
  sharedConnectionKey,
} from './shared-profile.ts';

/** A profile file that was read, and what of it cannot be taken. */
export interface ReadProfileFile {
  readonly shared: SharedProfile;
  /** The key of one whose ID or path can be told is the one that its record would have. */
  readonly refusals: readonly IncomingRefusal[];
}

const envelopeSchema = v.object({
  format: v.literal(profileFileFormat),
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});
const bodySchema = v.object({
  label: v.optional(v.pipe(v.string(), v.maxLength(mostLabelCharacters), v.regex(/^\P{Cc}*$/u)), ''),
  personal: v.optional(v.boolean(), false),
  authConfigs: v.optional(v.array(v.unknown()), []),
  connections: v.optional(v.array(v.unknown()), []),
});

/**
 * Reads the bytes of a profile file (docs/formats/profile-file.md). A record that cannot be taken is refused by itself and
 * the others go on. `file-damaged` when it is no profile file, `file-newer` when a newer Wayleave wrote it, `file-refused`
 * when it is larger or deeper than any honest one.
 */
export function readProfileFile(bytes: Uint8Array): Outcome<ReadProfileFile, FileCode> {
  const json = readBoundedJson(bytes, profileFileBounds);
  return json.ok ? readProfileDocument(json.value) : json;
}

/** Whether a JSON document says that it is a profile file, or of Wayleave at least. */
export function isOfWayleave(json: unknown): boolean {
  return formatOf(json)?.startsWith('wayleave-') === true;
}

/** The same as `readProfileFile` for a document that was parsed within its bounds. */
export function readProfileDocument(json: unknown): Outcome<ReadProfileFile, FileCode> {
  const envelope = v.safeParse(envelopeSchema, json);
  if (!envelope.success) return notAProfileFile(json);
  if (envelope.output.version > profileFileVersion)
    return fail(
      'file-newer',
      `A newer Wayleave wrote that profile file: its version is ${envelope.output.version}, and this one reads up to ${profileFileVersion}.`,
    );
  const body = v.safeParse(bodySchema, json);
  if (!body.success) return fail('file-damaged', 'That profile file is not laid out as its version says.');
  const { label, personal, authConfigs, connections } = body.output;
  if (authConfigs.length + connections.length > mostSharedRecords)
    return fail(
      'file-refused',
      `It holds more than ${mostSharedRecords.toLocaleString('en')} configurations and connections.`,
    );
  const auths = readRecords(authConfigs, authReading, personal);
  const places = readRecords(connections, connectionReading, personal);
  return succeed({
    shared: {
      label,
      personal,
      authConfigs: auths.records,
      connections: places.records,
      withheld: new Map([...auths.withheld, ...places.withheld]),
    },
    refusals: [...auths.refusals, ...places.refusals],
  });
}

/** How records of one sort are read. */
interface Reading<T> {
  readonly subject: IncomingRefusal['subject'];
  read(
    json: unknown,
    personal: boolean,
  ): Outcome<{ readonly record: T; readonly withheld: readonly string[] }, Refused>;
  keyOf(record: T): string;
  /** The key that a record which cannot be read would have, or `null` when that cannot be told. */
  keyIn(json: unknown): string | null;
  placeIn(json: unknown): string;
  /** Why the second one of a key is not taken. */
  readonly repeated: string;
}

const authReading: Reading<AuthConfig> = {
  subject: 'auth',
  read(json, personal) {
    const read = readAuthConfig(json, personal);
    return read.ok ? succeed({ record: read.value.config, withheld: read.value.withheld }) : read;
  },
  keyOf: sharedAuthKey,
  keyIn(json) {
    const id = parseAuthConfigId(textIn(json, 'id'));
    return id === null ? null : sharedAuthKey({ id });
  },
  placeIn: (json) => textIn(json, 'id'),
  repeated: 'Another configuration of the file has the same ID.',
};

const connectionReading: Reading<Connection> = {
  subject: 'connection',
  read(json, personal) {
    const read = readConnection(json, personal);
    return read.ok ? succeed({ record: read.value.connection, withheld: read.value.withheld }) : read;
  },
  keyOf: sharedConnectionKey,
  keyIn(json) {
    const place = placeIn(json);
    // A name that is none would read as a path that is another one's.
    return /^[^/\\]+$/.test(place.name) ? sharedConnectionKey(place) : null;
  },
  placeIn: (json) => connectionPath(placeIn(json)),
  repeated: 'Another connection of the file has the same folder and name.',
};

function readRecords<T>(list: readonly unknown[], reading: Reading<T>, personal: boolean) {
  const records: T[] = [];
  const withheld: (readonly [string, readonly string[]])[] = [];
  const refusals: IncomingRefusal[] = [];
  const keys = new Set<string>();
  for (const [index, json] of list.entries()) {
    const read = reading.read(json, personal);
    const key = read.ok ? reading.keyOf(read.value.record) : reading.keyIn(json);
    const isRepeated = key !== null && keys.has(key);
    if (read.ok && !isRepeated) {
      records.push(read.value.record);
      if (read.value.withheld.length > 0)
        withheld.push([reading.keyOf(read.value.record), read.value.withheld]);
    } else {
      refusals.push({
        key: key === null || isRepeated ? `refused-${reading.subject}:${index}` : key,
        subject: reading.subject,
        place: printable(reading.placeIn(json)),
        name: printable(textIn(json, 'name')),
        reason: read.ok ? reading.repeated : read.failure.message,
      });
    }
    if (key !== null) keys.add(key);
  }
  return { records, withheld, refusals };
}

function notAProfileFile(json: unknown): Outcome<never, 'file-damaged'> {
  const format = formatOf(json);
  if (format === profileFileFormat)
    return fail('file-damaged', 'That profile file does not say which version of the format it has.');
  return fail(
    'file-damaged',
    format === null
      ? 'That is JSON, but no profile file of Wayleave.'
      : `That is a file of the format "${printable(format)}", not a profile file of Wayleave.`,
  );
}

function formatOf(json: unknown): string | null {
  const format = textIn(json, 'format');
  return format === '' ? null : format;
}

function placeIn(json: unknown): Pick<Connection, 'folder' | 'name'> {
  return { folder: textIn(json, 'folder'), name: textIn(json, 'name') };
}

function textIn(json: unknown, field: string): string {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, field)) return '';
  const value: unknown = Reflect.get(json, field);
  return typeof value === 'string' ? value : '';
}
