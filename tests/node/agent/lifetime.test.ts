import { chmod, lstat, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/core/ports.ts';
import { agentAddresses } from '../../../src/node/agent/address.ts';
import { connectToAgent } from '../../../src/node/agent/client.ts';
import { readPost, writePost } from '../../../src/node/agent/key-file.ts';
import { keyProofOf } from '../../../src/node/agent/proofs.ts';
import { type AgentServerOptions, startAgentServer } from '../../../src/node/agent/server.ts';
import { systemClock } from '../../../src/node/clock.ts';
import { fakeWayleave, tokenAnswer, untilAborted } from './fake-wayleave.ts';
import { afterwards, anIdentity, codeOf, connected, somePlaces, startAgent } from './started.ts';

const isPosix = process.platform !== 'win32';
const start = Date.UTC(2026, 0, 5, 9);
const hour = 3_600_000;

/** A clock whose waits end when its hand is moved past them, as a computer that sleeps may leave them. */
function handClock() {
  let now = start;
  const waits = new Set<{ readonly until: number; readonly wake: () => void }>();
  const clock: Clock = {
    now: () => now,
    wait: (milliseconds, signal) =>
      new Promise((resolve) => {
        const wait = { until: now + milliseconds, wake: resolve };
        waits.add(wait);
        signal?.addEventListener('abort', () => resolve());
      }),
  };
  return {
    clock,
    /** Time goes by without any timer noticing. */
    sleep: (milliseconds: number) => {
      now += milliseconds;
    },
    /** Time goes by and wakes who waited for it. */
    advance: (milliseconds: number) => {
      now += milliseconds;
      for (const wait of waits) if (wait.until <= now) wait.wake();
    },
  };
}

async function optionsFor(places: Awaited<ReturnType<typeof somePlaces>>): Promise<AgentServerOptions> {
  return {
    wayleave: fakeWayleave(),
    folder: places.folder,
    keyProof: keyProofOf(anIdentity(), null),
    endsAt: null,
    clock: systemClock,
    onEnd: () => undefined,
    surroundings: places.surroundings,
  };
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

describe('the end', () => {
  test('comes by itself at its time', async () => {
    const { clock, advance } = handClock();
    const { folder, agent, ended, connect } = await startAgent({ clock, endsAt: start + 8 * hour });
    const connection = await connect();
    expect(await connection.control('status')).toMatchObject({ value: { endsAt: start + 8 * hour } });
    advance(8 * hour);
    expect(await ended).toBe('expired');
    expect(await exists(agent.address)).toBe(false);
    expect(await exists(join(folder, 'agent.key'))).toBe(false);
    expect(codeOf(await connectToAgent({ folder, keyWish: null }))).toBe('agent-absent');
  });

  test('is noticed by a request when no timer noticed it', async () => {
    const { clock, sleep } = handClock();
    const { wayleave, ended, connect } = await startAgent({ clock, endsAt: start + hour });
    const connection = await connect();
    sleep(hour);
    expect(codeOf(await connection.invoke('token', { ref: 'x' }))).toBe('agent-absent');
    expect(await ended).toBe('expired');
    expect(wayleave.calls).toEqual([]);
  });

  test('is noticed by a client that comes when no timer noticed it', async () => {
    const { clock, sleep } = handClock();
    const { folder, ended } = await startAgent({ clock, endsAt: start + hour });
    sleep(hour);
    const met = await connectToAgent({ folder, keyWish: null });
    if (!met.ok) throw new Error(met.failure.message);
    expect(codeOf(await met.value.invoke('token', { ref: 'x' }))).toBe('agent-absent');
    expect(await ended).toBe('expired');
  });

  test('can be moved to a later time, and not to an earlier one', async () => {
    const { clock, advance, sleep } = handClock();
    const { agent, ended, connect } = await startAgent({ clock, endsAt: start + hour });
    const connection = await connect();
    await connection.control('extend', start + 2 * hour);
    await connection.control('extend', start + 1);
    expect(agent.endsAt()).toBe(start + 2 * hour);
    advance(hour);
    expect(codeOf(await connection.control('status'))).toBe('ok');
    await connection.control('extend', null);
    expect(agent.endsAt()).toBeNull();
    sleep(100 * hour);
    expect(codeOf(await connection.control('lock'))).toBe('ok');
    expect(await ended).toBe('locked');
  });

  test('by lock comes after what is under way was answered', async () => {
    const { wayleave, folder, ended, connect } = await startAgent();
    let release: (value: unknown) => void = () => undefined;
    wayleave.when('token', () => new Promise((resolve) => (release = resolve)));
    const [asking, locking] = await Promise.all([connect(), connect()]);
    const asked = asking.invoke('token', { ref: 'x' });
    await wayleave.called('token');
    const order: string[] = [];
    void asked.then(() => order.push('answered'));
    const locked = locking.control('lock').then((answer) => order.push(codeOf(answer)));
    // Whoever comes now is told at once.
    while (readPost(folder).ok) await new Promise(setImmediate);
    expect(codeOf(await asking.invoke('status', {}))).toBe('agent-absent');
    release(tokenAnswer('saved'));
    expect(await asked).toEqual(tokenAnswer('saved'));
    await locked;
    expect(await ended).toBe('locked');
    expect(order).toEqual(['answered', 'ok']);
    expect(wayleave.listeners()).toBe(0);
  });

  test('by lock is answered when everything is saved, after the last request', async () => {
    const order: string[] = [];
    const { wayleave, connect } = await startAgent({
      beforeEnd: async () => {
        await new Promise(setImmediate);
        order.push('saved');
      },
    });
    wayleave.when('token', () => tokenAnswer('x'));
    const connection = await connect();
    void connection.invoke('token', { ref: 'x' }).then(() => order.push('answered'));
    await wayleave.called('token');
    expect(codeOf(await connection.control('lock'))).toBe('ok');
    expect([...order, 'locked']).toEqual(['answered', 'saved', 'locked']);
  });

  test('asks a sign-in that waits for a person to give up', async () => {
    const { wayleave, agent, connect } = await startAgent();
    wayleave.when('finishSignIn', untilAborted);
    const connection = await connect();
    const asked = connection.invoke('finishSignIn', { attempt: 'a' });
    await wayleave.called('finishSignIn');
    await agent.close();
    expect(codeOf(await asked)).toBe('sign-in-cancelled');
  });

  test('happens once', async () => {
    const places = await somePlaces();
    const ends: string[] = [];
    const started = await startAgentServer({
      ...(await optionsFor(places)),
      onEnd: (why) => ends.push(why),
    });
    if (!started.ok) throw new Error(started.failure.message);
    await Promise.all([started.value.close(), started.value.close()]);
    await started.value.close();
    expect(ends).toEqual(['closed']);
  });

  test('comes when agent.key is no longer its own, and leaves that of another', async () => {
    const { clock, advance } = handClock();
    const { folder, ended } = await startAgent({ clock });
    await new Promise(setImmediate);
    const other = { key: Buffer.alloc(32, 7), address: '/nowhere' };
    writePost(folder, other);
    advance(60_000);
    expect(await ended).toBe('replaced');
    expect(readPost(folder)).toMatchObject({ ok: true, value: other });
  });

  test('comes when the data folder is gone', async () => {
    const { clock, advance } = handClock();
    const { folder, ended } = await startAgent({ clock });
    await rm(folder, { recursive: true });
    advance(60_000);
    expect(await ended).toBe('replaced');
  });
});

describe('starting', () => {
  test('a second agent for the folder fails and harms nobody', async () => {
    const { folder, connect } = await startAgent();
    const places = await somePlaces();
    // Even one that would listen somewhere else.
    const second = await startAgentServer({ ...(await optionsFor(places)), folder });
    expect(codeOf(second)).toBe('agent-failed');
    expect(codeOf(await (await connect()).control('status'))).toBe('ok');
  });

  test('of many at the same time exactly one stays', async () => {
    const places = await somePlaces();
    const options = await optionsFor(places);
    const started = await Promise.all(Array.from({ length: 5 }, () => startAgentServer(options)));
    const agents = started.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
    for (const agent of agents) afterwards(() => agent.close());
    expect(started.map(codeOf).toSorted()).toEqual([...Array(4).fill('agent-failed'), 'ok']);
    expect(codeOf(await (await connected(places.folder)).control('status'))).toBe('ok');
  });

  test('another folder has another agent', async () => {
    const places = await somePlaces();
    const one = await startAgent({ surroundings: places.surroundings });
    const other = await startAgent({ surroundings: places.surroundings });
    expect(one.agent.address).not.toBe(other.agent.address);
    other.wayleave.when('token', () => tokenAnswer("the other's"));
    const answer = await (await connected(other.folder)).invoke('token', { ref: 'x' });
    expect(answer).toEqual(tokenAnswer("the other's"));
    expect(one.wayleave.calls).toEqual([]);
  });

  test('each agent has a key of its own', async () => {
    const { folder, agent } = await startAgent();
    const first = readPost(folder);
    await agent.close();
    const places = await somePlaces();
    const next = await startAgentServer({ ...(await optionsFor(places)), folder });
    if (next.ok) afterwards(() => next.value.close());
    const second = readPost(folder);
    if (!first.ok || !second.ok) throw new Error('No post.');
    expect(second.value.key.equals(first.value.key)).toBe(false);
  });

  test('a post of another computer that shares the folder is nobody here', async () => {
    const { folder } = await somePlaces();
    const text = ['wayleave-agent 1', '0'.repeat(64), 'elsewhere.invalid', '/nowhere', ''].join('\n');
    await writeFile(join(folder, 'agent.key'), text, { mode: 0o600 });
    expect(codeOf(readPost(folder))).toBe('agent-absent');
  });

  test.each(['', 'wayleave-agent 2\n', 'wayleave-agent 1\nkey\nhost\naddress\n', 'x'.repeat(5000)])(
    'a post that cannot be read (%#) is nobody',
    async (text) => {
      const { folder } = await somePlaces();
      await writeFile(join(folder, 'agent.key'), text, { mode: 0o600 });
      expect(codeOf(readPost(folder))).toBe('agent-absent');
    },
  );
});

describe.runIf(isPosix)('files', () => {
  test('the socket and the key are for their owner alone, whatever the umask', async () => {
    const before = process.umask(0);
    afterwards(() => process.umask(before));
    const { folder, agent } = await startAgent();
    expect(process.umask()).toBe(0);
    expect((await lstat(agent.address)).mode & 0o777).toBe(0o600);
    expect((await lstat(join(folder, 'agent.key'))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).toSorted()).toEqual(['agent.key', 'locks']);
  });

  test('what is no socket is not taken away', async () => {
    const places = await somePlaces();
    const [first = '', second = ''] = await agentAddresses(places.folder, places.surroundings);
    await writeFile(first, 'mine');
    const started = await startAgentServer(await optionsFor(places));
    if (!started.ok) throw new Error(started.failure.message);
    afterwards(() => started.value.close());
    expect(started.value.address).toBe(second);
    expect((await lstat(first)).isFile()).toBe(true);
  });

  test('a socket that somebody listens on is not taken away, even without agent.key', async () => {
    const places = await somePlaces();
    const [address = ''] = await agentAddresses(places.folder, places.surroundings);
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(address, resolve));
    afterwards(() => stranger.close());
    expect(codeOf(await startAgentServer(await optionsFor(places)))).toBe('agent-failed');
    expect((await lstat(address)).isSocket()).toBe(true);
  });
});

describe.runIf(isPosix)('the place of the socket', () => {
  test('is the runtime folder, then the data folder, then our folder of temporary files', async () => {
    const { folder, runtime, temporary, surroundings } = await somePlaces();
    const [first = '', ...others] = await agentAddresses(folder, surroundings);
    const hash = /wayleave-([0-9a-f]{16})\.sock$/.exec(first)?.[1] ?? '';
    expect(first).toBe(join(runtime, `wayleave-${hash}.sock`));
    expect(others).toEqual([
      join(folder, 'agent.sock'),
      join(temporary, `wayleave-${surroundings.user}`, `${hash}.sock`),
    ]);
  });

  test.each([0o750, 0o701, 0o777])('is no runtime folder of mode %o', async (mode) => {
    const { folder, runtime, surroundings } = await somePlaces();
    await chmod(runtime, mode);
    const addresses = await agentAddresses(folder, surroundings);
    expect(addresses[0]).toBe(join(folder, 'agent.sock'));
  });

  test.each([undefined, '', 'relative', '/nowhere/at/all'])('is no runtime folder %j', async (runtime) => {
    const { folder, surroundings } = await somePlaces();
    const env = { XDG_RUNTIME_DIR: runtime };
    const addresses = await agentAddresses(folder, { ...surroundings, env });
    expect(addresses[0]).toBe(join(folder, 'agent.sock'));
  });

  test('is never a folder of another user', async () => {
    const { folder, temporary, surroundings } = await somePlaces();
    const user = (surroundings.user ?? 0) + 1;
    await mkdir(join(temporary, `wayleave-${user}`), { mode: 0o700 });
    expect(await agentAddresses(folder, { ...surroundings, user })).toEqual([]);
  });

  test('is never a link or a file that somebody laid out', async () => {
    const { folder, root, temporary, surroundings } = await somePlaces();
    const trap = join(temporary, `wayleave-${surroundings.user}`);
    await mkdir(join(root, 'trap'), { mode: 0o700 });
    await symlink(join(root, 'trap'), trap);
    expect(await agentAddresses(folder, surroundings)).toHaveLength(2);
    await rm(trap);
    await writeFile(trap, '');
    expect(await agentAddresses(folder, surroundings)).toHaveLength(2);
  });

  test('is short enough, and without one no agent starts', async () => {
    const places = await somePlaces();
    const folder = join(places.root, 'x'.repeat(120));
    const deep = await optionsFor({
      ...places,
      folder,
      surroundings: { ...places.surroundings, env: {} },
    });
    const started = await startAgentServer(deep);
    if (!started.ok) throw new Error(started.failure.message);
    expect(started.value.address).toMatch(/\/wayleave-\d+\/[0-9a-f]{16}\.sock$/);
    expect(codeOf(await (await connected(folder)).control('status'))).toBe('ok');
    await started.value.close();
    const surroundings = { ...places.surroundings, env: {}, temporaryFolder: folder };
    expect(await agentAddresses(folder, surroundings)).toEqual([]);
    expect(codeOf(await startAgentServer({ ...deep, surroundings }))).toBe('agent-failed');
    expect(codeOf(readPost(folder))).toBe('agent-absent');
  });
});

test('on Windows it is a named pipe', async () => {
  const { folder, surroundings } = await somePlaces();
  const [address, ...others] = await agentAddresses(folder, { ...surroundings, platform: 'win32' });
  expect(address).toMatch(/^\\\\\.\\pipe\\wayleave-[0-9a-f]{16}$/);
  expect(others).toEqual([]);
});
