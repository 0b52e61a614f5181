import { expect, test } from '@playwright/test';
import type { DemoStarted, SignInInterruption } from '../../../src/core/host/host-contract.ts';
import {
  askWell,
  barPage,
  portalPage,
  type RunningApplication,
  startApplication,
  startDemo,
} from './application.ts';

let running: RunningApplication;
let demo: DemoStarted;

test.beforeAll(async () => {
  running = await startApplication();
  demo = await startDemo(running.window);
});
test.afterAll(() => running.close());

/** A sign-in page to ask something of, its number, and its bar. */
async function openPage() {
  const { app, window } = running;
  await askWell(window, 'startSignIn', { id: demo.authId, surface: 'embedded', private: true });
  await portalPage(app);
  const bar = await barPage(app);
  const id = await app.evaluate(
    ({ __standIn }) =>
      __standIn.windows().find(({ views }) => views.length > 0)?.views[0]?.webContentsId ?? -1,
  );
  const interruption = async (): Promise<SignInInterruption | null> =>
    (await askWell(bar, 'signInPage', {})).interruption;
  return { bar, id, interruption };
}

async function closePage(): Promise<void> {
  await running.app.evaluate(({ BrowserWindow }) => {
    for (const one of BrowserWindow.getAllWindows())
      if (one.webContents.getURL().endsWith('/sign-in.html')) one.close();
  });
  await expect.poll(() => running.app.windows().length).toBe(1);
}

test('a password goes to the portal alone, by the person’s own typing', async () => {
  const { app } = running;
  const { bar, id, interruption } = await openPage();
  const foreign = await app.evaluate(
    ({ __standIn }, webContentsId) => __standIn.login({ webContentsId, url: 'https://evil.example/' }),
    id,
  );
  expect(foreign).toEqual({ prevented: true, answered: true, calls: [[]] });
  expect(await interruption()).toBeNull();

  const asked = app.evaluate(
    ({ __standIn }, [webContentsId, url]) =>
      __standIn.login({ webContentsId, url, authInfo: { scheme: 'ntlm', realm: 'CORP' } }),
    [id, demo.portal] as const,
  );
  await expect
    .poll(interruption)
    .toMatchObject({ kind: 'credentials', scheme: 'ntlm', realm: 'CORP', attempt: 1 });
  const [, shown] = await app.evaluate(({ __standIn }) => __standIn.windows());
  expect(shown?.views[0]?.visible).toBe(false);
  await askWell(bar, 'signInPageAction', { kind: 'credentials', username: 'CORP\\a.lee', password: 'word' });
  expect((await asked).calls).toEqual([['CORP\\a.lee', 'word']]);
  expect(await interruption()).toBeNull();
  await closePage();
});

test('nobody but a sign-in page is asked anything', async () => {
  const { app } = running;
  const answers = await app.evaluate(async ({ __standIn }, url) => {
    const main = __standIn.windows()[0]?.webContentsId ?? -1;
    return [
      await __standIn.login({ webContentsId: main, url }),
      await __standIn.login({ webContentsId: null, url }),
      await __standIn.clientCertificate({ webContentsId: main, url }),
      await __standIn.clientCertificate({ webContentsId: null, url }),
      await __standIn.certificateError({ webContentsId: main, url }),
    ];
  }, demo.portal);
  for (const { prevented, answered } of answers)
    expect({ prevented, answered }).toEqual({ prevented: true, answered: true });
  expect(answers.map(({ calls }) => calls)).toEqual([[[]], [[]], [[]], [[]], [[false]]]);
});

test('a certificate of the person’s goes to the portal alone, by their choice', async () => {
  const { app } = running;
  const { bar, id, interruption } = await openPage();
  const foreign = await app.evaluate(
    ({ __standIn }, webContentsId) => __standIn.clientCertificate({ webContentsId, url: 'evil.example:443' }),
    id,
  );
  expect(foreign.calls).toEqual([[]]);
  const asked = app.evaluate(
    async ({ __standIn }, [webContentsId, url]) => {
      const certificates = [
        { subjectName: 'one', serialNumber: '1' },
        { subjectName: 'two', serialNumber: '2' },
      ];
      const { calls } = await __standIn.clientCertificate({ webContentsId, url, certificates });
      return calls.map(([given]) => (given as Electron.Certificate | undefined)?.serialNumber ?? null);
    },
    [id, new URL(demo.portal).host] as const,
  );
  await expect.poll(interruption).toMatchObject({ kind: 'client-certificate' });
  await askWell(bar, 'signInPageAction', { kind: 'client-certificate', index: 1 });
  expect(await asked).toEqual(['2']);
  await closePage();
});

test('a certificate that nobody vouches for is kept when a person trusts it', async () => {
  const { app, window } = running;
  const { bar, id, interruption } = await openPage();
  const data = `-----BEGIN CERTIFICATE-----\n${Buffer.from('a certificate').toString('base64')}\n-----END CERTIFICATE-----\n`;
  const offer = (url: string) =>
    app.evaluate(
      ({ __standIn }, [webContentsId, address, pem]) =>
        __standIn.certificateError({ webContentsId, url: address, certificate: { data: pem } }),
      [id, url, data] as const,
    );
  const first = offer('https://gis.example.org:8443/portal');
  await expect.poll(interruption).toMatchObject({ kind: 'certificate-error', host: 'gis.example.org' });
  const asked = await interruption();
  const fingerprint = asked?.kind === 'certificate-error' ? asked.fingerprint : '';
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  await askWell(bar, 'signInPageAction', { kind: 'trust-certificate', fingerprint });
  expect((await first).calls).toEqual([[true]]);
  expect((await offer('https://gis.example.org:8443/again')).calls).toEqual([[true]]);
  await expect
    .poll(() => askWell(window, 'certificateExceptions', {}))
    .toMatchObject([{ host: 'gis.example.org', port: 8443, fingerprint }]);

  const other = offer('https://gis.example.org/portal');
  await expect.poll(interruption).toMatchObject({ kind: 'certificate-error' });
  await askWell(bar, 'signInPageAction', { kind: 'dismiss' });
  expect((await other).calls).toEqual([[false]]);
  await closePage();
});

test('closing the window answers what was still asked', async () => {
  const { app } = running;
  const { id, interruption } = await openPage();
  const asked = app.evaluate(
    ({ __standIn }, [webContentsId, url]) => __standIn.login({ webContentsId, url }),
    [id, demo.portal] as const,
  );
  await expect.poll(interruption).toMatchObject({ kind: 'credentials' });
  await closePage();
  expect((await asked).calls).toEqual([[]]);
});
