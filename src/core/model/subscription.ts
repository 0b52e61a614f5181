import * as v from 'valibot';
import { type Secret, secretSchema } from './auth-config.ts';

/** Names a subscription: drawn when it is made, never shown to be typed. */
export type SubscriptionId = string;

/** What happens with changes of a followed profile: they wait for a person, or are taken over where nothing is at stake. */
export const applyPreferences = ['review', 'automatic'] as const;

/** One of the preferences. */
export type ApplyPreference = (typeof applyPreferences)[number];

/** A profile file that is followed: pulled now and then, never written. */
export interface Subscription {
  readonly id: SubscriptionId;
  /** 1 to 80 characters. */
  readonly name: string;
  /** An absolute path or a web address. A secret, because its query may be a key (a presigned URL). */
  readonly address: Secret;
  readonly apply: ApplyPreference;
  /** Opens the file where a passphrase seals it. */
  readonly passphrase: Secret | null;
  /** Plain http to a host that is not loopback was allowed by the user. */
  readonly allowHttp: boolean;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly changedAt: number;
}

/** The stored form of a subscription, version 4 of the profile. */
export const subscriptionSchema: v.GenericSchema<unknown, Subscription> = v.object({
  id: v.string(),
  name: v.string(),
  address: secretSchema,
  apply: v.picklist(applyPreferences),
  passphrase: v.nullable(secretSchema),
  allowHttp: v.boolean(),
  createdAt: v.number(),
  changedAt: v.number(),
});

/** What this machine has of a followed profile. It can be had again by pulling. */
export interface FollowedCopy {
  readonly subscription: SubscriptionId;
  /** When it was last asked for (unix milliseconds), well or badly. */
  readonly checkedAt: number;
  /** When it was last found to be another one than before, or `null` when it never came. */
  readonly changedAt: number | null;
  /** `ETag` and `Last-Modified` of the newest good copy as the server gave them; a file has its own stamp as `etag`. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** SHA-256 of the bytes of the newest good copy, as lower-case hex digits. */
  readonly digest: string | null;
  /** Why the last pull failed, or `null`. `since` is the first of such failures in a row. */
  readonly failure: { readonly code: string; readonly message: string; readonly since: number } | null;
  /** The newest good copy, opened: the text of a profile file. */
  readonly latest: string | null;
  /** What of it was taken over here or declined: the text of a profile file. Changes count from it. */
  readonly settled: string | null;
}

/** The copies of this machine. */
export type FollowedCopies = readonly FollowedCopy[];

/** The stored form of the copies, version 1 of `followed.age`. */
export const followedSchema: v.GenericSchema<unknown, FollowedCopies> = v.array(
  v.object({
    subscription: v.string(),
    checkedAt: v.number(),
    changedAt: v.nullable(v.number()),
    etag: v.nullable(v.string()),
    lastModified: v.nullable(v.string()),
    digest: v.nullable(v.string()),
    failure: v.nullable(v.object({ code: v.string(), message: v.string(), since: v.number() })),
    latest: v.nullable(v.string()),
    settled: v.nullable(v.string()),
  }),
);
