import type { AuthConfig } from '../../model/auth-config.ts';
import { type Connection, connectionPath } from '../../model/connection.ts';

/** What a profile file calls itself (docs/formats/profile-file.md). */
export const profileFileFormat = 'wayleave-shared-profile';

/** The version of the format that is written, and the newest that is read. */
export const profileFileVersion = 1;

/** What a profile file, and every other JSON document to import, is held to before it is parsed. */
export const profileFileBounds = { mostBytes: 16 * 1024 * 1024, mostLevels: 32 } as const;

/** How many configurations and connections a file has at most, together. */
export const mostSharedRecords = 10_000;

/** How long a label is at most, in UTF-16 units. */
export const mostLabelCharacters = 80;

/**
 * What a profile file holds, as records of the model. What the file does not say has its default: moments are 0, and
 * without `personal` nobody is expected, nothing is pinned or kept fresh, and a sign-in asks where it shall open.
 */
export interface SharedProfile {
  /** What its maker calls it, or ''. */
  readonly label: string;
  /** Whether what belongs to a person goes along. */
  readonly personal: boolean;
  /** Secrets that stayed with the maker are `null`. */
  readonly authConfigs: readonly AuthConfig[];
  /** Likewise, and so are the values of headers. */
  readonly connections: readonly Connection[];
  /**
   * Fields of secrets that stayed with the maker, by `sharedAuthKey` and `sharedConnectionKey`: those that cannot be told
   * from secrets that never were. What a record is of no use without stayed in any case.
   */
  readonly withheld?: ReadonlyMap<string, readonly string[]> | undefined;
}

/** Names a configuration within a file, for as long as it keeps its ID. */
export function sharedAuthKey({ id }: Pick<AuthConfig, 'id'>): string {
  return `auth:${id}`;
}

/** Names a connection within a file, for as long as it keeps its path. */
export function sharedConnectionKey(connection: Pick<Connection, 'folder' | 'name'>): string {
  return `connection:${connectionPath(connection)}`;
}

/** Orders texts by their UTF-16 units, which no locale changes. */
export function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
