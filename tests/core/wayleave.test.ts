import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { requestSchemas } from '../../src/core/contract-requests.ts';
import type { Contract, OperationName, Wayleave } from '../../src/core/contract.ts';
import { createWayleave } from '../../src/core/wayleave.ts';
import { type DemoPortal, startDemoPortal } from '../../src/demo-portal/demo-portal.ts';
import { systemProbe } from '../../src/node/probe.ts';
import { fakeBrowser } from '../fakes/browser.ts';
import { type FakeFollowedFiles, fakeFollowedFiles } from '../fakes/followed-files.ts';
import { fakeSealer } from '../fakes/sealer.ts';
import { type FakeRedirects, fakeRedirects } from '../fakes/redirects.ts';
import { freshStore, type StoreBench } from '../fakes/store.ts';
import { type FakeQgisProfiles, fakeQgisProfiles } from '../fakes/qgis-profiles.ts';
import { codeOf, valueOf } from '../fixtures/outcomes.ts';

interface Bench {
  readonly wayleave: Wayleave;
  readonly portal: DemoPortal;
  readonly store: StoreBench;
  readonly redirects: FakeRedirects;
  readonly qgisProfiles: FakeQgisProfiles;
  readonly followedFiles: FakeFollowedFiles;
  readonly log: readonly string[];
}

async function open(): Promise<Bench> {
  const { bench, store } = await freshStore();
  const portal = await startDemoPortal({ now: () => bench.clock.now() });
  onTestFinished(() => portal.close());
  const log: string[] = [];
  const redirects = fakeRedirects();
  const qgisProfiles = fakeQgisProfiles();
  const followedFiles = fakeFollowedFiles();
  const outside = {
    clock: bench.clock,
    randomness: bench.randomness,
    fetch,
    browser: fakeBrowser(),
    redirects,
    probe: systemProbe({}),
    qgisProfiles,
    sealer: fakeSealer(),
    followedFiles,
    log: (line: string) => log.push(line),
  };
  return {
    wayleave: createWayleave(store, outside),
    portal,
    store: bench,
    redirects,
    qgisProfiles,
    followedFiles,
    log,
  };
}

const user = (portal: DemoPortal) => ({
  kind: 'oauth2' as const,
  id: 'user001',
  name: 'Town',
  portal: portal.portalUrl,
  clientId: 'wayleave-demo',
  tokenHeader: 'X-Esri-Authorization',
});

/** Signs in as a person would, by way of the redirect. */
async function signIn({ wayleave, portal, redirects }: Bench, username = 'admin'): Promise<void> {
  const started = valueOf(await wayleave.invoke('startSignIn', { id: 'user001', surface: 'system' }));
  if (started.kind !== 'waiting') throw new Error('Expected to wait for a person.');
  const state = new URL(started.url).searchParams.get('state') ?? '';
  const { code } = await portal.signInLikeAPerson(started.url, { username, password: 'demo' });
  const finished = wayleave.invoke('finishSignIn', { attempt: started.attempt });
  redirects.answer(state, { code: code ?? '', state });
  expect(valueOf(await finished)).toMatchObject({ authId: 'user001', account: username });
}

describe('the application', () => {
  test('does every operation of the contract, one after the other', async () => {
    const bench = await open();
    const { wayleave, portal } = bench;
    const done = new Set<OperationName>();
    async function ask<Name extends OperationName>(name: Name, request: Contract[Name]['request']) {
      done.add(name);
      return wayleave.invoke(name, request);
    }
    const ref = 'user001';
    expect(valueOf(await ask('discover', { url: portal.portalUrl })).kind).toBe('enterprise');
    expect(valueOf(await ask('addAuthConfig', user(portal))).view.signIn.state).toBe('never-signed-in');
    expect(valueOf(await ask('checkAuthConfig', { id: ref })).passed).toBe(true);
    expect(
      valueOf(await ask('addConnection', { name: 'Roads', url: portal.servicesUrl, authId: ref })).view
        .connection.authId,
    ).toBe(ref);
    await signIn(bench);
    done.add('startSignIn').add('finishSignIn');
    expect(valueOf(await ask('testConnection', { name: 'Roads' })).passed).toBe(true);
    const watched = valueOf(await ask('startSignIn', { id: ref, surface: 'embedded' }));
    if (watched.kind !== 'waiting') throw new Error('Expected to wait for a person.');
    const person = { username: 'admin', password: 'demo' };
    const { location } = await portal.signInLikeAPerson(watched.url, person);
    const { attempt } = watched;
    expect(codeOf(await ask('deliverRedirect', { attempt, url: location }))).toBe('ok');
    expect(valueOf(await ask('finishSignIn', { attempt })).account).toBe('admin');
    expect(valueOf(await ask('whoami', { ref })).account).toBe('admin');
    expect(portal.isAlive(valueOf(await ask('token', { ref: 'Roads' })).token)).toBe(true);
    expect(valueOf(await ask('hosts', { ref }))).toContain(new URL(portal.serverUrl).host);
    expect(valueOf(await ask('services', { ref: 'Roads' })).folders).toContain('Utilities');
    expect(valueOf(await ask('items', { ref, limit: 3 })).items).toHaveLength(3);
    const [group] = valueOf(await ask('groups', { ref }));
    expect(valueOf(await ask('groupItems', { ref, group: group?.id ?? '' })).items).not.toEqual([]);
    expect(valueOf(await ask('myContent', { ref })).folders).not.toEqual([]);
    const url = `${portal.servicesUrl}/Town/Cycling/FeatureServer`;
    expect(valueOf(await ask('serviceFacts', { ref: 'Roads', url })).layers).toHaveLength(3);
    expect(valueOf(await ask('layerFacts', { ref: 'Roads', url: `${url}/0` })).featureCount).toBe(10);
    const registered = valueOf(await ask('registerApplication', { id: ref, title: 'Mine' }));
    expect(valueOf(await ask('listAuthConfigs', {}))).toHaveLength(2);
    const own = registered.view.config.id;
    expect(valueOf(await ask('renameAuthConfig', { id: own, newId: 'mine001' })).view.config.id).toBe(
      'mine001',
    );
    expect(
      valueOf(await ask('editAuthConfig', { id: 'mine001', fields: { name: 'Ours' } })).view.config.name,
    ).toBe('Ours');
    expect(valueOf(await ask('showAuthConfig', { id: 'mine001' })).config.name).toBe('Ours');
    expect(
      valueOf(await ask('editConnection', { connection: 'Roads', fields: { folder: 'Town' } })).view
        .connection.folder,
    ).toBe('Town');
    expect(valueOf(await ask('showConnection', { name: 'Town/Roads' })).signIn?.state).toBe('signed-in');
    expect(valueOf(await ask('listConnections', {}))).toHaveLength(1);
    const { id: free } = valueOf(await ask('suggestAuthId', {}));
    expect([ref, 'mine001']).not.toContain(free);
    expect(valueOf(await ask('registrationHelp', { id: ref })).redirectUrls[0]).toBe('http://127.0.0.1:7070');
    expect(
      valueOf(await ask('previewConnection', { url: portal.servicesUrl })).endpointOrigins.community,
    ).toBe('none');
    expect(valueOf(await ask('duplicateConnection', { name: 'Roads' })).view.connection.name).toBe('Roads 2');
    const both = ['Roads', 'Roads 2'];
    expect(
      valueOf(await ask('editConnections', { names: both, fields: { tags: ['a'] } })).changed,
    ).toHaveLength(2);
    const moved = valueOf(await ask('moveFolder', { from: 'Town', to: 'City' }));
    expect(moved.changed).toEqual(['City/Roads', 'City/Roads 2']);
    expect(codeOf(await ask('undo', { undo: moved.undo }))).toBe('ok');
    expect(valueOf(await ask('removeConnections', { names: ['Roads 2'] })).removed).toEqual(['Town/Roads 2']);
    const sample = readFileSync(join(import.meta.dirname, '../fixtures/qgis/auth-agol-plain.xml'));
    const content = sample.toString('base64');
    const opened = valueOf(await ask('openImport', { kind: 'content', name: 'a.xml', content }));
    expect(valueOf(await ask('previewImport', { import: opened.import })).rows).toHaveLength(1);
    expect(valueOf(await ask('applyImport', { import: opened.import })).added).toBe(1);
    const wish = { selection: { authIds: ['agol001'] }, files: ['auth-xml' as const] };
    expect(valueOf(await ask('planQgisExport', wish)).files).toHaveLength(1);
    const { password } = valueOf(await ask('generatePassword', {}));
    expect(valueOf(await ask('exportQgis', { ...wish, password })).texts).toHaveLength(1);
    expect(valueOf(await ask('qgisSource', { ref: portal.servicesUrl })).line).toContain('authcfg=');
    expect(valueOf(await ask('qgisProfiles', {}))).toEqual([]);
    bench.qgisProfiles.put(
      { name: 'default', folder: '/profile', program: 'QGIS3' },
      { settings: new TextEncoder().encode('[General]\n') },
    );
    expect(valueOf(await ask('compareQgisProfile', { folder: '/profile' })).isSame).toBe(false);
    const file = { selection: { connections: ['Roads'] } };
    expect(valueOf(await ask('planProfileExport', file)).holdsSecrets).toBe(false);
    const exported = valueOf(await ask('exportProfile', file)).content;
    bench.followedFiles.put('/shared.wayleave', Buffer.from(exported, 'base64'));
    const followed = valueOf(await ask('subscribe', { address: '/shared.wayleave', name: 'Town' })).view;
    const { id } = followed;
    expect(valueOf(await ask('editSubscription', { id, name: 'Team' })).name).toBe('Team');
    expect(valueOf(await ask('pullSubscriptions', {}))).toMatchObject([{ outcome: 'unchanged' }]);
    expect(valueOf(await ask('openSubscription', { id })).subscription).toBe(id);
    expect(valueOf(await ask('unsubscribe', { id })).removed).toBe('Team');
    expect(valueOf(await ask('listSubscriptions', {}))).toEqual([]);
    valueOf(await ask('removeAuthConfig', { id: 'agol001' }));
    const waiting = valueOf(await ask('startSignIn', { id: 'mine001', surface: 'print' }));
    if (waiting.kind === 'waiting')
      expect(codeOf(await ask('cancelSignIn', { attempt: waiting.attempt }))).toBe('ok');
    expect(valueOf(await ask('status', {}))).toMatchObject({
      connectionCount: 1,
      recipient: expect.stringMatching(/^age1/),
    });
    expect(valueOf(await ask('signOut', { id: ref })).portal).toBe('revoked');
    expect(valueOf(await ask('removeConnection', { name: 'Roads' })).removed).toBe('Town/Roads');
    expect(valueOf(await ask('removeAuthConfig', { id: ref })).signedOut.portal).toBe('none');
    expect([...done].toSorted()).toEqual(Object.keys(requestSchemas).toSorted());
    expect(bench.log).toEqual([]);
  });

  test('logs an operation that failed by name and code, and nothing of the request', async () => {
    const { wayleave, log } = await open();
    const secret = 'my-very-own-secret';
    await wayleave.invoke('token', { ref: secret, rejected: secret });
    await wayleave.invoke('discover', { url: `ftp://${secret}/` });
    await wayleave.invoke('addAuthConfig', { kind: 'api-key', portal: 'nowhere at all', password: secret });
    await wayleave.invoke('startSignIn', { id: secret, surface: 'print', password: secret });
    await wayleave.invoke('finishSignIn', { attempt: secret, pasted: secret });
    await wayleave.invoke('addConnection', {
      name: secret,
      url: 'ftp://x',
      headers: [{ name: 'X-Key', value: secret }],
    });
    expect(log.map((line) => line.split(':')[0])).toEqual([
      'token',
      'discover',
      'addAuthConfig',
      'startSignIn',
      'finishSignIn',
      'addConnection',
    ]);
    for (const line of log) {
      expect(line).toMatch(/^[A-Za-z]+: [a-z-]+$/);
      expect(line).not.toContain(secret);
    }
  });

  test('tells that something was saved, until nobody listens', async () => {
    const { wayleave, portal } = await open();
    let changes = 0;
    const changed = new Promise<void>((resolve) => {
      const stop = wayleave.on('changed', (detail) => {
        expect(detail).toBeNull();
        changes += 1;
        stop();
        resolve();
      });
    });
    valueOf(await wayleave.invoke('addAuthConfig', user(portal)));
    await changed;
    valueOf(await wayleave.invoke('editAuthConfig', { id: 'user001', fields: { name: 'Other' } }));
    expect(changes).toBe(1);
  });

  test('gives each notice once', async () => {
    const bench = await open();
    valueOf(await bench.wayleave.invoke('addAuthConfig', user(bench.portal)));
    expect(bench.wayleave.takeNotices()).toEqual([]);
    await signIn(bench);
    bench.store.folder.poke('sessions.age', new TextEncoder().encode('not a file of age'));
    expect(valueOf(await bench.wayleave.invoke('listAuthConfigs', {}))[0]?.signIn.state).toBe(
      'never-signed-in',
    );
    expect(bench.wayleave.takeNotices().map(({ code }) => code)).toEqual(['sessions-set-aside']);
    expect(bench.wayleave.takeNotices()).toEqual([]);
  });

  test('removing a configuration signs out at the portal first', async () => {
    const bench = await open();
    const { wayleave, portal } = bench;
    valueOf(await wayleave.invoke('addAuthConfig', user(portal)));
    valueOf(
      await wayleave.invoke('addConnection', { name: 'Roads', url: portal.servicesUrl, authId: 'user001' }),
    );
    await signIn(bench);
    const { token } = valueOf(await wayleave.invoke('token', { ref: 'user001' }));
    const removed = valueOf(await wayleave.invoke('removeAuthConfig', { id: 'user001' }));
    expect(removed).toEqual({
      removed: 'user001',
      stillNamedBy: ['Roads'],
      undo: expect.any(String),
      signedOut: { authId: 'user001', portal: 'revoked', forgotten: true },
    });
    expect(portal.isAlive(token)).toBe(false);
  });

  test.each([
    ['removeAuthConfig', { id: 'nobody1' }, 'not-found'],
    ['signOut', { id: 'nobody1' }, 'not-found'],
    ['startSignIn', { id: 'nobody1', surface: 'system' }, 'not-found'],
    ['cancelSignIn', { attempt: 'none' }, 'not-found'],
    ['discover', { url: 'http://gis.example.org/portal' }, 'bad-url'],
  ] as const)('%s %j: %s', async (name, request, code) => {
    const { wayleave } = await open();
    expect(codeOf(await wayleave.invoke(name, request))).toBe(code);
  });

  test('a signal stops a request under way', async () => {
    const { wayleave, portal } = await open();
    const controller = new AbortController();
    portal.misbehave({ kind: 'hanging' });
    const found = wayleave.invoke('discover', { url: portal.portalUrl }, controller.signal);
    controller.abort();
    expect(codeOf(await found)).toBe('portal-unreachable');
  });

  test('another account than the expected one is signed out again', async () => {
    const bench = await open();
    const { wayleave, portal, redirects } = bench;
    valueOf(await wayleave.invoke('addAuthConfig', { ...user(portal), expectedAccount: 'admin' }));
    const started = valueOf(await wayleave.invoke('startSignIn', { id: 'user001', surface: 'print' }));
    if (started.kind !== 'waiting') throw new Error('Expected to wait for a person.');
    const state = new URL(started.url).searchParams.get('state') ?? '';
    const { code } = await portal.signInLikeAPerson(started.url, { username: 'viewer', password: 'demo' });
    const finished = wayleave.invoke('finishSignIn', { attempt: started.attempt });
    redirects.answer(state, { code: code ?? '', state });
    expect(codeOf(await finished)).toBe('wrong-account');
    expect(portal.count({ path: '/oauth2/revokeToken' })).toBeGreaterThan(0);
    expect(bench.log).toEqual(['finishSignIn: wrong-account']);
  });
});
