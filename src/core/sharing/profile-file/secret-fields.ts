import type { AuthConfig, Secret } from '../../model/auth-config.ts';
import type { Header } from '../../model/connection.ts';
import { missingSecret } from '../../model/missing-secret.ts';

/** One secret of a configuration. */
export interface SecretField {
  /** Its field, in the model and in a file. */
  readonly field: string;
  /** What it is, in words for people. */
  readonly word: string;
  readonly secret: Secret | null;
}

/** What the one secret of a connection is called. The field is `password`. */
export const connectionPasswordWord = 'password of the connection';

/** Every secret that a configuration of that kind can have, those that are not there included. */
export function secretFieldsOf(config: AuthConfig): readonly SecretField[] {
  const extras = { field: 'qgisExtras', word: 'further values of QGIS', secret: config.qgisExtras };
  switch (config.kind) {
    case 'oauth2':
      return [
        { field: 'clientSecret', word: 'client secret', secret: config.clientSecret },
        { field: 'apiKey', word: 'API key', secret: config.apiKey },
        extras,
      ];
    case 'app':
      return [{ field: 'clientSecret', word: 'client secret', secret: config.clientSecret }, extras];
    case 'token':
    case 'basic':
      return [{ field: 'password', word: 'password', secret: config.password }, extras];
    case 'api-key':
      return [{ field: 'key', word: 'API key', secret: config.key }, extras];
    case 'pasted':
      return [{ field: 'token', word: 'token', secret: config.token }, extras];
    case 'qgis':
      return [{ field: 'settings', word: 'values', secret: config.settings }, extras];
  }
}

/**
 * The configuration with none of its secrets, nor what is only told of them; `null` where anything in it may be one. The
 * end of a key is that of the key: whoever gives another one tells its own.
 */
export function withoutSecrets(config: AuthConfig): AuthConfig | null {
  switch (config.kind) {
    case 'oauth2':
      return { ...config, qgisExtras: null, clientSecret: null, apiKey: null };
    case 'app':
      return { ...config, qgisExtras: null, clientSecret: null };
    case 'token':
    case 'basic':
      return { ...config, qgisExtras: null, password: null };
    case 'api-key':
      return { ...config, qgisExtras: null, key: null, expiresAt: null };
    case 'pasted':
      return { ...config, qgisExtras: null, token: null, expiresAt: null };
    case 'qgis':
      return null;
  }
}

/** The field of the secret that a configuration is of no use without and does not have, or `null`. */
export function missingField(config: AuthConfig): string | null {
  const missing = missingSecret(config);
  return secretFieldsOf(config).find(({ word }) => word === missing)?.field ?? null;
}

/** Whether the value of a header is a secret: every one but `Referer`. */
export function isSecretHeader({ name }: Pick<Header, 'name'>): boolean {
  return name.toLowerCase() !== 'referer';
}
