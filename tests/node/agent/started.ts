import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { AddressSurroundings } from '../../../src/node/agent/address.ts';
import { type AgentConnection, connectToAgent } from '../../../src/node/agent/client.ts';
import { type KeyWish, keyProofOf } from '../../../src/node/agent/proofs.ts';
import {
  type AgentEnd,
  type AgentServerOptions,
  type RunningAgent,
  startAgentServer,
} from '../../../src/node/agent/server.ts';
import { systemClock } from '../../../src/node/clock.ts';
import { type FakeWayleave, fakeWayleave } from './fake-wayleave.ts';

const leftovers: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of leftovers.splice(0).reverse()) await clean();
});

/** Cleans up after the test, last registered first. */
export function afterwards(clean: () => unknown): void {
  leftovers.push(clean);
}

/** An identity file's text; random, and good for nothing but comparing. */
export function anIdentity(): string {
  return `# made by a test\nAGE-SECRET-KEY-1${randomBytes(29).toString('hex').toUpperCase()}\n`;
}

/** Places of its own for one test: a data folder, a runtime folder, a folder of temporary files. */
export async function somePlaces() {
  const root = await mkdtemp(join(tmpdir(), 'wl-'));
  afterwards(() => rm(root, { recursive: true, force: true }));
  const folder = join(root, 'data');
  const runtime = join(root, 'run');
  const temporary = join(root, 'tmp');
  for (const path of [folder, runtime, temporary]) await mkdir(path, { mode: 0o700 });
  const surroundings: AddressSurroundings = {
    env: { XDG_RUNTIME_DIR: runtime },
    platform: process.platform,
    user: process.getuid?.() ?? null,
    temporaryFolder: temporary,
  };
  return { root, folder, runtime, temporary, surroundings };
}

/** An agent of a fake application, and how to reach it. */
export interface StartedAgent {
  readonly folder: string;
  readonly wayleave: FakeWayleave;
  readonly identity: string;
  readonly agent: RunningAgent;
  readonly ended: Promise<AgentEnd>;
  readonly connect: (keyWish?: KeyWish | null) => Promise<AgentConnection>;
}

/** Starts an agent in places of its own; it is closed after the test. */
export async function startAgent(changes: Partial<AgentServerOptions> = {}): Promise<StartedAgent> {
  const places = await somePlaces();
  const wayleave = fakeWayleave();
  const identity = anIdentity();
  let onEnd: (why: AgentEnd) => void = () => undefined;
  const ended = new Promise<AgentEnd>((resolve) => {
    onEnd = resolve;
  });
  const started = await startAgentServer({
    wayleave,
    folder: places.folder,
    keyProof: keyProofOf(identity, null),
    endsAt: null,
    clock: systemClock,
    onEnd,
    surroundings: places.surroundings,
    ...changes,
  });
  if (!started.ok) throw new Error(started.failure.message);
  afterwards(() => started.value.close());
  return {
    folder: changes.folder ?? places.folder,
    wayleave,
    identity,
    agent: started.value,
    ended,
    connect: (keyWish = null) => connected(changes.folder ?? places.folder, keyWish),
  };
}

/** A connection to the agent of that folder; it is closed after the test. */
export async function connected(folder: string, keyWish: KeyWish | null = null): Promise<AgentConnection> {
  const connection = await connectToAgent({ folder, keyWish });
  if (!connection.ok) throw new Error(connection.failure.message);
  afterwards(() => connection.value.close());
  return connection.value;
}

/** The code of a failure, or `ok`. */
export function codeOf(
  outcome: { readonly ok: true } | { readonly ok: false; readonly failure: { readonly code: string } },
): string {
  return outcome.ok ? 'ok' : outcome.failure.code;
}
