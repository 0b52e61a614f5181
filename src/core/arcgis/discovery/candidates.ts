import { serverRootOf } from '../../model/presets.ts';
import { rootText } from '../../model/web-address.ts';

/** A root where something may stand, and what. */
export interface Candidate {
  readonly root: string;
  readonly kind: 'portal' | 'server';
}

/** Pages and resources that stand right below a portal's root, or a server's. What comes first in a path counts. */
const portalParts = /^(sharing|home|apps|portaladmin|portalhelp|jsapi)$/i;
const serverParts = /^(rest|services|manager|admin|tokens)$/i;

/** Where administrators put a portal or a server when they leave the host's own root to something else. */
const usualPlaces: readonly (readonly [string, Candidate['kind']])[] = [
  ['', 'portal'],
  ['/portal', 'portal'],
  ['/server', 'server'],
  ['/arcgis', 'server'],
  ['/arcgis', 'portal'],
  ['/gis', 'portal'],
  ['', 'server'],
];

/** Deeper contexts are not guessed at. */
const deepest = 4;

/**
 * Candidates behind an address, the most likely first, in rounds that can be asked at the same time. What the path itself
 * tells is asked alone: it is nearly always right, and a host that cannot be reached is then asked once.
 */
export function roundsOf(url: URL): readonly (readonly Candidate[])[] {
  const told = toldByPath(url);
  const guessed = [...walkedUp(url), ...usualPlaces.map(([path, kind]) => at(url, path, kind))];
  const isNew = (one: Candidate, index: number, all: readonly Candidate[]) =>
    all.findIndex(({ root, kind }) => root === one.root && kind === one.kind) === index;
  const all = [...told, ...guessed].filter(isNew);
  const rest = all.slice(told.length);
  return [...told.map((one) => [one]), ...inPairs(rest)];
}

/** One or two candidates: no more than these stand in the way of a portal or a service that was pasted. */
function toldByPath(url: URL): readonly Candidate[] {
  const segments = segmentsOf(url);
  const portalPart = segments.findIndex((segment) => portalParts.test(segment));
  const serverPart = segments.findIndex((segment) => serverParts.test(segment));
  const isOfPortal = portalPart >= 0 && (serverPart < 0 || portalPart < serverPart);
  const server = serverRootOf(url);
  // A folder of the host may be called as one of the portal's parts (`/apps/gis/rest/services`), but not this one.
  if (server !== null && !/\/sharing(\/|$)/i.test(server)) return [{ root: server, kind: 'server' }];
  if (isOfPortal) return [at(url, pathOf(segments.slice(0, portalPart)), 'portal')];
  if (serverPart >= 0) return [at(url, pathOf(segments.slice(0, serverPart)), 'server')];
  if (url.hostname.endsWith('.arcgisonline.com')) return [at(url, '/arcgis', 'server')];
  const whole = at(url, pathOf(segments), 'portal');
  return segments.length < 2 ? [whole] : [at(url, pathOf(segments.slice(0, 1)), 'portal'), whole];
}

function walkedUp(url: URL): readonly Candidate[] {
  const segments = segmentsOf(url);
  const part = segments.findIndex((segment) => portalParts.test(segment) || serverParts.test(segment));
  const own = part < 0 ? segments : segments.slice(0, part);
  return own
    .map((_, index) => pathOf(own.slice(0, index + 1)))
    .toReversed()
    .flatMap((path) => [at(url, path, 'server'), at(url, path, 'portal')]);
}

/** Names in the path, without that of a page at its end. */
function segmentsOf(url: URL): readonly string[] {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const isPage = /\.(html?|jsp|aspx|php)$/i.test(segments.at(-1) ?? '');
  return (isPage ? segments.slice(0, -1) : segments).slice(0, deepest);
}

function pathOf(segments: readonly string[]): string {
  return segments.map((segment) => `/${segment}`).join('');
}

function at(url: URL, path: string, kind: Candidate['kind']): Candidate {
  return { root: rootText(new URL(path === '' ? '/' : path, url.origin)), kind };
}

function inPairs<T>(list: readonly T[]): readonly (readonly T[])[] {
  return list.flatMap((_, index) => (index % 2 === 0 ? [list.slice(index, index + 2)] : []));
}
