import type { AppConfig, AuthConfig, OAuth2Config, QgisConfig } from '../../model/auth-config.ts';
import { missingSecretSentence } from '../../model/missing-secret.ts';
import { esriHeader, standardHeader } from '../../model/presets.ts';
import { redirectPlace } from '../../model/redirect-url.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';
import { usualVersions } from './auth-from-qgis.ts';
import type { AuthMethodConfig } from './auth-method-config.ts';
import { authXmlObstacle, isFragileInQgis } from './auth-xml.ts';
import {
  type Json,
  oauth2Defaults,
  type QgisOAuth2,
  readOAuth2Config,
  writeOAuth2Config,
} from './oauth2-config.ts';
import { readQgisExtras } from './qgis-extras.ts';
import type { QgisTarget } from './target.ts';

/** A configuration of ours as QGIS holds it. */
export interface ToQgis {
  readonly config: AuthMethodConfig;
  /** Names of the secrets in it, for people. */
  readonly secrets: readonly string[];
  /** What does not travel or travels otherwise, each a sentence. */
  readonly notes: readonly string[];
}

type Result = Outcome<ToQgis, 'unsupported'>;

/**
 * Makes a configuration into one that QGIS of that version can use. `unsupported` says why it cannot hold it; one that came
 * without the secret that it is of no use without is none there either.
 */
export function authToQgis(config: AuthConfig, target: QgisTarget): Result {
  const made = make(config, target);
  if (!made.ok) return made;
  const obstacle = authXmlObstacle(made.value.config);
  return obstacle === null
    ? made
    : fail('unsupported', `QGIS cannot hold its ${obstacle.field}: ${obstacle.message}`);
}

function make(config: AuthConfig, target: QgisTarget): Result {
  switch (config.kind) {
    case 'oauth2':
      return fromUserLogin(config, target);
    case 'app':
      return fromAppLogin(config, target);
    case 'token':
      return fail(
        'unsupported',
        'QGIS has no method that signs in with a user name and password at generateToken. Use an OAuth2 user login.',
      );
    case 'basic': {
      if (config.password === null) return without('password', config);
      const values = { username: config.username, password: config.password.value, realm: config.realm };
      return succeed(methodConfig(config, 'Basic', values, ['password'], []));
    }
    case 'pasted': {
      if (config.token === null) return without('token', config);
      const notes = ['QGIS cannot renew a pasted token.', ...headerNotes(config.tokenHeader)];
      return succeed(methodConfig(config, 'EsriToken', { token: config.token.value }, ['token'], notes));
    }
    case 'api-key': {
      const { key, tokenHeader } = config;
      if (key === null) return without('API key', config);
      if (target === '3.4') {
        const notes = [
          'QGIS of before 3.24 has no method for an API key: it goes as an Esri token.',
          ...headerNotes(tokenHeader),
        ];
        return succeed(methodConfig(config, 'EsriToken', { token: key.value }, ['API key'], notes));
      }
      return succeed(
        methodConfig(config, 'APIHeader', { [tokenHeader]: `Bearer ${key.value}` }, ['API key'], []),
      );
    }
    case 'qgis':
      return succeed(fromKept(config, target));
  }
}

function fromUserLogin(config: OAuth2Config, target: QgisTarget): Result {
  const { clientSecret, apiKey } = config;
  const isPublic = clientSecret === null;
  if (isPublic && target === '3.4') {
    return fail(
      'unsupported',
      'QGIS of before 3.34 has no PKCE and needs a client secret. Give the configuration one, or choose a newer QGIS.',
    );
  }
  const { redirect, notes } = redirectFor(config.redirectUrl, target);
  const oauth2: QgisOAuth2 = {
    ...keptValues(config),
    grantFlow: isPublic ? 'pkce' : 'authorization-code',
    requestUrl: config.requestUrl,
    tokenUrl: config.tokenUrl,
    refreshTokenUrl: config.refreshUrl ?? '',
    ...redirect,
    clientId: config.clientId,
    clientSecret: clientSecret?.value ?? '',
    scope: config.scope,
    apiKey: apiKey?.value ?? '',
    persistToken: config.persistToken,
  };
  const secrets = [...(isPublic ? [] : ['client secret']), ...(apiKey === null ? [] : ['API key'])];
  const withoutPkce =
    !isPublic && config.pkce ? ['QGIS signs in with the client secret instead of PKCE.'] : [];
  const account = config.expectedAccount === null ? [] : ['QGIS does not check which account signs in.'];
  return withOAuth2(config, oauth2, target, secrets, [...notes, ...withoutPkce, ...account]);
}

function fromAppLogin(config: AppConfig, target: QgisTarget): Result {
  if (config.clientSecret === null) return without('client secret', config);
  if (target !== '3.44')
    return fail('unsupported', 'QGIS of before 3.44 has no client credentials, which an app login needs.');
  const oauth2: QgisOAuth2 = {
    ...keptValues(config),
    grantFlow: 'client-credentials',
    tokenUrl: config.tokenUrl,
    clientId: config.clientId,
    clientSecret: config.clientSecret.value,
  };
  return withOAuth2(config, oauth2, target, ['client secret'], []);
}

function without(missing: string, config: AuthConfig): Result {
  return fail('unsupported', missingSecretSentence(config, missing));
}

const fragile =
  'A value of it holds "|||" or ":::": it works in QGIS until it is saved in QGIS\'s own dialog, which cuts it.';

function withOAuth2(
  config: OAuth2Config | AppConfig,
  oauth2: QgisOAuth2,
  target: QgisTarget,
  secrets: readonly string[],
  notes: readonly string[],
): Result {
  const written = writeOAuth2Config(oauth2, target);
  if (!written.ok) return written;
  const { text, leftOut } = written.value;
  const dropped =
    leftOut.length === 0 ? [] : [`QGIS ${target} does not know ${leftOut.join(', ')}, which stays here.`];
  const made = methodConfig(config, 'OAuth2', { oauth2config: text }, secrets, [...notes, ...dropped]);
  return succeed(isFragileInQgis(made.config) ? { ...made, notes: [...made.notes, fragile] } : made);
}

/** What QGIS had stored besides, over its defaults, and what both kinds of login have in common. */
function keptValues(config: OAuth2Config | AppConfig): QgisOAuth2 {
  const { oauth2 = {} } = readQgisExtras(config.qgisExtras?.value ?? null);
  // Kept values go through the reader: what it takes, it wrote.
  const kept = readOAuth2Config(JSON.stringify(oauth2));
  const values = kept.ok ? kept.value.oauth2 : oauth2Defaults;
  const expiration: readonly (readonly [string, string])[] =
    config.expirationMinutes === null ? [] : [['expiration', String(config.expirationMinutes)]];
  return {
    ...values,
    customHeader: config.tokenHeader === standardHeader ? '' : config.tokenHeader,
    queryPairs: new Map([...values.queryPairs, ...expiration]),
    requestTimeout: hasOwnTimeout(oauth2) ? values.requestTimeout : config.timeoutSeconds,
  };
}

function hasOwnTimeout(oauth2: Readonly<Record<string, Json>>): boolean {
  return Object.hasOwn(oauth2, 'requestTimeout');
}

function redirectFor(
  redirectUrl: string,
  target: QgisTarget,
): {
  readonly redirect: Pick<QgisOAuth2, 'redirectHost' | 'redirectPort' | 'redirectUrl'>;
  readonly notes: readonly string[];
} {
  const place = redirectPlace(redirectUrl);
  if (place.kind !== 'loopback') {
    const { redirectHost, redirectPort } = oauth2Defaults;
    return {
      redirect: { redirectHost, redirectPort, redirectUrl: '' },
      notes: [
        `QGIS waits for the answer on http://127.0.0.1:${redirectPort}, which has to be registered as well.`,
      ],
    };
  }
  const { host, port, path } = place.address;
  const isLost = host === 'localhost' && (target === '3.4' || target === '3.34');
  const notes = isLost
    ? [`QGIS of before 3.36 waits on http://127.0.0.1:${port}${path}, which has to be registered as well.`]
    : [];
  return {
    redirect: {
      redirectHost: host === 'localhost' && !isLost ? host : '',
      redirectPort: port,
      redirectUrl: path.replace(/^\//, ''),
    },
    notes,
  };
}

function fromKept({ id, name, method, version, uri, settings }: QgisConfig, target: QgisTarget): ToQgis {
  const notes =
    method === 'APIHeader' && target === '3.4' ? ['QGIS of before 3.24 stores it and cannot use it.'] : [];
  return {
    config: { id, name, method, version, uri, config: keptSettings(settings.value) },
    secrets: ['its values'],
    notes,
  };
}

/** The values of a configuration that is only kept. */
function keptSettings(text: string): ReadonlyMap<string, string> {
  const json: unknown = JSON.parse(text);
  return new Map(
    Object.entries(typeof json === 'object' && json !== null ? json : {}).map(([key, value]) => [
      key,
      String(value),
    ]),
  );
}

function methodConfig(
  { id, name, qgisExtras }: AuthConfig,
  method: string,
  values: Readonly<Record<string, string>>,
  secrets: readonly string[],
  notes: readonly string[],
): ToQgis {
  const extras = readQgisExtras(qgisExtras?.value ?? null);
  return {
    config: {
      id,
      name,
      method,
      version: extras.version ?? usualVersions[method] ?? 1,
      uri: extras.uri ?? '',
      config: new Map(Object.entries({ ...extras.values, ...values })),
    },
    secrets: qgisExtras === null ? secrets : [...secrets, 'what QGIS had stored besides'],
    notes,
  };
}

function headerNotes(tokenHeader: string): readonly string[] {
  return tokenHeader === esriHeader ? [] : [`QGIS sends it in ${esriHeader} instead of ${tokenHeader}.`];
}
