import type { Contract, RegistrationHelp } from '../contract.ts';
import type { InputCode, ReferenceCode, StoreCode } from '../failures.ts';
import type { AppConfig, OAuth2Config } from '../model/auth-config.ts';
import { isArcgisOnlineHost, portalRootOf } from '../model/presets.ts';
import { defaultRedirectUrl, outOfBand, parseRedirectUrl, qgisRedirectUrl } from '../model/redirect-url.ts';
import { parseWebAddress, rootText } from '../model/web-address.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Store } from '../store/store.ts';
import { requireConfig } from './definitions.ts';

/** What is known of an application that is to be registered. */
interface Registrant {
  /** Root of the portal. */
  readonly portal: URL;
  /** `null` for an application that signs in as itself. */
  readonly redirectUrl: string | null;
  /** '' when there is none yet. */
  readonly clientId: string;
}

type Result<T> = Outcome<T, InputCode | ReferenceCode | StoreCode>;

/** What the administrator of a portal has to register. Follows from the definition alone; nothing is asked there. */
export async function registrationHelp(
  request: Contract['registrationHelp']['request'],
  { store }: { readonly store: Store },
): Promise<Result<RegistrationHelp>> {
  const registrant = 'id' in request ? await registrantOf(request.id, store) : describedBy(request);
  if (!registrant.ok) return registrant;
  const { portal } = registrant.value;
  const kind = isArcgisOnlineHost(portal.hostname) ? online : enterprise;
  const root = rootText(portal);
  const redirectUrls = redirectUrlsOf(registrant.value, kind.redirectUrls(root));
  return succeed({
    redirectUrls,
    text: requestText(registrant.value, root, redirectUrls, kind),
    portalPage: `${root}/home/content.html`,
  });
}

/** How applications are registered on a kind of portal, and what is registered there as a rule. */
interface PortalKind {
  readonly name: string;
  readonly redirectUrls: (root: string) => readonly string[];
  readonly steps: readonly string[];
  /** What the portal calls the client ID and the secret. */
  readonly result: string;
}

const online: PortalKind = {
  name: 'ArcGIS Online',
  redirectUrls: () => [defaultRedirectUrl, qgisRedirectUrl, 'localhost', 'https://127.0.0.1:7070'],
  steps: [
    'Content > New item > Application, of type Mobile, with the URL https://qgis.org.',
    'On the page of the item: Settings > Credentials > Register application, environment Browser.',
  ],
  result: 'client ID',
};

const enterprise: PortalKind = {
  name: 'ArcGIS Enterprise',
  redirectUrls: (root) => [defaultRedirectUrl, qgisRedirectUrl, root],
  steps: [
    'Content > Add item > An application, of type Desktop, purpose Ready to use, platform Qt, with the URL https://qgis.org. The portal asks for a file: any zip file will do.',
    'On the page of the item: Settings > Register, type Native.',
  ],
  result: 'App ID',
};

async function registrantOf(id: string, store: Store): Promise<Result<Registrant>> {
  const profile = await store.readProfile();
  if (!profile.ok) return profile;
  const config = requireConfig(profile.value, id);
  if (!config.ok) return config;
  if (config.value.kind !== 'oauth2' && config.value.kind !== 'app') {
    return fail('unsupported', `${config.value.name} needs no application on the portal.`);
  }
  return succeed(registrantFrom(config.value));
}

function registrantFrom(config: OAuth2Config | AppConfig): Registrant {
  return {
    portal: new URL(config.portal ?? portalRootOf(new URL(config.tokenUrl))),
    redirectUrl: config.kind === 'oauth2' ? config.redirectUrl : null,
    clientId: config.clientId,
  };
}

function describedBy(
  request: Exclude<Contract['registrationHelp']['request'], { readonly id: string }>,
): Outcome<Registrant, InputCode> {
  // Only text is made of it: plain http does no harm here.
  const portal = parseWebAddress(request.portal, 'allowed');
  if (!portal.ok) return portal;
  const redirectUrl = parseRedirectUrl(request.redirectUrl ?? defaultRedirectUrl);
  if (!redirectUrl.ok) return redirectUrl;
  return succeed({
    portal: new URL(portalRootOf(portal.value)),
    redirectUrl: redirectUrl.value,
    clientId: request.clientId?.trim() ?? '',
  });
}

/** The one in use first, then what is usual there, and last the one with which a code is pasted. */
function redirectUrlsOf({ redirectUrl }: Registrant, usual: readonly string[]): readonly string[] {
  return redirectUrl === null ? [] : [...new Set([redirectUrl, ...usual, outOfBand])];
}

function requestText(
  { redirectUrl, clientId }: Registrant,
  root: string,
  redirectUrls: readonly string[],
  { name, steps, result }: PortalKind,
): string {
  const isNew = clientId === '';
  const wish = isNew
    ? `I need an application registered on ${root} (${name})`
    : `I need the application with the client ID ${clientId} on ${root} (${name}) to be registered as follows`;
  const way = isNew ? ['', 'How it is done:', ...numbered(steps)] : [];
  const redirects = [
    '',
    'Redirect URLs, each added by itself and exactly as written:',
    ...redirectUrls.map((url) => `  ${url}`),
    '',
    '127.0.0.1 and localhost are my own computer, where the program waits for the answer of the sign-in.',
  ];
  const appLogin = ['', 'It signs in as itself, with its client secret. It needs no redirect URL.'];
  const secret = redirectUrl === null ? `its ${result} and its secret` : `its ${result}`;
  return [
    `${wish}, so that I can sign in with Wayleave and QGIS.`,
    ...way,
    ...(redirectUrl === null ? appLogin : redirects),
    '',
    `What I need back is ${secret}.`,
    '',
  ].join('\n');
}

function numbered(steps: readonly string[]): readonly string[] {
  return steps.map((step, index) => `  ${index + 1}. ${step}`);
}
