import { describe, expect, test } from 'vitest';
import { hostRequestSchemas } from '../../../src/core/host/host-requests.ts';
import type { HostClient, HostOperationName } from '../../../src/core/host/host-contract.ts';
import { hostBench } from '../../fakes/host-surroundings.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import {
  lastWindow,
  openHost,
  openPortalHost,
  quiet,
  signInAtPortal,
  signInByWindow,
  startSignIn,
  until,
} from './open-host.ts';

/** What a window may ask of a host whose store is closed, with what comes of it here. */
const askedWhileLocked: Partial<Record<HostOperationName, string>> = {
  hostState: 'ok',
  lock: 'ok',
  unlock: 'ok',
  chooseKey: 'unsupported',
  recover: 'key-mismatch',
  startAnew: 'ok',
  preferences: 'ok',
  changePreferences: 'ok',
  doctor: 'ok',
  storedFiles: 'ok',
  showDataFolder: 'ok',
  installCommand: 'ok',
  openInBrowser: 'ok',
  signInPage: 'feature-absent',
  signInPageAction: 'feature-absent',
};

/** A request of each operation, as good as one can be. */
const fields = {
  id: 'user001',
  ref: 'Roads',
  name: 'Roads',
  url: 'https://gis.example.org/server',
  attempt: 'none',
};
const requests: Partial<Record<HostOperationName, object>> = {
  addAuthConfig: { kind: 'oauth2', portal: 'https://gis.example.org/portal', clientId: 'c' },
  editAuthConfig: { id: fields.id, fields: {} },
  renameAuthConfig: { id: fields.id, newId: 'user002' },
  addConnection: { name: 'Roads', url: fields.url },
  editConnection: { connection: 'Roads', fields: {} },
  previewConnection: { url: fields.url },
  editConnections: { names: ['Roads'], fields: {} },
  removeConnections: { names: ['Roads'] },
  moveFolder: { from: 'A', to: 'B' },
  undo: { undo: 'x' },
  discover: { url: fields.url },
  startSignIn: { id: fields.id },
  deliverRedirect: { attempt: 'none', url: fields.url },
  finishSignIn: { attempt: 'none' },
  cancelSignIn: { attempt: 'none' },
  groupItems: { ref: 'Roads', group: 'g' },
  serviceFacts: { ref: 'Roads', url: fields.url },
  layerFacts: { ref: 'Roads', url: fields.url },
  chooseKey: { key: { place: 'keychain' } },
  recover: { recoveryCode: 'ABC', key: { place: 'keychain' } },
  startAnew: { key: { place: 'keychain' } },
  copyToken: { ref: 'Roads', form: 'raw' },
  removeCertificateException: { host: 'gis.example.org', port: 443 },
  openInBrowser: { url: fields.url },
  signInPageAction: { kind: 'reload' },
};
const byId = [
  'showAuthConfig',
  'removeAuthConfig',
  'checkAuthConfig',
  'registrationHelp',
  'signOut',
  'registerApplication',
];
const byName = ['showConnection', 'removeConnection', 'duplicateConnection', 'testConnection'];
const byRef = ['whoami', 'services', 'items', 'groups', 'myContent'];

function requestOf(name: HostOperationName): object {
  if (byId.includes(name)) return { id: fields.id };
  if (byName.includes(name)) return { name: fields.name };
  if (byRef.includes(name)) return { ref: fields.ref };
  return requests[name] ?? {};
}

const names = Object.keys(hostRequestSchemas) as HostOperationName[];

function ask(window: HostClient, name: HostOperationName) {
  return window.invoke(name, requestOf(name) as never);
}

describe('a host whose store is closed', () => {
  test.each(names)('answers only what needs no store: %s', async (name) => {
    const host = await openHost();
    await host.host.lock('user');
    expect(codeOf(await ask(host.window, name))).toBe(askedWhileLocked[name] ?? 'vault-locked');
  });

  test('examines the machine without a store', async () => {
    const host = await openHost();
    valueOf(await host.window.invoke('doctor', { run: 'one' }));
    expect(host.bench.examined?.recipient).toMatch(/^age1/);
    expect(host.heard('stage')).toMatchObject([{ run: 'one', stage: { name: 'Disk' } }]);
    await host.host.lock('user');
    valueOf(await host.window.invoke('doctor', {}));
    expect(host.bench.examined).toBeNull();
    expect(host.heard('stage')).toHaveLength(1);
  });

  test('says that commands are not answered', async () => {
    const host = await openHost();
    await until(() => host.host.state().commands.available);
    const { opened } = host.bench.commands;
    expect(opened?.identity.recipient).toMatch(/^age1/);
    await host.host.lock('user');
    expect(host.bench.commands.opened).toBeNull();
    expect(host.host.state().commands).toMatchObject({
      available: false,
      reason: expect.stringContaining('unlocked'),
    });
    expect(await opened?.wayleave.invoke('listConnections', {})).toMatchObject({
      failure: { code: 'vault-locked' },
    });
  });

  test('trusts no certificate by its own list any more', async () => {
    const host = await openPortalHost();
    await startSignIn(host, { id: 'user001' });
    lastWindow(host).events.trusted({
      host: 'gis.example.org',
      port: 443,
      fingerprint: 'ab'.repeat(32),
      subject: '',
      issuer: '',
      validUntil: 0,
      addedAt: 0,
    });
    await until(() => host.bench.exceptions.at(-1)?.length === 1);
    await host.host.lock('user');
    expect(host.bench.exceptions.at(-1)).toEqual([]);
    valueOf(await host.window.invoke('unlock', {}));
    await until(() => host.bench.exceptions.at(-1)?.length === 1);
  });

  test('forgets what could be taken back', async () => {
    const host = await openHost();
    valueOf(await host.window.invoke('addConnection', { name: 'Roads', url: fields.url }));
    const { undo } = valueOf(await host.window.invoke('removeConnection', { name: 'Roads' }));
    await host.host.lock('user');
    valueOf(await host.window.invoke('unlock', {}));
    expect(codeOf(await host.window.invoke('undo', { undo }))).toBe('undo-expired');
  });

  test('records who locked and unlocked it', async () => {
    const host = await openHost();
    await host.host.lock('idle');
    valueOf(await host.host.client('tray').invoke('unlock', {}));
    await host.host.client('tray').invoke('lock', {});
    valueOf(await host.window.invoke('unlock', {}));
    const entries = valueOf(await host.window.invoke('activity', {})).map(
      ({ kind, origin }) => `${kind} ${origin}`,
    );
    expect(entries).toEqual(['unlock window', 'lock tray', 'unlock tray', 'lock itself', 'unlock window']);
    valueOf(await host.window.invoke('clearActivity', {}));
    expect(valueOf(await host.window.invoke('activity', {}))).toEqual([]);
  });
});

describe('locking', () => {
  test('during a sign-in closes its window and its port', async () => {
    const host = await openPortalHost();
    const embedded = await startSignIn(host, { id: 'user001' });
    const system = await startSignIn(host, { id: 'user002', surface: 'system' });
    const waiting = [embedded, system].map(({ attempt }) => host.window.invoke('finishSignIn', { attempt }));
    await host.host.lock('system');
    expect((await Promise.all(waiting)).map(codeOf)).toEqual(['vault-locked', 'vault-locked']);
    expect(lastWindow(host).isClosed).toBe(true);
    expect(host.bench.redirects.waiting.size).toBe(0);
    expect(host.host.state().redirectListening).toBeNull();
    expect(host.heard('signIn').filter(({ phase }) => phase === 'failed')).toHaveLength(2);
  });

  test('while a sign-in begins leaves nothing listening', async () => {
    const host = await openPortalHost();
    const starting = host.window.invoke('startSignIn', { id: 'user001' });
    const byCommand = host.bench.commands.opened?.wayleave.invoke('startSignIn', {
      id: 'user002',
      surface: 'print',
    });
    await host.host.lock('user');
    expect(codeOf(await starting)).toBe('vault-locked');
    expect(byCommand === undefined ? '' : codeOf(await byCommand)).toBe('vault-locked');
    await quiet();
    await until(() => host.bench.redirects.waiting.size === 0);
    expect(host.bench.windows.all.every(({ isClosed }) => isClosed)).toBe(true);
  });

  test('lets a command call its sign-in off', async () => {
    const host = await openPortalHost();
    await until(() => host.bench.commands.opened !== null);
    const wayleave = host.bench.commands.opened?.wayleave;
    const started =
      wayleave && valueOf(await wayleave.invoke('startSignIn', { id: 'user001', surface: 'print' }));
    if (started?.kind !== 'waiting') throw new Error('Expected to wait.');
    await host.host.lock('user');
    await wayleave?.invoke('cancelSignIn', { attempt: started.attempt });
    expect(host.bench.redirects.waiting.size).toBe(0);
  });

  test('during a renewal answers at once and still saves the token', async () => {
    const host = await openPortalHost();
    await signInByWindow(host);
    host.bench.clock.advance(45 * 60_000);
    await quiet();
    host.portal.misbehave({ kind: 'slow', delayMilliseconds: 100 });
    const copying = host.window.invoke('copyToken', { ref: 'user001', form: 'raw' });
    await until(() => host.portal.count({ path: '/oauth2/token' }) > 1);
    await host.host.lock('user');
    expect(codeOf(await copying)).toBe('vault-locked');
    expect(host.bench.clipboard.text).toBe('');
    await host.host.close();
    const next = await openHost(
      hostBench({
        folder: host.bench.folder,
        keychain: host.bench.keychain,
        clock: host.bench.clock,
        seed: 3,
      }),
    );
    const { signIn } = valueOf(await next.window.invoke('showAuthConfig', { id: 'user001' }));
    expect(signIn.tokenExpiresAt).toBeGreaterThan(host.bench.clock.now());
  });

  test('while the portal finishes a sign-in keeps what the person did', async () => {
    const host = await openPortalHost();
    const started = await startSignIn(host, { id: 'user001' });
    const { address } = await signInAtPortal(host, started);
    host.portal.misbehave({ kind: 'slow', delayMilliseconds: 100, match: { path: '/oauth2/token' } });
    lastWindow(host).events.redirected(address);
    await until(() => host.portal.count({ path: '/oauth2/token' }) === 1);
    await host.host.lock('idle');
    await host.host.close();
    const next = await openHost(
      hostBench({
        folder: host.bench.folder,
        keychain: host.bench.keychain,
        clock: host.bench.clock,
        seed: 3,
      }),
    );
    const { badge } = valueOf(await next.window.invoke('showAuthConfig', { id: 'user001' }));
    expect(badge.state).toBe('signed-in');
  });

  test('by a command is locking by the person', async () => {
    const host = await openHost();
    await until(() => host.bench.commands.opened !== null);
    host.bench.commands.opened?.onEnd('locked');
    await until(() => host.host.state().vault.kind === 'locked');
    expect(host.host.state().vault).toMatchObject({ reason: 'user' });
  });
});
