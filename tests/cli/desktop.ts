import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { Environment } from './command-line.ts';
import type { Workplace } from './workplace.ts';

/** Programs without which there is no keychain to test with. */
export const desktopPrograms = ['dbus-daemon', 'gdbus', 'gnome-keyring-daemon'];

/** A session with a message bus and a keyring of its own. */
export interface Desktop {
  /** The environment of programs in it: no key of Wayleave's, but a keychain. */
  readonly env: Environment;
  /** Locks the keyring, as a screen lock may. */
  lock(): Promise<void>;
  /** Ends the keyring and starts it anew, unlocked by its password. */
  logInAgain(): Promise<void>;
}

const collection = '/org/freedesktop/secrets/collection/login';

/** A desktop session whose keyring is unlocked, ended with the test. */
export async function openDesktop({
  folder,
  env: { PATH, HOME, WAYLEAVE_HOME },
}: Workplace): Promise<Desktop> {
  const runtime = join(folder, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const children: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of children.toReversed()) await end(child);
  });
  const bare = {
    PATH: PATH ?? '',
    HOME: HOME ?? '',
    WAYLEAVE_HOME: WAYLEAVE_HOME ?? '',
    XDG_RUNTIME_DIR: runtime,
    XDG_DATA_HOME: join(HOME ?? '', 'share'),
    LC_ALL: 'C.UTF-8',
  };
  const bus = spawn(
    'dbus-daemon',
    ['--session', '--nofork', '--print-address=1', `--address=unix:dir=${runtime}`],
    {
      env: bare,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  children.push(bus);
  const env = { ...bare, DBUS_SESSION_BUS_ADDRESS: await firstLineOf(bus.stdout) };

  async function gdbus(...args: readonly string[]): Promise<void> {
    const child = spawn('gdbus', args, { env, stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`gdbus ${args[0]} failed.`);
  }

  async function startKeyring(): Promise<ChildProcess> {
    const args = ['--foreground', '--components=secrets', '--unlock'];
    const daemon = spawn('gnome-keyring-daemon', args, { env, stdio: ['pipe', 'ignore', 'ignore'] });
    children.push(daemon);
    daemon.stdin.end('pass');
    await gdbus('wait', '--session', '--timeout', '20', 'org.freedesktop.secrets');
    return daemon;
  }

  let keyring = await startKeyring();
  return {
    env,
    lock: () =>
      gdbus(
        'call',
        '--session',
        '--dest=org.freedesktop.secrets',
        '--object-path=/org/freedesktop/secrets',
        '--method=org.freedesktop.Secret.Service.Lock',
        `[objectpath "${collection}"]`,
      ),
    async logInAgain() {
      await end(keyring);
      keyring = await startKeyring();
    },
  };
}

async function firstLineOf(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error('The message bus did not start.');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
