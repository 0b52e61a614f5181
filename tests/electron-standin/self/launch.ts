/// <reference lib="dom" />
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

/** Bridge that the preload of the self-test exposes. */
interface Bridge {
  readonly version: string;
  readonly nested: { readonly list: readonly unknown[] };
  readonly refusesNode: boolean;
  readonly hasNode: boolean;
  invoke(channel: string, value?: unknown): Promise<unknown>;
  send(...args: readonly unknown[]): void;
  onNoted(listener: (...args: readonly unknown[]) => void): () => boolean;
  add(one: number, other: number): number;
  fail(): never;
  twice(callback: (value: number) => unknown): readonly unknown[];
  failLater(): Promise<never>;
  sendFunction(): void;
  seesPage(): string;
  missing(): unknown;
}

declare global {
  interface Window {
    readonly bridge: Bridge;
    readonly secondTime: string;
    readonly bridgeAtFirst: string;
    readonly setByPage: boolean;
  }
}

/** The running program of the self-test, its first page, and where it leaves its data and its log. */
export interface Run {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly folder: string;
  readonly log: () => readonly string[];
  readonly end: () => Promise<void>;
}

/** Environment of a run, as the launcher wants it: without what is not set. */
export function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const set = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return { ...Object.fromEntries(set), ...more };
}

/** Where the self-test's program is. */
export const program = join(import.meta.dirname, 'main.js');

/** Starts the program with a data folder of its own and waits for its page. */
export async function launch(more: Readonly<Record<string, string>> = {}): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'standin-self-'));
  const logFile = join(folder, 'log.txt');
  const app = await _electron.launch({
    args: [program, `--user-data-dir=${join(folder, 'data')}`],
    colorScheme: null,
    env: environment({ SELF_TEST_LOG: logFile, TMPDIR: folder, ...more }),
  });
  const page = await app.firstWindow();
  await page.locator('h1').waitFor();
  return {
    app,
    page,
    folder,
    log: () => readFileSync(logFile, 'utf8').trim().split('\n'),
    end: async () => {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Profiles of Chromium that stand-ins have in a folder at this moment. */
export function profiles(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith('electron-standin-'));
}
