import { describe, expect, test } from 'vitest';
import { exportQgis, planQgisExport } from '../../../../src/core/application/qgis-exports.ts';
import type { QgisExportWish } from '../../../../src/core/contract-sharing.ts';
import type { AuthConfig } from '../../../../src/core/model/auth-config.ts';
import { succeed } from '../../../../src/core/outcome.ts';
import { authToQgis } from '../../../../src/core/sharing/qgis/auth-to-qgis.ts';
import { connectionToQgis } from '../../../../src/core/sharing/qgis/mapping-connections.ts';
import { qgisTargets } from '../../../../src/core/sharing/qgis/target.ts';
import { fakeRandomness } from '../../../fakes/randomness.ts';
import { freshStore } from '../../../fakes/store.ts';
import {
  apiKeyConfig,
  appConfig,
  basicConfig,
  connection,
  oauth2Config,
  pastedConfig,
  profileOf,
} from '../../../fixtures/definitions.ts';
import { failureOf, valueOf } from '../../../fixtures/outcomes.ts';

const headers = [
  { name: 'X-Key', value: null },
  { name: 'X-Team', value: 'roads' },
];

describe('what came without its secrets', () => {
  test.each<[AuthConfig, string]>([
    [appConfig('app0001', { clientSecret: null }), 'client secret'],
    [apiKeyConfig('apikey1', { key: null }), 'API key'],
    [pastedConfig('pasted1', { token: null }), 'token'],
    [basicConfig('basic01', { password: null }), 'password'],
  ])('is none for any QGIS: %o', (config, missing) => {
    for (const target of qgisTargets)
      expect(failureOf(authToQgis(config, target)).message).toContain(`came without its ${missing}`);
  });

  test('goes to QGIS without the headers that have no value, and says so', async () => {
    const roads = connection('Roads', { headers });
    expect(connectionToQgis(roads, 'Roads').headers).toEqual(new Map([['X-Team', 'roads']]));
    const { store } = await freshStore();
    const saved = profileOf({
      authConfigs: [
        oauth2Config('user001', { clientSecret: { value: 'x', setAt: 1 } }),
        pastedConfig('pasted1', { token: null }),
      ],
      connections: [roads],
    });
    valueOf(await store.changeProfile(() => succeed({ saved, value: null })));
    const ports = { store, randomness: fakeRandomness() };
    const wish: QgisExportWish = {
      selection: {},
      files: ['auth-xml', 'connections-xml'],
      plainSecrets: true,
    };
    const { entries } = valueOf(await planQgisExport(wish, ports));
    expect(
      entries.map(({ place, state, secrets, notes }) => [place, state, secrets, notes.join(' ')]),
    ).toEqual([
      [
        'pasted1',
        'left-out',
        [],
        'Configuration pasted1 (pasted1) came without its token: give yours before it is used.',
      ],
      ['user001', 'whole', ['client secret'], 'QGIS signs in with the client secret instead of PKCE.'],
      ['Roads', 'whole', ['header X-Team'], 'It has no value for X-Key yet: QGIS does without.'],
    ]);
    const { texts } = valueOf(await exportQgis(wish, ports));
    expect(texts.map(({ text }) => text).join('')).not.toMatch(/x-key|pasted1/i);
  });
});
