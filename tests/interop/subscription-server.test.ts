import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PulledSubscription } from '../../src/core/contract-sharing.ts';
import { writeProfileFile } from '../../src/core/sharing/profile-file/write-profile-file.ts';
import { createWayleave } from '../../src/core/wayleave.ts';
import { nodeFetch } from '../../src/node/fetch.ts';
import { systemProbe } from '../../src/node/probe.ts';
import { fakeBrowser } from '../fakes/browser.ts';
import { fakeFollowedFiles } from '../fakes/followed-files.ts';
import { fakeQgisProfiles } from '../fakes/qgis-profiles.ts';
import { fakeRedirects } from '../fakes/redirects.ts';
import { fakeSealer } from '../fakes/sealer.ts';
import { freshStore } from '../fakes/store.ts';
import { connection } from '../fixtures/definitions.ts';
import { valueOf } from '../fixtures/outcomes.ts';
import { hasNginx, type Nginx, type NginxOptions, startNginx } from './nginx-server.ts';

const count = 2_000;

function fileOf(connections: number): string {
  return writeProfileFile({
    label: 'City',
    personal: false,
    authConfigs: [],
    connections: Array.from({ length: connections }, (_, index) =>
      connection(`Layer ${String(index).padStart(4, '0')}`, {
        folder: `Department ${index % 40}`,
        url: `https://gis${index}.example.org/server/rest/services`,
      }),
    ),
  });
}

async function nginx(options: NginxOptions = {}): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'wayleave-nginx-'));
  const server = await startNginx(folder, options);
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return server;
}

async function application() {
  const { bench, store } = await freshStore();
  return createWayleave(store, {
    clock: bench.clock,
    randomness: bench.randomness,
    fetch: nodeFetch({ env: {} }),
    browser: fakeBrowser(),
    redirects: fakeRedirects(),
    probe: systemProbe({}),
    qgisProfiles: fakeQgisProfiles(),
    sealer: fakeSealer(),
    followedFiles: fakeFollowedFiles(),
    log: () => undefined,
  });
}

describe.skipIf(!hasNginx)('a profile of two thousand connections on nginx (skipped: needs nginx)', () => {
  test('comes whole once, then costs one request and no body until it changes', async () => {
    const server = await nginx();
    const text = fileOf(count);
    server.put('city.wayleave', text, Date.now() - 60_000);
    const wayleave = await application();
    const address = `${server.url}/city.wayleave`;
    const first = valueOf(await wayleave.invoke('subscribe', { address, apply: 'automatic' }));
    expect(first).toMatchObject({ outcome: 'applied', added: count });
    expect(await server.served(1)).toMatchObject([{ status: 200, bodyBytes: text.length }]);

    const pull = async (): Promise<PulledSubscription | undefined> =>
      valueOf(await wayleave.invoke('pullSubscriptions', {}))[0];
    expect(await pull()).toMatchObject({ outcome: 'unchanged', added: 0, changed: 0 });
    const afterOne = await server.served(2);
    expect(afterOne).toHaveLength(2);
    expect(afterOne[1]).toMatchObject({ status: 304, bodyBytes: 0 });
    expect(afterOne[1]?.bytes).toBeLessThan(400);

    const changed = fileOf(count + 1);
    server.put('city.wayleave', changed);
    expect(await pull()).toMatchObject({ outcome: 'applied', added: 1, changed: 0 });
    expect((await server.served(3)).slice(2)).toMatchObject([{ status: 200, bodyBytes: changed.length }]);
    expect(await pull()).toMatchObject({ outcome: 'unchanged' });
    const all = await server.served(4);
    expect(all.map(({ status }) => status)).toEqual([200, 304, 200, 304]);
    const connections = valueOf(await wayleave.invoke('listConnections', {}));
    expect(connections).toHaveLength(count + 1);
  });

  test('may be packed on the way, and is still not sent again', async () => {
    const server = await nginx({ gzip: true });
    const text = fileOf(count);
    server.put('city.wayleave', text, Date.now() - 60_000);
    const wayleave = await application();
    const { view } = valueOf(await wayleave.invoke('subscribe', { address: `${server.url}/city.wayleave` }));
    expect(view.connectionCount).toBe(count);
    expect(valueOf(await wayleave.invoke('pullSubscriptions', {}))[0]?.outcome).toBe('unchanged');
    const [first, next] = await server.served(2);
    expect(first?.status).toBe(200);
    expect(first?.bodyBytes).toBeLessThan(text.length / 5);
    expect(next).toMatchObject({ status: 304, bodyBytes: 0 });
  });

  test('that is not there says so, and the copy stays', async () => {
    const server = await nginx();
    server.put('city.wayleave', fileOf(3));
    const wayleave = await application();
    valueOf(await wayleave.invoke('subscribe', { address: `${server.url}/city.wayleave` }));
    const missing = await wayleave.invoke('subscribe', { address: `${server.url}/town.wayleave` });
    expect(missing).toMatchObject({
      ok: false,
      failure: { code: 'file-unreadable', details: { status: 404 } },
    });
    await server.close();
    const [pulled] = valueOf(await wayleave.invoke('pullSubscriptions', {}));
    expect(pulled).toMatchObject({
      outcome: 'failed',
      view: { connectionCount: 3, pending: { added: 3 }, failure: { code: 'portal-unreachable' } },
    });
  });
});
