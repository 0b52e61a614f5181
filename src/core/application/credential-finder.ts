import type { AnswerCode } from '../arcgis/error-dialect.ts';
import type { ArcgisHttp, Carried } from '../arcgis/http.ts';
import { type ServerInfo, serverInfo } from '../arcgis/server.ts';
import type { FailureCode } from '../failures.ts';
import type { Broker } from '../identity/broker.ts';
import { type Credential, usableSession, type Wish } from '../identity/credentials.ts';
import { configsOfPortal, preferOne, resolveReference } from '../identity/references.ts';
import { isItsPortal, isOfPortal, scopeOf } from '../identity/token-scope.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import type { Connection } from '../model/connection.ts';
import { serverRootOf } from '../model/presets.ts';
import type { Profile, Sessions } from '../model/profile.ts';
import { isBelow } from '../model/web-address.ts';
import { type Failure, fail, type Outcome, succeed } from '../outcome.ts';
import type { Store } from '../store/store.ts';

/** What a reference was found to mean. */
export interface Place {
  readonly config: AuthConfig;
  /** The address that the reference named, or `null` for an auth ID. */
  readonly url: URL | null;
  readonly connection: Connection | null;
}

/** A place with the credential for it. */
export interface Found extends Place {
  readonly credential: Credential;
}

/** What finding credentials works with. */
export interface FinderPorts {
  readonly store: Store;
  readonly broker: Broker;
  readonly http: ArcgisHttp;
}

/** Finds the credential that belongs to a reference, asking servers whose they are where no rule tells it. */
export interface CredentialFinder {
  /** What an auth ID, a connection or a URL means, without any credential yet. */
  locate(ref: string): Promise<Outcome<Place, FailureCode>>;
  /** The credential for a place; for one without an address, the portal's own. */
  credentialFor(place: Place, wish: Wish): Promise<Outcome<Found, FailureCode>>;
}

type Result<T> = Promise<Outcome<T, FailureCode>>;

/** A server that does not tell within this time whose it is counts as not answering. */
const infoMilliseconds = 15_000;

/** A finder that remembers, for its own life, what servers said of themselves. */
export function createCredentialFinder(ports: FinderPorts): CredentialFinder {
  const infos = new Map<string, Promise<Outcome<ServerInfo, AnswerCode>>>();

  /** Asked without a credential: whose the server is decides who may get one. */
  function infoOf(root: string): Promise<Outcome<ServerInfo, AnswerCode>> {
    const known = infos.get(root);
    if (known !== undefined) return known;
    const speech = { http: ports.http, credential: null, timeoutMilliseconds: infoMilliseconds };
    const asked = serverInfo(root, speech).then((info) => {
      if (!info.ok) infos.delete(root);
      return info;
    });
    infos.set(root, asked);
    return asked;
  }

  async function credentialFor({ config, url, connection }: Place, wish: Wish): Result<Credential> {
    if (url === null || config.kind === 'qgis') return ports.broker.portalCredential(config, wish);
    if (isOwnSite(config, url, connection)) return ports.broker.portalCredential(config, wish);
    if (config.kind === 'basic') return basicFor(config, url, wish, ports.broker);
    const sessions = await ports.store.readSessions();
    if (!sessions.ok) return sessions;
    const scope = scopeOf(config, url, usableSession(sessions.value, config));
    if (scope.kind === 'portal') return ports.broker.portalCredential(config, wish);
    if (scope.kind === 'server') return ports.broker.serverCredential(config, scope.server, wish);
    const info = await infoOf(scope.server);
    if (!info.ok) return noAnswer(url, info.failure);
    const judged = judgeServer(info.value, config, url);
    return judged.ok ? ports.broker.serverCredential(config, scope.server, wish) : judged;
  }

  /** A URL that no rule claims: its server may say that it belongs to a portal somebody here signs in to. */
  async function claim(url: URL, profile: Profile, sessions: Sessions): Result<AuthConfig> {
    const root = serverRootOf(url);
    const unknown = fail('not-found', `${url.host} belongs to no portal or server known here.`);
    if (root === null || profile.authConfigs.length === 0) return unknown;
    const info = await infoOf(root);
    if (!info.ok) return noAnswer(url, info.failure);
    const owner = info.value.owningSystemUrl;
    if (owner === null) return unknown;
    return preferOne(configsOfPortal(profile, owner), sessions, url.host);
  }

  return {
    async locate(ref) {
      const profile = await ports.store.readProfile();
      if (!profile.ok) return profile;
      const sessions = await ports.store.readSessions();
      if (!sessions.ok) return sessions;
      const referent = resolveReference(ref, profile.value, sessions.value);
      if (!referent.ok) return referent;
      switch (referent.value.kind) {
        case 'auth':
          return succeed({ config: referent.value.config, url: null, connection: null });
        case 'address':
          return succeed(referent.value);
        case 'unclaimed': {
          const { url } = referent.value;
          const config = await claim(url, profile.value, sessions.value);
          return config.ok ? succeed({ config: config.value, url, connection: null }) : config;
        }
      }
    },

    async credentialFor({ config, url, connection }, wish) {
      const credential = await credentialFor({ config, url, connection }, wish);
      return credential.ok ? succeed({ config, url, connection, credential: credential.value }) : credential;
    },
  };
}

/** A credential as it is attached to a request, and the places a redirect may take it to. */
export function carry({ config, connection, credential }: Found): Carried {
  const { scheme, value, header, server } = credential;
  const root = server === null ? null : new URL(server);
  return {
    header,
    value: `${scheme} ${value}`,
    referer: credential.referer ?? (connection?.referer || null),
    mayGoTo: (url) => (root === null ? isOfPortal(config, url) : isBelow(url, root)),
  };
}

/**
 * A credential that came from QGIS without a site of its own is for the sites of the connections that name it: that is
 * all that QGIS knows of it, too. Kinds that ask a portal for their tokens have one.
 */
function isOwnSite(config: AuthConfig, url: URL, connection: Connection | null): boolean {
  const isHeld = config.kind === 'basic' || config.kind === 'pasted' || config.kind === 'api-key';
  if (!isHeld || config.portal !== null || connection === null) return false;
  return connection.authId === config.id && isBelow(url, new URL(connection.url));
}

/** Name and password go to the site they were given for, wherever a connection points. */
async function basicFor(config: AuthConfig, url: URL, wish: Wish, broker: Broker): Result<Credential> {
  const isItsSite = config.portal !== null && new URL(config.portal).origin === url.origin;
  if (isItsSite) return broker.portalCredential(config, wish);
  const place = config.portal ?? 'the connections that name it';
  return fail('not-found', `${config.name} (${config.id}) is for ${place}, not for ${url.host}.`);
}

function judgeServer(info: ServerInfo, config: AuthConfig, url: URL): Outcome<null, FailureCode> {
  const subject = `${config.name} (${config.id})`;
  const owner = info.owningSystemUrl;
  if (owner !== null && isItsPortal(config, owner)) return succeed(null);
  if (owner !== null) {
    return fail(
      'not-found',
      `${url.host} belongs to the portal at ${owner.host}, not to that of ${subject}.`,
    );
  }
  if (info.isTokenBased) {
    return fail(
      'standalone-server',
      `${url.host} belongs to no portal and has its own users; ${subject} is of no use there.`,
    );
  }
  return fail(
    'not-found',
    `${url.host} takes no tokens: its services are public or behind web-tier sign-in.`,
  );
}

/** Only the server itself could tell who serves it, so its own silence leaves nobody; why it is silent goes along. */
function noAnswer(url: URL, { code, message }: Failure<AnswerCode>): Outcome<never, 'not-found'> {
  const words = `Which portal ${url.host} belongs to is not known. ${message}`;
  return fail('not-found', words, { cause: code });
}
