import type { Discovery } from '../../contract.ts';
import type { PortalCode, RefusalCode } from '../../failures.ts';
import { portalRootOf } from '../../model/presets.ts';
import { isLoopbackHost, isSameSite, rootText } from '../../model/web-address.ts';
import { fail, type Failure, type Outcome, succeed } from '../../outcome.ts';
import type { AnswerCode } from '../error-dialect.ts';
import type { ArcgisHttp } from '../http.ts';
import { portalSelf, portalVersion, type Speech } from '../portal.ts';
import { isAbsence } from '../portal-grants.ts';
import { type ServerInfo, serverInfo, sharingInfo } from '../server.ts';
import { type Candidate, roundsOf } from './candidates.ts';
import {
  closedPortal,
  describeFederated,
  describeGuarded,
  describePortal,
  describeStandalone,
  type Owner,
  tellsOfServer,
} from './description.ts';
import { leadsInward, oneTimeHttp } from './one-time-http.ts';
import { type OnlinePlace, onlinePlace } from './online-place.ts';

/** How much a search may ask, and for how long. */
export interface SearchLimits {
  readonly requests: number;
  readonly requestMilliseconds: number;
  readonly overallMilliseconds: number;
}

type Code = PortalCode | RefusalCode;
type Found = Outcome<Discovery | null, AnswerCode>;
/** Everything is asked without a credential: what stands at an address is only being found out. */
type Search = Speech & { readonly signal: AbortSignal };

const usualLimits: SearchLimits = { requests: 10, requestMilliseconds: 10_000, overallMilliseconds: 15_000 };

/**
 * What stands at an address that somebody pasted: a portal, a server of a portal, or a server of its own. The address may
 * be a home page, an item, an app, a service or a layer. Hosts of ArcGIS Online are known by rule; elsewhere the path is
 * walked up. Nothing that is sent carries a credential, and the limits hold for redirects too.
 */
export async function discover(
  url: URL,
  http: ArcgisHttp,
  signal?: AbortSignal,
  limits: SearchLimits = usualLimits,
): Promise<Outcome<Discovery, Code>> {
  const late = AbortSignal.timeout(limits.overallMilliseconds);
  const search: Search = {
    http: oneTimeHttp(http, limits.requests),
    credential: null,
    timeoutMilliseconds: limits.requestMilliseconds,
    signal: signal === undefined ? late : AbortSignal.any([signal, late]),
  };
  const place = onlinePlace(url);
  const found = place === null ? await walk(url, search) : await findOnline(place, search);
  if (signal?.aborted === true) return fail('portal-unreachable', 'The search was called off.');
  if (found.ok && found.value !== null) return succeed(found.value);
  if (late.aborted) return fail('portal-timeout', `${url.host} did not tell in time what stands there.`);
  if (!found.ok) return found;
  return fail('not-arcgis', `Neither a portal nor ArcGIS services were found at ${url.host}.`);
}

async function walk(url: URL, search: Search): Promise<Found> {
  for (const round of roundsOf(url)) {
    const found = await firstOf(round, search);
    // A host that cannot be reached, or guards everything, will not say more further up.
    if (!found.ok || found.value !== null || search.signal.aborted) return found;
  }
  return succeed(null);
}

/** The first of a round that is something, else what went wrong with one of them. */
async function firstOf(round: readonly Candidate[], search: Search): Promise<Found> {
  const enough = new AbortController();
  const signal = AbortSignal.any([search.signal, enough.signal]);
  const asked = round.map(({ root, kind }) =>
    (kind === 'portal' ? tryPortal : tryServer)(root, { ...search, signal }),
  );
  let result: Found = succeed(null);
  for (const answer of asked) {
    const found = await answer;
    if (found.ok && found.value !== null) {
      enough.abort();
      return found;
    }
    if (!found.ok && result.ok) result = found;
  }
  return result;
}

async function findOnline({ portal, server, notes }: OnlinePlace, search: Search): Promise<Found> {
  const asked = tryPortal(portal, search);
  if (server === null) {
    const found = await asked;
    return found.ok && found.value !== null
      ? succeed({ ...found.value, notes: [...notes, ...found.value.notes] })
      : found;
  }
  const [info, found] = await Promise.all([serverInfo(server, search), asked]);
  const named = info.ok ? ownerOf(info.value) : null;
  if (info.ok && named !== null && !isSameSite(named, new URL(portal))) {
    return tryServer(server, search);
  }
  if (!info.ok && !isElsewhere(info.failure))
    return judgeFailure(info.failure, { root: server, kind: 'server' });
  const isSaid = named !== null;
  const owner: Owner = { portal, answer: answerOf(found) };
  const byRule = 'The host is one of ArcGIS Online, whose services belong to its portal.';
  return succeed(
    describeFederated(server, info.ok ? info.value.version : null, owner, isSaid ? [] : [byRule]),
  );
}

async function tryPortal(root: string, search: Search): Promise<Found> {
  const self = await portalSelf(root, search);
  if (!self.ok) {
    const isClosed = isElsewhere(self.failure) && self.failure.details?.portalCode !== undefined;
    if (isClosed && !isAbsence(self.failure.code)) return tryClosedPortal(root, search);
    return judgeFailure(self.failure, { root, kind: 'portal' });
  }
  const { address, version } = self.value;
  const portal = movedRoot(root, address, '/sharing/rest/portals/self');
  const known = version ?? (await versionOf(portal, search));
  return succeed(describePortal(portal, { ...self.value, version: known }, movedNote(root, portal)));
}

/** A portal that refuses strangers still tells them where its tokens come from. */
async function tryClosedPortal(root: string, search: Search): Promise<Found> {
  const info = await sharingInfo(root, search);
  if (!info.ok) return judgeFailure(info.failure, { root, kind: 'portal' });
  if (!tellsOfServer(info.value)) return succeed(null);
  const note = 'The portal tells strangers nothing of itself.';
  return succeed(describePortal(root, closedPortal(root, await versionOf(root, search)), [note]));
}

async function versionOf(portal: string, search: Search): Promise<string | null> {
  const version = await portalVersion(portal, search);
  return version.ok ? version.value : null;
}

async function tryServer(root: string, search: Search): Promise<Found> {
  const info = await serverInfo(root, search);
  if (!info.ok) return judgeFailure(info.failure, { root, kind: 'server' });
  if (!tellsOfServer(info.value)) return succeed(null);
  const server = movedRoot(root, info.value.address, '/rest/info');
  const notes = movedNote(root, server);
  const owner = ownerOf(info.value);
  if (owner === null) return succeed(describeStandalone(server, info.value, notes));
  const asked = await askOwner(owner, new URL(server), search);
  return succeed(describeFederated(server, info.value.version, asked, notes));
}

/** Asks what a server names as its portal whether it is one. Anybody can claim any portal, so nothing but that is asked. */
async function askOwner(owner: URL, server: URL, search: Search): Promise<Owner> {
  const portal = portalRootOf(owner);
  const isWeaker = owner.protocol === 'http:' && server.protocol === 'https:';
  const notAsked = (reason: string): Owner => ({ portal, answer: { kind: 'none', reason } });
  if (leadsInward(server, owner)) return notAsked('that would be this computer.');
  if (isWeaker) return notAsked('it is named by plain http.');
  return { portal, answer: answerOf(await tryPortal(portal, search)) };
}

function answerOf(found: Found): Owner['answer'] {
  if (!found.ok) return { kind: 'none', reason: found.failure.message };
  if (found.value === null) return { kind: 'none', reason: 'it did not answer as a portal.' };
  return { kind: 'portal', portal: found.value };
}

/** The portal that a server names, when it is an address of the web; https where no port says otherwise. */
function ownerOf({ owningSystemUrl }: ServerInfo): URL | null {
  if (owningSystemUrl === null || !/^https?:$/.test(owningSystemUrl.protocol)) return null;
  const url = new URL(owningSystemUrl);
  // Esri's servers name their portal by plain http even where it is only reached by https.
  if (url.port === '' && !isLoopbackHost(url.hostname)) url.protocol = 'https:';
  return url;
}

/** What an answer that is none means for the place that was asked: something in front of it, nothing there, or trouble. */
function judgeFailure(failure: Failure<AnswerCode>, { root, kind }: Candidate): Found {
  const schemes = failure.details?.schemes;
  if (failure.code === 'web-tier') {
    return succeed(describeGuarded(root, kind, Array.isArray(schemes) ? schemes.map(String) : []));
  }
  return isElsewhere(failure) ? succeed(null) : { ok: false, failure };
}

function isElsewhere({ code }: Failure<AnswerCode>): boolean {
  return isAbsence(code) || code === 'no-access' || code === 'token-required';
}

/** The root that answered: where a redirect led to the same resource elsewhere, that one. */
function movedRoot(root: string, address: URL, resource: string): string {
  if (!address.pathname.endsWith(resource)) return root;
  return rootText(new URL(address.pathname.slice(0, -resource.length) || '/', address.origin));
}

function movedNote(asked: string, found: string): readonly string[] {
  return asked === found ? [] : [`${asked} sends requests on to ${found}.`];
}
