import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { at, listAt } from './command-line.ts';
import { openSignedIn, openWorkplace, type Workplace } from './workplace.ts';

const samples = join(import.meta.dirname, '../fixtures/qgis');
const sample = (name: string) => join(samples, name);
/** As the README of the samples tells. */
const mixedPassword = 'pässwörd-longer-than-thirty-two-bytes';
const masterPassword = 'sample master';

/** A QGIS profile as the program keeps it, with the samples in it. */
function sampleProfile(place: Workplace): string {
  const folder = join(place.folder, 'profile');
  mkdirSync(join(folder, 'QGIS'), { recursive: true });
  cpSync(sample('QGIS3-fragment.ini'), join(folder, 'QGIS', 'QGIS3.ini'));
  cpSync(sample('qgis-auth-sample.db'), join(folder, 'qgis-auth.db'));
  return folder;
}

const states = (json: unknown) => listAt(json, 'value.rows').map((row) => at(row, 'state'));

describe('wayleave import', () => {
  test('shows what a file would bring, and changes nothing', async () => {
    const place = await openWorkplace();
    await place.done(['auth', 'list']);
    const before = place.digest();
    const preview = await place.done(['import', sample('auth-mixed-plain.xml'), '--preview', '--json']);
    expect(at(preview.json, 'value.format')).toBe('qgis-auth-xml');
    expect(states(preview.json)).toEqual(['new', 'new', 'new', 'new']);
    expect(place.digest()).toBe(before);
    expect(preview.stdout).not.toContain('s\\"e&c');
  });

  test('takes an encrypted file over with its password, and a second time nothing', async () => {
    const place = await openWorkplace();
    const password = place.write('password', `${mixedPassword}\n`);
    const args = ['import', sample('auth-mixed-encrypted.xml'), '--passphrase-file', password, '--json'];
    const imported = await place.done(args);
    expect(imported.json).toMatchObject({ value: { added: 4, changed: 0, rejected: 0 } });
    const kinds = await place.done(['auth', 'list', '--json']);
    expect(listAt(kinds.json, 'value').map((view) => at(view, 'config.kind'))).toEqual(
      expect.arrayContaining(['oauth2', 'oauth2', 'basic', 'pasted']),
    );
    const again = await place.done(args);
    expect(again.json).toMatchObject({ value: { added: 0, changed: 0, kept: 4 } });
    expect(states(again.json)).toEqual(['same', 'same', 'same', 'same']);
  });

  test('takes connections over, and those of a profile with their endpoints', async () => {
    const place = await openWorkplace();
    const first = await place.done(['import', sample('connections-3.22.xml'), '--json']);
    expect(first.json).toMatchObject({ value: { added: 2 } });
    const master = place.write('master', `${masterPassword}\n`);
    const folder = sampleProfile(place);
    const second = await place.done(['qgis', 'import', folder, '--master-password-file', master, '--json']);
    expect(second.json).toMatchObject({ value: { added: 4 } });
    const connections = await place.done(['connection', 'list', '--json']);
    expect(JSON.stringify(connections.json)).toContain('/sharing/rest/community');
  });

  test('goes the same way through the agent', async () => {
    const place = await openWorkplace();
    await place.done(['unlock']);
    const password = place.write('password', `${mixedPassword}\n`);
    const args = ['import', sample('auth-mixed-encrypted.xml'), '--passphrase-file', password, '--json'];
    expect((await place.done(args)).json).toMatchObject({ value: { added: 4 } });
    const wrong = place.write('wrong', 'wrong');
    const refused = await place.run([
      'import',
      sample('auth-mixed-encrypted.xml'),
      '--passphrase-file',
      wrong,
      '--json',
    ]);
    expect(at(refused.json, 'failure.code')).toBe('wrong-file-password');
  });

  test('takes the values that the OAuth2 dialog of QGIS saves by themselves, under a new ID', async () => {
    const place = await openWorkplace();
    const values = { clientId: 'c', clientSecret: 's', grantFlow: 0 };
    const urls = {
      requestUrl: 'https://gis.example.org/portal/sharing/rest/oauth2/authorize',
      tokenUrl: 'https://gis.example.org/portal/sharing/rest/oauth2/token',
    };
    const file = place.write('Town.json', JSON.stringify({ ...values, ...urls }));
    const first = await place.done(['import', file, '--json']);
    const [row] = listAt(first.json, 'value.rows');
    expect(row).toMatchObject({
      state: 'new',
      name: 'Town',
      place: expect.stringMatching(/^[a-z0-9]{7}$/) as string,
    });
    const again = await place.done(['import', file, '--json']);
    expect(listAt(again.json, 'value.rows')).toMatchObject([{ state: 'same', place: at(row, 'place') }]);
  });

  test('leaves everything as it was where a choice is needed', async () => {
    const place = await openWorkplace();
    const other = ['--portal', 'https://other.example/portal', '--client-id', 'other'];
    await place.done(['auth', 'add', '--name', 'Mine', '--id', 'agol001', ...other]);
    const kept = await place.done(['import', sample('auth-agol-plain.xml'), '--json']);
    expect(states(kept.json)).toEqual(['conflict']);
    expect(kept.json).toMatchObject({ value: { added: 0, changed: 0, kept: 1 } });
    const both = await place.done([
      'import',
      sample('auth-agol-plain.xml'),
      '--on-conflict',
      'new-id',
      '--json',
    ]);
    expect(both.json).toMatchObject({ value: { added: 1, renamed: [{ from: 'agol001' }] } });
  });
});

describe('wayleave qgis', () => {
  async function withSamples() {
    const place = await openWorkplace();
    const master = place.write('master', `${masterPassword}\n`);
    const folder = sampleProfile(place);
    await place.done(['qgis', 'import', folder, '--master-password-file', master]);
    return { place, master, folder };
  }

  test('export writes files for the owner alone, which come back the same', async () => {
    const { place } = await withSamples();
    const password = place.write('password', 'a long password of the test 1234\n');
    const [auth, connections] = [join(place.folder, 'auth.xml'), join(place.folder, 'connections.xml')];
    const files = ['--auth-xml', auth, '--connections-xml', connections];
    const made = await place.done(['qgis', 'export', ...files, '--password-file', password, '--json']);
    expect(listAt(made.json, 'value.saved')).toHaveLength(2);
    for (const path of [auth, connections]) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(auth, 'utf8')).not.toContain('clientSecret');
    const back = await place.done(['import', auth, '--passphrase-file', password, '--json']);
    expect(new Set(states(back.json))).toEqual(new Set(['same']));
    const again = await place.done(['import', connections, '--json']);
    expect(new Set(states(again.json))).toEqual(new Set(['same']));
  });

  test('export writes no secret plainly unless it is told to', async () => {
    const { place } = await withSamples();
    const auth = join(place.folder, 'auth.xml');
    const refused = await place.run(['qgis', 'export', '--auth-xml', auth, '--json']);
    expect(refused.exitCode).toBe(2);
    expect(at(refused.json, 'failure.code')).toBe('bad-value');
    expect(existsSync(auth)).toBe(false);
    await place.done(['qgis', 'export', '--auth-xml', auth, '--plain-secrets']);
    expect(readFileSync(auth, 'utf8')).toContain('clientSecret');
    expect(statSync(auth).mode & 0o777).toBe(0o600);
  });

  test('export leaves no file behind when one of them cannot be written', async () => {
    const { place } = await withSamples();
    const [auth, nowhere] = [join(place.folder, 'auth.xml'), join(place.folder, 'none', 'connections.xml')];
    const args = ['--auth-xml', auth, '--connections-xml', nowhere, '--plain-secrets', '--json'];
    const refused = await place.run(['qgis', 'export', ...args]);
    expect(at(refused.json, 'failure.code')).toBe('file-unwritable');
    expect(existsSync(auth)).toBe(false);
  });

  test('export tells what a version of QGIS cannot hold', async () => {
    const place = await openWorkplace();
    const portal = ['--portal', 'https://gis.example.org/portal', '--client-id', 'c'];
    await place.done(['auth', 'add', '--name', 'Public', '--id', 'public1', ...portal]);
    const auth = join(place.folder, 'auth.xml');
    const old = await place.run(['qgis', 'export', '--auth-xml', auth, '--json']);
    expect(at(old.json, 'failure.message')).toContain('PKCE');
    const recent = await place.done(['qgis', 'export', '--auth-xml', auth, '--target', '3.44', '--json']);
    expect(recent.json).toMatchObject({ value: { entries: [{ place: 'public1', state: 'whole' }] } });
  });

  test('script writes a program without secrets, and the encrypted file beside it', async () => {
    const { place } = await withSamples();
    const password = place.write('password', 'a long password of the test 1234\n');
    const [script, auth] = [join(place.folder, 'start.py'), join(place.folder, 'auth.xml')];
    await place.done(['qgis', 'script', script, '--auth-xml', auth, '--password-file', password]);
    const text = readFileSync(script, 'utf8');
    expect(text).toContain('auth.xml');
    expect(text).toContain('community');
    expect(text).not.toContain('0123456789abcdef');
  });

  test('compare finds no difference after an import, and names each later', async () => {
    const { place, master, folder } = await withSamples();
    const before = readFileSync(join(folder, 'qgis-auth.db'));
    const args = ['qgis', 'compare', folder, '--master-password-file', master, '--json'];
    const same = await place.done(args);
    expect(same.json).toMatchObject({ value: { isSame: true, comparesContent: true } });
    await place.done(['auth', 'edit', 'agol001', '--client-id', 'another']);
    const drifted = await place.run(args);
    expect(drifted.exitCode).toBe(1);
    expect(listAt(drifted.json, 'value.rows')).toContainEqual(
      expect.objectContaining({
        authId: 'agol001',
        state: 'different',
        differences: [expect.objectContaining({ field: 'clientId', theirs: expect.any(String) as string })],
      }),
    );
    expect(readFileSync(join(folder, 'qgis-auth.db')).equals(before)).toBe(true);
  });

  test('a kept configuration says that it cannot be used', async () => {
    const place = await openWorkplace();
    const xml = place.write(
      'pki.xml',
      '<qgis_authentication><configurations><AuthMethodConfig id="pki0001" name="Card" method="PKI-Paths" version="2" uri=""><Config certpath="/c" keypath="/k" keypass="kept-key-pass"/></AuthMethodConfig></configurations></qgis_authentication>',
    );
    await place.done(['import', xml]);
    const token = await place.run(['token', 'pki0001', '--json']);
    expect(token.exitCode).toBe(2);
    expect(token.json).toMatchObject({ failure: { code: 'unsupported' } });
    const signIn = await place.run(['sign-in', 'pki0001', '--json']);
    expect(signIn.json).toMatchObject({ failure: { code: 'unsupported' } });
    const shown = await place.done(['auth', 'show', 'pki0001', '--json']);
    expect(at(shown.json, 'value.badge')).toMatchObject({ state: 'error', code: 'unsupported' });
    expect(shown.stdout).not.toContain('kept-key-pass');
    const out = join(place.folder, 'out.xml');
    await place.done(['qgis', 'export', '--auth-xml', out, '--plain-secrets']);
    expect(readFileSync(out, 'utf8')).toContain('keypass="kept-key-pass"');
  });

  test('source gives the line that QGIS opens a layer by', async () => {
    const { place, site } = await openSignedIn();
    const layer = `${site.portal.servicesUrl}/Hydrants/FeatureServer/0`;
    const { stdout } = await place.done(['qgis', 'source', layer]);
    expect(stdout).toMatch(new RegExp(`^crs='EPSG:\\d+' url='${layer}' authcfg='demo001'\n$`));
  });
});
