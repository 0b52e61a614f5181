import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { CheckReport, Stage } from '../../src/core/contract.ts';
import { nextStep } from '../../src/core/failures.ts';
import type { AuthConfig } from '../../src/core/model/auth-config.ts';
import { fail, succeed } from '../../src/core/outcome.ts';
import type { Store } from '../../src/core/store/store.ts';
import { type Examination, examine } from '../../src/node/doctor.ts';
import { closedPort, openSite } from '../core/arcgis/site.ts';
import { openPortal } from '../demo-portal/caller.ts';
import { freshStore } from '../fakes/store.ts';
import { apiKeyConfig, connection, oauth2Config, profileOf } from '../fixtures/definitions.ts';
import { valueOf } from '../fixtures/outcomes.ts';

const header = JSON.stringify({
  format: 'wayleave-store',
  version: 1,
  key: 'file',
  recipient: 'age1example',
});

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-doctor-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A store in memory with those definitions, beside a folder that looks as if it held one. */
async function storeOf(configs: readonly AuthConfig[], folder: string): Promise<Store> {
  const { store } = await freshStore();
  const saved = profileOf({ authConfigs: configs, connections: [connection()] });
  valueOf(await store.changeProfile(() => succeed({ saved, value: null })));
  await writeFile(join(folder, 'store.json'), header);
  return store;
}

function run(folder: string, changes: Partial<Examination> = {}): Promise<CheckReport> {
  return examine({
    env: { WAYLEAVE_HOME: folder },
    signal: new AbortController().signal,
    openStore: async () => fail('internal', 'Nothing should open a store here.'),
    openAgent: async () => fail('agent-absent', 'No agent runs.'),
    ...changes,
  });
}

function stageOf(report: CheckReport, name: string): Stage {
  const stage = report.stages.find((one) => one.name === name);
  if (stage === undefined) throw new Error(`There is no stage ${name}.`);
  return stage;
}

describe('the doctor', () => {
  test('on a computer where nothing was stored yet opens and makes nothing', async () => {
    const folder = join(await openFolder(), 'not-there');
    const report = await run(folder);
    expect(report.stages.slice(0, 7).map(({ name, state }) => `${name}: ${state}`)).toEqual([
      'Node: passed',
      'Data folder: passed',
      'Disk: skipped',
      'Files: passed',
      'Key and store: passed',
      'Agent: passed',
      'Network settings: passed',
    ]);
    await expect(chmod(folder, 0o700)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('with a store and a portal looks at both, and at the redirect port', async () => {
    const folder = await openFolder();
    const portal = await openPortal();
    const port = await closedPort();
    const config = oauth2Config('user001', {
      portal: portal.portalUrl,
      redirectUrl: `http://127.0.0.1:${port}`,
    });
    const store = await storeOf([config, apiKeyConfig('apikey1', { portal: portal.portalUrl })], folder);
    let closed = 0;
    const report = await run(folder, {
      openStore: async () => succeed({ store }),
      openAgent: async () => succeed({ close: () => void (closed += 1) }),
    });
    expect(report.passed).toBe(true);
    expect(closed).toBe(1);
    expect(stageOf(report, 'Key and store').finding).toBe(
      '2 auth configurations, 1 connections, 0 sessions.',
    );
    expect(stageOf(report, 'Redirect port')).toMatchObject({
      state: 'passed',
      finding: `127.0.0.1:${port} is free.`,
    });
    expect(stageOf(report, 'Clock').finding).toBe(`${new URL(portal.portalUrl).host}: The clocks agree.`);
    expect(portal.requests).toHaveLength(1);
    expect(JSON.stringify(report)).not.toContain('the-api-key');
  });

  test('finds a port that is taken, a clock that is off and a portal that is away', async () => {
    const folder = await openFolder();
    const portal = await openPortal({ skewMilliseconds: 3_600_000 });
    const busy = await openSite(() => '');
    const away = `http://127.0.0.1:${await closedPort()}/portal`;
    const store = await storeOf(
      [
        oauth2Config('user001', { portal: portal.portalUrl, redirectUrl: busy.url }),
        apiKeyConfig('apikey1', { portal: away }),
      ],
      folder,
    );
    const report = await run(folder, { openStore: async () => succeed({ store }) });
    expect(report.passed).toBe(false);
    expect(stageOf(report, 'Redirect port')).toMatchObject({
      state: 'failed',
      fix: nextStep['redirect-port-busy'],
    });
    const clocks = report.stages.filter(({ name }) => name === 'Clock');
    expect(clocks.map(({ state }) => state)).toEqual(['warning', 'warning']);
    expect(clocks[0]?.finding).toMatch(/(3599|3600|3601) s ahead of/);
    expect(clocks[1]?.fix).toBe(nextStep['portal-unreachable']);
  });

  test('tells why a store does not open', async () => {
    const folder = await openFolder();
    await writeFile(join(folder, 'store.json'), header);
    const report = await run(folder, {
      openStore: async () => fail('keychain-locked', 'The keychain is locked.'),
    });
    expect(stageOf(report, 'Key and store')).toMatchObject({
      state: 'failed',
      finding: 'The keychain is locked.',
      fix: nextStep['keychain-locked'],
    });
    const usage = await run(folder, { openStore: async () => fail('usage', 'Not so.') });
    expect(stageOf(usage, 'Key and store').fix).toBeNull();
  });

  test('tells of a store of a newer program', async () => {
    const folder = await openFolder();
    await writeFile(join(folder, 'store.json'), header.replace('"version":1', '"version":2'));
    expect(stageOf(await run(folder), 'Key and store').fix).toBe(nextStep['store-newer']);
  });

  test('tells of an agent that did not prove itself', async () => {
    const report = await run(await openFolder(), {
      openAgent: async () => fail('agent-failed', 'It could not.'),
    });
    expect(stageOf(report, 'Agent')).toMatchObject({ state: 'failed', fix: nextStep['agent-failed'] });
  });

  test('tells of a folder that is open to others', async () => {
    const folder = await openFolder();
    await chmod(folder, 0o755);
    expect(stageOf(await run(folder), 'Data folder')).toMatchObject({
      state: 'failed',
      fix: `Run: chmod 700 ${folder}`,
    });
  });

  test('tells of damaged and left-over files', async () => {
    const folder = await openFolder();
    await writeFile(join(folder, 'sessions.age.0a1b.tmp'), '');
    expect(stageOf(await run(folder), 'Files').finding).toContain('1 left over');
    const damaged = 'profile.damaged-2026-01-05T09-00-00-000Z.age';
    await writeFile(join(folder, damaged), '');
    expect(stageOf(await run(folder), 'Files')).toMatchObject({
      state: 'warning',
      finding: `Damaged files were kept: ${damaged}.`,
    });
  });

  test.each([
    ['certificates that are not checked', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'failed', 'not checked'],
    ['an authority file that is not there', { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' }, 'failed', 'ENOENT'],
    [
      'a proxy',
      { HTTPS_PROXY: 'http://me:proxy-password@proxy.example.org:3128' },
      'passed',
      'proxy.example.org:3128',
    ],
    [
      'a proxy in small letters',
      { https_proxy: 'http://proxy.example.org:3128' },
      'passed',
      'proxy.example.org:3128',
    ],
    ['a proxy for all', { HTTP_PROXY: 'http://proxy.example.org:3128' }, 'passed', 'proxy.example.org:3128'],
    ['nothing special', {}, 'passed', 'No proxy'],
  ])('network settings with %s', async (_what, env, state, words) => {
    const folder = await openFolder();
    const stage = stageOf(await run(folder, { env: { WAYLEAVE_HOME: folder, ...env } }), 'Network settings');
    expect(stage.state).toBe(state);
    expect(stage.finding).toContain(words);
    expect(stage.finding).not.toContain('proxy-password');
  });

  test('called off skips what is left', async () => {
    const report = await run(await openFolder(), { signal: AbortSignal.abort() });
    expect(report.passed).toBe(false);
    expect(report.stages.every(({ state }) => state === 'skipped')).toBe(true);
  });
});
