import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { generateX25519Identity } from 'age-encryption';
import { expect, test } from 'vitest';
import { at, type Environment, textAt } from './command-line.ts';
import { filesBelow, openSignedIn, openWorkplace, signIn, type Workplace } from './workplace.ts';

/** The environment without any key: only an agent can answer then. */
function keyless({ env }: Workplace): Environment {
  const { WAYLEAVE_IDENTITY_FILE: _, ...rest } = env;
  return rest;
}

async function agentOf({
  done,
}: Workplace): Promise<{ readonly pid: number; readonly endsAt: number } | null> {
  const agent = at((await done(['status', '--json'])).json, 'value.agent');
  if (agent === null) return null;
  return { pid: Number(at(agent, 'pid')), endsAt: Date.parse(textAt(agent, 'endsAt')) };
}

function isRunning(pid: number): boolean {
  try {
    // A process that ended and was not waited for yet is a zombie, and no longer runs.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await wait(20);
}

test('the agent answers as the store does, without any key at hand', async () => {
  const { place, site } = await openSignedIn();
  const env = keyless(place);
  const before = await place.run(['token', 'demo001', '--json'], { env });
  expect(before).toMatchObject({ exitCode: 4 });
  expect(at(before.json, 'failure.code')).toBe('key-missing');
  const here = await place.done(['token', 'demo001']);

  const unlocked = await place.done(['unlock', '--json']);
  expect(unlocked.lines).toHaveLength(1);
  expect(Number(at(unlocked.json, 'value.secondsLeft'))).toBeGreaterThan(7 * 3600);

  expect((await place.done(['token', 'demo001'], { env })).stdout).toBe(here.stdout);
  expect((await place.done(['token', 'demo001'])).stdout).toBe(here.stdout);
  expect(at((await place.done(['whoami', 'demo001', '--json'], { env })).json, 'value.account')).toBe(
    'analyst',
  );
  const missing = await place.run(['token', 'nobody1', '--json'], { env });
  expect(missing.exitCode).toBe(6);
  const ran = await place.done(['exec', 'demo001', '--', 'sh', '-c', 'cat "$GDAL_HTTP_HEADER_FILE"'], {
    env,
  });
  expect(ran.stdout).toBe(`Authorization: Bearer ${here.stdout}`);
  expect(site.portal.count({ grant: 'refresh_token' })).toBe(0);

  const locked = await place.done(['lock', '--json']);
  expect(locked.json).toEqual({ ok: true, value: { wasRunning: true } });
  expect((await place.run(['token', 'demo001'], { env })).exitCode).toBe(4);
  expect((await place.done(['lock', '--json'])).json).toEqual({ ok: true, value: { wasRunning: false } });
});

test('definitions and sign-ins go through the agent, and the store has them afterwards', async () => {
  const { place, site } = await openSignedIn();
  await place.done(['unlock']);
  const env = keyless(place);
  const signedIn = await signIn(place, site, 'demo001', {
    who: { username: 'viewer', password: 'demo' },
    options: { env },
  });
  expect(signedIn.json).toMatchObject({ ok: true, value: { account: 'viewer' } });
  await place.done(['connection', 'add', '--name', 'city', '--url', site.portal.servicesUrl], { env });
  const taken = await place.run(
    ['connection', 'add', '--name', 'city', '--url', site.portal.servicesUrl, '--json'],
    { env },
  );
  expect(at(taken.json, 'failure.code')).toBe('name-taken');
  await place.done(['lock']);
  expect((await place.done(['connection', 'show', 'city'])).exitCode).toBe(0);
  expect(at((await place.done(['auth', 'show', 'demo001', '--json'])).json, 'value.signIn.account')).toBe(
    'viewer',
  );
});

test('a sign-in through the agent that is interrupted ends the wait there too', async () => {
  const { place } = await openSignedIn();
  await place.done(['unlock']);
  for (let round = 1; round <= 2; round += 1) {
    const running = place.start(['sign-in', 'demo001', '--browser', 'print', '--json']);
    await running.said('Waiting for the answer');
    running.child.kill('SIGTERM');
    const interrupted = await running.finished;
    expect(interrupted.exitCode).toBe(3);
    expect(at(interrupted.json, 'failure.code')).toBe('sign-in-cancelled');
  }
});

test('twenty processes ask one agent, which asks the portal once', async () => {
  const { place, site, signedIn } = await openSignedIn({ lifetimes: { accessSeconds: 1 } });
  await place.done(['unlock']);
  site.portal.setLifetimes({});
  await wait(Math.max(0, Date.parse(textAt(signedIn.json, 'value.tokenExpiresAt')) - Date.now()));
  const env = keyless(place);
  const all = await Promise.all(Array.from({ length: 20 }, () => place.run(['token', 'demo001'], { env })));
  expect(all.map(({ exitCode }) => exitCode)).toEqual(Array(20).fill(0));
  expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1);
  expect(site.portal.count({ grant: 'refresh_token' })).toBe(1);
});

test('another key does not get what the agent has', async () => {
  const { place } = await openSignedIn();
  await place.done(['unlock']);
  const other = place.write('other', await generateX25519Identity());
  const stranger = await place.run(['token', 'demo001', '--json'], {
    env: { ...place.env, WAYLEAVE_IDENTITY_FILE: other },
  });
  expect(stranger.exitCode).toBe(4);
  expect(at(stranger.json, 'failure.code')).toBe('key-mismatch');
  const passphrase = await place.run(['token', 'demo001', '--json'], {
    env: { ...keyless(place), WAYLEAVE_PASSPHRASE: 'x' },
  });
  expect(passphrase.exitCode).toBe(4);
  expect(at(passphrase.json, 'failure.code')).toBe('key-mismatch');
  const missing = { ...place.env, WAYLEAVE_IDENTITY_FILE: join(place.folder, 'nowhere') };
  expect((await place.run(['token', 'demo001'], { env: missing })).exitCode).toBe(4);
  expect(
    (await place.run(['unlock'], { env: { ...place.env, WAYLEAVE_IDENTITY_FILE: other } })).exitCode,
  ).toBe(4);
});

test('a passphrase store: right and wrong passphrases, with and without the agent', async () => {
  const place = await openWorkplace();
  const right = { ...keyless(place), WAYLEAVE_PASSPHRASE: 'correct horse battery' };
  const wrong = { ...keyless(place), WAYLEAVE_PASSPHRASE: 'wrong horse' };
  const file = place.write('passphrase', 'correct horse battery\n');
  const fields = ['--portal', 'https://gis.example.org/portal', '--client-id', 'c'];
  await place.done(['unlock', '--passphrase-file', file], { env: keyless(place) });
  await place.done(['auth', 'add', '--name', 'N', '--id', 'demo001', ...fields], { env: keyless(place) });
  await place.done(['auth', 'show', 'demo001'], { env: right });
  const refused = await place.run(['auth', 'show', 'demo001', '--json'], { env: wrong });
  expect(refused.exitCode).toBe(4);
  expect(at(refused.json, 'failure.code')).toBe('wrong-passphrase');
  const agent = at((await place.done(['status', '--json'], { env: right })).json, 'value.agent.pid');
  for (const name of ['cmdline', 'environ']) {
    expect(readFileSync(`/proc/${Number(agent)}/${name}`, 'utf8')).not.toContain('horse');
  }
  await place.done(['lock'], { env: keyless(place) });
  const closed = await place.run(['auth', 'show', 'demo001', '--json'], { env: keyless(place) });
  expect(at(closed.json, 'failure.code')).toBe('passphrase-needed');
  expect((await place.done(['auth', 'show', 'demo001'], { env: right })).exitCode).toBe(0);
}, 60_000);

test('what others can see of the agent holds no secret', async () => {
  const { place } = await openSignedIn();
  await place.done(['unlock']);
  const agent = await agentOf(place);
  const identity = readFileSync(place.identityFile, 'utf8').trim();
  const token = (await place.done(['token', 'demo001'])).stdout.trim();
  for (const name of ['cmdline', 'environ']) {
    const text = readFileSync(`/proc/${agent?.pid ?? 0}/${name}`, 'utf8');
    expect(text.length).toBeGreaterThan(0);
    expect(text).not.toContain(identity);
    expect(text).not.toContain('AGE-SECRET-KEY');
    expect(text).not.toContain(token);
  }
  for (const path of filesBelow(place.data)) {
    const bytes = readFileSync(path);
    expect(bytes.includes(identity) || bytes.includes(token), path).toBe(false);
  }
});

test('an agent ends by itself at its time and takes its key with it', async () => {
  const { place } = await openSignedIn();
  await place.done(['unlock', '--for', '2s']);
  const agent = await agentOf(place);
  expect(agent).not.toBeNull();
  await untilGone(agent?.pid ?? 0);
  expect(Date.now()).toBeGreaterThanOrEqual(agent?.endsAt ?? Number.POSITIVE_INFINITY);
  expect(existsSync(join(place.data, 'agent.key'))).toBe(false);
  expect((await place.run(['token', 'demo001'], { env: keyless(place) })).exitCode).toBe(4);
  expect((await place.done(['token', 'demo001'])).exitCode).toBe(0);
});

test('unlocking again moves the end later, never earlier', async () => {
  const { place } = await openSignedIn();
  await place.done(['unlock', '--for', '1h']);
  const first = await agentOf(place);
  await place.done(['unlock', '--for', '3h']);
  const second = await agentOf(place);
  await place.done(['unlock', '--for', '1m']);
  const third = await agentOf(place);
  expect(second?.pid).toBe(first?.pid);
  expect((second?.endsAt ?? 0) - (first?.endsAt ?? 0)).toBeGreaterThan(1.9 * 3_600_000);
  expect(third).toEqual(second);
});

test('an agent that was killed is no obstacle', async () => {
  const { place } = await openSignedIn();
  await place.done(['unlock']);
  const agent = await agentOf(place);
  process.kill(agent?.pid ?? 0, 'SIGKILL');
  await untilGone(agent?.pid ?? 0);
  expect((await place.done(['token', 'demo001'])).stderr).toBe('');
  expect((await place.run(['token', 'demo001'], { env: keyless(place) })).exitCode).toBe(4);
  expect(await agentOf(place)).toBeNull();
  await place.done(['unlock']);
  expect((await agentOf(place))?.pid).not.toBe(agent?.pid);
  expect((await place.done(['token', 'demo001'], { env: keyless(place) })).exitCode).toBe(0);
});

test('many who unlock at once start one agent', async () => {
  const { place } = await openSignedIn();
  const all = await Promise.all(Array.from({ length: 6 }, () => place.run(['unlock', '--json'])));
  expect(all.map(({ exitCode }) => exitCode)).toEqual(Array(6).fill(0));
  expect(new Set(all.map(({ json }) => at(json, 'value.pid'))).size).toBe(1);
});

test('status of a computer without a store sets nothing up', async () => {
  const place = await openWorkplace();
  const told = await place.done(['status', '--json'], { env: keyless(place) });
  expect(told.json).toMatchObject({
    value: { folder: place.data, store: { kind: 'none' }, agent: null, isOpen: false },
  });
  await place.done(['status']);
  await place.done(['lock']);
  expect(existsSync(place.data)).toBe(false);
});
