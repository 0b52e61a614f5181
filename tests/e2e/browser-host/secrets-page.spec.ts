import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { waitForWindow } from '../person.ts';
import { openWorkplace, type Workplace } from '../surface.ts';
import { type HostedSurface, openInBrowser } from './host.ts';

let workplace: Workplace;
let surface: HostedSurface;

test.beforeEach(async () => {
  workplace = await openWorkplace();
  surface = await openInBrowser({ identityFile: workplace.identityFile });
  await waitForWindow(surface.page);
});
test.afterEach(async () => {
  await surface.close();
  workplace.remove();
});

const hasBridge = `'wayleave' in globalThis`;

test('a script in the page itself does not run, nor does text as a script', async () => {
  const tried = await surface.page.evaluate(`new Promise((resolve) => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    document.body.append(script);
    const button = document.createElement('button');
    button.setAttribute('onclick', 'globalThis.ran = true');
    document.body.append(button);
    button.click();
    button.remove();
    // Outside what the test evaluates, where the rules of the page hold.
    setTimeout(() => {
      const outcome = (work) => { try { work(); return 'ran'; } catch (error) { return error.name; } };
      resolve([globalThis.ran ?? 'did not run', outcome(() => eval('1')), outcome(() => new Function('return 1'))]);
    });
  })`);
  expect(tried).toEqual(['did not run', 'EvalError', 'EvalError']);
});

test('the page fetches nothing from elsewhere, not even from this computer', async () => {
  const { address, heard, close } = await openStranger();
  const tried = await surface.page.evaluate(
    `Promise.all(['${address}/', 'https://gis.example.org/'].map((url) =>
      fetch(url, { mode: 'no-cors' }).then(() => 'fetched', () => 'refused')))`,
  );
  expect(tried).toEqual(['refused', 'refused']);
  expect(heard).toEqual([]);
  await close();
});

test('another load of the page, in the same tab or a new one, has no session', async () => {
  const { page } = surface;
  const [opened] = await Promise.all([
    page.context().waitForEvent('page'),
    page.evaluate(`void window.open('/')`),
  ]);
  await expect(opened.getByRole('heading', { name: 'Not connected' })).toBeVisible();
  expect(await opened.evaluate(hasBridge)).toBe(false);
  expect(await page.evaluate(hasBridge)).toBe(true);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Not connected' })).toBeVisible();
  expect(await page.evaluate(hasBridge)).toBe(false);
});

test('a page elsewhere that the window leads to gets nothing of the session', async () => {
  const { page } = surface;
  const { address, heard, close } = await openStranger();
  await page.evaluate(`void window.open('${address}/opened')`);
  await expect.poll(() => heard.length).toBe(1);
  await page.evaluate(`void (location.href = '${address}/led')`);
  await expect(page.getByText('A stranger')).toBeVisible();
  expect(await page.evaluate(hasBridge)).toBe(false);
  for (const headers of heard) {
    expect(headers.referer).toBeUndefined();
    expect(JSON.stringify(headers)).not.toMatch(/[0-9a-f]{64}/);
  }
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Not connected' })).toBeVisible();
  expect(await page.evaluate(hasBridge)).toBe(false);
  await close();
});

interface Stranger {
  readonly address: string;
  /** The headers of each request for a page. */
  readonly heard: readonly IncomingHttpHeaders[];
  readonly close: () => Promise<void>;
}

async function openStranger(): Promise<Stranger> {
  const heard: IncomingHttpHeaders[] = [];
  const server = createServer(({ headers, url }, response) => {
    if (url !== '/favicon.ico') heard.push(headers);
    response.setHeader('Content-Type', 'text/html');
    response.end('<p>A stranger</p>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
