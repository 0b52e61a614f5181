import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { missingPeers } from '../fixtures/peers.ts';

const missing = missingPeers(['dbus-daemon', 'gdbus', 'gnome-keyring-daemon']);
const collection = '/org/freedesktop/secrets/collection/login';

/** A session of its own: a home, a bus where one is wanted, and programs that end with the test. */
interface Desktop {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly children: ChildProcess[];
}

let desktop: Desktop;

beforeEach(async () => {
  const home = await mkdtemp(join(tmpdir(), 'wayleave-keyring-'));
  await mkdir(join(home, 'run'), { mode: 0o700 });
  const env = { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: join(home, 'run'), LC_ALL: 'C.UTF-8' };
  desktop = { home, env, children: [] };
});

afterEach(async () => {
  for (const child of desktop.children.toReversed()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(desktop.home, { recursive: true, force: true });
});

/** Starts a message bus. `rules` go into its policy; without `services` it starts nothing by itself. */
async function startBus(rules = ''): Promise<void> {
  const config = join(desktop.home, 'bus.conf');
  await writeFile(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir=${join(desktop.home, 'run')}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="false"/><allow eavesdrop="false"/><allow own="*"/>${rules}</policy></busconfig>`,
  );
  const bus = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1'], {
    env: desktop.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  desktop.children.push(bus);
  for await (const address of createInterface(bus.stdout)) {
    desktop.env.DBUS_SESSION_BUS_ADDRESS = address;
    return;
  }
  throw new Error('The message bus did not start.');
}

/** Starts the keyring, unlocked with that password, or as it is after a login without one. */
async function startKeyring(password: string | null): Promise<ChildProcess> {
  const args = ['--foreground', '--components=secrets', ...(password === null ? [] : ['--unlock'])];
  const daemon = spawn('gnome-keyring-daemon', args, {
    env: desktop.env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  desktop.children.push(daemon);
  daemon.stdin.end(password ?? '');
  await gdbus(['wait', '--session', '--timeout', '20', 'org.freedesktop.secrets']);
  return daemon;
}

async function gdbus(args: readonly string[]): Promise<void> {
  const child = spawn('gdbus', args, { env: desktop.env, stdio: 'ignore' });
  desktop.children.push(child);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`gdbus ${args[0]} failed.`);
}

function lock(): Promise<void> {
  const method = 'org.freedesktop.Secret.Service.Lock';
  const service = ['--dest', 'org.freedesktop.secrets', '--object-path', '/org/freedesktop/secrets'];
  return gdbus(['call', '--session', ...service, '--method', method, `[objectpath "${collection}"]`]);
}

interface Answer {
  readonly code: string;
  readonly value?: unknown;
}

/** Asks in a child; a child that dies instead of answering fails the test. */
async function ask(questions: readonly string[], timeoutMilliseconds = 10_000): Promise<readonly Answer[]> {
  const asker = join(import.meta.dirname, 'keychain-asker.ts');
  const child = spawn(process.execPath, [asker, ...questions], {
    env: { ...desktop.env, ASKER_TIMEOUT: String(timeoutMilliseconds) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  desktop.children.push(child);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const answers = await new Promise<readonly Answer[]>((resolve, reject) => {
    const read = () => output.split('\n').slice(0, -1);
    child.stdout.on('data', () => {
      // A call that hangs inside the library keeps the process from ending, so its answers are what counts.
      if (read().length === questions.length) resolve(read().map((line): Answer => JSON.parse(line)));
    });
    child.once('close', (code, signal) =>
      reject(new Error(`The asker ended with ${code ?? signal}: ${errors}`)),
    );
  });
  return answers;
}

const codes = (answers: readonly Answer[]) => answers.map(({ code }) => code);

describe.skipIf(missing.length > 0)(
  `a real Secret Service (missing here: ${missing.join(', ') || 'nothing'})`,
  () => {
    test('that is open keeps, gives back, lists and removes', async () => {
      await startBus();
      await startKeyring('pass');
      const answers = await ask([
        'read a',
        'write a one',
        'write b two',
        'read a',
        'accounts',
        'remove a',
        'read a',
        'remove a',
      ]);
      expect(codes(answers)).toEqual(Array(8).fill('ok'));
      expect(answers[0]?.value).toBeNull();
      expect(answers[3]?.value).toBe('one');
      expect(answers[4]?.value).toEqual(expect.arrayContaining(['a', 'b']));
      expect(answers[4]?.value).toHaveLength(2);
      expect(answers[6]?.value).toBeNull();
    });

    test('that is locked is never taken for an empty one, and its store gets no new key', async () => {
      await startBus();
      const first = await startKeyring('pass');
      const folder = join(desktop.home, 'data');
      const [made] = await ask([`unlock ${folder}`]);
      expect(made?.code).toBe('ok');
      const files = (await readdir(folder)).toSorted();
      const header = await readFile(join(folder, 'store.json'), 'utf8');

      await lock();
      const questions = ['read a', 'accounts', 'write a one', `unlock ${folder}`];
      expect(codes(await ask(questions))).toEqual(Array(4).fill('keychain-locked'));
      expect((await readdir(folder)).toSorted()).toEqual(files);
      expect(await readFile(join(folder, 'store.json'), 'utf8')).toBe(header);

      first.kill('SIGTERM');
      await once(first, 'exit');
      await startKeyring('pass');
      const [again, accounts] = await ask([`unlock ${folder}`, 'accounts']);
      expect(again).toEqual(made);
      expect(accounts?.value).toHaveLength(1);
    });

    test('that was locked when its session began gives no key and makes no store', async () => {
      await startBus();
      const first = await startKeyring('pass');
      expect(codes(await ask(['write a one']))).toEqual(['ok']);
      first.kill('SIGTERM');
      await once(first, 'exit');
      await startKeyring(null);
      const folder = join(desktop.home, 'data');
      expect(codes(await ask(['read a', `unlock ${folder}`]))).toEqual([
        'keychain-locked',
        'keychain-locked',
      ]);
      expect(await readdir(folder)).toEqual(['locks']);
    });

    test('with another password than its keyring has stays locked', async () => {
      await startBus();
      const first = await startKeyring('pass');
      expect(codes(await ask(['write a one']))).toEqual(['ok']);
      first.kill('SIGTERM');
      await once(first, 'exit');
      await startKeyring('another');
      expect(codes(await ask(['read a', 'accounts']))).toEqual(['keychain-locked', 'keychain-locked']);
    });

    test('that has no keyring yet and nobody to ask for a password is absent', async () => {
      await startBus();
      await startKeyring(null);
      expect(codes(await ask(['read a', 'write a one', 'accounts']))).toEqual(
        Array(3).fill('keychain-absent'),
      );
    });

    test('that is not there: no bus, a dead bus, a bus without it', async () => {
      const questions = ['read a', 'write a one', 'accounts', `unlock ${join(desktop.home, 'data')}`];
      const absent = Array(4).fill('keychain-absent');
      expect(codes(await ask(questions))).toEqual(absent);
      desktop.env.DBUS_SESSION_BUS_ADDRESS = `unix:path=${join(desktop.home, 'nowhere')}`;
      expect(codes(await ask(questions))).toEqual(absent);
      await startBus();
      expect(codes(await ask(questions))).toEqual(absent);
    });

    test('that the bus does not let us speak to has refused', async () => {
      await startBus(
        '<deny send_destination="org.freedesktop.secrets" send_interface="org.freedesktop.Secret.Service"/>',
      );
      await startKeyring('pass');
      expect(codes(await ask(['read a', 'write a one', 'accounts']))).toEqual(
        Array(3).fill('keychain-refused'),
      );
    });

    test('that hangs does not hang us: every call ends, and the store gets no new key', async () => {
      await startBus();
      const daemon = await startKeyring('pass');
      const folder = join(desktop.home, 'data');
      const [made] = await ask([`unlock ${folder}`]);
      const files = (await readdir(folder)).toSorted();
      daemon.kill('SIGSTOP');
      const questions = [`unlock ${folder}`, 'read a', 'write a one', 'accounts', 'remove a'];
      expect(codes(await ask(questions, 700))).toEqual(Array(5).fill('keychain-timeout'));
      expect((await readdir(folder)).toSorted()).toEqual(files);
      daemon.kill('SIGCONT');
      expect(await ask([`unlock ${folder}`])).toEqual([made]);
    });
  },
);
