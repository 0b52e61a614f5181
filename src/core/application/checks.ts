import { readAuthorizePage } from '../arcgis/authorize-page.ts';
import type { ArcgisHttp } from '../arcgis/http.ts';
import { communitySelf, portalSelf, type Speech, userContent } from '../arcgis/portal.ts';
import { findTokenServices } from '../arcgis/portal-grants.ts';
import { listServices } from '../arcgis/server.ts';
import { type CheckReport, signInStage, type Stage } from '../contract.ts';
import type { FailureCode } from '../failures.ts';
import { anyFresh } from '../identity/credentials.ts';
import type { Grants } from '../identity/grants.ts';
import { challengeOf, randomText } from '../identity/pkce.ts';
import { findConnection } from '../identity/references.ts';
import { authorizeUrl } from '../identity/authorize-url.ts';
import { isOfPortal } from '../identity/token-scope.ts';
import type { AuthConfig, OAuth2Config } from '../model/auth-config.ts';
import { type Connection, connectionPath, requestHeaders } from '../model/connection.ts';
import { redirectPlace } from '../model/redirect-url.ts';
import { whyUnusable } from '../model/unusable.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Clock, Probe, Randomness, RedirectServer } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { withRenewal } from './asking.ts';
import { carry, type CredentialFinder, type Found } from './credential-finder.ts';
import { requireConfig } from './definitions.ts';
import { failed, judged, passed, reachSteps, runSteps, type Step, type Verdict } from './stages.ts';

/** What checking works with. */
export interface CheckPorts {
  readonly store: Store;
  readonly finder: CredentialFinder;
  readonly grants: Grants;
  readonly http: ArcgisHttp;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly probe: Probe;
  readonly redirects: RedirectServer;
}

type Result<T> = Promise<Outcome<T, FailureCode>>;

/** Clocks that differ by more make tokens end early or late. */
const tolerableSkewMilliseconds = 120_000;

/** Proves addresses, client and redirect of a configuration against its portal. Nobody has to sign in. */
export async function checkAuthConfig(
  id: string,
  ports: CheckPorts,
  signal?: AbortSignal,
  onStage?: (stage: Stage) => void,
): Result<CheckReport> {
  const profile = await ports.store.readProfile();
  if (!profile.ok) return profile;
  const config = requireConfig(profile.value, id);
  if (!config.ok) return config;
  const subject = `${config.value.name} (${config.value.id})`;
  const steps = configSteps(config.value, ports, signal);
  return succeed(await runSteps(subject, steps, ports.clock, signal, onStage));
}

/** Goes the whole way of a connection, from its name to its content, with its own sign-in. */
export async function testConnection(
  name: string,
  ports: CheckPorts,
  signal?: AbortSignal,
  onStage?: (stage: Stage) => void,
): Result<CheckReport> {
  const profile = await ports.store.readProfile();
  if (!profile.ok) return profile;
  const connection = findConnection(profile.value, name);
  if (!connection.ok) return connection;
  const { authId } = connection.value;
  const config = authId === null ? succeed(null) : requireConfig(profile.value, authId);
  if (!config.ok) return config;
  const steps = connectionSteps(connection.value, config.value, ports, signal);
  return succeed(await runSteps(connectionPath(connection.value), steps, ports.clock, signal, onStage));
}

function configSteps(config: AuthConfig, ports: CheckPorts, signal?: AbortSignal): readonly Step[] {
  const speech = anonymous(config.timeoutSeconds, ports, signal);
  const tokenUrl = 'tokenUrl' in config ? config.tokenUrl : null;
  const home = config.portal ?? tokenUrl;
  const reach = home === null ? [] : reachSteps(new URL(home), ports.probe, ports.clock);
  switch (config.kind) {
    case 'oauth2':
      return [...reach, ...portalSteps(config, speech, ports), ...oauthSteps(config, speech, ports)];
    case 'app':
      return [
        ...reach,
        ...portalSteps(config, speech, ports),
        {
          name: 'Client ID and secret',
          run: async () =>
            judged(await ports.grants.clientCredentials(config), () => 'The portal gives tokens for them.'),
        },
      ];
    case 'token':
      return [...reach, ...siteSteps(config, speech, ports)];
    case 'api-key':
    case 'pasted':
      return [
        ...reach,
        ...portalSteps(config, speech, ports),
        { name: 'Token', run: () => heldTokenVerdict(config, speech, ports) },
      ];
    case 'qgis':
      return [
        {
          name: 'Use',
          run: async () => ({ state: 'failed', finding: whyUnusable(config), code: 'unsupported' }),
        },
      ];
    case 'basic':
      return [...reach, { name: 'User and password', run: () => basicVerdict(config, speech, ports) }];
  }
}

/** The site of a configuration. A stand-alone server is no portal, and behind Basic there need be none. */
function siteSteps(config: AuthConfig, speech: Speech, ports: CheckPorts): readonly Step[] {
  if (config.kind === 'basic') return [];
  if (config.kind !== 'token') return portalSteps(config, speech, ports);
  return [{ name: 'Token service', run: () => tokenServiceVerdict(config.portal, speech) }];
}

/** What a portal says of itself, and whether its clock agrees with ours. */
function portalSteps({ portal }: AuthConfig, speech: Speech, { clock }: CheckPorts): readonly Step[] {
  if (portal === null) return [];
  let skew: number | null = null;
  return [
    {
      name: 'Portal',
      run: async () => {
        const self = await portalSelf(portal, speech);
        if (self.ok && self.value.date !== null) skew = self.value.date - clock.now();
        return judged(
          self,
          ({ name, isPortal, version }) =>
            `${name ?? 'A portal'}, ${isPortal ? 'ArcGIS Enterprise' : 'ArcGIS Online'}${version === null ? '' : ` ${version}`}.`,
          true,
        );
      },
    },
    { name: 'Clock', run: async () => clockVerdict(skew) },
  ];
}

/** What a difference between the clocks (milliseconds, ours behind when positive) means; `null` when unknown. */
export function clockVerdict(skew: number | null): Verdict {
  if (skew === null) return { state: 'skipped', finding: 'The portal does not tell its time.' };
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (Math.abs(skew) <= tolerableSkewMilliseconds) return passed('The clocks agree.');
  const finding = `The portal's clock is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} this computer's.`;
  return { state: 'warning', finding, fix: 'Set the clock of this computer by the network.' };
}

function oauthSteps(config: OAuth2Config, speech: Speech, ports: CheckPorts): readonly Step[] {
  return [
    { name: 'Client ID', run: () => clientVerdict(config, ports) },
    { name: 'App registration', run: () => authorizeVerdict(config, speech, ports) },
    { name: 'Redirect', run: () => redirectVerdict(config, ports) },
  ];
}

/** A refresh token that nobody ever had: a portal that knows the client refuses the token, not the client. */
async function clientVerdict(config: OAuth2Config, { grants, randomness }: CheckPorts): Promise<Verdict> {
  const refused = await grants.refresh(config, randomText(randomness));
  if (refused.ok) return { state: 'warning', finding: 'The token URL accepts a token that was made up.' };
  if (refused.failure.code === 'refresh-refused')
    return passed('The token URL answers and knows the client ID.');
  return failed(refused.failure);
}

async function authorizeVerdict(
  config: OAuth2Config,
  { timeoutMilliseconds, signal }: Speech,
  { http, randomness }: CheckPorts,
): Promise<Verdict> {
  const state = randomText(randomness);
  const challenge = config.pkce ? await challengeOf(randomText(randomness)) : null;
  const url = authorizeUrl(config, { state, challenge, isPrivate: false });
  const verdict = await readAuthorizePage(http, { url, timeoutMilliseconds, signal });
  return judged(verdict, (value) =>
    value === 'accepted'
      ? 'The sign-in page accepts the client ID and the redirect URL.'
      : {
          state: 'warning',
          finding: 'The sign-in page does not tell whether it accepts the redirect URL.',
          fix: 'Try a sign-in.',
        },
  );
}

async function redirectVerdict(
  { redirectUrl }: OAuth2Config,
  { redirects, randomness }: CheckPorts,
): Promise<Verdict> {
  const place = redirectPlace(redirectUrl);
  if (place.kind !== 'loopback') {
    return { state: 'passed', finding: 'The code is pasted, since it is not sent to this computer.' };
  }
  const awaited = await redirects.expect(place.address, randomText(randomness), 1_000);
  if (awaited.ok) awaited.value.cancel();
  return judged(awaited, () => `Port ${place.address.port} is free for the answer of the portal.`);
}

async function tokenServiceVerdict(portal: string | null, speech: Speech): Promise<Verdict> {
  if (portal === null)
    return {
      state: 'failed',
      finding: 'No address is given.',
      fix: 'Name it with --portal.',
      code: 'bad-value',
    };
  const found = await findTokenServices(portal, speech.http, speech.timeoutMilliseconds);
  return judged(found, (url) => {
    const finding = `User and password go to ${url.origin}${url.pathname}.`;
    const fix = 'Use an https address.';
    return url.protocol === 'https:' ? finding : { state: 'warning', finding: `${finding} Plain http.`, fix };
  });
}

async function heldTokenVerdict(config: AuthConfig, speech: Speech, ports: CheckPorts): Promise<Verdict> {
  const { portal } = config;
  if (portal === null) return { state: 'skipped', finding: 'There is no portal to ask.' };
  const found = await ports.finder.credentialFor({ config, url: null, connection: null }, anyFresh);
  if (!found.ok) return failed(found.failure);
  const self = await portalSelf(portal, { ...speech, credential: carry(found.value) });
  return judged(self, ({ user }) =>
    user === null ? 'The portal takes it.' : `The portal takes it, as ${user.username}.`,
  );
}

async function basicVerdict(config: AuthConfig, speech: Speech, ports: CheckPorts): Promise<Verdict> {
  const found = await ports.finder.credentialFor({ config, url: null, connection: null }, anyFresh);
  if (!found.ok) return failed(found.failure);
  const { timeoutMilliseconds, signal } = speech;
  const url = new URL(config.portal ?? '');
  const reply = await ports.http({
    method: 'GET',
    url,
    credential: carry(found.value),
    timeoutMilliseconds,
    signal,
  });
  if (!reply.ok) return failed(reply.failure);
  const { status } = reply.value;
  if (status === 401 || status === 403) {
    return failed(fail('credentials-refused', `${url.host} refused the user name or password.`).failure);
  }
  return passed(`${url.host} takes them (${status}).`);
}

function connectionSteps(
  connection: Connection,
  config: AuthConfig | null,
  ports: CheckPorts,
  signal?: AbortSignal,
): readonly Step[] {
  const url = new URL(connection.url);
  const speech = anonymous(config?.timeoutSeconds ?? 30, ports, signal);
  const reach = reachSteps(url, ports.probe, ports.clock);
  const isServices = url.pathname.endsWith('/rest/services');
  const services = isServices ? connection.url : null;
  const headers = requestHeaders(connection);
  if (config === null) {
    return [
      ...reach,
      {
        name: 'Services',
        run: async () =>
          services === null
            ? noServices()
            : judged(await listServices(services, null, { ...speech, headers }), countOf),
      },
    ];
  }
  let found: Found | null = null;
  const signedIn = async (work: (found: Found) => Promise<Verdict>): Promise<Verdict> =>
    found === null ? { state: 'skipped', finding: 'Nobody is signed in.' } : work(found);
  return [
    ...reach,
    ...siteSteps(config, speech, ports),
    ...(config.kind === 'oauth2'
      ? oauthSteps(config, speech, ports).filter(({ name }) => name === 'App registration')
      : []),
    {
      name: signInStage,
      run: async () => {
        const credential = await ports.finder.credentialFor({ config, url, connection }, anyFresh);
        if (credential.ok) found = credential.value;
        return judged(
          credential,
          (value) => `A token for ${value.credential.account ?? 'the application'} is at hand.`,
          true,
        );
      },
    },
    {
      name: 'Services',
      run: () =>
        signedIn(async (value) => {
          if (services === null) return noServices();
          const listed = await withRenewal(value, ports, (credential) =>
            listServices(services, null, { ...speech, headers, credential }),
          );
          return judged(listed, countOf);
        }),
    },
    {
      name: 'Community',
      run: () => signedIn((value) => communityVerdict(value, connection, speech, ports)),
    },
    { name: 'Content', run: () => signedIn((value) => contentVerdict(value, connection, speech, ports)) },
  ];
}

async function communityVerdict(
  { config }: Found,
  { communityUrl }: Connection,
  speech: Speech,
  ports: CheckPorts,
): Promise<Verdict> {
  const asked = endpointOf(config, communityUrl, 'community');
  if (!asked.ok) return asked.verdict;
  const found = await ports.finder.credentialFor({ config, url: null, connection: null }, anyFresh);
  if (!found.ok) return failed(found.failure);
  const self = await withRenewal(found.value, ports, (credential) =>
    communitySelf(asked.endpoint, { ...speech, credential }),
  );
  return judged(self, ({ username }) => `It knows ${username}.`);
}

async function contentVerdict(
  { config, credential: { account } }: Found,
  { contentUrl }: Connection,
  speech: Speech,
  ports: CheckPorts,
): Promise<Verdict> {
  const asked = endpointOf(config, contentUrl, 'content');
  if (!asked.ok) return asked.verdict;
  if (account === null) return { state: 'skipped', finding: 'An application has no content of its own.' };
  const found = await ports.finder.credentialFor({ config, url: null, connection: null }, anyFresh);
  if (!found.ok) return failed(found.failure);
  const content = await withRenewal(found.value, ports, (credential) =>
    userContent(asked.endpoint, account, { ...speech, credential }),
  );
  return judged(content, ({ total }) => `${account} has ${total} items.`);
}

/** An endpoint that is not the portal's gets no token of it. */
function endpointOf(
  config: AuthConfig,
  text: string | null,
  what: string,
): { readonly ok: true; readonly endpoint: string } | { readonly ok: false; readonly verdict: Verdict } {
  if (text === null || config.kind === 'app')
    return { ok: false, verdict: { state: 'skipped', finding: `No ${what} endpoint to ask.` } };
  if (isOfPortal(config, new URL(text))) return { ok: true, endpoint: text };
  const finding = `The ${what} endpoint is not part of the portal of ${config.name}.`;
  const fix = 'Correct the endpoint, or choose the auth configuration of that portal.';
  return { ok: false, verdict: { state: 'failed', finding, fix, code: 'bad-value' } };
}

function noServices(): Verdict {
  return { state: 'skipped', finding: 'The connection names a portal, not services.' };
}

function countOf({
  folders,
  services,
}: {
  readonly folders: readonly string[];
  readonly services: readonly unknown[];
}): string {
  return `${services.length} services and ${folders.length} folders are visible.`;
}

function anonymous(timeoutSeconds: number, { http }: CheckPorts, signal?: AbortSignal): Speech {
  return { http, credential: null, timeoutMilliseconds: timeoutSeconds * 1000, signal };
}
