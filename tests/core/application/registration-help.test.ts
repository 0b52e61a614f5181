import { describe, expect, test } from 'vitest';
import { registrationHelp } from '../../../src/core/application/registration-help.ts';
import type { Contract } from '../../../src/core/contract.ts';
import type { AuthConfig } from '../../../src/core/model/auth-config.ts';
import { succeed } from '../../../src/core/outcome.ts';
import { freshStore } from '../../fakes/store.ts';
import {
  apiKeyConfig,
  appConfig,
  basicConfig,
  oauth2Config,
  pastedConfig,
  profileOf,
  tokenConfig,
} from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const portal = 'https://gis.example.org/portal';
const online = 'https://www.arcgis.com';
const usual = ['http://127.0.0.1:7070', 'http://127.0.0.1:7070/'];
const pasted = 'urn:ietf:wg:oauth:2.0:oob';

async function help(request: Contract['registrationHelp']['request'], configs: readonly AuthConfig[] = []) {
  const { store } = await freshStore();
  const saved = profileOf({ authConfigs: configs });
  valueOf(await store.changeProfile(() => succeed({ saved, value: null })));
  return registrationHelp(request, { store });
}

describe('what to register', () => {
  test.each([
    ['a portal', { portal }, [...usual, portal, pasted]],
    ['a page of a portal', { portal: 'gis.example.org/portal/home/index.html' }, [...usual, portal, pasted]],
    ['ArcGIS Online', { portal: online }, [...usual, 'localhost', 'https://127.0.0.1:7070', pasted]],
    [
      'an organisation',
      { portal: 'https://town.maps.arcgis.com' },
      [...usual, 'localhost', 'https://127.0.0.1:7070', pasted],
    ],
    [
      'another redirect',
      { portal, redirectUrl: 'http://localhost:7071/x' },
      ['http://localhost:7071/x', ...usual, portal, pasted],
    ],
    ['pasting', { portal, redirectUrl: pasted }, [pasted, ...usual, portal]],
    [
      'a portal by plain http',
      { portal: 'http://gis.example.org/portal' },
      [...usual, 'http://gis.example.org/portal', pasted],
    ],
  ])('for %s: the redirect in use first', async (_what, request, redirectUrls) => {
    expect(valueOf(await help(request)).redirectUrls).toEqual(redirectUrls);
  });

  test('for a configuration that is there follows its own fields', async () => {
    const config = oauth2Config('user001', {
      portal,
      redirectUrl: 'http://127.0.0.1:7071',
      clientId: 'theclient',
    });
    const found = valueOf(await help({ id: 'user001' }, [config]));
    expect(found.redirectUrls).toEqual(['http://127.0.0.1:7071', ...usual, portal, pasted]);
    expect(found.portalPage).toBe(`${portal}/home/content.html`);
    expect(found.text).toContain('theclient');
  });

  test('for an application that signs in as itself needs no redirect', async () => {
    const found = valueOf(await help({ id: 'app0001' }, [appConfig()]));
    expect(found.redirectUrls).toEqual([]);
    expect(found.text).toContain('It needs no redirect URL.');
    expect(found.text).not.toContain('127.0.0.1');
    expect(found.text).not.toContain('app-secret');
  });

  test('for addresses typed one by one leads to the root above them', async () => {
    const config = oauth2Config('user001', { portal: null });
    expect(valueOf(await help({ id: 'user001' }, [config])).portalPage).toBe(`${portal}/home/content.html`);
  });

  test.each([
    [tokenConfig('other01'), 'unsupported'],
    [apiKeyConfig('other01'), 'unsupported'],
    [pastedConfig('other01'), 'unsupported'],
    [basicConfig('other01'), 'unsupported'],
  ])('is nothing for $kind', async (config, code) => {
    expect(codeOf(await help({ id: 'other01' }, [config]))).toBe(code);
  });

  test.each([
    [{ id: 'nobody1' }, 'not-found'],
    [{ portal: 'ftp://gis.example.org' }, 'bad-url'],
    [{ portal, redirectUrl: 'nonsense' }, 'bad-url'],
  ])('of %j cannot be told: %s', async (request, code) => {
    expect(codeOf(await help(request))).toBe(code);
  });
});

describe('the text for an administrator', () => {
  test.each([
    ['ArcGIS Enterprise', portal, ['type Desktop', 'type Native', 'App ID']],
    ['ArcGIS Online', online, ['of type Mobile', 'environment Browser', 'client ID']],
  ])('says where and how on %s, with every redirect on a line of its own', async (kind, at, words) => {
    const { text, redirectUrls } = valueOf(await help({ portal: at }));
    expect(text).toContain(`${at} (${kind})`);
    for (const word of words) expect(text).toContain(word);
    const lines = text.split('\n').map((line) => line.trim());
    for (const url of redirectUrls) expect(lines).toContain(url);
  });

  test('for a client that is registered asks only for the redirects', async () => {
    const { text } = valueOf(await help({ portal, clientId: ' theclient ' }));
    expect(text).toContain('the client ID theclient on');
    expect(text).not.toContain('1.');
  });
});
