import { readFileSync } from 'node:fs';

interface CanaryFile {
  readonly secrets: {
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly serverToken: string;
    readonly authorizationCode: string;
    readonly clientSecret: string;
    readonly password: string;
    readonly apiKey: string;
    readonly passphrase: string;
  };
}

const text = readFileSync(new URL('../canaries.json', import.meta.url), 'utf8');

/**
 * Secrets for tests. After the full run everything the tests left in their temporary folders, and all that was
 * printed, is searched for them. A file that has to hold one, such as that of `--client-secret-file`, is called
 * `canary-allowed-…`.
 */
export const canaries: CanaryFile['secrets'] = (JSON.parse(text) as CanaryFile).secrets;
