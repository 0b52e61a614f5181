import { type Outcome, fail, succeed, unreachable } from '../../outcome.ts';
import { jsonWithoutSeparators } from './stored-config.ts';
import type { QgisTarget } from './target.ts';

/** How a token is asked for. QGIS itself writes numbers, and not every version means the same by 3. */
export type QgisGrantFlow =
  | 'authorization-code'
  | 'implicit'
  | 'resource-owner'
  | 'client-credentials'
  | 'pkce';

/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The `oauth2config` of a configuration whose method is `OAuth2` (src/auth/oauth2/core/qgsauthoauth2config.h), key by key
 * as QGIS names them. What QGIS leaves out or writes by default is '' or empty.
 */
export interface QgisOAuth2 {
  /** `form` is refused by QGIS when it is used; ArcGIS understands `header` alone. */
  readonly accessMethod: 'header' | 'form' | 'query';
  readonly apiKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** `predefined`: the values come from a file on that computer. */
  readonly configType: 'predefined' | 'custom';
  /** The header that carries `Bearer` and the token; '' is `Authorization`. */
  readonly customHeader: string;
  readonly description: string;
  readonly grantFlow: QgisGrantFlow;
  /** QGIS's dialog leaves `id`, `name` and `objectName` empty: the real ones are outside of this JSON. */
  readonly id: string;
  readonly name: string;
  readonly objectName: string;
  readonly password: string;
  /** Whether QGIS keeps tokens in its profile, and not only until it ends. */
  readonly persistToken: boolean;
  /** More parameters of the authorization request. */
  readonly queryPairs: ReadonlyMap<string, string>;
  readonly redirectPort: number;
  /** The path after `http://127.0.0.1:PORT/`. */
  readonly redirectUrl: string;
  /** '' is the token URL. */
  readonly refreshTokenUrl: string;
  /** Seconds; QGIS waits five times as long for a sign-in. */
  readonly requestTimeout: number;
  readonly requestUrl: string;
  readonly scope: string;
  readonly tokenUrl: string;
  readonly username: string;
  readonly version: number;
  /** Since QGIS 3.36: `127.0.0.1`, which '' is too, or `localhost`. */
  readonly redirectHost: string;
  /** Since QGIS 3.44: by name of a field in the token answer, the header that carries it. */
  readonly extraTokens: ReadonlyMap<string, string>;
  /** Keys that are not known here, as they came in. */
  readonly unknown: Readonly<Record<string, Json>>;
}

/** What was read, and whether the grant flow had to be guessed: number 3 is PKCE to some versions, client credentials to others. */
export interface OAuth2Reading {
  readonly oauth2: QgisOAuth2;
  readonly isGrantGuess: boolean;
}

/** What is written, and the keys that were left out because the target would refuse the whole for them. */
export interface OAuth2Writing {
  readonly text: string;
  readonly leftOut: readonly string[];
}

/** QGIS's own defaults, which stand for every key that is missing. */
export const oauth2Defaults: QgisOAuth2 = {
  accessMethod: 'header',
  apiKey: '',
  clientId: '',
  clientSecret: '',
  configType: 'custom',
  customHeader: '',
  description: '',
  grantFlow: 'authorization-code',
  id: '',
  name: '',
  objectName: '',
  password: '',
  persistToken: false,
  queryPairs: new Map(),
  redirectPort: 7070,
  redirectUrl: '',
  refreshTokenUrl: '',
  requestTimeout: 30,
  requestUrl: '',
  scope: '',
  tokenUrl: '',
  username: '',
  version: 1,
  redirectHost: '',
  extraTokens: new Map(),
  unknown: {},
};

/** What each target can read: a version before 3.42 takes one unknown key as a reason to take none. */
const abilities: Readonly<Record<QgisTarget, TargetAbilities>> = {
  '3.4': { redirectHost: false, extraTokens: false, unknownKeys: false, pkce: null, clientCredentials: null },
  '3.34': { redirectHost: false, extraTokens: false, unknownKeys: false, pkce: 3, clientCredentials: null },
  '3.36': { redirectHost: true, extraTokens: false, unknownKeys: false, pkce: 3, clientCredentials: null },
  '3.44': { redirectHost: true, extraTokens: true, unknownKeys: true, pkce: 4, clientCredentials: 3 },
};

interface TargetAbilities {
  readonly redirectHost: boolean;
  readonly extraTokens: boolean;
  readonly unknownKeys: boolean;
  /** Its number for the grant flow; `null` when it has none. */
  readonly pkce: number | null;
  readonly clientCredentials: number | null;
}

const accessMethods = ['header', 'form', 'query'] as const;
const configTypes = ['predefined', 'custom'] as const;

/** Deeper than any configuration, and far from where JSON could not be written again. */
const deepest = 32;

/**
 * Reads the value of `oauth2config`, as tolerant as QGIS itself: missing keys are defaults, a number may stand for its
 * text and the other way round. `bad-value` when it is no JSON object or a value cannot be what its key needs;
 * `details.key` names that key. Values are taken as they are, blanks around them included.
 */
export function readOAuth2Config(text: string): Outcome<OAuth2Reading, 'bad-value'> {
  const json = parsedObject(text);
  if (json === null) return fail('bad-value', 'The OAuth2 values are not a JSON object.');
  const fields = fieldsOf(json);
  const grantFlow = fields.integer('grantFlow', 0);
  const oauth2 = {
    accessMethod: fields.choice('accessMethod', accessMethods, 0),
    apiKey: fields.text('apiKey'),
    clientId: fields.text('clientId'),
    clientSecret: fields.text('clientSecret'),
    configType: fields.choice('configType', configTypes, 1),
    customHeader: fields.text('customHeader'),
    description: fields.text('description'),
    grantFlow: grantOf(grantFlow, json) ?? fields.refuse('grantFlow', oauth2Defaults.grantFlow),
    id: fields.text('id'),
    name: fields.text('name'),
    objectName: fields.text('objectName'),
    password: fields.text('password'),
    persistToken: fields.flag('persistToken'),
    queryPairs: fields.pairs('queryPairs'),
    redirectPort: fields.integer('redirectPort', oauth2Defaults.redirectPort),
    redirectUrl: fields.text('redirectUrl'),
    refreshTokenUrl: fields.text('refreshTokenUrl'),
    requestTimeout: fields.integer('requestTimeout', oauth2Defaults.requestTimeout),
    requestUrl: fields.text('requestUrl'),
    scope: fields.text('scope'),
    tokenUrl: fields.text('tokenUrl'),
    username: fields.text('username'),
    version: fields.integer('version', oauth2Defaults.version),
    redirectHost: fields.text('redirectHost'),
    extraTokens: fields.pairs('extraTokens'),
    unknown: Object.fromEntries(Object.entries(json).filter(([key]) => !isKnown(key))),
  };
  const [refused] = fields.refused;
  return refused === undefined
    ? succeed({ oauth2, isGrantGuess: grantFlow === 3 && json.extraTokens === undefined })
    : fail('bad-value', `The OAuth2 value "${refused}" is not what QGIS writes there.`, { key: refused });
}

/**
 * Writes the value of `oauth2config` for that target as QGIS's dialog does: the 23 keys that every version knows, sorted,
 * on one line; newer and unknown keys only where the target takes them. Texts that QGIS's storage would cut are escaped.
 * `unsupported` when the target does not know the grant flow.
 */
export function writeOAuth2Config(
  oauth2: QgisOAuth2,
  target: QgisTarget,
): Outcome<OAuth2Writing, 'unsupported'> {
  const able = abilities[target];
  const grantFlow = grantNumber(oauth2.grantFlow, able);
  if (grantFlow === null) {
    const name = oauth2.grantFlow === 'pkce' ? 'PKCE' : 'client credentials';
    return fail('unsupported', `QGIS ${target} does not know the grant flow "${name}".`);
  }
  const { queryPairs, redirectHost, extraTokens, unknown, ...same } = oauth2;
  const newer: Record<string, Json> = {
    ...(redirectHost === '' || redirectHost === '127.0.0.1' ? {} : { redirectHost }),
    ...(extraTokens.size === 0 ? {} : { extraTokens: Object.fromEntries(extraTokens) }),
  };
  const more = Object.entries({ ...unknown, ...newer });
  const isTaken = (key: string) => {
    if (key === 'redirectHost') return able.redirectHost;
    return key === 'extraTokens' ? able.extraTokens : able.unknownKeys;
  };
  const json: Record<string, Json> = {
    ...Object.fromEntries(more.filter(([key]) => isTaken(key))),
    ...same,
    accessMethod: accessMethods.indexOf(oauth2.accessMethod),
    configType: configTypes.indexOf(oauth2.configType),
    grantFlow,
    queryPairs: Object.fromEntries(queryPairs),
  };
  const sorted = Object.entries(json).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return succeed({
    text: jsonWithoutSeparators(JSON.stringify(Object.fromEntries(sorted))),
    leftOut: more.filter(([key]) => !isTaken(key)).map(([key]) => key),
  });
}

/** The keys that have a field of their own. */
function isKnown(key: string): boolean {
  return key !== 'unknown' && Object.hasOwn(oauth2Defaults, key);
}

function grantOf(number: number, json: JsonObject): QgisGrantFlow | null {
  if (number === 3) {
    // Client credentials need no sign-in page, and came with the version that brought `extraTokens`.
    const isAppLogin = (json.requestUrl ?? '') === '' || json.extraTokens !== undefined;
    return isAppLogin ? 'client-credentials' : 'pkce';
  }
  const others: readonly (QgisGrantFlow | null)[] = [
    'authorization-code',
    'implicit',
    'resource-owner',
    null,
    'pkce',
  ];
  return others[number] ?? null;
}

function grantNumber(flow: QgisGrantFlow, able: TargetAbilities): number | null {
  switch (flow) {
    case 'authorization-code':
      return 0;
    case 'implicit':
      return 1;
    case 'resource-owner':
      return 2;
    case 'pkce':
      return able.pkce;
    case 'client-credentials':
      return able.clientCredentials;
    default:
      return unreachable(flow);
  }
}

type JsonObject = { readonly [key: string]: Json };

/** The values by key, converted as Qt does it. Keys whose values cannot be converted are noted in `refused`. */
function fieldsOf(json: JsonObject) {
  const refused: string[] = [];
  const refuse = <T>(key: string, instead: T): T => {
    refused.push(key);
    return instead;
  };
  const integer = (key: string, byDefault: number): number => {
    const value = json[key] ?? byDefault;
    const number = typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value) ? Number(value) : value;
    const isNumber = typeof number === 'number' && Math.abs(number) < 2 ** 31;
    return isNumber ? Math.round(number) : refuse(key, byDefault);
  };
  return {
    refused,
    refuse,
    integer,
    text: (key: string): string => textOf(json[key] ?? '') ?? refuse(key, ''),
    flag(key: string): boolean {
      const value = json[key] ?? false;
      if (typeof value === 'boolean') return value;
      if (typeof value === 'number') return value !== 0;
      return typeof value === 'string' ? !/^(|0|false)$/i.test(value) : refuse(key, false);
    },
    choice<T extends string>(key: string, choices: readonly [T, ...T[]], byDefault: number): T {
      return choices[integer(key, byDefault)] ?? refuse(key, choices[0]);
    },
    pairs(key: string): ReadonlyMap<string, string> {
      const value = json[key] ?? {};
      if (!isObject(value)) return refuse(key, new Map());
      const pairs = Object.entries(value).map(([name, inner]): [string, string | null] => [
        name,
        textOf(inner),
      ]);
      const texts = pairs.filter((pair): pair is [string, string] => pair[1] !== null);
      return texts.length === pairs.length ? new Map(texts) : refuse(key, new Map());
    },
  };
}

function textOf(value: Json): string | null {
  if (value === null) return '';
  return typeof value === 'object' ? null : String(value);
}

/** `null` for anything but an object that can be written again. */
function parsedObject(text: string): JsonObject | null {
  try {
    const value: Json = JSON.parse(text);
    return isObject(value) && !isDeeper(value, deepest) ? value : null;
  } catch {
    // The one reason to throw: text that is not JSON.
    return null;
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner: Json) => isDeeper(inner, levels - 1));
}
