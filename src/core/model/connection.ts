import * as v from 'valibot';
import { type Secret, secretSchema } from './auth-config.ts';
import { type AuthConfigId, parseAuthConfigId } from './auth-config-id.ts';

/** One extra request header. Its value counts as a secret, `Referer` aside. */
export interface Header {
  readonly name: string;
  /** `null`: it came without its value, and is not sent before it has one. */
  readonly value: string | null;
}

/** A header that can be sent. */
export interface SetHeader extends Header {
  readonly value: string;
}

/** The user's own labels for connections: swatches of the legend, never a state. */
export const connectionColours = ['none', 'magenta', 'blue', 'green', 'amber', 'red', 'grey'] as const;

/** One of the colours. */
export type ConnectionColour = (typeof connectionColours)[number];

/** What a connection is used for; shown beside its name. */
export const environments = ['none', 'dev', 'test', 'prod'] as const;

/** One of the environments. */
export type Environment = (typeof environments)[number];

/** An ArcGIS REST connection, as QGIS's "ArcGIS REST Server" connections plus where it is filed. */
export interface Connection {
  /** 1 to 80 characters without `/` and `\`, unique within its folder. */
  readonly name: string;
  /** Services root, ending in `/rest/services`; or a portal root when only the portal is meant. */
  readonly url: string;
  /** `{portal}/sharing/rest/community`, or `null`. Useful to QGIS only together with `contentUrl`. */
  readonly communityUrl: string | null;
  /** `{portal}/sharing/rest/content`, or `null`. */
  readonly contentUrl: string | null;
  /** The auth configuration that serves it, or `null` for a public one. */
  readonly authId: AuthConfigId | null;
  /** `Referer` to send, or ''. */
  readonly referer: string;
  readonly headers: readonly Header[];
  /** User name and password that QGIS keeps with a connection itself; Wayleave only keeps them for it. '' and `null`: none. */
  readonly username: string;
  readonly password: Secret | null;
  /** QGIS's "URL prefix", or ''. */
  readonly prefix: string;
  /** Names of nested folders joined by `/`, or '' for the top. */
  readonly folder: string;
  readonly tags: readonly string[];
  /** Plain http to a host that is not loopback was allowed by the user. */
  readonly allowHttp: boolean;
  readonly colour: ConnectionColour;
  readonly environment: Environment;
  /** At most 2,000 characters, for people. */
  readonly notes: string;
  /** Stands in the tray menu. */
  readonly pinned: boolean;
  /** Its token is renewed before it ends, as long as the application runs. */
  readonly keepFresh: boolean;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly changedAt: number;
}

/** The stored form of a connection, version 4. */
export const connectionSchema: v.GenericSchema<unknown, Connection> = v.object({
  name: v.string(),
  url: v.string(),
  communityUrl: v.nullable(v.string()),
  contentUrl: v.nullable(v.string()),
  authId: v.nullable(
    v.custom<AuthConfigId>((id) => typeof id === 'string' && parseAuthConfigId(id) !== null),
  ),
  referer: v.string(),
  headers: v.array(v.object({ name: v.string(), value: v.nullable(v.string()) })),
  username: v.string(),
  password: v.nullable(secretSchema),
  prefix: v.string(),
  folder: v.string(),
  tags: v.array(v.string()),
  allowHttp: v.boolean(),
  colour: v.picklist(connectionColours),
  environment: v.picklist(environments),
  notes: v.string(),
  pinned: v.boolean(),
  keepFresh: v.boolean(),
  createdAt: v.number(),
  changedAt: v.number(),
});

/** How a connection is named in references: `folder/name`, or its bare name at the top. */
export function connectionPath({ folder, name }: Pick<Connection, 'folder' | 'name'>): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** What goes along with every request to a connection's own site: its headers, and its referer. */
export function requestHeaders({ headers, referer }: Pick<Connection, 'headers' | 'referer'>) {
  const own = setHeaders(headers).map(({ name, value }) => [name, value] as const);
  return Object.fromEntries(referer === '' ? own : [...own, ['Referer', referer] as const]);
}

/** The headers that have a value. */
export function setHeaders(headers: readonly Header[]): readonly SetHeader[] {
  return headers.filter((header): header is SetHeader => header.value !== null);
}

/** Headers without a value, each with the value that one of that name has among those that are known. */
export function withKnownValues(headers: readonly Header[], known: readonly Header[]): readonly Header[] {
  const values = new Map(known.map(({ name, value }) => [name.toLowerCase(), value]));
  return headers.map(({ name, value }) => ({ name, value: value ?? values.get(name.toLowerCase()) ?? null }));
}

/** Whether a folder is another one or lies below it, by whole names. Everything lies below the top, ''. */
export function isInFolder(folder: string, outer: string): boolean {
  return outer === '' || folder === outer || folder.startsWith(`${outer}/`);
}
