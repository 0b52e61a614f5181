import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { outOfBand } from '../../src/core/model/redirect-url.ts';
import { addingLogin, openSite, openWorkplace, type Site, type Workplace } from '../cli/workplace.ts';
import { textAt } from '../cli/command-line.ts';
import { missingPeers } from '../fixtures/peers.ts';

const missing = missingPeers(['chromium']);
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

let browser: Browser;

beforeAll(async () => {
  if (missing.length === 0)
    browser = await chromium.launch({
      executablePath: process.env.WAYLEAVE_CHROMIUM ?? '/usr/bin/chromium',
      args: switches,
    });
});
afterAll(async () => {
  if (missing.length === 0) await browser.close();
});

/** A person's window, without any cookies yet. */
async function openWindow(): Promise<Page> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  return context.newPage();
}

async function fillIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('Username').fill('analyst');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign In' }).click();
}

/** Starts a sign-in and answers the address it prints, and how it ends. */
async function begin(place: Workplace, args: readonly string[] = []) {
  const running = place.start(['sign-in', 'demo001', '--browser', 'print', '--json', ...args]);
  return { url: textAt(JSON.parse(await running.firstLine), 'signInUrl'), finished: running.finished };
}

async function define(): Promise<{ readonly place: Workplace; readonly site: Site }> {
  const [place, site] = await Promise.all([openWorkplace(), openSite()]);
  await place.done(addingLogin('demo001', site));
  return { place, site };
}

describe.skipIf(missing.length > 0)(
  `a person with Chromium (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test('mistypes, signs in, and reads a page without the code', async () => {
      const { place } = await define();
      const page = await openWindow();
      const { url, finished } = await begin(place);
      await page.goto(url);
      await fillIn(page, 'mistyped');
      await expect
        .poll(() => page.getByRole('alert').textContent())
        .toContain('Invalid username or password');
      await fillIn(page, 'demo');
      await page.getByRole('heading', { name: 'Back in Wayleave' }).waitFor();
      const code = new URL(page.url()).searchParams.get('code') ?? '';
      expect(code.length).toBeGreaterThan(10);
      expect(await page.content()).not.toContain(code);
      const { json, exitCode } = await finished;
      expect(exitCode).toBe(0);
      expect(json).toMatchObject({ ok: true, value: { account: 'analyst' } });
    });

    test('says no', async () => {
      const { place } = await define();
      const page = await openWindow();
      const { url, finished } = await begin(place);
      await page.goto(url);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('heading').waitFor();
      const { json, exitCode } = await finished;
      expect(exitCode).toBe(3);
      expect(json).toMatchObject({ ok: false, failure: { code: 'denied-by-user' } });
    });

    test('is known to the portal the second time, and asked again with --private', async () => {
      const { place } = await define();
      const page = await openWindow();
      const first = await begin(place);
      await page.goto(first.url);
      await fillIn(page, 'demo');
      expect((await first.finished).exitCode).toBe(0);

      const second = await begin(place);
      await page.goto(second.url);
      await page.getByRole('heading', { name: 'Back in Wayleave' }).waitFor();
      expect((await second.finished).exitCode).toBe(0);

      const third = await begin(place, ['--private']);
      await page.goto(third.url);
      await fillIn(page, 'demo');
      expect((await third.finished).exitCode).toBe(0);
    });

    test('pastes the title of the last page where nothing can be sent back', async () => {
      const [place, site] = await Promise.all([openWorkplace(), openSite()]);
      await place.done(
        addingLogin('demo001', { ...site, clientId: 'wayleave-demo', redirectUrl: outOfBand }),
      );
      const running = place.start(['sign-in', 'demo001', '--browser', 'paste', '--json'], { stdin: null });
      await running.said('code_challenge_method=S256');
      const url = /https?:\/\/\S+/.exec(running.heard())?.[0] ?? '';
      const page = await openWindow();
      await page.goto(url);
      await fillIn(page, 'demo');
      await page.waitForURL(/approval/);
      running.answer(`${await page.title()}\n`);
      expect((await running.finished).json).toMatchObject({ ok: true, value: { account: 'analyst' } });
    });

    test("has the address opened in the system's browser", async () => {
      const { place } = await define();
      const page = await openWindow();
      // The desktop's own way to a browser, which here only notes where it was sent.
      const bin = join(place.folder, 'bin');
      const note = join(place.folder, 'opened');
      mkdirSync(bin);
      writeFileSync(
        join(bin, 'xdg-open'),
        `#!/bin/sh\nprintf '%s' "$1" > "${note}.new" && mv "${note}.new" "${note}"\n`,
      );
      chmodSync(join(bin, 'xdg-open'), 0o755);
      const env = { ...place.env, PATH: `${bin}:${place.env.PATH}`, DISPLAY: ':0' };
      const running = place.start(['sign-in', 'demo001', '--json'], { env });
      await running.said('Waiting for the answer');
      const url = await place.program('cat', [note]);
      await page.goto(url.stdout);
      await fillIn(page, 'demo');
      expect((await running.finished).json).toMatchObject({ ok: true, value: { account: 'analyst' } });
    });
  },
);
