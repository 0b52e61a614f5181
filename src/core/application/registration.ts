import { addApplicationItem, communitySelf, type Registration, registerApp } from '../arcgis/portal.ts';
import type { AuthConfigView, RegisteredApplication } from '../contract.ts';
import type { FailureCode } from '../failures.ts';
import { portalEndpoints } from '../model/presets.ts';
import { defaultRedirectUrl, outOfBand, qgisRedirectUrl } from '../model/redirect-url.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { addAuthConfig } from './auth-configs.ts';
import { askPortal, type BrowsePorts, findPortal } from './asking.ts';
import type { Found } from './credential-finder.ts';
import type { DefinitionPorts } from './definitions.ts';

type Result<T> = Promise<Outcome<T, FailureCode>>;

const longestTitle = 100;

/**
 * Creates an application on the portal as the signed-in member, registers it as a native one with the redirect URLs
 * that Wayleave and QGIS use, and defines a new OAuth2 configuration for it. The configuration that was used to sign
 * in stays as it is: its session belongs to its own client.
 */
export async function registerApplication(
  { id, title }: { readonly id: string; readonly title?: string | undefined },
  ports: BrowsePorts & DefinitionPorts,
  signal?: AbortSignal,
): Result<RegisteredApplication> {
  const name = title?.trim() || 'Wayleave';
  if (name.length > longestTitle || /\p{Cc}/u.test(name))
    return fail('bad-value', `A title is one line of at most ${longestTitle} characters.`);
  const found = await findPortal(id, ports);
  if (!found.ok) return found;
  const registered = await register(found.value, name, ports, signal);
  if (!registered.ok) return registered;
  const { itemId, registration } = registered.value;
  const defined = await define(found.value, name, registration, ports);
  return defined.ok
    ? succeed({ view: defined.value, itemId, redirectUrls: registration.redirectUrls })
    : defined;
}

async function register(
  found: Found,
  title: string,
  ports: BrowsePorts,
  signal: AbortSignal | undefined,
): Result<{ readonly itemId: string; readonly registration: Registration }> {
  const user = await askPortal(found, ports, signal, (portal, speech) =>
    communitySelf(portalEndpoints(portal).community, speech),
  );
  if (!user.ok) return user;
  const { username } = user.value;
  const item = await askPortal(found, ports, signal, (portal, speech) =>
    addApplicationItem(portal, { username, title }, speech),
  );
  if (!item.ok) return item;
  const redirectUrls = redirectUrlsFor(found);
  const registration = await askPortal(found, ports, signal, (portal, speech) =>
    registerApp(portal, { itemId: item.value, redirectUrls }, speech),
  );
  if (registration.ok) return succeed({ itemId: item.value, registration: registration.value });
  const { code, message, details } = registration.failure;
  return fail(
    code,
    `${message} The item ${item.value} was created on the portal and is not registered.`,
    details,
  );
}

/** The application's own redirect first: QGIS's convention, its spellings that portals tell apart, and paste. */
function redirectUrlsFor({ config }: Found): readonly string[] {
  const own = config.kind === 'oauth2' ? config.redirectUrl : defaultRedirectUrl;
  return [...new Set([own, defaultRedirectUrl, qgisRedirectUrl, 'http://localhost:7070', outOfBand])];
}

async function define(
  { config }: Found,
  name: string,
  { clientId, clientSecret }: Registration,
  ports: DefinitionPorts,
): Result<AuthConfigView> {
  const added = await addAuthConfig(
    {
      kind: 'oauth2',
      name,
      portal: config.portal ?? '',
      clientId,
      ...(clientSecret === null || clientSecret === '' ? {} : { clientSecret }),
      ...(config.kind === 'oauth2' ? { redirectUrl: config.redirectUrl } : {}),
      tokenHeader: config.tokenHeader,
      allowHttp: config.allowHttp,
    },
    ports,
  );
  return added.ok ? succeed(added.value.view) : added;
}
