import type {
  AuthConfigView,
  ConnectionPreview,
  ConnectionView,
  SecretMark,
  Shown,
  SignInState,
} from '../contract.ts';
import { type BadgeFacts, decideBadge } from '../identity/badge.ts';
import { sessionOf } from '../identity/credentials.ts';
import { findAuthConfig } from '../identity/references.ts';
import { signInState } from '../identity/sign-in-state.ts';
import type { AuthConfig, Secret } from '../model/auth-config.ts';
import { type Connection, connectionPath } from '../model/connection.ts';
import { endpointOrigins, type PortalOf } from '../model/connection-endpoints.ts';
import { missingSecret, missingSecretSentence } from '../model/missing-secret.ts';
import { whyUnusable } from '../model/unusable.ts';
import type { Profile, Sessions } from '../model/profile.ts';
import { authKey, connectionKey, type Health, type Patient } from './health.ts';

/** What is known at one moment: everything a view is made from. */
export interface Picture {
  readonly profile: Profile;
  readonly sessions: Sessions;
  readonly health: Health;
  /** Unix milliseconds. */
  readonly now: number;
}

/** An auth configuration with its secrets replaced by marks, its state, and who uses it. */
export function authConfigView(config: AuthConfig, picture: Picture): AuthConfigView {
  const signIn = signInOf(config, picture);
  const failure = unusableFailure(config) ?? picture.health.failureOf([patientOf(config)]);
  return {
    config: withoutSecrets(config),
    signIn,
    badge: decideBadge({ signIn, failure, isRenewing: picture.health.isRenewing(config.id) }),
    usedBy: picture.profile.connections.filter(({ authId }) => authId === config.id).map(connectionPath),
  };
}

/** A connection without its header values, the state of its configuration, and how it has been doing. */
export function connectionView(connection: Connection, picture: Picture): ConnectionView {
  const { profile, health } = picture;
  const { authId } = connection;
  const config = authId === null ? null : findAuthConfig(profile, authId);
  const signIn = config === null ? null : signInOf(config, picture);
  const patient = { key: connectionKey(connectionPath(connection)), createdAt: connection.createdAt };
  const failure = isDangling(connection, config)
    ? danglingFailure(connection)
    : ((config === null ? null : unusableFailure(config)) ??
      health.failureOf(config === null ? [patient] : [patient, patientOf(config)]));
  const isRenewing = config !== null && health.isRenewing(config.id);
  return {
    ...shownConnection(connection, profile),
    signIn,
    badge: decideBadge({ signIn, failure, isRenewing }),
    lastTest: health.lastTestOf(patient),
  };
}

/** A connection that is not saved yet. */
export function connectionPreview(
  connection: Connection,
  notes: readonly string[],
  profile: Profile,
): ConnectionPreview {
  const { headerNames: _, unsetHeaders: __, ...shown } = shownConnection(connection, profile);
  return { ...shown, notes };
}

/** How to find the portal of an auth configuration by its ID. */
export function portalsOf(profile: Profile): PortalOf {
  return (id) => findAuthConfig(profile, id)?.portal ?? null;
}

function shownConnection(
  connection: Connection,
  profile: Profile,
): Pick<ConnectionView, 'connection' | 'headerNames' | 'unsetHeaders' | 'endpointOrigins'> {
  const { headers, password, ...shown } = connection;
  return {
    connection: { ...shown, password: mark(password) },
    headerNames: headers.map(({ name }) => name),
    unsetHeaders: headers.flatMap(({ name, value }) => (value === null ? [name] : [])),
    endpointOrigins: endpointOrigins(connection, portalsOf(profile)),
  };
}

function signInOf(config: AuthConfig, { sessions, now }: Picture): SignInState {
  return signInState(config, sessionOf(sessions, config.id), now);
}

function patientOf({ id, createdAt }: AuthConfig): Patient {
  return { key: authKey(id), createdAt };
}

function isDangling({ authId }: Connection, config: AuthConfig | null): boolean {
  return authId !== null && config === null;
}

/** Nothing can go well with what is only kept for QGIS, or came without what it is of no use without. */
function unusableFailure(config: AuthConfig): BadgeFacts['failure'] {
  const missing = missingSecret(config);
  if (missing !== null) {
    const message = missingSecretSentence(config, missing);
    return { code: 'secret-missing', message, cause: null, since: config.changedAt };
  }
  if (config.kind !== 'qgis') return null;
  return { code: 'unsupported', message: whyUnusable(config), cause: null, since: config.createdAt };
}

/** Its configuration was removed, or did not come along; nothing can go well before it is back. */
function danglingFailure({ authId, changedAt }: Connection): BadgeFacts['failure'] {
  const message = `It names the auth configuration ${authId}, which is not defined here.`;
  return { code: 'not-found', message, cause: null, since: changedAt };
}

/** The same record with each secret replaced by the moment it was set. */
export function withoutSecrets(config: AuthConfig): Shown<AuthConfig> {
  const qgisExtras = mark(config.qgisExtras);
  switch (config.kind) {
    case 'oauth2':
      return { ...config, qgisExtras, clientSecret: mark(config.clientSecret), apiKey: mark(config.apiKey) };
    case 'app':
      return { ...config, qgisExtras, clientSecret: mark(config.clientSecret) };
    case 'token':
      return { ...config, qgisExtras, password: mark(config.password) };
    case 'api-key':
      return { ...config, qgisExtras, key: mark(config.key) };
    case 'pasted':
      return { ...config, qgisExtras, token: mark(config.token) };
    case 'basic':
      return { ...config, qgisExtras, password: mark(config.password) };
    case 'qgis':
      return { ...config, qgisExtras, settings: { setAt: config.settings.setAt } };
  }
}

function mark(secret: Secret | null): SecretMark | null {
  return secret === null ? null : { setAt: secret.setAt };
}
