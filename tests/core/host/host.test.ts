import { describe, expect, test } from 'vitest';
import { windowCalls } from '../../../src/core/host/host-edge.ts';
import { parseWebLink } from '../../../src/core/host/web-link.ts';
import { type HostBench, hostBench } from '../../fakes/host-surroundings.ts';
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

describe('a host', () => {
  test('tells what it is, and what it can do', async () => {
    const reason = 'This desktop shows no tray.';
    const { host, window } = await openHost(hostBench({ features: { tray: { available: false, reason } } }));
    const state = valueOf(await window.invoke('hostState', {}));
    expect(state).toEqual(host.state());
    expect(state).toMatchObject({
      host: 'desktop',
      version: '1.2.3',
      platform: 'linux',
      dataFolder: '/home/ada/.local/share/wayleave',
      features: { tray: { available: false, reason } },
      redirectListening: null,
    });
  });

  test('tells many changes at once as one', async () => {
    const { bench, window, heard } = await openHost();
    bench.clock.advance(50);
    await quiet();
    const before = heard('changed').length;
    for (const name of ['A', 'B', 'C'])
      valueOf(await window.invoke('addConnection', { name, url: 'https://gis.example.org/server' }));
    await quiet();
    expect(heard('changed')).toHaveLength(before);
    bench.clock.advance(50);
    await until(() => heard('changed').length === before + 1);
    bench.clock.advance(1_000);
    await quiet();
    expect(heard('changed')).toHaveLength(before + 1);
  });

  test('passes the steps of a test on to who gave it a name', async () => {
    const { portal, window, heard } = await openPortalHost();
    expect(portal.servicesUrl).toMatch(/^http/);
    valueOf(await window.invoke('testConnection', { name: 'Roads', run: 'run 1' }));
    expect(heard('stage').length).toBeGreaterThan(2);
    expect(new Set(heard('stage').map(({ run }) => run))).toEqual(new Set(['run 1']));
  });

  test('lets a window give up a request under way', async () => {
    const { portal, window } = await openPortalHost();
    portal.misbehave({ kind: 'hanging' });
    const leaving = new AbortController();
    const found = window.invoke('discover', { url: portal.portalUrl }, leaving.signal);
    leaving.abort();
    expect(codeOf(await found)).toBe('portal-unreachable');
  });

  test('tells a mistake of its own by name alone', async () => {
    const bench = hostBench();
    const { window } = await openHost(bench);
    bench.surroundings.folder.storedFiles = () => Promise.reject(new RangeError('secret words'));
    const answer = await windowCalls(window).invoke('storedFiles', {}, 1);
    expect(answer).toMatchObject({
      ok: false,
      failure: { code: 'internal', message: expect.stringContaining('RangeError') },
    });
    expect(JSON.stringify(answer)).not.toContain('secret words');
  });

  test('tells windows a command, until they stop listening', async () => {
    const { host, window } = await openHost();
    const heard: unknown[] = [];
    const stop = window.on('command', (command) => heard.push(command));
    host.command({ kind: 'filter' });
    stop();
    host.command({ kind: 'undo' });
    expect(heard).toEqual([{ kind: 'filter' }]);
  });

  test('is heard by all although one listener throws', async () => {
    const { bench, host } = await openHost();
    const heard: string[] = [];
    host.on('host', () => {
      throw new RangeError('The window is gone: secret words.');
    });
    host.onTray(() => {
      throw new RangeError('The tray is gone: secret words.');
    });
    host.on('host', ({ vault }) => heard.push(vault.kind));
    await host.lock('user');
    expect(heard).toContain('locked');
    expect(host.state().vault.kind).toBe('locked');
    expect(bench.log).toContain('host: RangeError');
    expect(bench.log.join()).not.toContain('secret');
  });

  test.each([
    ['showFolder', 'showDataFolder'],
    ['installCommand', 'installCommand'],
  ] as const)('says why it cannot: %s', async (feature, name) => {
    const reason = 'Not on this machine.';
    const { window } = await openHost(hostBench({ features: { [feature]: { available: false, reason } } }));
    expect(await window.invoke(name, {})).toMatchObject({
      failure: { code: 'feature-absent', message: reason },
    });
  });

  test('ends in order: door, sign-ins, clipboard, demo portal', async () => {
    const opened = await openPortalHost();
    const { bench, host, window } = opened;
    await signInByWindow(opened);
    valueOf(await window.invoke('copyToken', { ref: 'Roads', form: 'raw' }));
    await startSignIn(opened, { id: 'user002' });
    await host.close();
    expect(bench.commands.opened).toBeNull();
    expect(bench.redirects.waiting.size).toBe(0);
    expect(lastWindow(opened).isClosed).toBe(true);
    expect(bench.clipboard.text).toBe('');
    expect(bench.demoClosed).toBe(1);
    expect(codeOf(await window.invoke('listConnections', {}))).toBe('vault-locked');
  });
});

describe('an address for the browser', () => {
  test.each([
    ['https://gis.example.org/portal/home/item.html?id=1', 'ok'],
    ['http://127.0.0.1:8080/', 'ok'],
    ['http://localhost/', 'ok'],
    ['http://gis.example.org/', 'bad-url'],
    ['https://ada:pw@gis.example.org/', 'bad-url'],
    ['file:///etc/passwd', 'bad-url'],
    ['javascript:alert(1)', 'bad-url'],
    ['ms-settings:display', 'bad-url'],
    ['//gis.example.org', 'bad-url'],
    ['', 'bad-url'],
  ])('%s: %s', (url, code) => {
    expect(codeOf(parseWebLink(url))).toBe(code);
  });

  test('is opened, and any other is not', async () => {
    const { bench, window } = await openHost();
    valueOf(await window.invoke('openInBrowser', { url: 'https://gis.example.org/portal' }));
    expect(codeOf(await window.invoke('openInBrowser', { url: 'file:///etc/passwd' }))).toBe('bad-url');
    bench.browser.isMissing = true;
    expect(codeOf(await window.invoke('openInBrowser', { url: 'https://gis.example.org/portal' }))).toBe(
      'browser-failed',
    );
    expect(bench.browser.opened).toEqual(['https://gis.example.org/portal']);
  });
});

describe('the demo portal', () => {
  const at = (port: number) => ({
    portal: `http://127.0.0.1:${port}/portal`,
    services: `http://127.0.0.1:${port + 1}/server/rest/services`,
    clientId: 'wayleave-demo',
    users: [{ username: 'analyst', password: 'demo' }],
  });
  function demoBench(port = 4_000): HostBench {
    const bench = hostBench();
    bench.demo = at(port);
    return bench;
  }

  test('comes with a configuration and a connection', async () => {
    const { window } = await openHost(demoBench());
    const started = valueOf(await window.invoke('startDemo', {}));
    expect(started).toEqual({
      portal: 'http://127.0.0.1:4000/portal',
      authId: 'demo001',
      connection: 'Demo portal',
      users: [{ username: 'analyst', password: 'demo' }],
    });
    expect(valueOf(await window.invoke('startDemo', {}))).toEqual(started);
    expect(valueOf(await window.invoke('listAuthConfigs', {}))).toHaveLength(1);
    expect(valueOf(await window.invoke('listConnections', {}))).toMatchObject([
      {
        connection: {
          name: 'Demo portal',
          folder: '',
          authId: 'demo001',
          url: 'http://127.0.0.1:4001/server/rest/services',
        },
      },
    ]);
  });

  test('is found again where it runs the next time, under the names it was given', async () => {
    const bench = demoBench();
    const { window } = await openHost(bench);
    valueOf(await window.invoke('startDemo', {}));
    const fields = { name: 'Playground', folder: 'Mine', notes: 'Keep this.' };
    valueOf(await window.invoke('editConnection', { connection: 'Demo portal', fields }));
    bench.demo = at(5_000);
    expect(valueOf(await window.invoke('startDemo', {}))).toMatchObject({
      authId: 'demo001',
      connection: 'Mine/Playground',
    });
    const { config } = valueOf(await window.invoke('showAuthConfig', { id: 'demo001' }));
    expect(config).toMatchObject({
      portal: 'http://127.0.0.1:5000/portal',
      requestUrl: 'http://127.0.0.1:5000/portal/sharing/rest/oauth2/authorize',
      tokenUrl: 'http://127.0.0.1:5000/portal/sharing/rest/oauth2/token',
    });
    const { connection } = valueOf(await window.invoke('showConnection', { name: 'Mine/Playground' }));
    expect(connection).toMatchObject({
      url: 'http://127.0.0.1:5001/server/rest/services',
      communityUrl: 'http://127.0.0.1:5000/portal/sharing/rest/community',
      notes: 'Keep this.',
    });
  });

  test('leaves alone what only has its ID and name', async () => {
    const { window } = await openHost(demoBench());
    const mine = { id: 'demo001', name: 'Mine', portal: 'https://gis.example.org/portal', clientId: 'mine' };
    valueOf(await window.invoke('addAuthConfig', { kind: 'oauth2', ...mine }));
    valueOf(
      await window.invoke('addConnection', {
        name: 'Demo portal',
        url: 'https://gis.example.org/server',
        authId: 'demo001',
      }),
    );
    const other = { id: 'local01', name: 'Local', portal: 'http://127.0.0.1:9/portal', clientId: 'other' };
    valueOf(await window.invoke('addAuthConfig', { kind: 'oauth2', ...other }));
    const started = valueOf(await window.invoke('startDemo', {}));
    expect(valueOf(await window.invoke('showAuthConfig', { id: 'local01' })).config.portal).toBe(
      other.portal,
    );
    expect(started.authId).toMatch(/^[a-z0-9]{7}$/);
    expect(started.authId).not.toBe('demo001');
    expect(started.connection).toBe('Demo portal 2');
    expect(valueOf(await window.invoke('showAuthConfig', { id: 'demo001' })).config.portal).toBe(
      'https://gis.example.org/portal',
    );
    expect(valueOf(await window.invoke('startDemo', {}))).toEqual(started);
  });

  test('is absent where it cannot be started', async () => {
    const { window } = await openHost();
    expect(codeOf(await window.invoke('startDemo', {}))).toBe('feature-absent');
  });
});

describe('nothing secret', () => {
  test('is in any answer, event, menu, message or log of a whole day of use', async () => {
    const bench = hostBench();
    const opened = await openPortalHost(bench);
    const { host, window, told, portal } = opened;
    const canary = {
      clientSecret: 'canary-client-secret',
      password: 'canary-password',
      header: 'canary-header',
      passphrase: 'canary-passphrase',
    };
    const answers: unknown[] = [];
    const ask: typeof window.invoke = async (name, request, signal) => {
      const answer = await window.invoke(name, request, signal);
      answers.push(answer);
      return answer;
    };
    await ask('editAuthConfig', { id: 'user002', fields: { clientSecret: canary.clientSecret } });
    await ask('addAuthConfig', {
      kind: 'token',
      name: 'Server',
      portal: portal.portalUrl,
      username: 'ada',
      password: canary.password,
    });
    await ask('editConnection', {
      connection: 'Roads',
      fields: { pinned: true, headers: [{ name: 'X-Key', value: canary.header }] },
    });
    const started = await startSignIn(opened, { id: 'user001' });
    const { address, code } = await signInAtPortal(opened, started);
    lastWindow(opened).events.redirected(address);
    await ask('finishSignIn', { attempt: started.attempt });
    const tokens: string[] = [];
    for (const ref of ['Roads', 'user001', 'Rivers', 'nobody1']) {
      await ask('copyToken', { ref, form: 'raw' });
      if (bench.clipboard.text !== '') tokens.push(bench.clipboard.text);
    }
    for (const name of [
      'listAuthConfigs',
      'listConnections',
      'status',
      'activity',
      'hostState',
      'storedFiles',
      'preferences',
    ] as const)
      await ask(name, {});
    await ask('testConnection', { name: 'Roads', run: 'run' });
    await ask('whoami', { ref: 'Roads' });
    await ask('unlock', { passphrase: canary.passphrase });
    portal.misbehave({ kind: 'refuse', times: 5 });
    await ask('copyToken', { ref: 'Roads', form: 'curl' });
    bench.clock.advance(60_000);
    await quiet();
    await host.lock('user');
    await ask('unlock', { passphrase: canary.passphrase });
    await ask('recover', {
      recoveryCode: 'CANARY-CODE',
      key: { place: 'passphrase', passphrase: canary.passphrase },
    });
    const everything = JSON.stringify([
      answers,
      told,
      host.tray(),
      bench.shown,
      bench.notifications,
      bench.log,
      bench.preferences,
    ]);
    expect(tokens.length).toBeGreaterThan(1);
    const keys = [...bench.keychain.entries.values()];
    for (const secret of [...Object.values(canary), ...tokens, ...keys, code, 'CANARY-CODE'])
      expect(everything).not.toContain(secret);
  });
});
