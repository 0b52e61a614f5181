import { describe, expect, test } from 'vitest';
import { fail, succeed } from '../../../src/core/outcome.ts';
import { hostBench } from '../../fakes/host-surroundings.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { openHost, until } from './open-host.ts';

const passphrase = 'a harbour at low tide';
const seal = { kind: 'passphrase', passphrase } as const;

async function withLogin() {
  const open = await openHost();
  const login = {
    name: 'Login',
    portal: 'https://gis.example.org/portal',
    clientId: 'c',
    clientSecret: 'the-secret',
  };
  valueOf(await open.window.invoke('addAuthConfig', { kind: 'oauth2', id: 'login01', ...login }));
  return open;
}

const textOf = (content: string | Uint8Array | undefined) =>
  typeof content === 'string' ? content : new TextDecoder().decode(content);

describe('a profile file', () => {
  test('is written where the person chose, without any secret unless asked', async () => {
    const { window, bench } = await withLogin();
    const saved = valueOf(await window.invoke('saveProfileFile', { selection: {}, label: 'Team' }));
    expect(saved).toMatchObject({ holdsSecrets: false, isSealed: false });
    expect(saved?.path).toMatch(/^\/home\/ada\/Downloads\/.+\.wayleave$/);
    const text = textOf(bench.outside.get(saved?.path ?? ''));
    expect(text).toContain('login01');
    expect(text).not.toContain('the-secret');
  });

  test('with secrets goes out sealed alone, byte for byte, and no text of it passes through the window', async () => {
    const { window, bench } = await withLogin();
    const wish = { selection: {}, withSecrets: true };
    expect(codeOf(await window.invoke('saveProfileFile', wish))).toBe('bad-value');
    expect(bench.outside.size).toBe(0);
    const saved = valueOf(await window.invoke('saveProfileFile', { ...wish, seal, run: 'one' }));
    expect(saved).toMatchObject({ holdsSecrets: true, isSealed: true });
    const content = bench.outside.get(saved?.path ?? '');
    expect(content).toBeInstanceOf(Uint8Array);
    expect(JSON.stringify(saved)).not.toMatch(/the-secret|harbour/);
    expect(saved).not.toHaveProperty('content');

    const source = { kind: 'content', name: 'team.wayleave' } as const;
    const bytes = Buffer.from(content ?? '').toString('base64');
    const opened = valueOf(await window.invoke('openImport', { ...source, content: bytes }));
    expect(opened).toMatchObject({ format: 'wayleave-profile', seal: 'passphrase' });
    const preview = await window.invoke('previewImport', { import: opened.import, password: passphrase });
    expect(valueOf(preview).rows.map(({ state }) => state)).toEqual(['same']);
  });

  test('tells how far it is to whoever asked with a run', async () => {
    const { window, heard } = await withLogin();
    valueOf(await window.invoke('saveProfileFile', { selection: {}, seal, run: 'mine' }));
    const steps = heard('progress').filter(({ run }) => run === 'mine');
    expect(steps.length).toBeGreaterThan(0);
    expect(heard('progress').every(({ run }) => run === 'mine')).toBe(true);
  });

  test('is not written when the person gives up, or calls it off', async () => {
    const { window, bench } = await withLogin();
    const called = new AbortController();
    called.abort();
    const answer = await window.invoke('saveProfileFile', { selection: {}, seal }, called.signal);
    expect(answer.ok).toBe(false);
    bench.chosenFolder = null;
    expect(valueOf(await window.invoke('saveProfileFile', { selection: {} }))).toBeNull();
    expect(bench.outside.size).toBe(0);
  });
});

describe('a file that the system handed over', () => {
  const sourceOf = (text: string) => ({
    kind: 'content' as const,
    name: 'team.wayleave',
    content: Buffer.from(text).toString('base64'),
  });

  /** The text of a profile file with one login. */
  async function profileText(): Promise<string> {
    const { window, bench } = await withLogin();
    const saved = valueOf(await window.invoke('saveProfileFile', { selection: {} }));
    return textOf(bench.outside.get(saved?.path ?? ''));
  }

  test('is told by its name, opened once and taken by nobody but a person', async () => {
    const text = await profileText();
    const { host, window } = await openHost();
    expect(host.state().handedFile).toBeNull();
    expect(valueOf(await window.invoke('openHandedFile', {}))).toBeNull();
    host.handOver({ name: 'team.wayleave', read: async () => succeed(sourceOf(text)) });
    expect(host.state().handedFile).toBe('team.wayleave');
    const opened = valueOf(await window.invoke('openHandedFile', {}));
    expect(opened).toMatchObject({ name: 'team.wayleave', format: 'wayleave-profile' });
    expect(host.state().handedFile).toBeNull();
    expect(valueOf(await window.invoke('openHandedFile', {}))).toBeNull();
    expect(valueOf(await window.invoke('listAuthConfigs', {}))).toEqual([]);
  });

  test('waits while the store is locked, the newest of several', async () => {
    const text = await profileText();
    const bench = hostBench();
    const { host, window, heard } = await openHost(bench);
    await host.lock('user');
    host.handOver({ name: 'old.wayleave', read: async () => fail('file-unreadable', 'It is gone.') });
    host.handOver({ name: 'team.wayleave', read: async () => succeed(sourceOf(text)) });
    expect(codeOf(await window.invoke('openHandedFile', {}))).toBe('vault-locked');
    expect(host.state().handedFile).toBe('team.wayleave');
    valueOf(await window.invoke('unlock', {}));
    await until(() => heard('host').at(-1)?.vault.kind === 'open');
    expect(heard('host').at(-1)?.handedFile).toBe('team.wayleave');
    expect(valueOf(await window.invoke('openHandedFile', {}))).toMatchObject({ name: 'team.wayleave' });
  });

  test('that cannot be read is told and forgotten', async () => {
    const { host, window } = await openHost();
    host.handOver({ name: 'gone.wayleave', read: async () => fail('file-unreadable', 'It is gone.') });
    expect(codeOf(await window.invoke('openHandedFile', {}))).toBe('file-unreadable');
    expect(host.state().handedFile).toBeNull();
  });
});
