import { randomBytes } from 'node:crypto';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { isReplaced, removePost, writePost } from '../node/agent/key-file.ts';
import { askForWayIn } from '../node/browser-host/ask.ts';
import { answerTo, hostPost, isAsker, type WayIn } from '../node/browser-host/way-in.ts';
import type { Environment } from '../node/data-folder.ts';
import { makePrivateFolder } from '../node/files.ts';
import { folderLocks } from '../node/folder-lock.ts';
import { systemCode } from '../node/system-error.ts';
import { removeLaunchFile, sweepLaunchFiles, writeLaunchFile } from './launch-file.ts';
import type { OpenedHost } from './open-host.ts';
import { openPages, type Pages } from './pages.ts';
import { readRenderer, type RendererFiles } from './renderer-files.ts';
import { startWebServer, type WebServer } from './server.ts';
import { createWaysIn, launchMilliseconds, type WaysIn } from './ways-in.ts';
import { webWords } from './words.ts';

/** What a browser host is started with. */
export interface BrowserHostOptions {
  /** The data folder. */
  readonly folder: string;
  readonly env: Environment;
  /** Whether it stays when the last page is gone. */
  readonly keep: boolean;
  /** The built interface. */
  readonly rendererFolder: string;
  /** Where `window-bridge.js`, which gives it `window.wayleave`, and `icon.svg` lie. */
  readonly ownFolder: string;
  /** The file that starts the command line. */
  readonly commandFile: string;
  readonly keychainProgram: { readonly command: string; readonly args: readonly string[] };
  /** Says something to the person at the terminal. */
  readonly say: (line: string) => void;
  /** How long it stays without a page, once there was one; a minute unless given. */
  readonly idleMilliseconds?: number;
  /** Opens the application; the real one unless given. */
  readonly open?: OpenHost;
}

/** Why a browser host did not start. */
export type StartCode = 'feature-absent' | 'agent-failed' | 'store-busy' | 'store-unwritable';

type OpenHost = typeof import('./open-host.ts').openHost;

/** A browser host that serves. */
export interface BrowserHost {
  readonly wayIn: WayIn;
  /** Loads and opens the application behind the pages. To be called once the way in was told, as it takes its time. */
  begin(): void;
  /** Ends it in order. */
  end(): void;
  /** Resolves when nothing is left open. */
  readonly ended: Promise<void>;
}

const lockMilliseconds = 10_000;
const usualIdleMilliseconds = 60_000;
/** Whoever has no browser at hand needs a while to get to one. */
const firstPageMilliseconds = 15 * 60_000;
const roundMilliseconds = 30_000;
const closingMilliseconds = 10_000;

/**
 * Starts the browser host of a data folder. It listens and can be opened before the application itself is loaded:
 * what pages ask for waits for `begin`. `feature-absent` when the interface is not built, `agent-failed` when a host
 * of that folder runs already, `store-busy` and `store-unwritable` as saves fail with.
 */
export async function startBrowserHost(
  options: BrowserHostOptions,
): Promise<Outcome<BrowserHost, StartCode>> {
  const { folder } = options;
  try {
    await makePrivateFolder(folder);
    const started = await folderLocks(folder).hold('browser-host', lockMilliseconds, async () => {
      if ((await askForWayIn(folder)) !== null)
        return fail('agent-failed', 'A browser host of this data folder runs already.');
      return start(options);
    });
    if (started.ok) return started.value;
    const { code, message } = started.failure;
    return fail(code === 'lock-timeout' ? 'store-busy' : 'store-unwritable', message);
  } catch (error) {
    const cause = systemCode(error);
    if (cause === 'UNKNOWN') throw error;
    return fail('store-unwritable', `The browser host could not be started (${cause}).`, { cause });
  }
}

async function start(options: BrowserHostOptions): Promise<Outcome<BrowserHost, 'feature-absent'>> {
  const { folder, say } = options;
  const renderer = tryToRead(options);
  if (!renderer.ok) return renderer;
  const key = randomBytes(32);
  const waysIn = createWaysIn(() => Date.now());
  const life = lifeOf(options, key);
  const pages = openPages({ host: life.host, onWatched: (isWatched) => life.watch(isWatched) });
  const server = await startWebServer({
    renderer: renderer.value,
    waysIn,
    pages,
    onLaunched: (secret) => void removeLaunchFile(folder, secret),
    showCode() {
      const code = waysIn.showCode();
      if (code !== null) say(webWords.codeLine(code.text, server.origin));
      return code !== null;
    },
    answerAsker: (question) =>
      isAsker(key, question) ? answerTo(key, question, newWayIn(folder, server, waysIn)) : null,
  });
  await sweepLaunchFiles(folder);
  const wayIn = newWayIn(folder, server, waysIn);
  writePost(folder, { key, address: server.origin }, hostPost);
  life.serve(server, pages);
  const begin = async () => {
    await life.open(pages);
    await renderer.value.compress();
  };
  return succeed({
    wayIn,
    begin() {
      begin().catch((error: unknown) => {
        // The words of an unexpected error may hold anything, so only its name goes further.
        say(webWords.mistake(error instanceof Error ? error.name : 'unknown'));
        life.end();
      });
    },
    end: () => life.end(),
    ended: life.ended,
  });
}

function tryToRead({
  rendererFolder,
  ownFolder,
}: BrowserHostOptions): Outcome<RendererFiles, 'feature-absent'> {
  try {
    return succeed(readRenderer(rendererFolder, ownFolder));
  } catch (error) {
    const cause = systemCode(error);
    return fail('feature-absent', `The interface is not built (${cause}): run \`npm run build\`.`);
  }
}

function newWayIn(folder: string, { origin }: WebServer, waysIn: WaysIn): WayIn {
  const secret = waysIn.issueSecret();
  const launchFile = writeLaunchFile(folder, origin, secret);
  setTimeout(() => void removeLaunchFile(folder, secret), launchMilliseconds).unref();
  const { text, endsAt } = waysIn.issueCode();
  return { address: origin, launchFile, code: text, codeEndsAt: endsAt };
}

/** The life of a host: when its application is loaded, when it ends, and what has to be done then. */
function lifeOf(
  {
    folder,
    env,
    keep,
    commandFile,
    keychainProgram,
    idleMilliseconds = usualIdleMilliseconds,
    open,
  }: BrowserHostOptions,
  key: Buffer,
) {
  let give: (host: OpenedHost) => void = () => undefined;
  const host = new Promise<OpenedHost>((resolve) => {
    give = resolve;
  });
  let finish: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let opened: OpenedHost | null = null;
  let running: { readonly server: WebServer; readonly pages: Pages } | null = null;
  let isEnding = false;
  let idle = wait(firstPageMilliseconds);
  const round = setInterval(() => {
    if (isReplaced(folder, key, hostPost)) end();
  }, roundMilliseconds);
  round.unref();

  function wait(milliseconds: number): NodeJS.Timeout | undefined {
    return keep ? undefined : setTimeout(end, milliseconds);
  }

  function end(): void {
    if (isEnding) return;
    isEnding = true;
    void close().finally(finish);
  }

  async function close(): Promise<void> {
    clearTimeout(idle);
    clearInterval(round);
    const isOurs = !isReplaced(folder, key, hostPost);
    // First of all nobody new is to come; the rest may take a moment.
    removePost(folder, key, hostPost);
    running?.pages.close();
    await Promise.all([
      isOurs ? sweepLaunchFiles(folder) : null,
      atMost(closingMilliseconds, opened?.close() ?? Promise.resolve()),
    ]);
    await running?.server.close();
  }

  return {
    host,
    ended,
    end,
    watch(isWatched: boolean) {
      clearTimeout(idle);
      if (!isWatched && !isEnding) idle = wait(idleMilliseconds);
    },
    serve(server: WebServer, pages: Pages) {
      running = { server, pages };
    },
    async open(pages: Pages) {
      const openHost = open ?? (await import('./open-host.ts')).openHost;
      if (isEnding) return;
      const around = { folder, env, keychainProgram, commandFile, quit: end };
      opened = openHost(around, (told) => pages.tell(told));
      give(opened);
    },
  };
}

async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
