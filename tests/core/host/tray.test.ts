import { describe, expect, test } from 'vitest';
import type { ActivityEntry, Badge, ConnectionView } from '../../../src/core/contract.ts';
import type { VaultState } from '../../../src/core/host/host-contract.ts';
import { timeLeft } from '../../../src/core/host/time-left.ts';
import { type TrayFacts, type TrayItem, type TrayMenu, trayMenu } from '../../../src/core/host/tray-menu.ts';
import { signInState } from '../../../src/core/identity/sign-in-state.ts';
import { hostBench } from '../../fakes/host-surroundings.ts';
import { connection as connectionOf, idOf, oauth2Config, session } from '../../fixtures/definitions.ts';
import { valueOf } from '../../fixtures/outcomes.ts';
import {
  lastWindow,
  openHost,
  openPortalHost,
  quiet,
  signInAtPortal,
  signInByWindow,
  until,
} from './open-host.ts';

const now = Date.UTC(2026, 0, 5, 9);
const minute = 60_000;
const open: VaultState = { kind: 'open', keyPlace: 'keychain', hasRecoveryCode: false, recipient: 'age1' };
const signedIn: Badge = { state: 'signed-in', tokenExpiresAt: now + 29 * minute };

function view(
  name: string,
  changes: { badge?: Badge; pinned?: boolean; folder?: string; authId?: string } = {},
): ConnectionView {
  const { badge = signedIn, pinned = true, folder = '', authId = 'user001' } = changes;
  const isPublic = badge.state === 'public';
  const { headers: _, ...connection } = connectionOf(name, {
    pinned,
    folder,
    authId: isPublic ? null : idOf(authId),
  });
  return {
    connection,
    headerNames: [],
    unsetHeaders: [],
    signIn: isPublic
      ? null
      : signInState(oauth2Config(authId), session(authId, { account: 'a.lee', signedInAt: now }), now),
    badge,
    endpointOrigins: { community: 'none', content: 'none' },
    lastTest: null,
  };
}

function used(
  kind: ActivityEntry['kind'],
  subject: string,
  changes: Partial<ActivityEntry> = {},
): ActivityEntry {
  const entry = {
    id: subject,
    at: now,
    kind,
    subject,
    authId: null,
    account: null,
    failure: null,
    detail: '',
  } as const;
  return { ...entry, origin: 'window', ...changes };
}

function facts(changes: Partial<TrayFacts> = {}): TrayFacts {
  return {
    vault: open,
    connections: [],
    needSignIn: [],
    activity: [],
    canCopy: true,
    canCopyAgain: false,
    now,
    ...changes,
  };
}

const labels = (items: readonly TrayItem[]) =>
  items.map((item) => (item.kind === 'separator' ? '-' : item.label));
const submenus = ({ items }: TrayMenu) => items.filter((item) => item.kind === 'submenu');

function find(items: readonly TrayItem[], label: string): Extract<TrayItem, { kind: 'action' }> {
  const found = items.find((item) => item.kind === 'action' && item.label === label);
  if (found?.kind !== 'action') throw new Error(`There is no item ${label}`);
  return found;
}

describe('the tray of a store that is not open', () => {
  const failure = {
    code: 'keychain-locked',
    message: 'The system keychain is locked.',
    details: null,
  } as const;
  test.each<[VaultState, string, string, readonly string[]]>([
    [{ kind: 'opening' }, 'locked', 'Wayleave, opening', []],
    [
      { kind: 'locked', keyPlace: 'keychain', reason: 'user' },
      'locked',
      'Wayleave, locked',
      ['Unlock…', 'Tokens cannot be copied while locked', '-'],
    ],
    [{ kind: 'first-run', keychain: 'ok' }, 'attention', 'Wayleave, not set up yet', []],
    [{ kind: 'broken', failure, ways: ['retry'] }, 'error', 'Wayleave, cannot open its store', []],
  ])('says so and names nothing: %j', (vault, icon, title, own) => {
    const menu = trayMenu(facts({ vault, connections: [view('City Portal')], needSignIn: ['user001'] }));
    expect(menu).toMatchObject({ icon, tooltip: title });
    expect(labels(menu.items)).toEqual([title, '-', ...own, 'Open Wayleave', 'Settings…', '-', 'Quit']);
    expect(JSON.stringify(menu)).not.toMatch(/City Portal|user001/);
  });
});

describe('the tray of an open store', () => {
  test('without connections says that there are none', () => {
    const menu = trayMenu(facts());
    expect(menu).toMatchObject({ icon: 'normal', tooltip: 'Wayleave, unlocked' });
    expect(labels(menu.items)).toEqual([
      'Wayleave, unlocked',
      '-',
      'No connections yet',
      '-',
      'Copy last token again',
      'Sign in to all that need it…',
      '-',
      'Lock now',
      'Open Wayleave',
      'Settings…',
      '-',
      'Quit',
    ]);
  });

  test('with connections of which none is pinned says how one comes here', () => {
    expect(labels(trayMenu(facts({ connections: [view('Roads', { pinned: false })] })).items)).toContain(
      'Pin a connection to see it here',
    );
  });

  test('shows three pinned ones by name, with account and state', () => {
    const connections = [
      view('Zoo', { badge: { state: 'sign-in-needed' } }),
      view('City Portal'),
      view('Basemaps', { badge: { state: 'public' } }),
    ];
    const menu = trayMenu(facts({ connections, needSignIn: ['user001'] }));
    expect(labels(submenus(menu))).toEqual([
      'Basemaps: public',
      'City Portal (a.lee): 29 min',
      'Zoo (a.lee): sign in',
    ]);
    expect(menu).toMatchObject({ icon: 'attention', tooltip: 'Wayleave, 1 needs a sign-in' });
    expect(find(menu.items, 'Sign in to all that need it…')).toMatchObject({
      enabled: true,
      action: { kind: 'sign-in', ids: ['user001'] },
    });
  });

  test('of forty shows the first eight pinned and four recent ones', () => {
    const number = (index: number) => String(index).padStart(2, '0');
    const connections = Array.from({ length: 40 }, (_, index) =>
      view(`C${number(index)}`, { pinned: index < 20 }),
    );
    const activity = [
      used('copy', 'C03'),
      used('copy', 'C31'),
      used('copy', 'C32', { failure: { code: 'sign-in-needed', message: '' } }),
      used('test', 'C33'),
      used('copy', 'C31'),
      used('copy', 'C34'),
      used('copy', 'C35'),
      used('copy', 'C36'),
      used('copy', 'C37'),
      used('copy', 'gone'),
    ];
    const menu = trayMenu(facts({ connections, activity }));
    const shown = labels(submenus(menu)).map((label) => label.slice(0, 3));
    expect(shown).toEqual([
      'C00',
      'C01',
      'C02',
      'C03',
      'C04',
      'C05',
      'C06',
      'C07',
      'C31',
      'C34',
      'C35',
      'C36',
    ]);
    expect(labels(menu.items)).toContain('Recent');
  });

  test('finds a connection by the sign-in that it uses', () => {
    const connections = [
      view('Roads', { pinned: false }),
      view('Rivers', { pinned: false, authId: 'user002' }),
    ];
    const activity = [used('sign-in', 'Login Rivers', { authId: idOf('user002') })];
    expect(labels(submenus(trayMenu(facts({ connections, activity }))))).toEqual(['Rivers (a.lee): 29 min']);
  });

  test('shows paths where two names are the same', () => {
    const connections = [
      view('Roads', { folder: 'Town' }),
      view('Roads'),
      view('Rivers', { folder: 'Town' }),
    ];
    expect(labels(submenus(trayMenu(facts({ connections }))))).toEqual([
      'Roads (a.lee): 29 min',
      'Rivers (a.lee): 29 min',
      'Town/Roads (a.lee): 29 min',
    ]);
  });

  test('counts errors before anything else, and leads to them', () => {
    const error: Badge = { state: 'error', code: 'portal-error', message: 'It is down.', since: now };
    const menu = trayMenu(
      facts({
        connections: [view('A', { badge: error }), view('B', { badge: error })],
        needSignIn: ['user001'],
      }),
    );
    expect(menu).toMatchObject({ icon: 'error', tooltip: 'Wayleave, 2 errors' });
    expect(find(menu.items, 'Show errors…').action).toEqual({
      kind: 'show',
      command: { kind: 'show', place: 'activity' },
    });
  });

  test.each<[Badge, string]>([
    [{ state: 'signed-in', tokenExpiresAt: null }, 'signed in'],
    [{ state: 'signed-in', tokenExpiresAt: now - 1 }, 'signed in'],
    [{ state: 'signed-in', tokenExpiresAt: now + 3 * 60 * minute }, '3 hr'],
    [{ state: 'expires-soon', tokenExpiresAt: now + 4 * minute }, 'expires soon, 4 min'],
    [{ state: 'offline', tokenExpiresAt: now + 12 * minute }, 'offline, 12 min'],
    [{ state: 'offline', tokenExpiresAt: null }, 'offline'],
    [{ state: 'no-sign-in', tokenExpiresAt: null }, 'ready'],
    [{ state: 'never-signed-in' }, 'never used'],
    [{ state: 'refreshing' }, 'refreshing'],
  ])('says a state in words: %j', (badge, words) => {
    expect(labels(submenus(trayMenu(facts({ connections: [view('Roads', { badge })] }))))).toEqual([
      `Roads (a.lee): ${words}`,
    ]);
  });

  test('offers for each connection to copy, test, sign in and open', () => {
    const [item] = submenus(trayMenu(facts({ connections: [view('Roads', { folder: 'Town' })] })));
    const items = item?.kind === 'submenu' ? item.items : [];
    expect(labels(items)).toEqual(['Copy token', 'Copy as', 'Test', 'Sign in', 'Open']);
    const copyAs = items[1]?.kind === 'submenu' ? items[1].items : [];
    expect(
      copyAs.map((each) => each.kind === 'action' && each.action.kind === 'copy' && each.action.form),
    ).toEqual(['raw', 'header', 'query', 'curl', 'env', 'gdal', 'python']);
    expect(find(items, 'Copy token').action).toEqual({ kind: 'copy', ref: 'Town/Roads', form: 'raw' });
    expect(find(items, 'Test').action).toEqual({
      kind: 'show',
      command: { kind: 'test', name: 'Town/Roads' },
    });
    expect(find(items, 'Sign in').action).toEqual({ kind: 'sign-in', ids: ['user001'] });
    expect(find(items, 'Open').action).toEqual({
      kind: 'show',
      command: { kind: 'show-connection', name: 'Town/Roads' },
    });
  });

  test.each<[string, Partial<TrayFacts>, Badge, boolean, boolean]>([
    ['signed in', {}, signedIn, true, true],
    ['in error', {}, { state: 'error', code: 'refused', message: '', since: now }, true, true],
    ['that needs a sign-in', {}, { state: 'sign-in-needed' }, false, true],
    ['never used', {}, { state: 'never-signed-in' }, false, true],
    ['public', {}, { state: 'public' }, false, false],
    ['without a clipboard', { canCopy: false }, signedIn, false, true],
  ])('offers only what can be done: %s', (_, changes, badge, canCopy, canSignIn) => {
    const [item] = submenus(trayMenu(facts({ connections: [view('Roads', { badge })], ...changes })));
    const items = item?.kind === 'submenu' ? item.items : [];
    expect(find(items, 'Copy token').enabled).toBe(canCopy);
    expect(find(items, 'Sign in').enabled).toBe(canSignIn);
  });

  test.each([
    [0, '0 min'],
    [59_999, '0 min'],
    [29.9 * minute, '29 min'],
    [119 * minute, '119 min'],
    [2 * 60 * minute, '2 hr'],
    [47 * 60 * minute, '47 hr'],
    [49 * 60 * minute, '2 days'],
    [-5, '0 min'],
  ])('rounds a time of %d ms down to %s', (milliseconds, text) => {
    expect(timeLeft(milliseconds)).toBe(text);
  });
});

describe('the tray of a host', () => {
  test('keeps up with what is defined, and loses every name on locking', async () => {
    const { bench, host, window } = await openHost();
    const menus: TrayMenu[] = [];
    const stop = host.onTray((menu) => menus.push(menu));
    valueOf(
      await window.invoke('addConnection', {
        name: 'Roads',
        url: 'https://gis.example.org/server',
        pinned: true,
      }),
    );
    bench.clock.advance(50);
    await until(() => labels(host.tray().items).includes('Roads: public'));
    expect(menus.at(-1)).toEqual(host.tray());
    const locking = host.lock('user');
    expect(JSON.stringify(host.tray())).not.toContain('Roads');
    await locking;
    stop();
    valueOf(await window.invoke('unlock', {}));
    await until(() => labels(host.tray().items).includes('Roads: public'));
    expect(menus.at(-1)?.tooltip).toBe('Wayleave, locked');
  });

  test('names nothing after locking, whenever that comes', async () => {
    const { host, window } = await openHost();
    const fields = { url: 'https://gis.example.org/server', pinned: true };
    valueOf(await window.invoke('addConnection', { name: 'Roads', ...fields }));
    const late: TrayMenu[] = [];
    host.onTray((menu) => {
      if (host.state().vault.kind !== 'open') late.push(menu);
    });
    for (let turns = 0; turns < 60; turns += 1) {
      valueOf(await window.invoke('unlock', {}));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      await host.lock('user');
      await quiet();
      expect(JSON.stringify(host.tray())).not.toContain('Roads');
    }
    expect(late.length).toBeGreaterThan(0);
    expect(JSON.stringify(late)).not.toContain('Roads');
  });

  test('counts down with the clock', async () => {
    const opened = await openPortalHost();
    await signInByWindow(opened);
    const { bench, host, window } = opened;
    valueOf(await window.invoke('editConnection', { connection: 'Roads', fields: { pinned: true } }));
    bench.clock.advance(50);
    await until(() => labels(host.tray().items).includes('Roads (analyst): 29 min'));
    bench.clock.advance(5 * minute);
    await until(() => labels(host.tray().items).includes('Roads (analyst): 24 min'));
  });

  test('copies a token, and the last one again', async () => {
    const opened = await openPortalHost();
    await signInByWindow(opened);
    const { bench, host, window } = opened;
    await host.actOnTray({ kind: 'copy-again' });
    expect(bench.clipboard.text).toBe('');
    await host.actOnTray({ kind: 'copy', ref: 'Roads', form: 'header' });
    expect(bench.clipboard.text).toMatch(/^Authorization/);
    bench.clipboard.text = '';
    await host.actOnTray({ kind: 'copy-again' });
    expect(bench.clipboard.text).toMatch(/^Authorization/);
    const [latest] = valueOf(await window.invoke('activity', {}));
    expect(latest).toMatchObject({ kind: 'copy', origin: 'tray', subject: 'Roads' });
    bench.clock.advance(50);
    await until(() =>
      host
        .tray()
        .items.some((item) => item.kind === 'action' && item.enabled && item.action.kind === 'copy-again'),
    );
    await host.lock('user');
    valueOf(await window.invoke('unlock', {}));
    bench.clipboard.text = '';
    await host.actOnTray({ kind: 'copy-again' });
    expect(bench.clipboard.text).toBe('');
  });

  test('shows in the window what a copy needs', async () => {
    const { bench, host } = await openPortalHost();
    await host.actOnTray({ kind: 'copy', ref: 'Roads', form: 'raw' });
    await host.actOnTray({ kind: 'copy', ref: 'Nothing', form: 'raw' });
    expect(bench.shown).toEqual([
      { kind: 'sign-in', id: 'user001' },
      { kind: 'show-connection', name: 'Nothing' },
    ]);
  });

  test('signs in to all that need it, one after the other', async () => {
    const opened = await openPortalHost();
    const { bench, host, window } = opened;
    const signing = host.actOnTray({ kind: 'sign-in', ids: ['user001', 'user002'] });
    for (const index of [0, 1]) {
      await until(() => bench.windows.all.length === index + 1);
      const { wish, events } = lastWindow(opened);
      const waiting = {
        ...wish,
        kind: 'waiting',
        opened: false,
        listening: true,
        surface: 'embedded',
      } as const;
      const { address } = await signInAtPortal(opened, waiting);
      events.redirected(address);
    }
    await signing;
    const configs = valueOf(await window.invoke('listAuthConfigs', {}));
    expect(configs.map(({ badge }) => badge.state)).toEqual(['signed-in', 'signed-in']);
    expect(bench.shown).toEqual([]);
  });

  test('stops signing in when the person closes a window', async () => {
    const opened = await openPortalHost();
    const signing = opened.host.actOnTray({ kind: 'sign-in', ids: ['user001', 'user002'] });
    await until(() => opened.bench.windows.all.length === 1);
    lastWindow(opened).closeByHand();
    await signing;
    expect(opened.bench.windows.all).toHaveLength(1);
    expect(opened.bench.shown).toEqual([]);
  });

  test('leaves to the window what has to be pasted', async () => {
    const embeddedSignIn = { available: false, reason: 'There are no windows.' } as const;
    const { bench, host, window } = await openPortalHost(hostBench({ features: { embeddedSignIn } }));
    const fields = { redirectUrl: 'urn:ietf:wg:oauth:2.0:oob' };
    valueOf(await window.invoke('editAuthConfig', { id: 'user001', fields }));
    await host.actOnTray({ kind: 'sign-in', ids: ['user001'] });
    expect(bench.shown).toEqual([{ kind: 'sign-in', id: 'user001' }]);
  });

  test('locks, unlocks, shows and quits', async () => {
    const { bench, host } = await openHost();
    await host.actOnTray({ kind: 'lock' });
    expect(host.state().vault.kind).toBe('locked');
    await host.actOnTray({ kind: 'unlock' });
    expect(host.state().vault.kind).toBe('open');
    await host.actOnTray({ kind: 'lock' });
    bench.keychain.outOfOrder = 'keychain-locked';
    await host.actOnTray({ kind: 'unlock' });
    await host.actOnTray({ kind: 'show', command: { kind: 'show', place: 'settings' } });
    expect(bench.shown).toEqual([null, { kind: 'show', place: 'settings' }]);
    await host.actOnTray({ kind: 'quit' });
    expect(bench.quits).toBe(1);
  });

  test('asks in the window for a passphrase', async () => {
    const { bench, host, window } = await openHost();
    const key = { place: 'passphrase', passphrase: 'open sesame' } as const;
    await host.lock('user');
    valueOf(await window.invoke('startAnew', { key }));
    await host.lock('user');
    await host.actOnTray({ kind: 'unlock' });
    expect(bench.shown).toEqual([null]);
    expect(host.state().vault.kind).toBe('locked');
  });
});
