import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { words } from '../../src/core/words/words.ts';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { runWayleave } from './browser-host/host.ts';
import { defineConnection, defineLogin } from './definitions.ts';
import { ask, askWell } from './desktop/application.ts';
import { choose, detailOf, rowOf, waitForWindow } from './person.ts';
import {
  openSite,
  openWorkplace,
  type OpenSurface,
  type Site,
  type Surface,
  type Workplace,
} from './surface.ts';

/** What holds for the command line beside the open window, and for taking back what was done in it. */
export function besideClaims(open: OpenSurface): void {
  let workplace: Workplace;
  let site: Site;
  let surface: Surface;
  let page: Page;

  test.describe.configure({ timeout: 120_000 });
  test.beforeAll(async () => {
    [workplace, site] = await Promise.all([openWorkplace(), openSite()]);
    surface = await open({ identityFile: workplace.identityFile });
    ({ page } = surface);
    await waitForWindow(page);
  });
  test.afterAll(async () => {
    await surface.close();
    await site.portal.close();
    workplace.remove();
  });

  /** The command line, with the key of the store where it is to have one. */
  const wayleave = (args: readonly string[], key: 'with a key' | 'without') =>
    runWayleave([...args, '--json'], {
      PATH: process.env.PATH ?? '',
      HOME: workplace.folder,
      WAYLEAVE_HOME: surface.home,
      ...(key === 'without' ? {} : { WAYLEAVE_IDENTITY_FILE: workplace.identityFile }),
    }).finished;

  test('a connection that a command adds or removes comes and goes in the window', async () => {
    const url = site.portal.servicesUrl;
    expect(
      await wayleave(['connection', 'add', '--name', 'Added', '--url', url], 'with a key'),
    ).toMatchObject({
      exitCode: 0,
    });
    await expect(rowOf(page, 'Added')).toBeVisible({ timeout: 2_000 });
    await defineConnection(page, site, 'Stays');
    await expect(rowOf(page, 'Stays')).toBeVisible();
    expect(await wayleave(['connection', 'remove', 'Added'], 'with a key')).toMatchObject({ exitCode: 0 });
    await expect(rowOf(page, 'Added')).toBeHidden({ timeout: 2_000 });
  });

  test('the window answers commands without a key until it is locked', async () => {
    const registered = await site.register('beside');
    await defineLogin(page, site, { id: 'beside1', name: 'Beside', ...registered });
    const started = await askWell(page, 'startSignIn', { id: 'beside1', surface: 'print' });
    if (started.kind !== 'waiting') throw new Error('Nobody was asked.');
    await site.portal.signInLikeAPerson(started.url);
    await askWell(page, 'finishSignIn', { attempt: started.attempt });

    const given = await wayleave(['token', 'beside1'], 'without');
    expect(given).toMatchObject({ exitCode: 0, json: { ok: true } });
    const token = site.portal.issued().find(({ text }) => given.stdout.includes(text));
    expect(token).toMatchObject({ username: 'analyst' });
    expect(site.portal.isAlive(token?.text ?? '')).toBe(true);

    await page.keyboard.press('Control+l');
    await expect(page.getByRole('heading', { name: words.vault.lockedTitle })).toBeVisible();
    const refused = await wayleave(['token', 'beside1'], 'without');
    expect(refused).toMatchObject({ exitCode: exitCodes['vault-locked'], json: { ok: false } });
    expect(refused.exitCode).toBe(4);

    await page.getByRole('button', { name: words.vault.unlock }).click();
    await waitForWindow(page);
    await expect.poll(async () => (await wayleave(['token', 'beside1'], 'without')).exitCode).toBe(0);
  });

  test('three connections that were deleted together come back with their headers', async () => {
    const { connections } = words;
    const received: string[] = [];
    const gateway = await openGateway(received);
    const names = ['North', 'Orient', 'South'];
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/server/rest/services`;
    for (const name of names) {
      await askWell(page, 'addConnection', {
        name,
        url,
        headers: [{ name: 'X-Gate-Key', value: `gate-key-of-${name}` }],
      });
    }
    await choose(page, 'North');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await expect(detailOf(page).getByText(connections.manyChosen('3'))).toBeVisible();
    await page.keyboard.press('Delete');
    for (const name of names) await expect(rowOf(page, name)).toBeHidden();
    await page.keyboard.press('Control+z');
    for (const name of names) {
      await expect(rowOf(page, name)).toBeVisible();
      await ask(page, 'testConnection', { name });
      expect(received).toContain(`gate-key-of-${name}`);
    }
    await new Promise((resolve) => {
      gateway.close(resolve);
      gateway.closeAllConnections();
    });
  });
}

/** A site that only notes the header by which it knows who may pass. */
async function openGateway(received: string[]): Promise<Server> {
  const server = createServer(({ headers }, response) => {
    received.push(String(headers['x-gate-key'] ?? ''));
    response.setHeader('Content-Type', 'application/json');
    response.end('{"currentVersion":11.3,"services":[],"folders":[]}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}
