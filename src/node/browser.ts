import { type ChildProcess, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Browser } from '../core/ports.ts';
import { isLoopbackHost, parseUrl } from '../core/model/web-address.ts';
import type { Environment } from './data-folder.ts';

/** What the browser is started with; the defaults are the real ones. */
export interface BrowserOptions {
  readonly env: Environment;
  readonly platform?: NodeJS.Platform;
  readonly start?: (command: string, args: readonly string[]) => ChildProcess;
}

/** A starter that ends at once with a failure had no browser; one that lives on is taken to work. */
const patienceMilliseconds = 1_500;

/** The browser of the desktop, started without a shell and left to itself. Only https, or http to this machine. */
export function systemBrowser({
  env,
  platform = process.platform,
  start = startDetached,
}: BrowserOptions): Browser {
  return {
    async open(text) {
      const url = parseUrl(text);
      if (url === null || !isOpenable(url))
        return fail('browser-failed', 'That address is not one to open in a browser.');
      return startWith(starter(url.href, env, platform), start);
    },
  };
}

/** Opens a page of ours on this disk in the browser of the desktop. */
export function openPage(
  path: string,
  { env, platform = process.platform, start = startDetached }: BrowserOptions,
): Promise<Outcome<null, 'browser-failed'>> {
  return startWith(starter(pathToFileURL(path).href, env, platform), start);
}

/** Shows a folder in the file browser of the desktop. */
export function openFolder(
  path: string,
  { env, platform = process.platform, start = startDetached }: BrowserOptions,
): Promise<Outcome<null, 'browser-failed'>> {
  // The browser that the user named is for pages.
  const { BROWSER: _, ...rest } = env;
  return startWith(starter(path, rest, platform), start);
}

/** Whether a browser could be opened here at all. */
export function hasBrowser(env: Environment, platform: NodeJS.Platform = process.platform): boolean {
  return (
    platform === 'win32' ||
    platform === 'darwin' ||
    Boolean(env.BROWSER || env.DISPLAY || env.WAYLAND_DISPLAY)
  );
}

function isOpenable(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}

function starter(url: string, env: Environment, platform: NodeJS.Platform): readonly string[] | null {
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  if (platform === 'darwin') return ['open', url];
  const chosen = env.BROWSER?.split(':')[0];
  if (chosen)
    return chosen.includes('%s') ? chosen.split(' ').map((part) => part.replace('%s', url)) : [chosen, url];
  return hasBrowser(env, platform) ? ['xdg-open', url] : null;
}

async function startWith(
  command: readonly string[] | null,
  start: NonNullable<BrowserOptions['start']>,
): Promise<Outcome<null, 'browser-failed'>> {
  if (command === null) return fail('browser-failed', 'There is no display to open a browser on.');
  const [program, ...args] = command;
  return program === undefined
    ? fail('browser-failed', 'No browser is named.')
    : watchStart(start(program, args));
}

function startDetached(command: string, args: readonly string[]): ChildProcess {
  return spawn(command, args, { detached: true, stdio: 'ignore' });
}

function watchStart(child: ChildProcess): Promise<Outcome<null, 'browser-failed'>> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(succeed(null)), patienceMilliseconds);
    const end = (outcome: Outcome<null, 'browser-failed'>) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    child.once('error', () => end(fail('browser-failed', 'No browser could be started.')));
    child.once('exit', (code) =>
      end(code === 0 ? succeed(null) : fail('browser-failed', 'The browser could not be started.')),
    );
    child.unref();
  });
}
