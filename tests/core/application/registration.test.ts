import { describe, expect, test } from 'vitest';
import { registerApplication } from '../../../src/core/application/registration.ts';
import type { OAuth2Config } from '../../../src/core/model/auth-config.ts';
import { get, bearer } from '../../demo-portal/caller.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { type Bench, openBench, userOf } from './bench.ts';

async function signedIn(
  username: string,
  changes: Partial<OAuth2Config> = {},
): Promise<Bench & { readonly access: string }> {
  const bench = await openBench();
  const user = userOf(bench.portal, 'user001', { redirectUrl: 'http://127.0.0.1:7070', ...changes });
  await bench.define([user]);
  const { access } = await bench.signIn(user, username);
  return { ...bench, access: access?.value ?? '' };
}

const registration = { path: '/oauth2/registerApp' };

describe('registering an application', () => {
  test('makes an item, registers it and defines a configuration that can sign in', async () => {
    const bench = await signedIn('admin', { clientId: 'wayleave-demo', tokenHeader: 'X-Esri-Authorization' });
    const { view, itemId, redirectUrls } = valueOf(
      await registerApplication({ id: 'user001', title: ' Field & Büro ' }, bench),
    );
    expect(redirectUrls).toEqual([
      'http://127.0.0.1:7070',
      'http://127.0.0.1:7070/',
      'http://localhost:7070',
      'urn:ietf:wg:oauth:2.0:oob',
    ]);
    expect(view.config).toMatchObject({
      kind: 'oauth2',
      name: 'Field & Büro',
      portal: bench.portal.portalUrl,
      redirectUrl: 'http://127.0.0.1:7070',
      tokenHeader: 'X-Esri-Authorization',
      pkce: true,
    });
    const item = await get(
      `${bench.portal.portalUrl}/sharing/rest/content/items/${itemId}`,
      bearer(bench.access),
    );
    expect(item).toMatchObject({ title: 'Field & Büro', type: 'Application', owner: 'admin' });
    const profile = valueOf(await bench.store.readProfile());
    expect(profile.authConfigs).toHaveLength(2);
    const made = profile.authConfigs.find(({ id }) => id === view.config.id);
    if (made?.kind !== 'oauth2') throw new Error('No user login was made.');
    expect(made.clientId).not.toBe('wayleave-demo');
    await bench.signIn({ ...made, redirectUrl: 'urn:ietf:wg:oauth:2.0:oob' }, 'viewer');
    expect(
      valueOf(await bench.broker.portalCredential(made, { minMinutes: 0, rejected: null })).account,
    ).toBe('viewer');
    expect(JSON.stringify(view)).not.toContain(made.clientSecret?.value ?? 'no secret at all');
  });

  test('of the same title twice makes two', async () => {
    const bench = await signedIn('analyst');
    const first = valueOf(await registerApplication({ id: 'user001' }, bench));
    const second = valueOf(await registerApplication({ id: 'user001' }, bench));
    expect(first.view.config.name).toBe('Wayleave');
    expect(second.itemId).not.toBe(first.itemId);
    expect(second.view.config.id).not.toBe(first.view.config.id);
  });

  test('is refused to those who may not, and nothing is made', async () => {
    const bench = await signedIn('viewer');
    expect(codeOf(await registerApplication({ id: 'user001' }, bench))).toBe('no-access');
    expect(bench.portal.count(registration)).toBe(0);
    expect(valueOf(await bench.store.readProfile()).authConfigs).toHaveLength(1);
  });

  test.each([
    ['refuse', 'no-access'],
    ['dropped', 'portal-unreachable'],
    ['html', 'not-arcgis'],
    ['lost-reply', 'portal-unreachable'],
  ] as const)('that fails half-way (%s) tells the item that is left', async (kind, code) => {
    const bench = await signedIn('admin');
    bench.portal.misbehave({ match: registration, kind });
    const answer = await registerApplication({ id: 'user001' }, bench);
    expect(codeOf(answer)).toBe(code);
    const message = answer.ok ? '' : answer.failure.message;
    const item = /The item (\w+) was created/.exec(message)?.[1] ?? '';
    const kept = await get(
      `${bench.portal.portalUrl}/sharing/rest/content/items/${item}`,
      bearer(bench.access),
    );
    expect(kept).toMatchObject({ id: item, owner: 'admin' });
    expect(valueOf(await bench.store.readProfile()).authConfigs).toHaveLength(1);
    expect(bench.portal.count(registration)).toBe(1);
  });

  test.each([['x'.repeat(101)], ['two\nlines']])(
    'with the title %j is refused before anything is asked',
    async (title) => {
      const bench = await signedIn('admin');
      const before = bench.portal.requests.length;
      expect(codeOf(await registerApplication({ id: 'user001', title }, bench))).toBe('bad-value');
      expect(bench.portal.requests).toHaveLength(before);
    },
  );

  test('needs a sign-in', async () => {
    const bench = await openBench();
    await bench.define([userOf(bench.portal)]);
    expect(codeOf(await registerApplication({ id: 'user001' }, bench))).toBe('sign-in-needed');
    expect(codeOf(await registerApplication({ id: 'nobody1' }, bench))).toBe('not-found');
  });
});
