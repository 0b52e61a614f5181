import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Decrypter } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canaries } from '../house/canaries.ts';
import { missingPeers, run as runPeer } from '../fixtures/peers.ts';
import { builtScript, nodeProgram } from './bundle.ts';
import { at, type Finished, listAt, textAt } from './command-line.ts';
import { converse } from './conversation.ts';
import { openSignedIn, openWorkplace, signIn, type Workplace } from './workplace.ts';

const missing = missingPeers(['age', 'age-keygen', 'python3']);
const lacks = (...programs: readonly string[]) => programs.some((program) => missing.includes(program));

const { clientSecret, password, apiKey, accessToken: pastedToken, passphrase } = canaries;
const headerValue = 'value-of-the-header-71x';
/** Everything in a filled place that nobody else may read. */
const secrets = [clientSecret, password, apiKey, pastedToken, headerValue];

/** A computer with a configuration of each kind and three connections, in folders, with tags, labels and a header. */
async function openFilled(atEnd?: Parameters<typeof openWorkplace>[0]): Promise<Workplace> {
  const place = await openWorkplace(atEnd);
  const portal = ['--portal', 'https://gis.example.org/portal'];
  const adding = (kind: string, id: string, more: readonly string[], stdin = '') =>
    place.done(['auth', 'add', '--kind', kind, '--name', `The ${kind}`, '--id', id, ...portal, ...more], {
      stdin,
    });
  const client = ['--client-id', 'town', '--client-secret-file', '-'];
  await adding('oauth2', 'login01', [...client, '--expect-account', 'a.lee'], clientSecret);
  await adding('app', 'app0001', client, clientSecret);
  await adding('token', 'token01', ['--username', 'ada', '--password-file', '-'], password);
  await adding('basic', 'basic01', ['--username', 'ada', '--password-file', '-'], password);
  await adding('api-key', 'apikey1', ['--password-file', '-'], apiKey);
  await adding('pasted', 'pasted1', ['--token-file', '-'], pastedToken);
  const server = 'https://gis.example.org/server/rest/services';
  const connecting = (name: string, more: readonly string[]) =>
    place.done(['connection', 'add', '--name', name, '--url', server, ...more]);
  await connecting('Parcels', ['--auth', 'login01', '--folder', 'Council', '--tag', 'town', '--pin']);
  await connecting('Pipes', ['--folder', 'Council/Water', '--header', `X-Key=${headerValue}`]);
  await connecting('Prüfung', ['--auth', 'app0001', '--environment', 'test', '--notes', 'one\ntwo']);
  return place;
}

const ends: (() => Promise<void>)[] = [];
/** A filled place that no test changes. */
let here: Workplace;
beforeAll(async () => {
  here = await openFilled((work) => ends.unshift(work));
}, 60_000);
afterAll(async () => {
  for (const end of ends) await end();
});

let fileCount = 0;
/** Where a file can be written that no other test uses. */
function newFile(place: Workplace): string {
  fileCount += 1;
  return join(place.folder, `team-${fileCount}.wayleave`);
}

/** Definitions as commands show them, without the moments and states that are a machine's own. */
async function definitionsOf(place: Workplace) {
  const [auths, connections] = await Promise.all([
    place.done(['auth', 'list', '--json']),
    place.done(['connection', 'list', '--json']),
  ]);
  const own = new Set(['createdAt', 'changedAt', 'expectedAccount', 'pinned']);
  const isSecret = (value: unknown) => typeof value === 'object' && value !== null && 'setAt' in value;
  const shared = (record: unknown) =>
    Object.fromEntries(
      Object.entries(record as object).filter(
        ([name, value]) => !own.has(name) && value !== null && !isSecret(value),
      ),
    );
  return {
    auths: listAt(auths.json, 'value').map((view) => shared(at(view, 'config'))),
    connections: listAt(connections.json, 'value').map((view) => [
      shared(at(view, 'connection')),
      at(view, 'headerNames'),
    ]),
  };
}

const byText = (one: unknown, other: unknown) => JSON.stringify(one).localeCompare(JSON.stringify(other));

/** The records of a profile file by their ID or name. */
function recordsIn(text: string): ReadonlyMap<string, unknown> {
  const file = JSON.parse(text) as unknown;
  return new Map([
    ...listAt(file, 'authConfigs').map((record) => [textAt(record, 'id'), record] as const),
    ...listAt(file, 'connections').map((record) => [textAt(record, 'name'), record] as const),
  ]);
}

/** The same file, of one who never had the client secret and the password that a login can do without. */
function withoutOptionalSecrets(text: string): string {
  const file = JSON.parse(text) as { readonly authConfigs: { kind: string; withheld?: unknown }[] };
  for (const config of file.authConfigs)
    if (config.kind === 'oauth2' || config.kind === 'token') delete config.withheld;
  return `${JSON.stringify(file, null, 2)}\n`;
}

const decrypted = (identityFile: string, file: string) =>
  runPeer('age', ['--decrypt', '-i', identityFile, file]);

const states = ({ json }: Finished) => listAt(json, 'value.rows').map((row) => at(row, 'state'));

describe('a file without secrets', () => {
  test('brings IDs, endpoints and connections to another machine, and no secret in it', async () => {
    const there = await openWorkplace();
    const file = newFile(here);
    const exported = await here.done(['export', file, '--label', 'Town']);
    const bytes = readFileSync(file, 'latin1');
    for (const secret of [...secrets, 'a.lee']) expect(bytes).not.toContain(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(exported.stdout).toContain(`Wrote ${file}: readable, without secrets.`);
    expect(exported.stdout).toMatch(/written +authentication +app0001 +The app +client secret\n/);
    expect(exported.stdout).toMatch(/written +connection +Council\/Water\/Pipes +Pipes +header X-Key\n/);

    await there.done(['auth', 'list']);
    const before = there.digest();
    const preview = await there.done(['import', file, '--preview', '--json']);
    expect(new Set(states(preview))).toEqual(new Set(['new']));
    expect(there.digest()).toBe(before);
    const imported = await there.done(['import', file, '--json']);
    expect(imported.json).toMatchObject({ value: { added: 9, changed: 0, rejected: 0 } });
    const [mine, theirs] = [await definitionsOf(here), await definitionsOf(there)];
    expect(theirs.auths.toSorted(byText)).toEqual(mine.auths.toSorted(byText));
    expect(theirs.connections.toSorted(byText)).toEqual(mine.connections.toSorted(byText));
    const again = await there.done(['import', file, '--json']);
    expect(again.json).toMatchObject({ value: { added: 0, changed: 0, kept: 9 } });
  });

  test('tells on the other machine which secrets a person still has to give', async () => {
    const there = await openWorkplace();
    const file = newFile(here);
    await here.done(['export', file]);
    await there.done(['import', file]);
    const token = await there.run(['token', 'app0001', '--json']);
    expect(token.exitCode).toBe(3);
    expect(token.json).toMatchObject({ failure: { code: 'secret-missing' } });
    const list = await there.done(['auth', 'list']);
    for (const id of ['app0001', 'basic01', 'apikey1', 'pasted1'])
      expect(list.lines.find((line) => line.startsWith(id))).toMatch(/its secret is missing$/);
    const shown = await there.done(['auth', 'show', 'apikey1']);
    expect(shown.stdout).toMatch(
      /API key: +missing: give yours with `wayleave auth edit apikey1 --password-file FILE`\n/,
    );
    const connection = await there.done(['connection', 'show', 'Council/Water/Pipes']);
    expect(connection.stdout).toMatch(/Headers to set: +X-Key\n/);
    await there.done(['auth', 'edit', 'apikey1', '--password-file', '-'], { stdin: 'my-own-key' });
    expect((await there.done(['token', 'apikey1'])).stdout).toBe('my-own-key\n');
    await there.done(['connection', 'edit', 'Council/Water/Pipes', '--header', 'X-Key=mine']);
    const given = await there.done(['connection', 'show', 'Council/Water/Pipes']);
    expect(given.stdout).toMatch(/Headers: +X-Key\n/);
  });

  test('leaves the secrets alone that are there already', async () => {
    const [own, there] = [await openFilled(), await openWorkplace()];
    const file = newFile(own);
    await own.done(['export', file]);
    await there.done(['import', file]);
    await there.done(['auth', 'edit', 'apikey1', '--password-file', '-'], { stdin: 'my-own-key' });
    await there.done(['connection', 'edit', 'Council/Water/Pipes', '--header', 'X-Key=mine']);
    await own.done(['auth', 'edit', 'apikey1', '--name', 'Renamed']);
    await own.done(['connection', 'edit', 'Council/Water/Pipes', '--tag', 'new']);
    await own.done(['export', file]);
    const again = await there.done(['import', file, '--on-conflict', 'theirs', '--json']);
    expect(again.json).toMatchObject({ value: { added: 0, changed: 2, kept: 7 } });
    expect((await there.done(['token', 'apikey1'])).stdout).toBe('my-own-key\n');
    const pipes = await there.done(['connection', 'show', 'Council/Water/Pipes', '--json']);
    expect(pipes.json).toMatchObject({
      value: { connection: { tags: ['new'] }, headerNames: ['X-Key'], unsetHeaders: [] },
    });
  }, 60_000);

  test('is the same bytes each time, also from another machine that imported it', async () => {
    const [own, there, third] = [await openFilled(), await openWorkplace(), await openWorkplace()];
    const exported = async (place: Workplace) =>
      (await place.done(['export', '-', '--label', 'Town'])).stdout;
    const first = await exported(own);
    await own.done(['auth', 'edit', 'login01', '--name', 'Another']);
    await own.done(['auth', 'edit', 'login01', '--name', 'The oauth2']);
    expect(await exported(own)).toBe(first);
    expect(first.endsWith('}\n')).toBe(true);
    expect(first).not.toContain('\r');

    await there.done(['import', '-'], { stdin: first });
    const second = await exported(there);
    expect(second).toBe(withoutOptionalSecrets(first));
    await third.done(['import', '-'], { stdin: second });
    expect(await exported(third)).toBe(second);
  }, 60_000);

  test('goes through a pipe from one command to the other', async () => {
    const there = await openWorkplace();
    const exported = await here.done(['export', '-', '--connection', 'Council/Parcels']);
    expect([...recordsIn(exported.stdout).keys()]).toEqual(['login01', 'Parcels']);
    expect(exported.stderr).toMatch(/written +connection +Council\/Parcels/);
    const imported = await there.done(['import', '-', '--json'], { stdin: exported.stdout });
    expect(imported.json).toMatchObject({ value: { added: 2 } });
  });

  test.each([
    [['--auth', 'apikey1'], ['apikey1']],
    [['--connection', 'Pipes'], ['Pipes']],
    [
      ['--folder', 'Council'],
      ['login01', 'Parcels', 'Pipes'],
    ],
    [
      ['--tag', 'town'],
      ['login01', 'Parcels'],
    ],
    [
      ['--tag', 'town', '--auth', 'basic01'],
      ['basic01', 'Parcels'],
    ],
  ])('holds what is selected by %j', async (args, names) => {
    const exported = await here.done(['export', '-', ...args]);
    expect([...recordsIn(exported.stdout).keys()].toSorted()).toEqual(names.toSorted());
  });

  test('holds what is a person’s own only when that is asked for', async () => {
    const { stdout } = await here.done(['export', '-', '--personal']);
    const records = recordsIn(stdout);
    expect(records.get('login01')).toMatchObject({ expectedAccount: 'a.lee' });
    expect(records.get('Parcels')).toMatchObject({ pinned: true });
  });
});

describe('a sealed file', () => {
  const newIdentity = (place: Workplace) => {
    const path = join(place.folder, 'other-identity');
    runPeer('age-keygen', ['-o', path]);
    return { path, recipient: runPeer('age-keygen', ['-y', path]).trim() };
  };

  test('by a passphrase carries the secrets, and tokens never', async () => {
    const { place: here, site } = await openSignedIn();
    const there = await openWorkplace();
    await here.done(['auth', 'edit', 'demo001', '--client-secret-file', '-'], { stdin: clientSecret });
    await signIn(here, site, 'demo001');
    const token = (await here.done(['token', 'demo001'])).stdout.trim();
    const file = newFile(here);
    const options = ['--with-secrets', '--personal', '--passphrase-file', '-'];
    const sealed = await here.done(['export', file, ...options, '--json'], { stdin: `${passphrase}\n` });
    expect(sealed.json).toMatchObject({
      value: { isSealed: true, holdsSecrets: true, path: file, recipients: [] },
    });
    expect(at(sealed.json, 'value.content')).toBeUndefined();
    expect(readFileSync(file, 'latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const imported = await there.done(['import', file, '--passphrase-file', '-', '--json'], {
      stdin: passphrase,
    });
    expect(imported.json).toMatchObject({ value: { added: 1 } });
    expect(JSON.stringify(imported.json)).toMatch(/does not prove|who made it/);
    const shown = await there.done(['auth', 'show', 'demo001', '--json']);
    expect(at(shown.json, 'value.config.clientSecret')).not.toBeNull();
    expect(at(shown.json, 'value.signIn.state')).toBe('never-signed-in');
    const own = new Decrypter();
    own.addIdentity(readFileSync(here.identityFile, 'utf8').trim());
    await here.done(['export', file, '--with-secrets', '--personal', '--recipients-file', '-'], {
      stdin: (await here.done(['key', 'show'])).stdout,
    });
    const text = await own.decrypt(readFileSync(file), 'text');
    const fields = ['authConfigs', 'connections', 'format', 'label', 'personal', 'version'];
    expect(Object.keys(JSON.parse(text) as object)).toEqual(fields);
    expect(text).toContain(clientSecret);
    expect(text).not.toContain(token);
  }, 60_000);

  test.skipIf(lacks('age', 'age-keygen'))(
    'to the key that the other machine shows is opened there, and by the stock age program',
    async () => {
      const there = await openWorkplace();
      const shown = await there.done(['key', 'show']);
      expect(shown.stdout).toMatch(/^age1\S+\n$/);
      expect(shown.stderr).toMatch(/^Give it to whoever seals a file for you: .*\n$/);
      const file = newFile(here);
      const recipient = shown.stdout.trim();
      const made = await here.done(['export', file, '--with-secrets', '--recipient', recipient, '--json']);
      expect(listAt(made.json, 'value.recipients')).toHaveLength(2);
      const bytes = readFileSync(file, 'latin1');
      for (const secret of secrets) expect(bytes).not.toContain(secret);
      for (const { identityFile } of [here, there]) {
        const records = recordsIn(decrypted(identityFile, file));
        expect(records.get('app0001')).toMatchObject({ clientSecret });
        expect(records.get('basic01')).toMatchObject({ password });
        expect(records.get('apikey1')).toMatchObject({ key: apiKey });
        expect(records.get('Pipes')).toMatchObject({ headers: [{ name: 'X-Key', value: headerValue }] });
      }
      const imported = await there.done(['import', file, '--json']);
      expect(imported.json).toMatchObject({ value: { added: 9 } });
      expect((await there.done(['token', 'apikey1'])).stdout).toBe(`${apiKey}\n`);
      const [mine, theirs] = [await definitionsOf(here), await definitionsOf(there)];
      expect(theirs.connections.toSorted(byText)).toEqual(mine.connections.toSorted(byText));
    },
  );

  test.skipIf(lacks('age-keygen'))(
    'to others alone takes their identity file, which nobody else may be able to read',
    async () => {
      const there = await openWorkplace();
      const other = newIdentity(there);
      const list = here.write('recipients', `# the town\n\n${other.recipient}\n`);
      const file = newFile(here);
      await here.done(['export', file, '--with-secrets', '--recipients-file', list, '--no-self']);
      for (const place of [here, there]) {
        const refused = await place.run(['import', file, '--json']);
        expect(refused.exitCode).toBe(4);
        expect(refused.json).toMatchObject({ failure: { code: 'file-key-needed' } });
      }
      const args = ['import', file, '--identity-file', other.path, '--json'];
      expect((await there.done(args)).json).toMatchObject({ value: { added: 9 } });
      expect((await there.done(['token', 'basic01'])).stdout).not.toBe('');
      runPeer('chmod', ['644', other.path]);
      const refused = await there.run(args);
      expect(refused.exitCode).toBe(4);
      expect(refused.json).toMatchObject({ failure: { code: 'key-file-unsafe' } });
    },
  );

  test('holds no secret unless that is asked for, and is the way for nothing else than secrets', async () => {
    const file = newFile(here);
    const own = (await here.done(['key', 'show'])).stdout.trim();
    const made = await here.done(['export', file, '--recipient', own, '--json']);
    expect(made.json).toMatchObject({ value: { isSealed: true, holdsSecrets: false } });
    const plain = await here.run(['export', `${file}.plain`, '--with-secrets', '--json']);
    expect(plain.exitCode).toBe(2);
    expect(plain.json).toMatchObject({ failure: { code: 'bad-value' } });
    expect(existsSync(`${file}.plain`)).toBe(false);
  });

  test.skipIf(lacks('age'))('that the stock age program made is imported like ours', async () => {
    const there = await openWorkplace();
    const { stdout: text } = await here.done(['export', '-']);
    const recipient = (await there.done(['key', 'show'])).stdout.trim();
    for (const armor of [[], ['--armor']]) {
      const file = join(here.folder, `by-age${armor.length}`);
      runPeer('age', ['--encrypt', ...armor, '-r', recipient, '-o', file], text);
      const preview = await there.done(['import', file, '--preview', '--json']);
      expect(preview.json).toMatchObject({ value: { format: 'wayleave-profile', seal: 'recipients' } });
      expect(states(preview)).toHaveLength(9);
    }
  });

  test('goes the same way through the agent', async () => {
    const [own, there] = [await openFilled(), await openWorkplace()];
    await Promise.all([own.done(['unlock']), there.done(['unlock'])]);
    const file = newFile(own);
    const recipient = (await there.done(['key', 'show'])).stdout.trim();
    await own.done(['export', file, '--with-secrets', '--recipient', recipient]);
    expect((await there.done(['import', file, '--json'])).json).toMatchObject({ value: { added: 9 } });
    const sealed = `${file}.sealed`;
    await own.done(['export', sealed, '--passphrase-file', '-'], { stdin: passphrase });
    const wrong = await there.run(['import', sealed, '--passphrase-file', '-', '--json'], { stdin: 'wrong' });
    expect(wrong.json).toMatchObject({ failure: { code: 'wrong-file-password' } });
    const same = await there.done(['import', sealed, '--passphrase-file', '-', '--json'], {
      stdin: passphrase,
    });
    expect(same.json).toMatchObject({ value: { added: 0 } });
  }, 60_000);
});

describe('the file itself', () => {
  test('replaces the one that lay there in one step, or nothing is left of it', async () => {
    const folder = join(here.folder, 'out');
    runPeer('mkdir', [folder]);
    const file = join(folder, 'team.wayleave');
    writeFileSync(file, 'before', { mode: 0o644 });
    const refused = await here.run(['export', file, '--with-secrets']);
    expect(refused.exitCode).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('before');
    await here.done(['export', file]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['team.wayleave']);
    const nowhere = await here.run(['export', join(folder, 'none', 'team.wayleave'), '--json']);
    expect(nowhere.exitCode).toBe(1);
    expect(nowhere.json).toMatchObject({ failure: { code: 'file-unwritable' } });
    expect(readdirSync(folder)).toEqual(['team.wayleave']);
  });

  test('is not written where there is nothing to write', async () => {
    const empty = await openWorkplace();
    const file = newFile(empty);
    const refused = await empty.run(['export', file]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/^wayleave: There is nothing here /);
    expect(existsSync(file)).toBe(false);
  });
});

describe.skipIf(lacks('python3'))('a person at a terminal', () => {
  test('types the passphrase twice for a file with secrets, and once to open it', async () => {
    const there = await openWorkplace();
    const file = newFile(here);
    const sealed = await converse(
      here,
      ['export', file, '--with-secrets'],
      [
        ['Passphrase for the file: ', passphrase],
        ['The same again: ', passphrase],
      ],
    );
    expect(sealed.exitCode).toBe(0);
    expect(sealed.stdout).toContain('sealed by a passphrase, with secrets.');
    expect(sealed.stdout).not.toContain(passphrase);
    const opened = await converse(
      there,
      ['import', file],
      [[`Passphrase of ${basename(file)}: `, passphrase]],
    );
    expect(opened.exitCode).toBe(0);
    expect(opened.stdout).toContain('9 added');
    expect(opened.stdout).not.toContain(passphrase);
  }, 60_000);

  test('who types two different passphrases, or nothing, gets no file', async () => {
    const file = newFile(here);
    const differing = await converse(
      here,
      ['export', file, '--with-secrets'],
      [
        ['Passphrase for the file: ', 'one thing'],
        ['The same again: ', 'another thing'],
      ],
    );
    expect(differing.exitCode).toBe(2);
    expect(differing.stdout).toContain('The two passphrases differ.');
    const nothing = await converse(
      here,
      ['export', file, '--with-secrets'],
      [['Passphrase for the file: ', '']],
    );
    expect(nothing.exitCode).toBe(3);
    expect(existsSync(file)).toBe(false);
  });

  test('gets no sealed file onto the screen', async () => {
    const own = (await here.done(['key', 'show'])).stdout.trim();
    const refused = await converse(here, ['export', '-', '--recipient', own], []);
    expect(refused.exitCode).toBe(2);
    expect(refused.stdout).toContain('name a file, or pipe it on');
    const piped = await here.program('bash', [
      '-c',
      '"$0" "$1" export - --recipient "$2" 2>/dev/null | head -c 21',
      nodeProgram,
      builtScript(),
      own,
    ]);
    expect(piped.stdout).toBe('age-encryption.org/v1');
  });
});
