import type { AuthMethodConfig } from './auth-method-config.ts';
import { type QgisOAuth2, readOAuth2Config } from './oauth2-config.ts';

/** One value of a configuration: a key of its method, or of the JSON in its `oauth2config`. */
export interface ConfigField {
  /** As QGIS names it; in a map of `oauth2config` with the map's name before, as `queryPairs.expiration`. */
  readonly field: string;
  readonly value: string;
  /** Not to be shown. Whatever is not known to be open counts as a secret. */
  readonly isSecret: boolean;
}

/** The keys of each method that may be shown. `APIHeader` and `EsriToken` have none. */
const openKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['Basic', ['username', 'realm']],
  ['PKI-Paths', ['certpath', 'keypath', 'addcas', 'addrootca']],
  ['PKI-PKCS#12', ['bundlepath', 'addcas', 'addrootca']],
  ['Identity-Cert', ['certid']],
]);

const secretOAuth2Keys: readonly string[] = [
  'apiKey',
  'clientSecret',
  'password',
] satisfies readonly (keyof QgisOAuth2)[];

/** The values of a configuration one by one; of OAuth2 with QGIS's defaults for what is missing. */
export function configFields({ method, config }: AuthMethodConfig): readonly ConfigField[] {
  return [...config].flatMap(([key, value]): readonly ConfigField[] => {
    const oauth2 = method === 'OAuth2' && key === 'oauth2config' ? readOAuth2Config(value) : null;
    if (oauth2?.ok === true) return oauth2Fields(oauth2.value.oauth2);
    return [{ field: key, value, isSecret: openKeys.get(method)?.includes(key) !== true }];
  });
}

/** Whether a configuration has anything in it that others should not read. */
export function holdsSecret(config: AuthMethodConfig): boolean {
  return configFields(config).some(({ isSecret, value }) => isSecret && value !== '');
}

function oauth2Fields({ queryPairs, extraTokens, unknown, ...single }: QgisOAuth2): readonly ConfigField[] {
  const texts = Object.entries(single).map(([field, value]) => ({ field, value: String(value) }));
  return [
    ...texts.map((text) => ({
      ...text,
      isSecret: secretOAuth2Keys.includes(text.field) || hasUser(text.value),
    })),
    ...[...queryPairs].map(([name, value]) => ({
      field: `queryPairs.${name}`,
      value,
      isSecret: name !== 'expiration',
    })),
    ...[...extraTokens].map(([name, value]) => ({ field: `extraTokens.${name}`, value, isSecret: false })),
    ...Object.entries(unknown).map(([field, value]) => ({
      field,
      value: JSON.stringify(value),
      isSecret: true,
    })),
  ];
}

/** An address can carry a user and a password before its host. */
function hasUser(text: string): boolean {
  return /:\/\/[^/?#]*@/.test(text);
}
