import * as v from 'valibot';
import { type Connection, connectionColours, environments } from '../../model/connection.ts';
import { defineConnection } from '../../model/connection-draft.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';
import { connectionDefaults, personalConnectionDefaults } from './defaults.ts';
import {
  flag,
  listOf,
  oneOf,
  readFields,
  type Refused,
  secretText,
  text,
  withheldNames,
} from './record-fields.ts';

/** A connection of a file, and the fields of its secrets that stayed with whoever made the file. */
export interface ReadConnection {
  readonly connection: Connection;
  readonly withheld: readonly string[];
}

const defaults = connectionDefaults;
const headerSchema = v.object({ name: text, value: v.optional(secretText) }, 'an object');
const schema = v.object({
  name: text,
  url: text,
  communityUrl: v.optional(text),
  contentUrl: v.optional(text),
  authId: v.optional(text),
  referer: v.optional(text, defaults.referer),
  headers: v.optional(listOf(headerSchema), []),
  username: v.optional(text, defaults.username),
  password: v.optional(secretText),
  prefix: v.optional(text, defaults.prefix),
  folder: v.optional(text, defaults.folder),
  tags: v.optional(listOf(text), []),
  allowHttp: v.optional(flag, defaults.allowHttp),
  colour: v.optional(oneOf(connectionColours), defaults.colour),
  environment: v.optional(oneOf(environments), defaults.environment),
  notes: v.optional(text, defaults.notes),
  pinned: v.optional(flag, defaults.pinned),
  keepFresh: v.optional(flag, defaults.keepFresh),
  withheld: v.optional(withheldNames, []),
});

/**
 * The connection in one record of a file, held to every rule for one that is typed; what belongs to a person only counts
 * in a file that says so. `refused` says in a sentence why it cannot be taken.
 */
export function readConnection(json: unknown, personal: boolean): Outcome<ReadConnection, Refused> {
  const fields = readFields(json, schema);
  if (!fields.ok) return fields;
  const { withheld, headers, ...given } = fields.value;
  const defined = defineConnection(
    {
      ...given,
      ...(personal ? {} : personalConnectionDefaults),
      communityUrl: given.communityUrl ?? null,
      contentUrl: given.contentUrl ?? null,
      authId: given.authId ?? null,
      password: given.password ?? null,
      headers: headers.map(({ name, value }) => ({ name, value: value ?? null })),
    },
    null,
    { portalOf: () => null, others: [], now: 0 },
  );
  if (!defined.ok) return fail('refused', defined.failure.message);
  const { connection } = defined.value;
  return succeed({
    connection,
    withheld: connection.password === null ? withheld.filter((name) => name === 'password') : [],
  });
}
