import * as v from 'valibot';
import type { StoreCode } from '../failures.ts';
import { type Profile, profileSchema, type Sessions, sessionsSchema } from '../model/profile.ts';
import { type FollowedCopies, followedSchema } from '../model/subscription.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { followedSteps, type FormatStep, profileSteps, sessionsSteps } from './format-steps.ts';
import { followedName, sessionsName } from './names.ts';
import type { SideFormat } from './side-file.ts';

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

const envelopeSchema = v.object({
  format: v.string(),
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});
const frameSchema = v.object({
  generation: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  savedAt: v.number(),
  recovery: v.nullable(v.pipe(v.string(), v.startsWith('age1'))),
});

/** The bytes that are sealed into `profile.age`: one JSON document. */
export function writeProfile({ generation, savedAt, recovery, profile }: ProfileDocument): Uint8Array {
  return encode('wayleave-profile', profileSteps, { generation, savedAt, recovery, ...profile });
}

/** The document in the opened bytes of `profile.age`. */
export function readProfile(bytes: Uint8Array): Outcome<ProfileDocument, StoreCode> {
  const json = readEnvelope(bytes, 'wayleave-profile', profileSteps);
  if (!json.ok) return json;
  const frame = v.safeParse(frameSchema, json.value);
  const profile = v.safeParse(profileSchema, json.value);
  if (!frame.success || !profile.success) return damaged();
  return succeed({ ...frame.output, profile: profile.output });
}

/** `sessions.age`: tokens can be had again by signing in. */
export const sessionsFormat: SideFormat<Sessions> = {
  name: sessionsName,
  empty: [],
  write: (sessions) => encode('wayleave-sessions', sessionsSteps, { sessions }),
  read(bytes) {
    const json = readEnvelope(bytes, 'wayleave-sessions', sessionsSteps);
    if (!json.ok) return json;
    const parsed = v.safeParse(v.object({ sessions: sessionsSchema }), json.value);
    return parsed.success ? succeed(parsed.output.sessions) : damaged();
  },
  lost: (kept) => ({
    code: 'sessions-set-aside',
    message: `The file of sessions was damaged and is kept as ${kept}. Sign in again where needed.`,
  }),
};

/** `followed.age`: copies of followed profiles can be pulled again. */
export const followedFormat: SideFormat<FollowedCopies> = {
  name: followedName,
  empty: [],
  write: (copies) => encode('wayleave-followed', followedSteps, { copies }),
  read(bytes) {
    const json = readEnvelope(bytes, 'wayleave-followed', followedSteps);
    if (!json.ok) return json;
    const parsed = v.safeParse(v.object({ copies: followedSchema }), json.value);
    return parsed.success ? succeed(parsed.output.copies) : damaged();
  },
  lost: (kept) => ({
    code: 'followed-set-aside',
    message: `The copies of followed profiles were damaged and are kept as ${kept}. They are pulled again.`,
  }),
};

function encode(format: string, steps: readonly FormatStep[], content: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ format, version: versionAfter(steps), ...content }));
}

/** The format version to which those steps lead. */
export function versionAfter(steps: readonly FormatStep[]): number {
  return steps.length + 1;
}

/**
 * The document in opened bytes, taken to the newest version. `store-newer` when a newer Wayleave wrote it,
 * `store-damaged` when it is a document of something else.
 */
export function readEnvelope(
  bytes: Uint8Array,
  format: string,
  steps: readonly FormatStep[],
): Outcome<unknown, StoreCode> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // What the key opened is authentic, so this is a file of something else.
    return damaged();
  }
  const envelope = v.safeParse(envelopeSchema, json);
  if (!envelope.success || envelope.output.format !== format) return damaged();
  const { version } = envelope.output;
  if (version > versionAfter(steps)) return fail('store-newer', 'This store was saved by a newer Wayleave.');
  return succeed(steps.slice(version - 1).reduce((document, step) => step(document), json));
}

/** The failure of a file that opened and holds something else. */
export function damaged(): Outcome<never, 'store-damaged'> {
  return fail('store-damaged', 'The file opened, but does not hold what Wayleave writes.');
}
