import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { generateX25519Identity } from 'age-encryption';
import { type DemoPortal, startDemoPortal } from '../../src/demo-portal/demo-portal.ts';
import type { DemoPortalOptions } from '../../src/demo-portal/options.ts';

/** The application as a person meets it: in its own window, or in a browser. */
export interface Surface {
  readonly kind: 'desktop' | 'browser';
  /** Its main window. */
  readonly page: Page;
  /** Its data folder. */
  readonly home: string;
  /** Ports that its processes listen on beyond those of its start. */
  listening(): readonly number[];
  /** Addresses that were given to the person's own browser so far, the first one first. */
  opened(): Promise<readonly string[]>;
  /** What lies in the clipboard. */
  clipboard(): Promise<string>;
  /** Everything that its processes printed so far. */
  printed(): string;
  /** Everything that the host told the main window so far: answers and events. */
  crossed(): Promise<string>;
  /** How many windows of it there are. */
  windows(): number;
  close(): Promise<void>;
}

/** How a surface is started. */
export interface SurfaceOptions {
  /** A data folder to use; a new one otherwise. */
  readonly home?: string;
  /** A key for the store, as an identity file; without one the person is asked at the first run. */
  readonly identityFile?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts one. */
export type OpenSurface = (options?: SurfaceOptions) => Promise<Surface>;

/** A portal in the process of the tests, where applications are registered as they are needed. */
export interface Site {
  readonly portal: DemoPortal;
  /** Registers an application with a redirect port of its own, on which nothing listens now. */
  register(clientId: string, more?: { readonly clientSecret?: string }): Promise<Registered>;
}

/** An application that the portal knows. */
export interface Registered {
  readonly clientId: string;
  readonly port: number;
}

/** Starts a portal. */
export async function openSite(options: DemoPortalOptions = {}): Promise<Site> {
  const portal = await startDemoPortal(options);
  return {
    portal,
    async register(clientId, more = {}) {
      const port = await freePort();
      const outOfBand = 'urn:ietf:wg:oauth:2.0:oob';
      portal.registerClient({
        clientId,
        redirectUris: [`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`, outOfBand],
        ...more,
      });
      return { clientId, port };
    },
  };
}

/** A port on 127.0.0.1 that nothing listens on, nor on the next one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await listenOnce(0);
    if (port !== null && port < 65_000 && (await listenOnce(port + 1)) !== null) return port;
  }
}

/** Whether nothing listens on a port of this computer. */
export async function isFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== null;
}

async function listenOnce(wanted: number): Promise<number | null> {
  const server = createServer();
  const port = await new Promise<number | null>((resolve) => {
    server.once('error', () => resolve(null));
    server.listen(wanted, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

/** A folder for one surface, with an identity file beside the data folder. */
export interface Workplace {
  readonly folder: string;
  readonly home: string;
  readonly identityFile: string;
  remove(): void;
}

/** Makes one. Its path is short, because sockets lie below it and the system limits their names. */
export async function openWorkplace(): Promise<Workplace> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wl-e2e-')));
  const identityFile = join(folder, 'identity');
  writeFileSync(identityFile, `${await generateX25519Identity()}\n`, { mode: 0o600 });
  return {
    folder,
    home: join(folder, 'data'),
    identityFile,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Waits until nothing is left of a sign-in: its port is free, nothing listens, and no window is there but the main one. */
export async function expectNothingLeft(surface: Surface, { port }: Registered, windows = 1): Promise<void> {
  await expect.poll(() => isFree(port), { message: `port ${port} is free again` }).toBe(true);
  await expect.poll(() => surface.listening(), { message: 'nothing listens' }).toEqual([]);
  await expect.poll(() => surface.windows(), { message: 'no window is left' }).toBe(windows);
}
