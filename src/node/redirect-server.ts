import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { AwaitedRedirect, RedirectAddress, RedirectAnswer, RedirectServer } from '../core/ports.ts';
import { parseUrl } from '../core/model/web-address.ts';
import { page, pageStyleHash } from './redirect-page.ts';
import { systemCode } from './system-error.ts';

type Answered = Outcome<RedirectAnswer, 'sign-in-timeout' | 'sign-in-cancelled'>;

interface Waiting {
  readonly state: string;
  readonly path: string;
  readonly settle: (answer: Answered) => void;
}

/** The server of one address, and who waits there. */
interface Post {
  readonly host: RedirectAddress['host'];
  readonly port: number;
  readonly servers: readonly Server[];
  readonly waiting: Set<Waiting>;
  /** States that were answered: their second callback is told apart from a wrong one. */
  readonly used: Set<string>;
}

/**
 * The loopback redirect server of RFC 8252 section 7.3: bound to 127.0.0.1 (and ::1 for `localhost`), open only
 * while a sign-in waits, one server for all sign-ins of an address, told apart by their state. Nothing that comes
 * in is ever logged or shown again.
 */
export function redirectServer(): RedirectServer {
  const posts = new Map<string, Promise<Outcome<Post, 'redirect-port-busy'>>>();

  function leave(key: string, post: Post): void {
    if (post.waiting.size > 0) return;
    posts.delete(key);
    for (const server of post.servers) {
      server.close();
      // Answers under way end first; idle connections of an eager browser do not keep the port.
      server.closeIdleConnections();
    }
  }

  return {
    async expect(address, state, timeoutMilliseconds) {
      const key = `${address.host}:${address.port}`;
      for (;;) {
        const opening = posts.get(key) ?? openPost(address);
        posts.set(key, opening);
        const post = await opening;
        // Another sign-in may have ended meanwhile, as the last of its server, and closed it.
        const isStillThere = posts.get(key) === opening;
        if (!post.ok) {
          if (isStillThere) posts.delete(key);
          return post;
        }
        if (!isStillThere) continue;
        return succeed(
          awaitAt(post.value, address.path, state, timeoutMilliseconds, () => leave(key, post.value)),
        );
      }
    },
  };
}

function awaitAt(
  post: Post,
  path: string,
  state: string,
  timeoutMilliseconds: number,
  leave: () => void,
): AwaitedRedirect {
  let settle: (answer: Answered) => void = () => undefined;
  const answer = new Promise<Answered>((resolve) => {
    settle = resolve;
  });
  const waiting: Waiting = {
    state,
    path: path === '' ? '/' : path,
    settle: (outcome) => {
      if (!post.waiting.delete(waiting)) return;
      clearTimeout(timer);
      post.used.add(state);
      settle(outcome);
      leave();
    },
  };
  const timer = setTimeout(
    () => waiting.settle(fail('sign-in-timeout', 'The sign-in was not finished in time.')),
    timeoutMilliseconds,
  );
  post.waiting.add(waiting);
  return { answer, cancel: () => waiting.settle(fail('sign-in-cancelled', 'The sign-in was called off.')) };
}

async function openPost({ host, port }: RedirectAddress): Promise<Outcome<Post, 'redirect-port-busy'>> {
  const waiting = new Set<Waiting>();
  const used = new Set<string>();
  const handle = (request: IncomingMessage, response: ServerResponse) =>
    meet(request, response, host, waiting, used);
  const first = await listen('127.0.0.1', port, handle);
  if (!first.ok) return first;
  const servers = [first.value];
  const taken = portOf(first.value) ?? port;
  if (host === 'localhost') {
    // Browsers may try ::1 first. A machine without IPv6 does without; another program there would get our codes.
    const second = await listen('::1', taken, handle);
    if (second.ok) servers.push(second.value);
    else if (second.failure.details?.cause === 'EADDRINUSE') {
      first.value.close();
      return second;
    }
  }
  return succeed({ host, port: taken, servers, waiting, used });
}

function listen(
  ip: string,
  port: number,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Outcome<Server, 'redirect-port-busy'>> {
  return new Promise((resolve) => {
    const server = createServer(
      { maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 15_000 },
      handle,
    );
    server.maxConnections = 32;
    server.keepAliveTimeout = 1_000;
    server.once('error', (error) => {
      const cause = systemCode(error);
      const words =
        cause === 'EADDRINUSE'
          ? `Port ${port} is in use by another program, often QGIS waiting for a sign-in.`
          : `Port ${port} cannot be listened on (${cause}).`;
      resolve(fail('redirect-port-busy', words, { cause, port }));
    });
    server.listen({ host: ip, port, exclusive: true }, () => resolve(succeed(server)));
  });
}

function portOf(server: Server): number | null {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : null;
}

function meet(
  request: IncomingMessage,
  response: ServerResponse,
  host: RedirectAddress['host'],
  waiting: ReadonlySet<Waiting>,
  used: ReadonlySet<string>,
): void {
  const refuse = (status: number, words: string) => answer(response, status, page('Not a sign-in', words));
  if (!isOurHost(request, host)) return refuse(421, 'This address answers only to this computer.');
  if (request.method !== 'GET') {
    response.setHeader('Allow', 'GET');
    return refuse(405, 'This address takes only the way back from a sign-in page.');
  }
  const url = parseUrl(`http://127.0.0.1${request.url ?? '/'}`);
  if (url === null) return refuse(400, 'That address cannot be read.');
  const here = [...waiting].filter(({ path }) => path === url.pathname);
  if (here.length === 0) return refuse(404, 'Nothing is expected at this address.');
  const parameters = readParameters(url.searchParams);
  if (parameters === null) return refuse(400, 'That address says the same thing twice.');
  const { state = '' } = parameters;
  const match = here.find((candidate) => isEqual(candidate.state, state));
  if (match === undefined) {
    return used.has(state)
      ? refuse(410, 'This sign-in was answered already. You can close this window.')
      : refuse(400, 'This does not belong to a sign-in that is under way here.');
  }
  if (parameters.code === undefined && parameters.error === undefined) {
    return refuse(400, 'The sign-in page sent no answer along.');
  }
  const text =
    parameters.error === undefined
      ? page('Back in Wayleave', 'The portal has answered. You can close this window.')
      : page('Not signed in', 'The sign-in was not completed. You can close this window.');
  answer(response, 200, text);
  match.settle(succeed(parameters));
}

/** Only these names lead here honestly; another one is a page of a stranger that was pointed at this machine. */
function isOurHost(request: IncomingMessage, host: RedirectAddress['host']): boolean {
  const port = request.socket.localPort;
  const names = host === 'localhost' ? ['localhost', '127.0.0.1', '[::1]'] : ['127.0.0.1'];
  const given = request.headers.host?.toLowerCase() ?? '';
  return names.some((name) => given === `${name}:${port}` || (port === 80 && given === name));
}

function readParameters(search: URLSearchParams): RedirectAnswer | null {
  const parameters: Record<string, string> = Object.create(null);
  for (const [name, value] of search) {
    if (name in parameters) return null;
    parameters[name] = value;
  }
  return parameters;
}

function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': `default-src 'none'; style-src '${pageStyleHash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    Connection: 'close',
  });
  response.end(text);
}
