import { defaultReferer } from '../../model/auth-config-draft.ts';
import { defaultTokenHeader, portalEndpoints } from '../../model/presets.ts';
import { defaultRedirectUrl } from '../../model/redirect-url.ts';

/** The name of a field, and its value where a file does not say it. */
export type Defaults = Readonly<Record<string, unknown>>;

/** What belongs to a person and not to a team, of a configuration. */
export const personalAuthDefaults = {
  expectedAccount: null,
  signInWith: 'ask',
  privateSignIn: false,
} as const;

/** What belongs to a person and not to a team, of a connection. */
export const personalConnectionDefaults = { pinned: false, keepFresh: false } as const;

/** Every field of a connection that a file may leave out, its secret aside. */
export const connectionDefaults = {
  communityUrl: null,
  contentUrl: null,
  authId: null,
  referer: '',
  headers: [],
  username: '',
  prefix: '',
  folder: '',
  tags: [],
  allowHttp: false,
  colour: 'none',
  environment: 'none',
  notes: '',
  ...personalConnectionDefaults,
} as const;

/**
 * Every field of a configuration that a file may leave out, its secrets aside, for all kinds together. The addresses of
 * OAuth follow from the portal, and are not left out where there is none.
 */
export function authDefaults({
  portal,
  tokenUrl,
}: {
  readonly portal: string | null;
  readonly tokenUrl?: string | undefined;
}) {
  const endpoints = portal === null ? null : portalEndpoints(portal);
  return {
    portal: null,
    tokenHeader: defaultTokenHeader(portal ?? tokenUrl ?? ''),
    allowHttp: false,
    timeoutSeconds: 30,
    requestUrl: endpoints?.authorize,
    tokenUrl: endpoints?.token,
    refreshUrl: null,
    redirectUrl: defaultRedirectUrl,
    scope: '',
    pkce: true,
    persistToken: false,
    expirationMinutes: null,
    expiresAt: null,
    referer: defaultReferer,
    realm: '',
    uri: '',
    ...personalAuthDefaults,
  };
}
