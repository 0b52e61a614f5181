import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuthConfig } from '../../../../src/core/model/auth-config.ts';
import { whyUnusable } from '../../../../src/core/model/unusable.ts';
import { authFromQgis } from '../../../../src/core/sharing/qgis/auth-from-qgis.ts';
import type { AuthMethodConfig } from '../../../../src/core/sharing/qgis/auth-method-config.ts';
import { authToQgis } from '../../../../src/core/sharing/qgis/auth-to-qgis.ts';
import { readAuthXml } from '../../../../src/core/sharing/qgis/auth-xml.ts';
import { qgisNames } from '../../../../src/core/sharing/qgis/connection-names.ts';
import { readConnectionsXml } from '../../../../src/core/sharing/qgis/connections-xml.ts';
import {
  connectionFromQgis,
  connectionToQgis,
} from '../../../../src/core/sharing/qgis/mapping-connections.ts';
import { readOAuth2Config } from '../../../../src/core/sharing/qgis/oauth2-config.ts';
import { qgisSourceLine } from '../../../../src/core/sharing/qgis/source-line.ts';
import type { QgisTarget } from '../../../../src/core/sharing/qgis/target.ts';
import { anyArcgisConnection, anyAuthMethodConfig } from '../../../fixtures/any-qgis.ts';
import {
  apiKeyConfig,
  appConfig,
  connection,
  definedAt,
  idOf,
  oauth2Config,
  tokenConfig,
} from '../../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../../fixtures/outcomes.ts';

const samples = join(import.meta.dirname, '../../../fixtures/qgis');
const from = (config: AuthMethodConfig) => authFromQgis(config, idOf('agol001'), definedAt).config;

function method(name: string, values: Record<string, string>): AuthMethodConfig {
  return {
    id: 'agol001',
    name: 'N',
    method: name,
    version: 1,
    uri: '',
    config: new Map(Object.entries(values)),
  };
}

function oauth2(values: Record<string, unknown>): AuthMethodConfig {
  const usual = {
    clientId: 'c',
    clientSecret: 's',
    requestUrl: 'https://gis.example.org/portal/sharing/rest/oauth2/authorize',
    tokenUrl: 'https://gis.example.org/portal/sharing/rest/oauth2/token',
  };
  return method('OAuth2', { oauth2config: JSON.stringify({ ...usual, ...values }) });
}

describe('a configuration of QGIS', () => {
  test.each<[string, AuthMethodConfig, AuthConfig['kind']]>([
    ['an authorization code', oauth2({ grantFlow: 0 }), 'oauth2'],
    ['PKCE of 3.34', oauth2({ grantFlow: 3, clientSecret: '' }), 'oauth2'],
    ['PKCE of 3.44', oauth2({ grantFlow: 4, clientSecret: '' }), 'oauth2'],
    ['client credentials', oauth2({ grantFlow: 3, requestUrl: '' }), 'app'],
    ['the implicit grant', oauth2({ grantFlow: 1 }), 'qgis'],
    ['the resource owner grant', oauth2({ grantFlow: 2, username: 'u', password: 'p' }), 'qgis'],
    ['a token in a form', oauth2({ accessMethod: 1 }), 'qgis'],
    ['a token in the address', oauth2({ accessMethod: 2 }), 'qgis'],
    ['predefined values', oauth2({ configType: 0 }), 'qgis'],
    ['no client ID', oauth2({ clientId: '' }), 'qgis'],
    ['an address that is none', oauth2({ tokenUrl: 'somewhere' }), 'qgis'],
    ['JSON that is none', method('OAuth2', { oauth2config: '{' }), 'qgis'],
    ['a name and password', method('Basic', { username: 'u', password: 'p', realm: '' }), 'basic'],
    ['a name alone', method('Basic', { username: 'u', password: '', realm: '' }), 'qgis'],
    ['an Esri token', method('EsriToken', { token: 't' }), 'pasted'],
    ['one bearer header', method('APIHeader', { Authorization: 'Bearer k' }), 'api-key'],
    ['two headers', method('APIHeader', { Authorization: 'Bearer k', 'X-A': 'b' }), 'qgis'],
    ['another header', method('APIHeader', { 'X-Key': 'k' }), 'qgis'],
    ['a certificate', method('PKI-Paths', { certpath: '/c' }), 'qgis'],
    ['a method of tomorrow', method('Tomorrow', { a: 'b' }), 'qgis'],
  ])('with %s is taken as what it is', (_what, config, kind) => {
    const made = from(config);
    expect(made.kind).toBe(kind);
    if (made.kind === 'qgis') expect(whyUnusable(made)).toMatch(/^N \(agol001\) is kept for QGIS .+: .+\.$/);
  });

  test('of the recipe becomes a login at ArcGIS Online, and goes back key by key', async () => {
    const { configs } = valueOf(await readAuthXml(readFileSync(join(samples, 'auth-mixed-plain.xml')), null));
    for (const config of configs) {
      const { config: back } = valueOf(
        authToQgis(authFromQgis(config, idOf(config.id), definedAt).config, '3.4'),
      );
      const values = ({ config: map }: AuthMethodConfig) => {
        const json = map.get('oauth2config');
        return json === undefined ? Object.fromEntries(map) : valueOf(readOAuth2Config(json)).oauth2;
      };
      expect({ ...back, config: null }).toEqual({ ...config, config: null });
      expect(values(back)).toEqual(values(config));
    }
  });

  test('that cannot be used goes out as it came in', () => {
    fc.assert(
      fc.property(anyAuthMethodConfig(fc.constant('agol001')), (config) => {
        const made = from(config);
        fc.pre(made.kind === 'qgis');
        const back = authToQgis(made, '3.4');
        if (back.ok) expect(back.value.config).toEqual(config);
        // What QGIS itself would cut is refused, and never cut.
        else expect(back.failure.message).toMatch(/cannot hold/);
      }),
    );
  });
});

describe('a configuration for QGIS', () => {
  const secret = { value: 's', setAt: definedAt };
  test.each<[string, AuthConfig, QgisTarget, string | null]>([
    ['a user login with a secret', oauth2Config('user001', { clientSecret: secret }), '3.4', 'OAuth2'],
    ['a user login without one', oauth2Config('user001'), '3.4', null],
    ['a user login without one', oauth2Config('user001'), '3.34', 'OAuth2'],
    ['an app login', appConfig(), '3.36', null],
    ['an app login', appConfig(), '3.44', 'OAuth2'],
    ['generateToken', tokenConfig(), '3.44', null],
    ['an API key', apiKeyConfig(), '3.4', 'EsriToken'],
    ['an API key', apiKeyConfig(), '3.34', 'APIHeader'],
  ])('of %s for QGIS %s has the method %s', (_what, config, target, wanted) => {
    const made = authToQgis(config, target);
    expect(made.ok ? made.value.config.method : null).toBe(wanted);
    if (!made.ok) expect(made.failure.message).toMatch(/QGIS/);
  });

  test.each<[QgisTarget, number]>([
    ['3.34', 3],
    ['3.36', 3],
    ['3.44', 4],
  ])('says PKCE to QGIS %s by the number %i', (target, number) => {
    const made = valueOf(authToQgis(oauth2Config('user001'), target)).config.config.get('oauth2config') ?? '';
    expect(JSON.parse(made)).toMatchObject({ grantFlow: number, clientSecret: '' });
  });

  test('whose secret QGIS would cut is refused with the reason', () => {
    const config: AuthConfig = { ...apiKeyConfig(), key: { value: 'a|||b', setAt: definedAt } };
    expect(codeOf(authToQgis(config, '3.44'))).toBe('unsupported');
    const login = oauth2Config('user001', { clientSecret: { value: 'a|||b:::c', setAt: definedAt } });
    const json = valueOf(authToQgis(login, '3.4')).config.config.get('oauth2config') ?? '';
    expect(json).not.toContain('|||');
    expect(JSON.parse(json)).toMatchObject({ clientSecret: 'a|||b:::c' });
  });

  test.each([
    ['a|||b', true],
    ['a:::b', true],
    ['a|b:c', false],
  ])("with the secret %s is told to break in QGIS's own dialog: %s", (value, isTold) => {
    const login = oauth2Config('user001', { clientSecret: { value, setAt: definedAt } });
    const { notes } = valueOf(authToQgis(login, '3.4'));
    expect(notes.some((note) => note.includes('until it is saved'))).toBe(isTold);
  });
});

describe('a connection of QGIS', () => {
  test('goes back as it came, with whole endpoints and its login', () => {
    fc.assert(
      fc.property(anyArcgisConnection(fc.constantFrom('Roads', 'Straßen')), (given) => {
        const made = connectionFromQgis(given, 'settings', definedAt);
        expect(made.ok).toBe(given.url !== 'not a url');
        if (!made.ok) return;
        const back = connectionToQgis(made.value.connection, given.name);
        const known = given.authcfg.length === 7 && !given.authcfg.includes('-') ? given.authcfg : '';
        const headers = given.headers.has('authorization') ? new Map() : given.headers;
        expect(back).toEqual({ ...given, url: given.url.replace(/\/$/, ''), authcfg: known, headers });
      }),
    );
  });

  test('of the samples has its address and its configuration', () => {
    const connections = valueOf(readConnectionsXml(readFileSync(join(samples, 'connections-3.22.xml'))));
    const made = connections.map((one) => valueOf(connectionFromQgis(one, 'xml', definedAt)).connection);
    expect(made.map(({ url }) => url)).toEqual(
      connections.map(({ url }) => expect.stringContaining(new URL(url).host) as string),
    );
    expect(made.map(({ authId }) => authId)).toEqual(connections.map(({ authcfg }) => authcfg || null));
  });

  test('has a name of its own there, whatever folder it is in here', () => {
    const all = [
      connection('Roads', { folder: 'A' }),
      connection('Roads', { folder: 'B/C' }),
      connection('A - Roads'),
      connection('Rails', { folder: 'A' }),
    ];
    expect([...qgisNames(all).values()].toSorted()).toEqual([
      'A - Roads',
      'A - Roads 2',
      'B - C - Roads',
      'Rails',
    ]);
  });
});

test('a data source quotes what is in it', () => {
  expect(qgisSourceLine({ url: "https://a.example/x'y", authId: 'agol001', crs: 'EPSG:4326' })).toBe(
    "crs='EPSG:4326' url='https://a.example/x\\'y' authcfg='agol001'",
  );
});
