import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { onTestFinished } from 'vitest';
import { type DemoPortal, startDemoPortal } from '../../src/demo-portal/demo-portal.ts';
import type { DemoPortalOptions } from '../../src/demo-portal/options.ts';
import type { Browser, Person } from '../../src/demo-portal/person.ts';
import {
  type Environment,
  type Finished,
  type RunOptions,
  type Running,
  startCommand,
  startProgram,
  textAt,
} from './command-line.ts';

/** A computer of one user: a home, a data folder, and a key in an identity file. No desktop, no keychain. */
export interface Workplace {
  /** Everything that this user has lies below it. */
  readonly folder: string;
  /** The data folder; made by the first command. */
  readonly data: string;
  readonly identityFile: string;
  readonly env: Environment;
  /** Runs a command to its end. */
  readonly run: (args: readonly string[], options?: Partial<RunOptions>) => Promise<Finished>;
  /** Runs a command that must succeed. Throws with what it said when it does not. */
  readonly done: (args: readonly string[], options?: Partial<RunOptions>) => Promise<Finished>;
  readonly start: (args: readonly string[], options?: Partial<RunOptions>) => Running;
  /** Runs any other program in this user's environment. */
  program(program: string, args: readonly string[], options?: Partial<RunOptions>): Promise<Finished>;
  /** Writes a file with mode 0600 beside the data folder and answers its path. */
  write(name: string, text: string): string;
  /** A digest of all files in the data folder, or all but one: their names, bytes and links. */
  digest(leftOut?: string): string;
}

/** Where to say what has to be done at the end: of the test, unless another place is named. */
type AtEnd = (work: () => Promise<void>) => void;

/** A fresh computer. What it started is killed at the end, and its files go. */
export async function openWorkplace(atEnd: AtEnd = onTestFinished): Promise<Workplace> {
  // Short, because the agent's socket lies below it and the system limits such paths to some hundred letters.
  const folder = mkdtempSync(join(tmpdir(), 'wl-cli-'));
  const started: Running[] = [];
  atEnd(async () => {
    // The agent outlives the command that started it.
    if (existsSync(join(data, 'agent.key'))) await startCommand(['lock'], { env }).finished;
    for (const { child } of started) if (child.exitCode === null) child.kill('SIGKILL');
    await Promise.all(started.map(({ finished }) => finished));
    // The full run looks for secrets in all that is left, and clears it away itself.
    if (!process.env.WAYLEAVE_TEST_CANARY) rmSync(folder, { recursive: true, force: true });
  });
  const data = join(folder, 'data');
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  mkdirSync(join(folder, 'home'), { mode: 0o700 });
  const identityFile = write('identity', `${await generateX25519Identity()}\n`);
  const env = {
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: join(folder, 'home'),
    WAYLEAVE_HOME: data,
    WAYLEAVE_IDENTITY_FILE: identityFile,
  };
  const keep = (running: Running) => {
    started.push(running);
    return running;
  };
  const run = (args: readonly string[], options: Partial<RunOptions> = {}) =>
    keep(startCommand(args, { env, ...options })).finished;
  return {
    folder,
    data,
    identityFile,
    env,
    run,
    async done(args, options) {
      const finished = await run(args, options);
      if (finished.exitCode !== 0) {
        throw new Error(
          `wayleave ${args.join(' ')}: ${finished.exitCode} ${finished.stdout}${finished.stderr}`,
        );
      }
      return finished;
    },
    start: (args, options = {}) => keep(startCommand(args, { env, ...options })),
    program: (program, args, options = {}) => keep(startProgram(program, args, { env, ...options })).finished,
    write,
    digest: (leftOut) => digestOf(data, leftOut),
  };
}

/** A portal with an application registered for one redirect URL of its own. */
export interface Site {
  readonly portal: DemoPortal;
  /** A loopback address that nothing listened on a moment ago. */
  readonly redirectUrl: string;
  readonly clientId: string;
}

/** A fresh demo portal, closed at the end. */
export async function openSite(
  options: DemoPortalOptions = {},
  atEnd: AtEnd = onTestFinished,
): Promise<Site> {
  const portal = await startDemoPortal(options);
  atEnd(() => portal.close());
  return registerSite(portal, 'cli-tests');
}

/** One more application on a portal, with a redirect URL of its own. */
export async function registerSite(portal: DemoPortal, clientId: string): Promise<Site> {
  const redirectUrl = `http://127.0.0.1:${await freePort()}`;
  portal.registerClient({ clientId, redirectUris: [redirectUrl] });
  return { portal, redirectUrl, clientId };
}

/** The arguments that define a user login at a site under that ID. */
export function addingLogin(id: string, { portal, redirectUrl, clientId }: Site): readonly string[] {
  const place = ['--portal', portal.portalUrl, '--client-id', clientId, '--redirect', redirectUrl];
  return ['auth', 'add', '--kind', 'oauth2', '--name', `Login ${id}`, '--id', id, ...place];
}

/** The arguments that define a connection served by `demo001`. */
export function addingConnection(name: string, url: string): readonly string[] {
  return ['connection', 'add', '--name', name, '--url', url, '--auth', 'demo001'];
}

/** How a person signs in. */
export interface SignInManner {
  readonly who?: Person;
  readonly choice?: 'approve' | 'deny';
  readonly browser?: Browser;
  readonly args?: readonly string[];
  readonly options?: Partial<RunOptions>;
}

/** Signs in through the printed address, as a person with a browser elsewhere would. */
export async function signIn(
  { start }: Workplace,
  { portal }: Site,
  id: string,
  { who, choice, browser, args = [], options = {} }: SignInManner = {},
): Promise<Finished> {
  const running = start(['sign-in', id, '--browser', 'print', '--json', ...args], options);
  const url = textAt(JSON.parse(await running.firstLine), 'signInUrl');
  await portal.signInLikeAPerson(url, who, choice, browser);
  return running.finished;
}

/** A computer on which the analyst is signed in to a fresh portal as `demo001`. */
export async function openSignedIn(
  options: DemoPortalOptions = {},
  atEnd: AtEnd = onTestFinished,
): Promise<{ readonly place: Workplace; readonly site: Site; readonly signedIn: Finished }> {
  const [place, site] = await Promise.all([openWorkplace(atEnd), openSite(options, atEnd)]);
  await place.done(addingLogin('demo001', site));
  const signedIn = await signIn(place, site, 'demo001');
  if (signedIn.exitCode !== 0) throw new Error(`The sign-in failed: ${signedIn.stdout}${signedIn.stderr}`);
  return { place, site, signedIn };
}

/** A port on 127.0.0.1 that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

function digestOf(folder: string, leftOut?: string): string {
  const hash = createHash('sha256');
  for (const path of filesBelow(folder).toSorted()) {
    if (relative(folder, path) === leftOut) continue;
    hash.update(`${relative(folder, path)}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** The paths of all files below a folder; none when it is not there. */
export function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    // It was never made.
    return [];
  }
}
