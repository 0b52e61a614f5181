import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { canaries } from '../house/canaries.ts';
import { missingPeers } from '../fixtures/peers.ts';
import { at, type Environment, textAt } from './command-line.ts';
import { converse } from './conversation.ts';
import { desktopPrograms, openDesktop } from './desktop.ts';
import { filesBelow, openSignedIn, openWorkplace, type Workplace } from './workplace.ts';

const missing = missingPeers([...desktopPrograms, 'python3']);
const lacks = (programs: readonly string[]) => programs.some((program) => missing.includes(program));

const portal = ['--portal', 'https://gis.example.org/portal', '--client-id', 'c'];
const adding = ['auth', 'add', '--name', 'N', '--id', 'demo001', ...portal];

function keyless({ env }: Workplace): Environment {
  const { WAYLEAVE_IDENTITY_FILE: _, ...rest } = env;
  return rest;
}

/** Names of the files that a store is made of, without what only serves its processes. */
function storeFiles({ data }: Workplace): readonly string[] {
  return filesBelow(data).filter((path) => !path.startsWith(join(data, 'locks')));
}

test('without keychain, key or terminal nothing is set up that could be taken for a store', async () => {
  const place = await openWorkplace();
  const env = keyless(place);
  for (const args of [adding, ['auth', 'list'], ['unlock'], ['key', 'show'], ['key', 'recovery']]) {
    const refused = await place.run([...args, '--json'], { env });
    expect(refused.exitCode, args.join(' ')).toBe(4);
    expect(at(refused.json, 'failure.code')).toBe('keychain-absent');
    expect(storeFiles(place)).toEqual([]);
  }
  expect((await place.done(['status', '--json'], { env })).json).toMatchObject({
    value: { store: { kind: 'none' } },
  });
  await place.done(adding);
  expect(at((await place.done(['status', '--json'])).json, 'value.store.key')).toBe('file');
});

describe.skipIf(lacks(desktopPrograms))('a real keyring', () => {
  test('keeps the key for the next process, and only there', async () => {
    const place = await openWorkplace();
    const desktop = await openDesktop(place);
    await place.done(adding, { env: desktop.env });
    const shown = await place.done(['auth', 'show', 'demo001', '--json'], { env: desktop.env });
    expect(at(shown.json, 'value.config.id')).toBe('demo001');
    expect(at((await place.done(['status', '--json'], { env: desktop.env })).json, 'value.store.key')).toBe(
      'keychain',
    );
    for (const path of filesBelow(place.data))
      expect(readFileSync(path, 'latin1')).not.toContain('AGE-SECRET-KEY');
    await desktop.logInAgain();
    expect((await place.done(['auth', 'show', 'demo001'], { env: desktop.env })).exitCode).toBe(0);
  });

  test('that is locked is told from one that is empty: no new key, and all is well after unlocking', async () => {
    const place = await openWorkplace();
    const desktop = await openDesktop(place);
    await place.done(adding, { env: desktop.env });
    const before = storeFiles(place).map((path) => readFileSync(path, 'latin1'));
    await desktop.lock();
    for (const args of [
      ['auth', 'list'],
      ['auth', 'add', '--name', 'M', '--agol', '--client-id', 'c'],
      ['unlock'],
    ]) {
      const refused = await place.run([...args, '--json'], { env: desktop.env });
      expect(refused.exitCode).toBe(4);
      expect(at(refused.json, 'failure.code')).toBe('keychain-locked');
      expect(refused.stderr).toBe('');
    }
    const told = await place.done(['status', '--json'], { env: desktop.env });
    expect(told.json).toMatchObject({ value: { isOpen: false, closedBecause: { code: 'keychain-locked' } } });
    expect(storeFiles(place).map((path) => readFileSync(path, 'latin1'))).toEqual(before);
    await desktop.logInAgain();
    expect((await place.done(['auth', 'show', 'demo001'], { env: desktop.env })).exitCode).toBe(0);
  });

  test('that was locked before the first start gives no key and makes no store', async () => {
    const place = await openWorkplace();
    const desktop = await openDesktop(place);
    await desktop.lock();
    const refused = await place.run([...adding, '--json'], { env: desktop.env });
    expect(refused.exitCode).toBe(4);
    expect(at(refused.json, 'failure.code')).toBe('keychain-locked');
    expect(storeFiles(place)).toEqual([]);
  });

  test('that has lost the key is told, and the store stays', async () => {
    const place = await openWorkplace();
    const first = await openDesktop(place);
    await place.done(adding, { env: first.env });
    // The same files under another user's session: its keyring is open and knows nothing.
    const other = await openWorkplace();
    const desktop = await openDesktop(other);
    const before = place.digest();
    const refused = await place.run(['auth', 'list', '--json'], {
      env: { ...desktop.env, WAYLEAVE_HOME: place.data },
    });
    expect(refused.exitCode).toBe(4);
    expect(at(refused.json, 'failure.code')).toBe('key-missing');
    expect(place.digest()).toBe(before);
  });

  test('holds an agent’s key too: after locking the keyring the agent still answers', async () => {
    const place = await openWorkplace();
    const desktop = await openDesktop(place);
    await place.done(adding, { env: desktop.env });
    await place.done(['unlock'], { env: desktop.env });
    await desktop.lock();
    expect((await place.done(['auth', 'show', 'demo001'], { env: desktop.env })).exitCode).toBe(0);
    await place.done(['lock'], { env: desktop.env });
    expect((await place.run(['auth', 'show', 'demo001'], { env: desktop.env })).exitCode).toBe(4);
  });
});

describe.skipIf(lacks(['python3']))('a person at a terminal', () => {
  const { passphrase } = canaries;

  test('chooses a passphrase, unseen, and opens the store by it', async () => {
    const place = await openWorkplace();
    const chosen = await converse(
      place,
      ['auth', 'list'],
      [
        ['New passphrase: ', passphrase],
        ['The same again: ', passphrase],
      ],
      keyless(place),
    );
    expect(chosen.exitCode).toBe(0);
    expect(chosen.stdout).toContain('A passphrase can protect the store instead.');
    expect(chosen.stdout).toContain('No auth configurations yet.');
    expect(chosen.stdout).not.toContain(passphrase);
    const opened = await converse(place, ['auth', 'list'], [['Passphrase: ', passphrase]], keyless(place));
    expect(opened.exitCode).toBe(0);
    expect(opened.stdout).not.toContain(passphrase);
    const wrong = await converse(
      place,
      ['auth', 'list'],
      [['Passphrase: ', 'something else']],
      keyless(place),
    );
    expect(wrong.exitCode).toBe(4);
    expect(wrong.stdout).not.toContain('something else');
    const nobody = await place.run(['auth', 'list', '--json'], { env: keyless(place) });
    expect(nobody.exitCode).toBe(4);
    expect(at(nobody.json, 'failure.code')).toBe('passphrase-needed');
  }, 60_000);

  test('who types two different passphrases has chosen none', async () => {
    const place = await openWorkplace();
    const chosen = await converse(
      place,
      ['auth', 'list'],
      [
        ['New passphrase: ', 'one thing'],
        ['The same again: ', 'another thing'],
      ],
      keyless(place),
    );
    expect(chosen.exitCode).toBe(4);
    expect(chosen.stdout).toContain('The two passphrases differ.');
    expect(storeFiles(place)).toEqual([]);
  });

  test('types a password, unseen', async () => {
    const place = await openWorkplace();
    const fields = ['--portal', 'https://gis.example.org/', '--username', 'u'];
    const args = ['auth', 'add', '--kind', 'basic', '--name', 'B', '--id', 'basic01', ...fields];
    const steps = await converse(place, args, [['Password: ', canaries.password]]);
    expect(steps.exitCode).toBe(0);
    expect(steps.stdout).toContain('basic01');
    expect(steps.stdout).not.toContain(canaries.password);
    const { stdout } = await place.done(['token', 'basic01']);
    expect(Buffer.from(stdout.trim(), 'base64').toString()).toBe(`u:${canaries.password}`);
  });
});

describe('the recovery code', () => {
  test('opens a store whose key is lost, seals it to a new one, and stays good', async () => {
    const { place } = await openSignedIn();
    const made = await place.done(['key', 'recovery']);
    expect(made.lines).toHaveLength(1);
    expect(made.stdout).toMatch(/^([A-Z0-9]{5}-)+[A-Z0-9]{1,5}\n$/);
    expect(made.stderr).toContain('not shown again');
    const code = made.stdout.trim();
    for (const path of filesBelow(place.data)) expect(readFileSync(path, 'latin1')).not.toContain(code);

    const text = await generateX25519Identity();
    const env = { ...place.env, WAYLEAVE_IDENTITY_FILE: place.write('second', text) };
    const before = place.digest();
    const slip = await place.run(['key', 'recover', '--code-file', '-', '--json'], {
      env,
      stdin: code.replace(/.$/, ''),
    });
    expect(slip.exitCode).toBe(4);
    expect(at(slip.json, 'failure.code')).toBe('key-mismatch');
    const stranger = (await generateX25519Identity()).slice('AGE-SECRET-KEY-1'.length);
    const foreign = await place.run(['key', 'recover', '--code-file', '-'], { env, stdin: stranger });
    expect(foreign.exitCode).toBeGreaterThan(0);
    expect(place.digest()).toBe(before);

    const typed = code.toLowerCase().replaceAll('-', ' ');
    const recovered = await place.done(['key', 'recover', '--code-file', '-', '--json'], {
      env,
      stdin: `${typed}\n`,
    });
    expect(textAt(recovered.json, 'value.recipient')).toBe(await identityToRecipient(text));
    expect(
      at((await place.done(['auth', 'show', 'demo001', '--json'], { env })).json, 'value.signIn.state'),
    ).toBe('never-signed-in');
    const old = await place.run(['auth', 'list', '--json']);
    expect(old.exitCode).toBe(4);
    expect(at(old.json, 'failure.code')).toBe('key-mismatch');

    const third = {
      ...place.env,
      WAYLEAVE_IDENTITY_FILE: place.write('third', await generateX25519Identity()),
    };
    await place.done(['key', 'recover', '--code-file', place.write('code', code)], { env: third });
    expect((await place.done(['auth', 'show', 'demo001'], { env: third })).exitCode).toBe(0);
  });

  test('a second code ends the first', async () => {
    const place = await openWorkplace();
    const first = (await place.done(['key', 'recovery'])).stdout;
    const second = (await place.done(['key', 'recovery', '--json'])).json;
    const env = { ...place.env, WAYLEAVE_IDENTITY_FILE: place.write('new', await generateX25519Identity()) };
    expect((await place.run(['key', 'recover', '--code-file', '-'], { env, stdin: first })).exitCode).toBe(4);
    await place.done(['key', 'recover', '--code-file', '-'], {
      env,
      stdin: textAt(second, 'value.recoveryCode'),
    });
  });

  test('without a store there is nothing to recover and nothing is made', async () => {
    const place = await openWorkplace();
    const code = (await generateX25519Identity()).slice('AGE-SECRET-KEY-1'.length);
    const refused = await place.run(['key', 'recover', '--code-file', '-', '--json'], { stdin: code });
    expect(refused.exitCode).toBe(4);
    expect(at(refused.json, 'failure.code')).toBe('key-missing');
    expect(storeFiles(place)).toEqual([]);
    expect(existsSync(join(place.data, 'store.json'))).toBe(false);
  });

  test('key show tells the public half only', async () => {
    const place = await openWorkplace();
    const { stdout } = await place.done(['key', 'show']);
    const identity = readFileSync(place.identityFile, 'utf8').trim();
    expect(stdout.trim()).toBe(await identityToRecipient(identity));
  });
});
