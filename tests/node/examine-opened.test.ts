import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Stage } from '../../src/core/contract.ts';
import { newIdentity } from '../../src/core/store/age.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import { unlock } from '../../src/core/store/unlock.ts';
import { examineOpened } from '../../src/node/examine-opened.ts';
import { nodePorts } from '../../src/node/node-ports.ts';
import { valueOf } from '../fixtures/outcomes.ts';

function workplace() {
  const folder = mkdtempSync(join(tmpdir(), 'wl-examine-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = { WAYLEAVE_HOME: folder };
  return { env, ports: nodePorts(folder, env) };
}

async function open(ports: ReturnType<typeof nodePorts>) {
  const { text } = await newIdentity();
  const identity = valueOf(await unlock({ kind: 'identity', text }, ports));
  return valueOf(await openStore(identity, ports));
}

test('the store that is open is looked into, and each finding is told as it is made', async () => {
  const { env, ports } = workplace();
  const store = await open(ports);
  const heard: Stage[] = [];
  const report = await examineOpened({
    env,
    ports,
    store,
    onStage: (stage) => heard.push(stage),
    signal: undefined,
  });
  expect(heard).toEqual(report.stages);
  expect(report.stages.find(({ name }) => name === 'Key and store')).toMatchObject({
    state: 'passed',
    finding: '0 auth configurations, 0 connections, 0 sessions.',
  });
});

test('a store that is locked is left alone, and that is no failure', async () => {
  const { env, ports } = workplace();
  await open(ports);
  const { stages } = await examineOpened({
    env,
    ports,
    store: null,
    onStage: () => undefined,
    signal: undefined,
  });
  expect(stages.find(({ name }) => name === 'Key and store')).toMatchObject({
    state: 'skipped',
    finding: 'Not looked into: Wayleave is locked.',
  });
});

test('it is given up when it is called off', async () => {
  const { env, ports } = workplace();
  const { passed, stages } = await examineOpened({
    env,
    ports,
    store: null,
    onStage: () => undefined,
    signal: AbortSignal.abort(),
  });
  expect(passed).toBe(false);
  expect(new Set(stages.map(({ state }) => state))).toEqual(new Set(['skipped']));
});
