import { approval, authorize, signIn, signOut } from './authorize.ts';
import { type Exchange, html, notFound, type Reply } from './exchange.ts';
import { portalGenerateToken, standaloneGenerateToken } from './generate-token.ts';
import { revokeToken, token } from './oauth.ts';
import { escapeHtml, page } from './page.ts';
import { server } from './server.ts';
import { sharing } from './sharing.ts';
import type { World } from './world.ts';

type Handler = (world: World, exchange: Exchange) => Reply;

// The sharing API's own doors; `POST` before a path means that nothing else is answered there.
const doors: ReadonlyMap<string, Handler> = new Map([
  ['GET oauth2/authorize', authorize],
  ['POST oauth2/authorize', authorize],
  ['POST oauth2/signin', signIn],
  ['GET oauth2/approval', approval],
  ['GET oauth2/signout', signOut],
  ['GET oauth2/token', token],
  ['POST oauth2/token', token],
  ['GET oauth2/revokeToken', revokeToken],
  ['POST oauth2/revokeToken', revokeToken],
  ['GET generateToken', portalGenerateToken],
  ['POST generateToken', portalGenerateToken],
]);

/** Answers a request, whichever of the three peers got it. */
export function route(world: World, exchange: Exchange): Reply {
  if (exchange.method !== 'GET' && exchange.method !== 'POST') {
    return { status: 405, headers: { Allow: 'GET, POST' }, body: '' };
  }
  const root = { portal: world.portalUrl, server: world.serverUrl, standalone: world.standaloneUrl }[
    exchange.peer
  ];
  const segments = segmentsBelow(new URL(root).pathname, exchange.path);
  if (segments === null) return notFound(exchange);
  if (exchange.peer === 'portal') return portalRoute(world, exchange, segments);
  const [area, ...rest] = segments;
  if (area === 'rest') return server(world, exchange, rest);
  const isTokens =
    area === 'tokens' && (rest.length === 0 || (rest[0] === 'generateToken' && rest.length === 1));
  if (exchange.peer === 'standalone' && isTokens) return standaloneGenerateToken(world, exchange);
  return notFound(exchange);
}

function portalRoute(world: World, exchange: Exchange, segments: readonly string[]): Reply {
  const [area, ...rest] = segments;
  if (area === undefined || area === 'home') return home(world);
  if (area !== 'sharing') return notFound(exchange);
  const below = rest[0] === 'rest' ? rest.slice(1) : rest;
  const handler = doors.get(`${exchange.method} ${below.join('/')}`);
  return handler === undefined ? sharing(world, exchange, below) : handler(world, exchange);
}

// The decoded segments of a path below a root; null when it lies elsewhere or does not decode.
function segmentsBelow(root: string, path: string): readonly string[] | null {
  const prefix = root.replace(/\/$/, '');
  if (path === prefix || (prefix === '' && path === '/')) return [];
  if (!path.startsWith(`${prefix}/`)) return null;
  try {
    return path
      .slice(prefix.length + 1)
      .split('/')
      .map(decodeURIComponent);
  } catch {
    return null;
  }
}

function home(world: World): Reply {
  const body = `<main><h1>Demo portal</h1>
<p>A pretended ${world.flavour === 'agol' ? 'ArcGIS Online organisation' : 'ArcGIS Enterprise portal'} on this machine.</p>
<p>Portal: <code>${escapeHtml(world.portalUrl)}</code></p>
<p>Services: <code>${escapeHtml(world.serverUrl)}/rest/services</code></p>
<p>Stand-alone server: <code>${escapeHtml(world.standaloneUrl)}/rest/services</code></p></main>`;
  return html(200, page({ title: 'Demo portal', body }));
}
