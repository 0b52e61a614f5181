import * as v from 'valibot';
import type { StoreCode } from '../failures.ts';
import { type Profile, profileSchema, type Sessions, sessionsSchema } from '../model/profile.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';

/** The sealed profile: what the user defined, and who besides the user can open it. */
export interface ProfileDocument {
  /** Counts saves; older files carry it in their name. */
  readonly generation: number;
  /** Unix milliseconds. */
  readonly savedAt: number;
  /** Recipient of the recovery code. Inside the seal, because a plain list would let others add themselves. */
  readonly recovery: string | null;
  readonly profile: Profile;
}

/** Format versions this Wayleave writes. */
const profileVersion = 1;
const sessionsVersion = 1;

const envelopeSchema = v.object({ format: v.string(), version: v.number() });
const frameSchema = v.object({
  generation: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  savedAt: v.number(),
  recovery: v.nullable(v.pipe(v.string(), v.startsWith('age1'))),
});

/** The bytes that are sealed into `profile.age`: one JSON document, version 1. */
export function writeProfile({ generation, savedAt, recovery, profile }: ProfileDocument): Uint8Array {
  const document = {
    format: 'wayleave-profile',
    version: profileVersion,
    generation,
    savedAt,
    recovery,
    ...profile,
  };
  return new TextEncoder().encode(JSON.stringify(document));
}

/** The document in the opened bytes of `profile.age`. */
export function readProfile(bytes: Uint8Array): Outcome<ProfileDocument, StoreCode> {
  const json = readEnvelope(bytes, 'wayleave-profile', profileVersion);
  if (!json.ok) return json;
  const frame = v.safeParse(frameSchema, json.value);
  const profile = v.safeParse(profileSchema, json.value);
  if (!frame.success || !profile.success) return damaged();
  return succeed({ ...frame.output, profile: profile.output });
}

/** The bytes that are sealed into `sessions.age`. */
export function writeSessions(sessions: Sessions): Uint8Array {
  return new TextEncoder().encode(
    JSON.stringify({ format: 'wayleave-sessions', version: sessionsVersion, sessions }),
  );
}

/** The sessions in the opened bytes of `sessions.age`. */
export function readSessions(bytes: Uint8Array): Outcome<Sessions, StoreCode> {
  const json = readEnvelope(bytes, 'wayleave-sessions', sessionsVersion);
  if (!json.ok) return json;
  const sessions = v.safeParse(v.object({ sessions: sessionsSchema }), json.value);
  return sessions.success ? succeed(sessions.output.sessions) : damaged();
}

function readEnvelope(bytes: Uint8Array, format: string, version: number): Outcome<unknown, StoreCode> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // What the key opened is authentic, so this is a file of something else.
    return damaged();
  }
  const envelope = v.safeParse(envelopeSchema, json);
  if (!envelope.success || envelope.output.format !== format) return damaged();
  if (envelope.output.version > version)
    return fail('store-newer', 'This store was saved by a newer Wayleave.');
  return succeed(json);
}

function damaged(): Outcome<never, 'store-damaged'> {
  return fail('store-damaged', 'The file opened, but does not hold what Wayleave writes.');
}
