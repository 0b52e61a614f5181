import * as v from 'valibot';
import { isLoopbackHost, parseUrl } from '../model/web-address.ts';
import { type Outcome, succeed } from '../outcome.ts';
import { type AnswerCode, cleanName } from './error-dialect.ts';
import { ask } from './json-request.ts';
import type { Speech } from './portal.ts';

/** What a server says of itself (`/rest/info`) or a portal of its servers (`/sharing/rest/info`). Untrusted. */
export interface ServerInfo {
  readonly version: string | null;
  /** The portal it says it belongs to, or `null` when it stands alone. */
  readonly owningSystemUrl: URL | null;
  readonly isTokenBased: boolean;
  /** Where it says user and password are taken, if that is on its own host; else `null`. */
  readonly tokenServicesUrl: URL | null;
  /** The address that answered: another than was asked, after a redirect. */
  readonly address: URL;
}

/** One folder of services. */
export interface ServiceFolder {
  readonly version: string | null;
  /** Names of the folders in it, without the folder itself. */
  readonly folders: readonly string[];
  readonly services: readonly { readonly name: string; readonly type: string; readonly url: string }[];
}

type Asked<T> = Promise<Outcome<T, AnswerCode>>;

const version = v.nullish(v.pipe(v.union([v.string(), v.number()]), v.transform(String)), null);

const infoSchema = v.object({
  currentVersion: version,
  fullVersion: version,
  owningSystemUrl: v.nullish(v.string(), null),
  authInfo: v.nullish(
    v.object({
      isTokenBasedSecurity: v.nullish(v.boolean(), false),
      tokenServicesUrl: v.nullish(v.string(), null),
    }),
    { isTokenBasedSecurity: false, tokenServicesUrl: null },
  ),
});

const folderSchema = v.object({
  currentVersion: version,
  folders: v.nullish(v.array(v.pipe(v.string(), v.transform(cleanName))), []),
  services: v.array(
    v.object({
      name: v.pipe(v.string(), v.nonEmpty(), v.transform(cleanName)),
      type: v.pipe(v.string(), v.nonEmpty(), v.transform(cleanName)),
      url: v.nullish(v.string(), null),
    }),
  ),
});

/** Asks a server root (`https://host/server`) about itself. To be asked without a credential. */
export function serverInfo(root: string, speech: Speech): Asked<ServerInfo> {
  return readInfo(new URL(`${root}/rest/info`), speech);
}

/** Asks a portal root where its tokens come from. */
export function sharingInfo(root: string, speech: Speech): Asked<ServerInfo> {
  return readInfo(new URL(`${root}/sharing/rest/info`), speech);
}

/** The folders and services below a services root (`…/rest/services`); entries the caller may not see are missing. */
export async function listServices(
  servicesUrl: string,
  folder: string | null,
  speech: Speech,
): Asked<ServiceFolder> {
  const root = servicesUrl.replace(/\/+$/, '');
  const path = pathOf(folder ?? '');
  const answer = await ask(speech.http, { ...speech, url: new URL(`${root}${path}`) }, folderSchema);
  if (!answer.ok) return answer;
  const { currentVersion, folders, services } = answer.value.value;
  return succeed({
    version: currentVersion,
    folders,
    services: services.map(({ name, type, url }) => ({
      name,
      type,
      url: ownServiceUrl(url, root) ?? `${root}${servicePath(name, path)}/${encodeURIComponent(type)}`,
    })),
  });
}

async function readInfo(url: URL, speech: Speech): Asked<ServerInfo> {
  const answer = await ask(speech.http, { ...speech, url }, infoSchema);
  if (!answer.ok) return answer;
  const { currentVersion, fullVersion, owningSystemUrl, authInfo } = answer.value.value;
  return succeed({
    version: fullVersion ?? currentVersion,
    owningSystemUrl: owningSystemUrl === null ? null : parseUrl(owningSystemUrl),
    isTokenBased: authInfo.isTokenBasedSecurity ?? false,
    tokenServicesUrl: tokenAddress(authInfo.tokenServicesUrl ?? '', url),
    address: answer.value.reply.url,
  });
}

/** A password goes to the host that the user named and nowhere else, and never from https down to http. */
function tokenAddress(text: string, asked: URL): URL | null {
  const url = parseUrl(text);
  if (url === null || url.hostname !== asked.hostname) return null;
  const isSafe = url.protocol === 'https:' || url.protocol === asked.protocol || isLoopbackHost(url.hostname);
  return isSafe ? url : null;
}

/** ArcGIS Server puts the folder into the name (`Utilities/Substations`); ArcGIS Online does not. */
function servicePath(name: string, folderPath: string): string {
  return name.includes('/') ? pathOf(name) : `${folderPath}${pathOf(name)}`;
}

/** Names joined by `/` as a path. Dots would lead out of the services, also when they are percent-encoded. */
function pathOf(names: string): string {
  const segments = names.split('/').filter((segment) => !/^\.{0,2}$/.test(segment));
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
}

function ownServiceUrl(text: string | null, root: string): string | null {
  const url = text === null ? null : parseUrl(text);
  return url !== null && url.origin === new URL(root).origin ? url.href : null;
}
