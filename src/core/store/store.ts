import type { StoreCode } from '../failures.ts';
import type { AuthConfigId } from '../model/auth-config-id.ts';
import type { Profile, Sessions } from '../model/profile.ts';
import type { FollowedCopies } from '../model/subscription.ts';
import type { Outcome } from '../outcome.ts';

/** A change that was decided: what to save, and what to tell the caller. */
export interface Change<Saved, T> {
  readonly saved: Saved;
  readonly value: T;
}

/** Something the user should hear once, such as that a damaged file was set aside. */
export interface Notice {
  readonly code:
    | 'damaged-generation-set-aside'
    | 'sessions-set-aside'
    | 'activity-set-aside'
    | 'followed-set-aside'
    | 'profile-missing';
  /** A sentence for a screen. */
  readonly message: string;
}

/**
 * The opened store of one user. Reads answer what is on disk now (another process may have saved), without
 * decrypting again while nothing changed. Changes run under the store's lock: read, decide, save durably.
 */
export interface Store {
  readProfile(): Promise<Outcome<Profile, StoreCode>>;
  /** `change` may refuse; then nothing is saved and its failure is the answer. Saving the same value again writes nothing. */
  changeProfile<T, Code extends string>(
    change: (profile: Profile) => Outcome<Change<Profile, T>, Code>,
  ): Promise<Outcome<T, Code | StoreCode>>;
  readSessions(): Promise<Outcome<Sessions, StoreCode>>;
  changeSessions<T, Code extends string>(
    change: (sessions: Sessions) => Outcome<Change<Sessions, T>, Code>,
  ): Promise<Outcome<T, Code | StoreCode>>;
  /** Copies of followed profiles. They can be had again, so a damaged file of them is set aside and none remain. */
  readFollowed(): Promise<Outcome<FollowedCopies, StoreCode>>;
  changeFollowed<T, Code extends string>(
    change: (copies: FollowedCopies) => Outcome<Change<FollowedCopies, T>, Code>,
  ): Promise<Outcome<T, Code | StoreCode>>;
  /** Runs `work` alone on this machine for that auth configuration: one refresh, one exchange at a time. */
  alone<T>(id: AuthConfigId, work: () => Promise<T>): Promise<Outcome<T, StoreCode>>;
  /** What happened while reading that the user should hear; each is given once. */
  takeNotices(): readonly Notice[];
  /** Calls back soon after another process, or this one, saved. Returns how to stop. */
  onChange(listener: () => void): () => void;
  /** Lends the key (`AGE-SECRET-KEY-1…`) to open a file that is sealed to it. Nothing may keep it. */
  withKey<T>(use: (identity: string) => Promise<T>): Promise<T>;
  /** The public half of the key: an age recipient (`age1…`). */
  readonly recipient: string;
}
