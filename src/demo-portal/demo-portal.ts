import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addAccount, createAccounts, demoAccounts, type NewAccount, standaloneAccounts } from './accounts.ts';
import { addClient, type Clients, demoClients, type NewClient } from './clients.ts';
import { createContent } from './content.ts';
import { type Exchange, html, type Peer, readExchange, type Reply } from './exchange.ts';
import { type Course, createFaults, type Fault, type FaultMatch, matches, strike } from './faults.ts';
import { type DemoLifetimes, type DemoPortalOptions, lifetimesOf } from './options.ts';
import { page, preformatted } from './page.ts';
import { type Browser, createBrowser, type Person, type PersonOutcome, signInLikeAPerson } from './person.ts';
import { recordOf, type RequestRecord } from './requests.ts';
import { route } from './routes.ts';
import { createLedger, type Token } from './tokens.ts';
import { organisationId, type World } from './world.ts';

/** A demo portal that runs, and the handles to watch and to trouble it. */
export interface DemoPortal {
  /** Enterprise: `http://127.0.0.1:PORT/portal`. ArcGIS Online: `http://127.0.0.1:PORT`. */
  readonly portalUrl: string;
  /** Root of the federated server, or of the hosted services: another port, so another origin. */
  readonly serverUrl: string;
  /** `serverUrl` and `/rest/services`. */
  readonly servicesUrl: string;
  /** Root of a server with its own tokens: user `siteuser`, password `demo`. */
  readonly standaloneUrl: string;
  /** Every request so far, without anything secret. It grows as they come. */
  readonly requests: readonly RequestRecord[];
  /** How many requests there were of a kind. A text path matches the end of the path. */
  count(wanted: FaultMatch | ((request: RequestRecord) => boolean)): number;
  /** Sets a fault, after those already set. */
  misbehave(fault: Fault): void;
  /** Clears all faults. */
  behave(): void;
  registerClient(client: NewClient): void;
  addUser(account: NewAccount): void;
  /** Lets everything run out that opens resources: access, app, generated and server tokens. */
  expireAccessTokens(): void;
  expireRefreshTokens(): void;
  /** Revokes all tokens and codes, and ends all browser sessions and sign-ins under way. */
  revokeEverything(): void;
  /** Whether a token of any kind is known, not revoked and not run out. */
  isAlive(token: string): boolean;
  /** Every token given out so far, for tests that look for leaks or for tokens that should have died. */
  issued(): readonly Pick<Token, 'text' | 'kind' | 'username'>[];
  /** Other lifetimes for what is given out from now on; those left out follow Esri's defaults again. */
  setLifetimes(lifetimes: DemoLifetimes): void;
  /**
   * Signs in as a person with a browser would (default: analyst, who approves, in a fresh browser). Throws when the
   * portal shows an error page or refuses the password.
   */
  signInLikeAPerson(
    authorizeUrl: string,
    who?: Person,
    choice?: 'approve' | 'deny',
    browser?: Browser,
  ): Promise<PersonOutcome>;
  /** Ends all three servers and their connections. */
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const analyst: Person = { username: 'analyst', password: 'demo' };

/**
 * Starts a portal, its server and a stand-alone server on 127.0.0.1. Plain http, for demonstration and tests only.
 * Rejects when a port is taken.
 */
export async function startDemoPortal(options: DemoPortalOptions = {}): Promise<DemoPortal> {
  const handlers = new Map<Peer, Handler>();
  const { ports = {} } = options;
  const servers: Server[] = [];
  const open = async (peer: Peer): Promise<string> => {
    const server = createServer((request, response) => {
      const handler = handlers.get(peer);
      // Asked before all three ports are open: too early.
      if (handler === undefined) response.destroy();
      else handler(request, response);
    });
    servers.push(server);
    return `http://127.0.0.1:${await listen(server, ports[peer] ?? 0)}`;
  };
  const peers = ['portal', 'server', 'standalone'] as const;
  const opened = await Promise.allSettled(peers.map(open));
  const failed = opened.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(servers.map(end));
    throw failed.reason;
  }
  const [portal = '', server = '', standalone = ''] = opened.map((result) =>
    result.status === 'fulfilled' ? result.value : '',
  );
  const world = createWorld(options, { portal, server, standalone });
  const requests: RequestRecord[] = [];
  const faults = createFaults();
  const timers = new Set<NodeJS.Timeout>();

  const respondTo = (exchange: Exchange): Reply => webTierReply(options) ?? route(world, exchange);

  async function serve(peer: Peer, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOwnHost(request)) return send(response, world, foreignHost());
    const exchange = await readExchange(peer, request);
    if (exchange === null) return send(response, world, tooLarge());
    const record = recordOf(exchange, world.now());
    requests.push(record);
    const fault = faults.take(record);
    const course: Course =
      fault === null
        ? { kind: 'send', reply: respondTo(exchange) }
        : strike(fault, exchange, () => respondTo(exchange));
    switch (course.kind) {
      case 'send':
        return send(response, world, course.reply);
      case 'cut':
        return cut(response, world, course.reply);
      case 'destroy':
        request.socket.destroy();
        return;
      case 'hang':
        return;
      case 'wait': {
        const timer = setTimeout(() => {
          timers.delete(timer);
          send(response, world, respondTo(exchange));
        }, course.milliseconds);
        timers.add(timer);
        return;
      }
    }
  }

  for (const peer of peers) {
    handlers.set(peer, (request, response) => {
      // Only a connection that broke while its request was read comes to this.
      serve(peer, request, response).catch(() => request.socket.destroy());
    });
  }

  return {
    portalUrl: world.portalUrl,
    serverUrl: world.serverUrl,
    servicesUrl: `${world.serverUrl}/rest/services`,
    standaloneUrl: world.standaloneUrl,
    requests,
    count: (wanted) =>
      requests.filter((record) => (typeof wanted === 'function' ? wanted(record) : matches(wanted, record)))
        .length,
    misbehave: (fault) => faults.add(fault),
    behave: () => faults.clear(),
    registerClient: (client) => addClient(world.clients, client, world.now()),
    addUser: (account) => addAccount(world.accounts, account),
    expireAccessTokens: () => world.ledger.expire((token) => token.kind !== 'refresh'),
    expireRefreshTokens: () => world.ledger.expire((token) => token.kind === 'refresh'),
    revokeEverything() {
      world.ledger.revoke(() => true);
      for (const memory of [world.codes, world.attempts, world.sessions]) memory.clear();
    },
    isAlive(text) {
      const token = world.ledger.find(text);
      return token !== null && world.ledger.isAlive(token);
    },
    issued: () => world.ledger.all().map(({ text, kind, username }) => ({ text, kind, username })),
    setLifetimes(lifetimes) {
      world.lifetimes = lifetimesOf(lifetimes);
    },
    signInLikeAPerson: (authorizeUrl, who = analyst, choice = 'approve', browser = createBrowser()) =>
      signInLikeAPerson(authorizeUrl, who, choice, browser),
    async close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await Promise.all(servers.map(end));
    },
  };
}

function createWorld(options: DemoPortalOptions, origins: Readonly<Record<Peer, string>>): World {
  const flavour = options.flavour ?? 'enterprise';
  const now = options.now ?? Date.now;
  const isOnline = flavour === 'agol';
  const portalUrl = isOnline ? origins.portal : `${origins.portal}/portal`;
  const serverUrl = isOnline
    ? `${origins.server}/${organisationId(flavour)}/arcgis`
    : `${origins.server}/server`;
  const clients: Clients = new Map();
  for (const client of demoClients(portalUrl)) addClient(clients, client, now());
  return {
    flavour,
    now,
    portalNow: () => now() + (options.skewMilliseconds ?? 0),
    lifetimes: lifetimesOf(options.lifetimes),
    refreshTokenLifetimeTold: options.refreshTokenLifetimeTold ?? true,
    knowsExchange: options.knowsExchange ?? true,
    portalUrl,
    serverUrl,
    standaloneUrl: `${origins.standalone}/arcgis`,
    accounts: createAccounts(demoAccounts),
    standaloneAccounts: createAccounts(standaloneAccounts),
    clients,
    ledger: createLedger(now),
    attempts: new Map(),
    codes: new Map(),
    sessions: new Map(),
    content: createContent(`${serverUrl}/rest/services`),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

// A page elsewhere whose name was pointed at 127.0.0.1 must not get in (DNS rebinding).
function isOwnHost(request: IncomingMessage): boolean {
  const port = request.socket.localPort;
  const host = request.headers.host?.toLowerCase();
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

function foreignHost(): Reply {
  return html(421, page({ title: 'Error: 421', body: preformatted('Error: 421', 'This is not that host.') }));
}

function tooLarge(): Reply {
  const body = preformatted('Error: 413', 'The request is too large.');
  return html(413, page({ title: 'Error: 413', body }), { Connection: 'close' });
}

function webTierReply(options: DemoPortalOptions): Reply | null {
  if (options.webTier === undefined || options.webTier.length === 0) return null;
  const body = page({ title: 'Error: 401', body: preformatted('Error: 401', 'Unauthorized') });
  return html(401, body, { 'WWW-Authenticate': options.webTier.join(', ') });
}

function send(response: ServerResponse, world: World, reply: Reply): void {
  const body = Buffer.from(reply.body);
  writeHead(response, world, reply, body.length);
  response.end(body);
}

function cut(response: ServerResponse, world: World, reply: Reply): void {
  const body = Buffer.from(reply.body);
  writeHead(response, world, reply, body.length);
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

function writeHead(response: ServerResponse, world: World, reply: Reply, length: number): void {
  response.sendDate = false;
  response.writeHead(reply.status, {
    Date: new Date(world.portalNow()).toUTCString(),
    'Content-Length': length,
    ...reply.headers,
  });
}
