import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Wayleave } from '../../src/core/contract.ts';
import { newIdentity } from '../../src/core/store/age.ts';
import { connectToAgent } from '../../src/node/agent/client.ts';
import { keyProofOf } from '../../src/node/agent/proofs.ts';
import { startAgentServer } from '../../src/node/agent/server.ts';
import { systemClock } from '../../src/node/clock.ts';
import { commandDoor } from '../../src/node/command-door.ts';
import { succeed } from '../../src/core/outcome.ts';
import { codeOf, failureOf, valueOf } from '../fixtures/outcomes.ts';
import { fakeWayleave } from './agent/fake-wayleave.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wl-door-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

/** What a door is opened with, and what it told. */
async function opening(wayleave: Wayleave = fakeWayleave(), passphrase: string | null = null) {
  const ends: string[] = [];
  const identity = await newIdentity();
  return { ends, opened: { wayleave, identity, passphrase, onEnd: (why: string) => ends.push(why) } };
}

async function openDoor(wayleave?: Wayleave, passphrase: string | null = null) {
  const { opened, ends } = await opening(wayleave, passphrase);
  const door = valueOf(await commandDoor(folder, systemClock).open(opened));
  onTestFinished(() => door.close());
  return { door, ends, identity: opened.identity };
}

describe('an open door', () => {
  test('answers commands from the application', async () => {
    const wayleave = fakeWayleave();
    wayleave.when('listConnections', () => succeed(['from the application']));
    await openDoor(wayleave);
    const command = valueOf(await connectToAgent({ folder, keyWish: null }));
    expect(valueOf(await command.invoke('listConnections', {}))).toEqual(['from the application']);
    command.close();
  });

  test('has no end by itself', async () => {
    await openDoor();
    const command = valueOf(await connectToAgent({ folder, keyWish: null }));
    expect(valueOf(await command.control('status'))).toMatchObject({ endsAt: null, pid: process.pid });
    command.close();
  });

  test('lets in who proves the key that opened the store, and nobody with another', async () => {
    const { identity } = await openDoor(fakeWayleave(), 'correct horse');
    const other = await newIdentity();
    const wishes = [
      { kind: 'identity', text: identity.text },
      { kind: 'passphrase', passphrase: 'correct horse' },
      { kind: 'identity', text: other.text },
      { kind: 'passphrase', passphrase: 'wrong horse' },
    ] as const;
    const codes: string[] = [];
    for (const keyWish of wishes) {
      const command = await connectToAgent({ folder, keyWish });
      codes.push(codeOf(command));
      if (command.ok) command.value.close();
    }
    expect(codes).toEqual(['ok', 'ok', 'agent-absent', 'agent-absent']);
  });

  test('is closed for good', async () => {
    const { door, ends } = await openDoor();
    await door.close();
    expect(codeOf(await connectToAgent({ folder, keyWish: null }))).toBe('agent-absent');
    expect(ends).toEqual([]);
  });

  test('tells the application that a command asked to lock, once it is closed', async () => {
    const { ends } = await openDoor();
    const command = valueOf(await connectToAgent({ folder, keyWish: null }));
    expect(codeOf(await command.control('lock'))).toBe('ok');
    command.close();
    await expect.poll(() => ends).toEqual(['locked']);
    expect(codeOf(await connectToAgent({ folder, keyWish: null }))).toBe('agent-absent');
  });
});

describe('where somebody answers already', () => {
  test('an agent that was started by hand leaves for the application', async () => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const agent = valueOf(
      await startAgentServer({
        wayleave: fakeWayleave(),
        folder,
        keyProof: keyProofOf('AGE-SECRET-KEY-1', null),
        endsAt: Date.now() + 60_000,
        clock: systemClock,
        onEnd: end,
      }),
    );
    onTestFinished(() => agent.close());
    const wayleave = fakeWayleave();
    wayleave.when('status', () => succeed('from the application'));
    await openDoor(wayleave);
    await ended;
    const command = valueOf(await connectToAgent({ folder, keyWish: null }));
    expect(valueOf(await command.invoke('status', {}))).toBe('from the application');
    command.close();
  });

  test('another application stays, and this one is told so', async () => {
    await openDoor();
    const { opened } = await opening();
    const failure = failureOf(await commandDoor(folder, systemClock).open(opened));
    expect(failure.code).toBe('agent-failed');
    expect(failure.message).toContain('Another Wayleave application');
    expect(codeOf(await connectToAgent({ folder, keyWish: null }))).toBe('ok');
  });
});
