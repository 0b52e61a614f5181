import type { AuthConfig } from './auth-config.ts';

/**
 * What a configuration is of no use without and does not have, in words for people, or `null`: a profile file brings
 * configurations without their secrets, and each user gives their own. A password that is asked for at each sign-in
 * is not missing, nor is a client secret that PKCE stands in for.
 */
export function missingSecret(config: AuthConfig): string | null {
  switch (config.kind) {
    case 'app':
      return config.clientSecret === null ? 'client secret' : null;
    case 'api-key':
      return config.key === null ? 'API key' : null;
    case 'pasted':
      return config.token === null ? 'token' : null;
    case 'basic':
      return config.password === null ? 'password' : null;
    case 'oauth2':
    case 'token':
    case 'qgis':
      return null;
  }
}

/** The same as a sentence without any value. */
export function missingSecretSentence(
  { name, id }: Pick<AuthConfig, 'name' | 'id'>,
  missing: string,
): string {
  return `${name} (${id}) came without its ${missing}: give yours before it is used.`;
}
