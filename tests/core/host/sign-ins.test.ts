import { describe, expect, test } from 'vitest';
import { chooseSurface, type SurfaceFacts } from '../../../src/core/host/surface-choice.ts';
import { outOfBand } from '../../../src/core/model/redirect-url.ts';
import { hostBench } from '../../fakes/host-surroundings.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import {
  lastWindow,
  openPortalHost,
  type PortalHost,
  quiet,
  signInAtPortal,
  signInByWindow,
  startSignIn,
  until,
} from './open-host.ts';

const noWindows = { available: false, reason: 'There are no windows in a browser.' } as const;
const id = 'user001';

function phases({ heard }: PortalHost): readonly string[] {
  return heard('signIn').map(({ surface, phase }) => `${surface} ${phase}`);
}

async function badge({ window }: PortalHost, authId = id): Promise<string> {
  return valueOf(await window.invoke('showAuthConfig', { id: authId })).badge.state;
}

describe('where a sign-in page opens when nobody said', () => {
  const usual: SurfaceFacts = {
    configured: 'ask',
    preferred: 'ask',
    last: null,
    redirectUrl: 'http://127.0.0.1:7070',
    canEmbed: true,
  };
  test.each<[string, Partial<SurfaceFacts>, string]>([
    ['nothing is known', {}, 'embedded'],
    [
      'the configuration says so',
      { configured: 'system', preferred: 'embedded', last: 'embedded' },
      'system',
    ],
    ['the person prefers it', { preferred: 'system', last: 'embedded' }, 'system'],
    ['the last one went well there', { last: 'system' }, 'system'],
    ['the last one was finished from a printed address', { last: 'print' }, 'system'],
    ['the last one was embedded', { last: 'embedded' }, 'embedded'],
    ['there are no windows', { canEmbed: false }, 'system'],
    ['there are no windows although wished', { configured: 'embedded', canEmbed: false }, 'system'],
    ['the code is shown, in a window', { redirectUrl: outOfBand }, 'embedded'],
    ['the code is shown, in a browser', { redirectUrl: outOfBand, configured: 'system' }, 'paste'],
    [
      'it ends elsewhere, without windows',
      { redirectUrl: 'https://example.org/back', canEmbed: false },
      'paste',
    ],
    ['the kind has no page', { redirectUrl: null, canEmbed: false }, 'system'],
  ])('%s', (_, facts, surface) => {
    expect(chooseSurface({ ...usual, ...facts })).toBe(surface);
  });
});

describe('a sign-in in an embedded window', () => {
  test('opens the page, takes the redirect, closes and tells so', async () => {
    const host = await openPortalHost();
    const started = await startSignIn(host, { id });
    expect(started).toMatchObject({ surface: 'embedded', opened: false });
    const { wish } = lastWindow(host);
    const { host: portalHost } = new URL(host.portal.portalUrl);
    expect(wish).toMatchObject({
      attempt: started.attempt,
      url: started.url,
      redirectUrl: 'http://127.0.0.1:7070',
      title: 'Login Roads',
      expectedAccount: null,
      exceptions: [],
    });
    expect(wish.trustedHosts).toEqual(
      expect.arrayContaining([portalHost, new URL(host.portal.servicesUrl).host]),
    );
    expect(host.host.state().redirectListening).toBe('http://127.0.0.1:7070');
    const { address } = await signInAtPortal(host, started);
    lastWindow(host).events.redirected(address);
    await until(() => phases(host).includes('embedded done'));
    expect(phases(host)).toEqual(['embedded waiting', 'embedded done']);
    expect(lastWindow(host).isClosed).toBe(true);
    expect(host.host.state().redirectListening).toBeNull();
    expect(host.bench.redirects.waiting.size).toBe(0);
    const listening = host.heard('host').map(({ redirectListening }) => redirectListening);
    expect(listening.slice(-2)).toEqual(['http://127.0.0.1:7070', null]);
    expect(await badge(host)).toBe('signed-in');
    // Whoever asks late hears how it went.
    expect(valueOf(await host.window.invoke('finishSignIn', { attempt: started.attempt })).account).toBe(
      'analyst',
    );
  });

  test('is finished by the loopback server as well', async () => {
    const host = await openPortalHost();
    const started = await startSignIn(host, { id });
    const { code, state } = await signInAtPortal(host, started);
    host.bench.redirects.answer(state, { code, state });
    valueOf(await host.window.invoke('finishSignIn', { attempt: started.attempt }));
    expect(lastWindow(host).isClosed).toBe(true);
  });

  test('takes the code that the out-of-band page shows', async () => {
    const host = await openPortalHost();
    valueOf(await host.window.invoke('editAuthConfig', { id, fields: { redirectUrl: outOfBand } }));
    const started = await startSignIn(host, { id });
    const { code } = await signInAtPortal(host, { ...started, redirectUrl: 'http://127.0.0.1/' });
    lastWindow(host).events.codeShown('not a code');
    lastWindow(host).events.codeShown(`SUCCESS code=${code}`);
    valueOf(await host.window.invoke('finishSignIn', { attempt: started.attempt }));
    expect(phases(host)).toEqual(['embedded waiting', 'embedded done']);
    expect(host.heard('activity').filter(({ kind }) => kind === 'sign-in')).toHaveLength(1);
  });

  test('an address that is not its redirect changes nothing', async () => {
    const host = await openPortalHost();
    const started = await startSignIn(host, { id });
    const { address } = await signInAtPortal(host, started);
    lastWindow(host).events.redirected('http://127.0.0.1:7070/?code=stolen&state=other');
    lastWindow(host).events.redirected('https://evil.example/?code=stolen');
    await quiet();
    expect(phases(host)).toEqual(['embedded waiting']);
    lastWindow(host).events.redirected(address);
    valueOf(await host.window.invoke('finishSignIn', { attempt: started.attempt }));
  });

  test('closed by the person, it is called off and nothing listens', async () => {
    const host = await openPortalHost();
    const started = await startSignIn(host, { id });
    const finished = host.window.invoke('finishSignIn', { attempt: started.attempt });
    lastWindow(host).closeByHand();
    expect(codeOf(await finished)).toBe('sign-in-cancelled');
    expect(phases(host)).toEqual(['embedded waiting', 'embedded window-closed']);
    expect(host.bench.redirects.waiting.size).toBe(0);
    expect(await badge(host)).toBe('never-signed-in');
  });

  test('another account than the expected one ends it', async () => {
    const host = await openPortalHost();
    valueOf(await host.window.invoke('editAuthConfig', { id, fields: { expectedAccount: 'admin' } }));
    const started = await startSignIn(host, { id });
    expect(lastWindow(host).wish.expectedAccount).toBe('admin');
    const { address } = await signInAtPortal(host, started, 'viewer');
    lastWindow(host).events.redirected(address);
    expect(codeOf(await host.window.invoke('finishSignIn', { attempt: started.attempt }))).toBe(
      'wrong-account',
    );
    expect(phases(host)).toEqual(['embedded waiting', 'embedded failed']);
    expect(lastWindow(host).isClosed).toBe(true);
  });

  test('goes on in the own browser as the same attempt', async () => {
    const host = await openPortalHost();
    const started = await startSignIn(host, { id });
    lastWindow(host).leaveForBrowser();
    await until(() => phases(host).includes('system waiting'));
    expect(host.bench.browser.opened).toEqual([started.url]);
    expect(host.bench.redirects.waiting.size).toBe(1);
    const { code, state } = await signInAtPortal(host, started);
    host.bench.redirects.answer(state, { code, state });
    valueOf(await host.window.invoke('finishSignIn', { attempt: started.attempt }));
    expect(phases(host)).toEqual(['embedded waiting', 'system waiting', 'system done']);
    // Where it went well is where it opens the next time.
    expect((await startSignIn(host, { id })).surface).toBe('system');
  });

  test('shows the address when no browser starts in its place', async () => {
    const host = await openPortalHost();
    await startSignIn(host, { id });
    host.bench.browser.isMissing = true;
    lastWindow(host).leaveForBrowser();
    await until(() => phases(host).includes('print waiting'));
  });

  test('in the own browser the code is pasted where nobody listens', async () => {
    const host = await openPortalHost();
    host.bench.redirects.isBusy = true;
    const started = await startSignIn(host, { id });
    expect(started.listening).toBe(false);
    lastWindow(host).leaveForBrowser();
    await until(() => phases(host).includes('paste waiting'));
    const { address } = await signInAtPortal(host, started);
    const paste = (pasted: string) =>
      host.window.invoke('finishSignIn', { attempt: started.attempt, pasted });
    expect(codeOf(await paste('two words'))).toBe('bad-paste');
    expect(valueOf(await paste(address)).account).toBe('analyst');
    expect(phases(host).at(-1)).toBe('paste done');
  });

  test('started again it comes to the front instead', async () => {
    const host = await openPortalHost();
    const [one, other] = await Promise.all([startSignIn(host, { id }), startSignIn(host, { id })]);
    expect(other.attempt).toBe(one.attempt);
    expect(host.bench.windows.all).toHaveLength(1);
    expect(lastWindow(host).focused).toBe(1);
  });

  test('started again in the browser it is called off and another begins', async () => {
    const host = await openPortalHost();
    const first = await startSignIn(host, { id });
    const second = await startSignIn(host, { id, surface: 'system' });
    expect(second.attempt).not.toBe(first.attempt);
    expect(lastWindow(host).isClosed).toBe(true);
    expect(host.bench.redirects.waiting.size).toBe(1);
    expect(phases(host)).toEqual(['embedded waiting', 'embedded failed', 'system waiting']);
  });

  test('two configurations sign in side by side', async () => {
    const host = await openPortalHost();
    const one = await startSignIn(host, { id });
    const other = await startSignIn(host, { id: 'user002' });
    const [first, second] = host.bench.windows.all;
    const { address: forOther } = await signInAtPortal(host, other, 'viewer');
    second?.events.redirected(forOther);
    expect(valueOf(await host.window.invoke('finishSignIn', { attempt: other.attempt })).account).toBe(
      'viewer',
    );
    expect(first?.isClosed).toBe(false);
    const { address } = await signInAtPortal(host, one);
    first?.events.redirected(address);
    expect(valueOf(await host.window.invoke('finishSignIn', { attempt: one.attempt })).account).toBe(
      'analyst',
    );
    expect(await badge(host, 'user002')).toBe('signed-in');
    expect(host.bench.redirects.waiting.size).toBe(0);
  });

  test('ends when its time is up', async () => {
    const host = await openPortalHost(hostBench({ preferences: { signInSeconds: 60 } }));
    const started = await startSignIn(host, { id });
    const finished = host.window.invoke('finishSignIn', { attempt: started.attempt });
    await quiet();
    host.bench.clock.advance(60_000);
    expect(codeOf(await finished)).toBe('sign-in-timeout');
    expect(lastWindow(host).isClosed).toBe(true);
    expect(host.bench.redirects.waiting.size).toBe(0);
  });

  test('a certificate that is trusted there is trusted from now on', async () => {
    const host = await openPortalHost();
    await startSignIn(host, { id });
    const exception = {
      host: 'gis.example.org',
      port: 443,
      fingerprint: 'ab'.repeat(32),
      subject: 'gis.example.org',
      issuer: 'Example CA',
      validUntil: host.bench.clock.now() + 1_000,
      addedAt: host.bench.clock.now(),
    };
    lastWindow(host).events.trusted(exception);
    await until(() => host.bench.exceptions.at(-1)?.length === 1);
    expect(valueOf(await host.window.invoke('certificateExceptions', {}))).toEqual([exception]);
    await startSignIn(host, { id: 'user002' });
    expect(lastWindow(host).wish.exceptions).toEqual([exception]);
    const place = { host: 'GIS.example.org', port: 443 };
    expect(codeOf(await host.window.invoke('removeCertificateException', place))).toBe('ok');
    expect(codeOf(await host.window.invoke('removeCertificateException', place))).toBe('not-found');
    expect(host.bench.exceptions.at(-1)).toEqual([]);
  });
});

describe('a sign-in elsewhere', () => {
  test('in the browser is seen through although nobody asks how it went', async () => {
    const host = await openPortalHost(hostBench({ features: { embeddedSignIn: noWindows } }));
    const started = await startSignIn(host, { id });
    expect(started).toMatchObject({ surface: 'system', opened: true });
    const { code, state } = await signInAtPortal(host, started);
    host.bench.redirects.answer(state, { code, state });
    await until(() => phases(host).includes('system done'));
    expect(await badge(host)).toBe('signed-in');
  });

  test('an embedded window that is not there is said to be absent', async () => {
    const host = await openPortalHost(hostBench({ features: { embeddedSignIn: noWindows } }));
    const answer = await host.window.invoke('startSignIn', { id, surface: 'embedded' });
    expect(answer).toMatchObject({ failure: { code: 'feature-absent', message: noWindows.reason } });
  });

  test('without windows the code of an out-of-band page is pasted, and the browser opens', async () => {
    const host = await openPortalHost(hostBench({ features: { embeddedSignIn: noWindows } }));
    valueOf(await host.window.invoke('editAuthConfig', { id, fields: { redirectUrl: outOfBand } }));
    const started = await startSignIn(host, { id });
    expect(started).toMatchObject({ surface: 'paste', opened: true });
    expect(host.bench.browser.opened).toEqual([started.url]);
    const { code } = await signInAtPortal(host, { ...started, redirectUrl: 'http://127.0.0.1/' });
    const finish = (pasted: string) =>
      host.window.invoke('finishSignIn', { attempt: started.attempt, pasted });
    expect(codeOf(await finish(''))).toBe('bad-paste');
    expect(valueOf(await finish(code)).account).toBe('analyst');
    expect(phases(host)).toEqual(['paste waiting', 'paste done']);
  });

  test('who waits may give up, and it goes on', async () => {
    const host = await openPortalHost();
    const started = await startSignIn(host, { id, surface: 'system' });
    const leaving = new AbortController();
    const waiting = host.window.invoke('finishSignIn', { attempt: started.attempt }, leaving.signal);
    leaving.abort();
    expect(codeOf(await waiting)).toBe('sign-in-cancelled');
    const { code, state } = await signInAtPortal(host, started);
    host.bench.redirects.answer(state, { code, state });
    await until(() => phases(host).includes('system done'));
  });

  test('is called off by the window', async () => {
    const host = await openPortalHost();
    const started = await startSignIn(host, { id, surface: 'system' });
    const finished = host.window.invoke('finishSignIn', { attempt: started.attempt });
    expect(codeOf(await host.window.invoke('cancelSignIn', { attempt: started.attempt }))).toBe('ok');
    expect(codeOf(await finished)).toBe('sign-in-cancelled');
    expect(codeOf(await host.window.invoke('cancelSignIn', { attempt: started.attempt }))).toBe('not-found');
    expect(phases(host)).toEqual(['system waiting', 'system failed']);
    expect(host.bench.redirects.waiting.size).toBe(0);
  });

  test('given up while it begins, it leaves nothing', async () => {
    const host = await openPortalHost();
    const leaving = new AbortController();
    const starting = host.window.invoke('startSignIn', { id }, leaving.signal);
    leaving.abort();
    expect(codeOf(await starting)).toBe('sign-in-cancelled');
    expect(host.bench.redirects.waiting.size).toBe(0);
    expect(host.bench.windows.all).toEqual([]);
  });

  test('an application is signed in without anybody', async () => {
    const host = await openPortalHost();
    const app = { id: 'app0001', name: 'App', portal: host.portal.portalUrl, clientId: 'wayleave-demo-app' };
    valueOf(
      await host.window.invoke('addAuthConfig', { kind: 'app', ...app, clientSecret: 'demo-app-secret' }),
    );
    const started = valueOf(await host.window.invoke('startSignIn', { id: 'app0001' }));
    expect(started.kind).toBe('done');
    expect(phases(host)).toEqual([]);
  });

  test.each([
    [{ id: 'nobody1' }, 'not-found'],
    [{ id: 'not an id' }, 'not-found'],
  ])('what is not defined is not found: %j', async (request, code) => {
    const host = await openPortalHost();
    expect(codeOf(await host.window.invoke('startSignIn', request))).toBe(code);
  });
});

describe('the bar above a sign-in page', () => {
  test('asks for its own page, acts on it, and hears of no other', async () => {
    const host = await openPortalHost();
    const one = await startSignIn(host, { id });
    await startSignIn(host, { id: 'user002' });
    const [first, second] = host.bench.windows.all;
    const bar = host.host.signInBar(one.attempt);
    const heard: string[] = [];
    bar.on('signInPage', ({ attempt }) => heard.push(attempt));
    bar.on('command', () => heard.push('command'));
    const page = valueOf(await bar.invoke('signInPage', {}));
    expect(page).toMatchObject({ attempt: one.attempt, title: 'Login Roads' });
    first?.events.changed(page);
    second?.events.changed({ ...page, attempt: 'other' });
    host.host.command({ kind: 'filter' });
    expect(heard).toEqual([one.attempt]);
    expect(codeOf(await bar.invoke('signInPageAction', { kind: 'reload' }))).toBe('ok');
    expect(first?.acts).toEqual([{ kind: 'reload' }]);
    expect(valueOf(await bar.invoke('preferences', {})).theme).toBe('system');
  });

  test('reaches nothing else of the host', async () => {
    const host = await openPortalHost();
    const bar = host.host.signInBar((await startSignIn(host, { id })).attempt);
    for (const name of ['listConnections', 'hostState', 'lock', 'activity', 'status'] as const)
      expect(codeOf(await bar.invoke(name, {}))).toBe('feature-absent');
    expect(codeOf(await bar.invoke('copyToken', { ref: 'Roads', form: 'raw' }))).toBe('feature-absent');
    expect(host.host.state().vault.kind).toBe('open');
  });

  test('has nothing to show when the sign-in is over', async () => {
    const host = await openPortalHost();
    await signInByWindow(host);
    const bar = host.host.signInBar(lastWindow(host).wish.attempt);
    expect(codeOf(await bar.invoke('signInPage', {}))).toBe('sign-in-cancelled');
    expect(codeOf(await host.window.invoke('signInPage', {}))).toBe('feature-absent');
  });
});
