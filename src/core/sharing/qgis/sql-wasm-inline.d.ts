/** The build of sql.js that is one file, its WebAssembly inside, as far as it is used; its own types leave it out. */
declare module 'sql.js/dist/sql-wasm-inline.js' {
  /** A query, row after row. */
  export interface Statement {
    step(): boolean;
    get(): readonly (number | string | Uint8Array | null)[];
  }
  /** A database in memory. Everything throws when the file is at fault. */
  export interface Database {
    prepare(sql: string): Statement;
    run(sql: string): Database;
    close(): void;
  }
  /** Starts SQLite, once for all. */
  export default function initSqlJs(): Promise<{ readonly Database: new (bytes: Uint8Array) => Database }>;
}
