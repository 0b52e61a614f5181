import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostBench } from '../../fakes/host-surroundings.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { openHost } from './open-host.ts';

const bytesOf = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures/qgis', name));
const sampleOf = (name: string) =>
  ({ kind: 'content', name, content: bytesOf(name).toString('base64') }) as const;
const password = 'pässwörd-longer-than-thirty-two-bytes';

describe('an import in a window', () => {
  test('asks for the password again until it fits, and tells no secret', async () => {
    const { window } = await openHost();
    const opened = valueOf(await window.invoke('openImport', sampleOf('auth-mixed-encrypted.xml')));
    expect(opened).toMatchObject({ format: 'qgis-auth-xml', password: 'required' });
    const request = { import: opened.import };
    expect(codeOf(await window.invoke('previewImport', request))).toBe('file-password-needed');
    expect(codeOf(await window.invoke('previewImport', { ...request, password: 'no' }))).toBe(
      'wrong-file-password',
    );
    const preview = valueOf(await window.invoke('previewImport', { ...request, password }));
    expect(preview.rows.map(({ state }) => state)).toEqual(['new', 'new', 'new', 'new']);
    // It was opened once, and need not be again.
    const imported = valueOf(await window.invoke('applyImport', request));
    expect(imported).toMatchObject({ added: 4, changed: 0 });
    const views = valueOf(await window.invoke('listAuthConfigs', {}));
    expect(JSON.stringify([preview, imported, views])).not.toMatch(/s\\"e&c|lines & /);
  });

  test('is one change, which is taken back as one', async () => {
    const { window } = await openHost();
    const opened = valueOf(await window.invoke('openImport', sampleOf('connections-3.22.xml')));
    const { undo } = valueOf(await window.invoke('applyImport', { import: opened.import }));
    expect(valueOf(await window.invoke('listConnections', {}))).toHaveLength(2);
    valueOf(await window.invoke('undo', { undo }));
    expect(valueOf(await window.invoke('listConnections', {}))).toEqual([]);
  });

  test('of a profile lists what takes the master password, and takes the rest', async () => {
    const { window, bench } = await openHost();
    const folder = '/home/ada/profiles/default';
    bench.qgisProfiles.put(
      { name: 'default', folder, program: 'QGIS3' },
      { settings: bytesOf('QGIS3-fragment.ini'), authDatabase: bytesOf('qgis-auth-sample.db') },
    );
    expect(valueOf(await window.invoke('qgisProfiles', {}))).toMatchObject([
      { name: 'default', folder, connectionCount: 2, hasAuthDatabase: true },
    ]);
    const opened = valueOf(await window.invoke('openImport', { kind: 'qgis-profile', folder }));
    expect(opened.password).toBe('optional');
    const preview = valueOf(await window.invoke('previewImport', { import: opened.import }));
    expect(preview.rows.map(({ state }) => state).toSorted()).toEqual([
      'new',
      'new',
      'rejected',
      'rejected',
      'rejected',
      'rejected',
    ]);
    const whole = { import: opened.import, password: 'sample master' };
    expect(valueOf(await window.invoke('applyImport', whole))).toMatchObject({ added: 6, rejected: 0 });
    const drift = { folder, masterPassword: 'sample master' };
    expect(valueOf(await window.invoke('compareQgisProfile', drift))).toMatchObject({ isSame: true });
  });

  test.each([
    ['nothing known', 'just text'],
    ['XML of something else', '<svg/>'],
    ['connections of another kind', '<qgsWMSConnections version="1.0"/>'],
    ['JSON of something else', '{"a": 1}'],
    ['settings without connections', '[General]\na=1\n'],
    ['no SQLite inside', `SQLite format 3\0${'x'.repeat(200)}`],
  ])('refuses a file with %s', async (_what, text) => {
    const { window } = await openHost();
    const content = Buffer.from(text).toString('base64');
    const opened = await window.invoke('openImport', { kind: 'content', name: 'f', content });
    const code = opened.ok
      ? codeOf(await window.invoke('previewImport', { import: opened.value.import, password: 'x' }))
      : codeOf(opened);
    expect(code).toBe('file-damaged');
  });

  test('of what was forgotten says so', async () => {
    const { window } = await openHost();
    expect(codeOf(await window.invoke('applyImport', { import: 'gone' }))).toBe('not-found');
  });

  test('lets a person choose the file, or give up', async () => {
    const { window, bench } = await openHost();
    expect(valueOf(await window.invoke('chooseImport', { what: 'file' }))).toBeNull();
    bench.chosenImport = sampleOf('auth-agol-plain.xml');
    expect(valueOf(await window.invoke('chooseImport', { what: 'file' }))).toMatchObject({
      password: 'none',
    });
    const features = { fileDialogs: { available: false, reason: 'A page has none.' } } as const;
    const other = await openHost(hostBench({ features }));
    expect(codeOf(await other.window.invoke('chooseImport', { what: 'file' }))).toBe('feature-absent');
  });
});

describe('an export in a window', () => {
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

  test('writes files at the places that were chosen, and hands no text to the page', async () => {
    const { window, bench } = await withLogin();
    const { password: drawn } = valueOf(await window.invoke('generatePassword', {}));
    expect(drawn).toMatch(/^[A-Za-z0-9]{32}$/);
    const wish = { selection: {}, files: ['auth-xml', 'startup-script'], password: drawn } as const;
    const saved = valueOf(await window.invoke('saveQgisFiles', { ...wish, files: [...wish.files] }));
    expect(saved?.saved.map(({ path }) => path)).toEqual([
      '/home/ada/Downloads/wayleave-qgis-auth.xml',
      '/home/ada/Downloads/wayleave-qgis-startup.py',
    ]);
    const [xml, script] = [...bench.outside.values()];
    expect(xml).toMatch(/salt="[0-9a-f]{32}"/);
    expect(script).toContain('wayleave-qgis-auth.xml');
    expect(script).not.toContain('the-secret');
    expect(JSON.stringify(saved)).not.toMatch(/the-secret|salt=/);
  });

  test('writes nothing when the person gives up, or secrets would be plain', async () => {
    const { window, bench } = await withLogin();
    const wish = { selection: {}, files: ['auth-xml' as const] };
    expect(codeOf(await window.invoke('saveQgisFiles', wish))).toBe('bad-value');
    bench.chosenFolder = null;
    expect(valueOf(await window.invoke('saveQgisFiles', { ...wish, plainSecrets: true }))).toBeNull();
    expect(bench.outside.size).toBe(0);
  });

  test('is planned with each secret named and none told', async () => {
    const { window } = await withLogin();
    const plan = valueOf(await window.invoke('planQgisExport', { selection: {}, files: ['auth-xml'] }));
    expect(plan).toMatchObject({
      files: [{ kind: 'auth-xml', holdsSecrets: true, isEncrypted: false }],
      entries: [{ place: 'login01', method: 'OAuth2', state: 'whole', secrets: ['client secret'] }],
    });
    expect(JSON.stringify(plan)).not.toContain('the-secret');
  });
});
