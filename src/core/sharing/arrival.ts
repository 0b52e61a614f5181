import type { FieldDifference, ImportChoice, ImportRow, ImportState } from '../contract-sharing.ts';
import type { ProposedPlace } from './proposed-places.ts';

/** What a person chose. */
export interface MergeChoices {
  /** For every conflict that has no choice of its own. */
  readonly onConflict: ImportChoice;
  /** By the key of a row. */
  readonly choices: Readonly<Record<string, ImportChoice>>;
  /** Rows of these states change nothing, whatever was chosen: nobody looked at them. */
  readonly leave?: ReadonlySet<ImportState>;
}

/** A record that is new (`before` is `null`), changed, or taken away (`after` is `null`). */
export interface Taken<T> {
  readonly before: T | null;
  readonly after: T | null;
}

/** A row with what taking it would do; `null` when the profile stays as it is. */
export interface Planned<T> {
  readonly row: ImportRow;
  readonly taken: Taken<T> | null;
}

/** A record that comes in, with what is known of it here. */
export interface Arrival<T> {
  readonly key: string;
  readonly subject: ImportRow['subject'];
  readonly name: string;
  /** As it would be kept at its own place. */
  readonly theirs: T;
  readonly mine: T | null;
  /** What the source said of it when it was last settled, or `null`. */
  readonly base: T | null;
  /** Where it would be kept, or `null` where that place is none here or taken. */
  readonly place: string | null;
  readonly placeThere: string;
  /** Its own place is not the one it has in the source. */
  readonly isRenamed: boolean;
  readonly notes: readonly string[];
  /** What is to be said of a place for it. */
  readonly notesAt: (place: string) => readonly string[];
  /** Another place for it. */
  readonly propose: () => ProposedPlace<string>;
  /** A record that is here, as the source would say it. */
  readonly echo: (mine: T) => T;
  /** How it differs from a record that is here, as the source would say that. */
  readonly differences: (mine: T) => readonly FieldDifference[];
}

/** A record that a followed source has no more, and that is here. */
export interface Departure<T> {
  readonly key: string;
  readonly subject: ImportRow['subject'];
  readonly mine: T;
  readonly base: T;
  /** Something that stays here names it. */
  readonly isNeeded: boolean;
}

/** What planning needs to know of a sort of record. */
export interface Shape<T> {
  placeOf(record: T): string;
  /** The record at another place of its sort (an ID, or a path in the same folder). */
  at(record: T, place: string): T;
  differences(one: T, other: T): readonly FieldDifference[];
  /** Whether they are too different to be mixed field by field. */
  isOfAnotherKind(mine: T, theirs: T): boolean;
  /** The record with those fields, in its stored form. */
  with(mine: T, fields: object): T;
}
