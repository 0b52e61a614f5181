import { describe, expect, test } from 'vitest';
import type { CopyForm } from '../../../src/core/host/host-contract.ts';
import { hostBench } from '../../fakes/host-surroundings.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { openHost, openPortalHost, type PortalHost, quiet, signInByWindow, until } from './open-host.ts';

async function signedIn(bench = hostBench()): Promise<PortalHost> {
  const host = await openPortalHost(bench);
  await signInByWindow(host);
  return host;
}

const copy = ({ window }: PortalHost, ref = 'Roads', form: CopyForm = 'raw') =>
  window.invoke('copyToken', { ref, form });

describe('a copied token', () => {
  test('lies in the clipboard, and only what it is good for is told', async () => {
    const host = await signedIn();
    const now = host.bench.clock.now();
    const copied = valueOf(await copy(host));
    expect(copied).toEqual({
      label: 'Roads',
      account: 'analyst',
      form: 'raw',
      tokenExpiresAt: expect.any(Number),
      clearsAt: now + 30_000,
      notes: [],
    });
    const { text, isConcealed } = host.bench.clipboard;
    expect(host.portal.isAlive(text)).toBe(true);
    expect(isConcealed).toBe(true);
    expect(
      JSON.stringify([copied, host.told, host.host.tray(), host.host.state(), host.bench.log]),
    ).not.toContain(text);
  });

  test.each<[CopyForm, RegExp]>([
    ['raw', /^[\w.-]+$/],
    ['header', /^Authorization: Bearer /],
    ['query', /^token=/],
    ['curl', /^curl -H /],
    ['env', /^export WAYLEAVE_TOKEN=/],
    ['gdal', /^export GDAL_HTTP_HEADERS=/],
    ['python', /^import requests/],
  ])('has the form that was asked for: %s', async (form, pattern) => {
    const host = await signedIn();
    expect(valueOf(await copy(host, 'user001', form))).toMatchObject({ form, label: 'Login Roads' });
    expect(host.bench.clipboard.text).toMatch(pattern);
  });

  test('is taken away when its time is up, and that is told', async () => {
    const host = await signedIn(
      hostBench({ preferences: { clearClipboardSeconds: 10, keepOutOfClipboardHistory: false } }),
    );
    valueOf(await copy(host));
    expect(host.bench.clipboard.isConcealed).toBe(false);
    host.bench.clock.advance(9_999);
    await quiet();
    expect(host.bench.clipboard.text).not.toBe('');
    host.bench.clock.advance(1);
    await until(() => host.bench.clipboard.text === '');
    await quiet();
    expect(host.heard('clipboard')).toEqual([{ cleared: true }]);
  });

  test('is left alone when something else lies there by then', async () => {
    const host = await signedIn();
    valueOf(await copy(host));
    host.bench.clipboard.text = 'a shopping list';
    host.bench.clock.advance(30_000);
    await until(() => host.heard('clipboard').length === 1);
    expect(host.heard('clipboard')).toEqual([{ cleared: false }]);
    expect(host.bench.clipboard.text).toBe('a shopping list');
  });

  test('has its own time although one was copied before', async () => {
    const host = await signedIn();
    valueOf(await copy(host));
    host.bench.clock.advance(20_000);
    valueOf(await copy(host, 'Roads', 'header'));
    host.bench.clock.advance(20_000);
    await quiet();
    expect(host.bench.clipboard.text).toMatch(/^Authorization/);
    expect(host.heard('clipboard')).toEqual([]);
    host.bench.clock.advance(10_000);
    await until(() => host.bench.clipboard.text === '');
  });

  test('of several at once the last one lies there and is taken away', async () => {
    const host = await signedIn();
    await Promise.all([copy(host), copy(host, 'Roads', 'header'), copy(host, 'Roads', 'query')]);
    expect(host.bench.clipboard.text).toMatch(/^token=/);
    host.bench.clock.advance(30_000);
    await until(() => host.bench.clipboard.text === '');
  });

  test.each(['lock', 'suspend', 'close'] as const)('is taken away at once: %s', async (why) => {
    const host = await signedIn(hostBench({ preferences: { lockWithSystem: false } }));
    valueOf(await copy(host));
    if (why === 'lock') await host.host.lock('user');
    else if (why === 'suspend') await host.host.power('suspend');
    else await host.host.close();
    expect(host.bench.clipboard.text).toBe('');
    expect(host.heard('clipboard')).toEqual([{ cleared: true }]);
  });

  test('is taken away on waking when its time ran out asleep', async () => {
    const host = await signedIn();
    valueOf(await copy(host));
    host.bench.clock.sleep(60_000);
    await quiet();
    expect(host.bench.clipboard.text).not.toBe('');
    await host.host.power('resume');
    expect(host.bench.clipboard.text).toBe('');
  });

  test.each(['lock', 'suspend'] as const)('does not stay when the clipboard was slow: %s', async (why) => {
    const host = await signedIn(hostBench({ preferences: { lockWithSystem: false } }));
    let release: () => void = () => undefined;
    host.bench.clipboard.held = new Promise((resolve) => {
      release = resolve;
    });
    const copying = copy(host);
    await until(() => host.bench.clipboard.writes === 1);
    const ending = why === 'lock' ? host.host.lock('idle') : host.host.power('suspend');
    release();
    await ending;
    expect(codeOf(await copying)).toBe(why === 'lock' ? 'vault-locked' : 'clipboard-failed');
    expect(host.bench.clipboard.text).toBe('');
  });

  test('is recorded without the token, and so is a copy that failed', async () => {
    const host = await signedIn();
    valueOf(await copy(host, 'Roads', 'curl'));
    const text = host.bench.clipboard.text;
    await copy(host, 'Rivers');
    const entries = valueOf(await host.window.invoke('activity', {})).filter(({ kind }) => kind === 'copy');
    expect(entries).toMatchObject([
      { subject: 'Rivers', authId: 'user002', origin: 'window', failure: { code: 'sign-in-needed' } },
      { subject: 'Roads', authId: 'user001', account: 'analyst', failure: null, detail: 'As: curl command.' },
    ]);
    expect(valueOf(await host.window.invoke('activity', {})).some(({ kind }) => kind === 'token')).toBe(
      false,
    );
    expect(JSON.stringify(entries)).not.toContain(text.slice(30, 60));
    expect(host.heard('activity').filter(({ kind }) => kind === 'copy')).toHaveLength(2);
  });
});

describe('a copy that cannot be', () => {
  test('where nobody is signed in, says so and touches nothing', async () => {
    const host = await openPortalHost();
    host.bench.clipboard.text = 'mine';
    expect(codeOf(await copy(host))).toBe('sign-in-needed');
    expect(host.bench.clipboard.text).toBe('mine');
  });

  test('where the clipboard refuses, says so', async () => {
    const host = await signedIn();
    host.bench.clipboard.isBroken = true;
    expect(codeOf(await copy(host))).toBe('clipboard-failed');
  });

  test('where there is no clipboard, says why', async () => {
    const reason = 'Nothing here can be copied to.';
    const host = await openHost(
      hostBench({ clipboard: null, features: { copyToken: { available: false, reason } } }),
    );
    const copied = await host.window.invoke('copyToken', { ref: 'user001', form: 'raw' });
    expect(copied).toMatchObject({ failure: { code: 'feature-absent', message: reason } });
  });
});
