import * as v from 'valibot';
import { portalEndpoints } from '../model/presets.ts';
import { parseUrl, rootText } from '../model/web-address.ts';
import { type Outcome, succeed } from '../outcome.ts';
import { type AnswerCode, cleanName } from './error-dialect.ts';
import type { ArcgisHttp, Carried } from './http.ts';
import { ask, post } from './json-request.ts';

/** How a portal is spoken to: over what, with which credential (`null`: anonymously), for how long. */
export interface Speech {
  readonly http: ArcgisHttp;
  readonly credential: Carried | null;
  /** More request headers; a redirect takes them to no other site. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For one request. */
  readonly timeoutMilliseconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** A portal's own account of itself (`portals/self`), and of the caller when there is one. */
export interface PortalSelf {
  readonly id: string | null;
  readonly name: string | null;
  /** Its release (`11.3.0`), or before such were told the version of its API. */
  readonly version: string | null;
  /** `true` for Enterprise, `false` for ArcGIS Online. */
  readonly isPortal: boolean;
  /** Portals before 10.3 do not speak of it. */
  readonly supportsOAuth: boolean;
  readonly user: PortalUser | null;
  /** The portal's clock when it answered (unix milliseconds), or `null`. */
  readonly date: number | null;
  /** The address that answered: another than was asked, after a redirect. */
  readonly address: URL;
}

/** The member a token belongs to. */
export interface PortalUser {
  readonly username: string;
  readonly fullName: string | null;
  readonly role: string | null;
  readonly privileges: readonly string[];
}

type Asked<T> = Promise<Outcome<T, AnswerCode>>;

const name = v.pipe(v.string(), v.transform(cleanName));
const optionalName = v.nullish(name, null);
const version = v.nullish(v.pipe(v.union([v.string(), v.number()]), v.transform(String)), null);

const userSchema = v.object({
  username: v.pipe(v.string(), v.nonEmpty(), v.transform(cleanName)),
  fullName: optionalName,
  role: optionalName,
  privileges: v.nullish(v.array(name), []),
});

const selfSchema = v.object({
  id: optionalName,
  name: optionalName,
  currentVersion: version,
  enterpriseVersion: version,
  isPortal: v.boolean(),
  supportsOAuth: v.nullish(v.boolean(), null),
  user: v.nullish(userSchema, null),
});

/** `portals/self`: anonymous callers get the portal, members themselves too. */
export async function portalSelf(portal: string, speech: Speech): Asked<PortalSelf> {
  const url = new URL(`${portalEndpoints(portal).sharing}/portals/self`);
  const answer = await ask(speech.http, { ...speech, url }, selfSchema);
  if (!answer.ok) return answer;
  const { currentVersion, enterpriseVersion, supportsOAuth, ...self } = answer.value.value;
  const { date, url: address } = answer.value.reply;
  return succeed({
    ...self,
    version: enterpriseVersion ?? currentVersion,
    supportsOAuth: supportsOAuth ?? !self.isPortal,
    date,
    address,
  });
}

/** The release of a portal (`/sharing/rest`), such as `11.3`, or `null` where it does not tell. */
export async function portalVersion(portal: string, speech: Speech): Asked<string | null> {
  const url = new URL(portalEndpoints(portal).sharing);
  const answer = await ask(speech.http, { ...speech, url }, v.object({ currentVersion: version }));
  return answer.ok ? succeed(answer.value.value.currentVersion) : answer;
}

/** `self` of a community endpoint (`…/sharing/rest/community`): the member a token belongs to. 499 for nobody, and refused to application tokens. */
export async function communitySelf(communityUrl: string, speech: Speech): Asked<PortalUser> {
  const url = new URL(`${communityUrl.replace(/\/+$/, '')}/self`);
  const answer = await ask(speech.http, { ...speech, url }, userSchema);
  return answer.ok ? succeed(answer.value.value) : answer;
}

/** How many items a member has at a content endpoint (`…/sharing/rest/content`). */
export async function userContent(
  contentUrl: string,
  username: string,
  speech: Speech,
): Asked<{ readonly total: number }> {
  const url = new URL(`${contentUrl.replace(/\/+$/, '')}/users/${encodeURIComponent(username)}`);
  const answer = await ask(speech.http, { ...speech, url }, v.object({ total: v.number() }));
  return answer.ok ? succeed(answer.value.value) : answer;
}

/** Roots of the servers federated with a portal (`portals/self/servers`), the hosting server first. */
export async function federatedServers(portal: string, speech: Speech): Asked<readonly string[]> {
  const url = new URL(`${portalEndpoints(portal).sharing}/portals/self/servers`);
  const server = v.object({
    url: v.string(),
    isHosted: v.nullish(v.boolean(), false),
    serverRole: v.nullish(v.string(), ''),
  });
  const answer = await ask(speech.http, { ...speech, url }, v.object({ servers: v.array(server) }));
  if (!answer.ok) return answer;
  const { servers } = answer.value.value;
  const isHosting = (one: (typeof servers)[number]) => one.isHosted || one.serverRole === 'HOSTING_SERVER';
  const ordered = [...servers.filter(isHosting), ...servers.filter((one) => !isHosting(one))];
  return succeed(ordered.flatMap((one) => rootOf(one.url) ?? []));
}

/**
 * Root of the server that hosts an organisation's feature services (`portals/self/urls`), or `null`. ArcGIS Online
 * names hosts, below which each organisation has its ID; Enterprise names the server's address.
 */
export async function hostingServer(
  portal: string,
  organisation: string | null,
  speech: Speech,
): Asked<string | null> {
  const url = new URL(`${portalEndpoints(portal).sharing}/portals/self/urls`);
  const hosts = v.nullish(v.object({ https: v.nullish(v.array(v.string()), []) }), { https: [] });
  const schema = v.object({ urls: v.object({ features: hosts }) });
  const answer = await ask(speech.http, { ...speech, url }, schema);
  if (!answer.ok) return answer;
  const [first] = answer.value.value.urls.features.https;
  if (first === undefined) return succeed(null);
  if (first.includes('://')) return succeed(rootOf(first));
  return succeed(organisation === null ? null : rootOf(`https://${first}/${organisation}/arcgis`));
}

/** Creates an item of type Application for the signed-in member; its ID. The first of two steps of a registration. */
export async function addApplicationItem(
  portal: string,
  asked: { readonly username: string; readonly title: string },
  speech: Speech,
): Asked<string> {
  const { username, title } = asked;
  const user = encodeURIComponent(username);
  const url = new URL(`${portalEndpoints(portal).content}/users/${user}/addItem`);
  const parameters = { title, type: 'Application', tags: 'Wayleave,OAuth', text: '' };
  const schema = v.object({ success: v.literal(true), id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)) });
  const answer = await postWithToken(url, parameters, schema, speech);
  return answer.ok ? succeed(answer.value.id) : answer;
}

/** What a portal answers to a registration. `clientSecret` is a secret. */
export interface Registration {
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly redirectUrls: readonly string[];
}

/** Registers an item as a native application (`oauth2/registerApp`): the step that gives it a client ID. */
export async function registerApp(
  portal: string,
  asked: { readonly itemId: string; readonly redirectUrls: readonly string[] },
  speech: Speech,
): Asked<Registration> {
  const url = new URL(`${portalEndpoints(portal).sharing}/oauth2/registerApp`);
  const parameters = {
    itemId: asked.itemId,
    appType: 'native',
    redirect_uris: JSON.stringify(asked.redirectUrls),
  };
  const schema = v.object({
    client_id: v.pipe(v.string(), v.nonEmpty()),
    client_secret: v.nullish(v.string(), null),
    redirect_uris: v.nullish(v.array(v.string()), asked.redirectUrls as string[]),
  });
  const answer = await postWithToken(url, parameters, schema, speech);
  if (!answer.ok) return answer;
  const { client_id: clientId, client_secret: clientSecret, redirect_uris: redirectUrls } = answer.value;
  return succeed({ clientId, clientSecret, redirectUrls });
}

async function postWithToken<T>(
  url: URL,
  form: Readonly<Record<string, string>>,
  schema: v.GenericSchema<unknown, T>,
  speech: Speech,
): Asked<T> {
  const answer = await post(speech.http, { ...speech, url, form }, schema);
  return answer.ok ? succeed(answer.value.value) : answer;
}

function rootOf(text: string): string | null {
  const url = parseUrl(text);
  return url !== null && /^https?:$/.test(url.protocol) ? rootText(url) : null;
}
