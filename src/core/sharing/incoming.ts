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
}

/** A connection that comes in. */
export interface IncomingConnection {
  readonly key: string;
  readonly nameThere: string;
  /** The ID that it names there: it follows when that configuration gets another. */
  readonly authIdThere: string;
  readonly connection: Connection;
  readonly notes: readonly string[];
  readonly echo: (mine: Connection) => Connection;
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

/** What any source brings: a file, or the profile of another program. */
export interface Incoming {
  readonly auths: readonly IncomingAuth[];
  readonly connections: readonly IncomingConnection[];
  readonly refusals: readonly IncomingRefusal[];
  /** How connections that are here are called in the source. */
  readonly namesThere: (connections: readonly Connection[]) => ReadonlyMap<Connection, string>;
  /** Sentences about the whole of it. */
  readonly notes: readonly string[];
}
