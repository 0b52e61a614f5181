import type { AuthConfigView, ConnectionView, SecretMark, Shown } from '../contract.ts';
import { signInState } from '../identity/sign-in-state.ts';
import { sessionOf } from '../identity/credentials.ts';
import type { AuthConfig, Secret } from '../model/auth-config.ts';
import { type Connection, connectionPath } from '../model/connection.ts';
import type { Profile, Sessions } from '../model/profile.ts';

/** What is known at one moment: everything a view is made from. */
export interface Picture {
  readonly profile: Profile;
  readonly sessions: Sessions;
  /** Unix milliseconds. */
  readonly now: number;
}

/** An auth configuration with its secrets replaced by marks, its state, and who uses it. */
export function authConfigView(config: AuthConfig, { profile, sessions, now }: Picture): AuthConfigView {
  return {
    config: withoutSecrets(config),
    signIn: signInState(config, sessionOf(sessions, config.id), now),
    usedBy: profile.connections.filter(({ authId }) => authId === config.id).map(connectionPath),
  };
}

/** A connection without its header values, and the state of its configuration. */
export function connectionView(connection: Connection, picture: Picture): ConnectionView {
  const { headers, ...shown } = connection;
  const config = picture.profile.authConfigs.find(({ id }) => id === connection.authId);
  return {
    connection: shown,
    headerNames: headers.map(({ name }) => name),
    signIn:
      config === undefined ? null : signInState(config, sessionOf(picture.sessions, config.id), picture.now),
  };
}

/** The same record with each secret replaced by the moment it was set. */
export function withoutSecrets(config: AuthConfig): Shown<AuthConfig> {
  switch (config.kind) {
    case 'oauth2':
      return { ...config, clientSecret: mark(config.clientSecret), apiKey: mark(config.apiKey) };
    case 'app':
      return { ...config, clientSecret: { setAt: config.clientSecret.setAt } };
    case 'token':
      return { ...config, password: mark(config.password) };
    case 'api-key':
      return { ...config, key: { setAt: config.key.setAt } };
    case 'pasted':
      return { ...config, token: { setAt: config.token.setAt } };
    case 'basic':
      return { ...config, password: { setAt: config.password.setAt } };
  }
}

function mark(secret: Secret | null): SecretMark | null {
  return secret === null ? null : { setAt: secret.setAt };
}
