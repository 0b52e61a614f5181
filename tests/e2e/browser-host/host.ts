import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, expect, type Page } from '@playwright/test';
import { nodeProgram } from '../../cli/bundle.ts';
import { at, type Environment, type Running, startProgram, textAt } from '../../cli/command-line.ts';
import { root } from '../../house/tree.ts';
import { crossedToPage, recordInPage } from '../crossing.ts';
import { listeningPorts } from '../listening.ts';
import { openWorkplace, type OpenSurface, type Surface } from '../surface.ts';

/** The interface in a browser, with what is needed to let more pages in. */
export interface HostedSurface extends Surface {
  readonly browser: Browser;
  /** Address of the host. */
  readonly address: string;
  /** The code for whoever comes without a launch file. */
  readonly code: string;
  /** Another page of the interface, let in by a launch file of its own. */
  openAnother(): Promise<Page>;
  /** `wayleave open`, which stays as long as the host does. */
  readonly running: Running;
}

/** As root Chromium runs without its sandbox only; the other switches keep it from calling home. */
const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Runs `wayleave` as a user of this computer does. */
export function runWayleave(args: readonly string[], env: Environment): Running {
  return startProgram(nodeProgram, [join(root, 'bin/wayleave'), ...args], { env });
}

/**
 * Starts `wayleave open` over a data folder of its own, and opens its launch file from the disk. The desktop around it
 * has a browser that only writes down its addresses, and a clipboard in a file.
 */
export const openInBrowser = async (options: Parameters<OpenSurface>[0] = {}): Promise<HostedSurface> => {
  const workplace = await openWorkplace();
  const { folder } = workplace;
  const home = options.home ?? workplace.home;
  const env = { ...environmentIn(folder, home, options.identityFile), ...options.env };
  const running = runWayleave(['open', '--no-browser', '--json'], env);
  const value: unknown = at(JSON.parse(await running.firstLine), 'value');
  const browser = await chromium.launch({
    executablePath: process.env.WAYLEAVE_CHROMIUM ?? '/usr/bin/chromium',
    args: switches,
  });
  const context = await browser.newContext({ viewport: { width: 1180, height: 740 } });
  await context.addInitScript(recordInPage);
  const page = await context.newPage();
  await letIn(page, textAt(value, 'launchFile'));
  const atStart = listeningPorts(running.child.pid ?? -1);
  return {
    kind: 'browser',
    browser,
    running,
    page,
    home,
    address: textAt(value, 'address'),
    code: textAt(value, 'code'),
    listening: () => listeningPorts(running.child.pid ?? -1).filter((port) => !atStart.includes(port)),
    opened: async () => linesOf(join(folder, 'opened')),
    clipboard: async () => readOrNothing(join(folder, 'clipboard')),
    printed: () => running.heard(),
    crossed: () => crossedToPage(page),
    windows: () => context.pages().length,
    async openAnother() {
      const asked = await runWayleave(['open', '--no-browser', '--json'], env).finished;
      const another = await context.newPage();
      await letIn(another, textAt(asked.json, 'value.launchFile'));
      return another;
    },
    async close() {
      await browser.close();
      running.child.kill('SIGTERM');
      await running.finished;
      workplace.remove();
    },
  };
};

async function letIn(page: Page, launchFile: string): Promise<void> {
  await page.goto(pathToFileURL(launchFile).href);
  await expect.poll(() => page.evaluate(() => 'wayleave' in globalThis)).toBe(true);
}

/** A computer of one user with a desktop: its programs note what they are given. */
function environmentIn(folder: string, home: string, identityFile: string | undefined): Environment {
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  mkdirSync(join(folder, 'home'), { mode: 0o700 });
  writeProgram(join(programs, 'xdg-open'), `printf '%s\\n' "$1" >> '${join(folder, 'opened')}'`);
  const clipboard = join(folder, 'clipboard');
  writeProgram(
    join(programs, 'xclip'),
    `case "$3" in -out) cat '${clipboard}' ;; *) cat > '${clipboard}.new' && mv '${clipboard}.new' '${clipboard}' ;; esac`,
  );
  return {
    PATH: `${programs}${delimiter}${process.env.PATH ?? ''}`,
    HOME: join(folder, 'home'),
    DISPLAY: ':0',
    WAYLEAVE_HOME: home,
    ...(identityFile === undefined ? {} : { WAYLEAVE_IDENTITY_FILE: identityFile }),
  };
}

function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function readOrNothing(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function linesOf(path: string): readonly string[] {
  return readOrNothing(path)
    .split('\n')
    .filter((line) => line !== '');
}
