import type { AuthConfig } from '../model/auth-config.ts';
import type { Connection } from '../model/connection.ts';

/** An auth configuration that comes in. */
export interface IncomingAuth {
  /** Names it within what comes in. */
  readonly key: string;
  /** The ID it has there, which may be none that is valid here. */
  readonly idThere: string;
  /** As one of ours under that ID, or under a stand-in where that is not valid. */
  readonly config: AuthConfig;
  readonly notes: readonly string[];
  /**
   * What the source would say of a configuration that is here: with what it cannot hold left out. There may be several
   * ways to say it. What comes in is compared with that, so that nothing counts as changed for a lack of words.
   */
  readonly echoes: (mine: AuthConfig) => readonly AuthConfig[];
  /**
   * What a source that is followed said of it when it was last settled, or `null`: only what differs from that counts
   * as a change of the source, and what is here and differs from it was changed here.
   */
  readonly base: AuthConfig | null;
}

/** A connection that comes in. */
export interface IncomingConnection {
  readonly key: string;
  /** Its path (`folder/name`) in the source, where that has folders, else its name. */
  readonly placeThere: string;
  /** The ID that it names there: it follows when that configuration gets another. */
  readonly authIdThere: string;
  readonly connection: Connection;
  readonly notes: readonly string[];
  readonly echo: (mine: Connection) => Connection;
  /** As for a configuration. Its path may be another one than `placeThere`: then the source moved it. */
  readonly base: Connection | null;
}

/** Something that comes in and cannot be taken. */
export interface IncomingRefusal {
  readonly key: string;
  readonly subject: 'auth' | 'connection';
  /** ID or name there. */
  readonly place: string;
  readonly name: string;
  /** A sentence. */
  readonly reason: string;
}

/** What a source that is followed said before and says no more. */
export interface IncomingRemovals {
  readonly auths: readonly { readonly key: string; readonly base: AuthConfig }[];
  readonly connections: readonly { readonly key: string; readonly base: Connection }[];
}

/** What any source brings: a file, or the profile of another program. */
export interface Incoming {
  readonly auths: readonly IncomingAuth[];
  readonly connections: readonly IncomingConnection[];
  readonly refusals: readonly IncomingRefusal[];
  readonly removals: IncomingRemovals;
  /** How connections that are here are called in the source: as in `placeThere`. */
  readonly placesThere: (connections: readonly Connection[]) => ReadonlyMap<Connection, string>;
  /** Sentences about the whole of it. */
  readonly notes: readonly string[];
}

/** For sources that are not followed. */
export const noRemovals: IncomingRemovals = { auths: [], connections: [] };
