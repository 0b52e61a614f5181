import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { fromDisk, fromOwnPage, fromSession, listen, secretIn, send, sessionIn } from '../web/started.ts';
import { builtScript, builtScriptWithHost, nodeProgram } from './bundle.ts';
import { at, type Running, textAt } from './command-line.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

beforeAll(() => void builtScriptWithHost(), 300_000);

/** Where a host that `open --json` started can be reached, and what it told. */
async function placeOf(running: Running) {
  const told: unknown = JSON.parse(await running.firstLine);
  const { host: name, port } = new URL(textAt(told, 'value.address'));
  const place = { name, port: Number(port) };
  return { ...place, told, code: textAt(told, 'value.code'), launchFile: textAt(told, 'value.launchFile') };
}

function open({ start }: Workplace, args: readonly string[] = []): Running {
  return start(['open', '--json', '--no-browser', ...args]);
}

/** Gets in by a code, as a person without a browser at hand does. */
async function enter(place: {
  readonly name: string;
  readonly port: number;
  readonly code: string;
}): Promise<string> {
  return sessionIn((await send(place, 'POST', '/', fromOwnPage(place), `code=${place.code}`)).text);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

test('it tells on one line where the interface is, and ends in order with Ctrl+C', async () => {
  const workplace = await openWorkplace();
  const running = open(workplace);
  const place = await placeOf(running);
  expect(place.told).toMatchObject({ ok: true, value: { opened: false, wasRunning: false } });
  expect(await enter(place)).toMatch(/^[0-9a-f]{64}$/);
  running.child.kill('SIGINT');
  const { exitCode, lines, stderr } = await running.finished;
  expect({ exitCode, lines: lines.length, stderr }).toEqual({ exitCode: 0, lines: 1, stderr: '' });
  expect(await isOpen(place.port)).toBe(false);
  expect(readdirSync(workplace.data).filter((name) => /launch|browser-host|agent/.test(name))).toEqual([]);
});

test('a person reads the address on stdout, and the code on stderr alone', async () => {
  const workplace = await openWorkplace();
  const running = workplace.start(['open', '--no-browser']);
  await running.said('Ctrl+C');
  running.child.kill('SIGTERM');
  const { exitCode, stdout, stderr } = await running.finished;
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Wayleave is at http:\/\/127\.0\.0\.1:\d+\n$/);
  expect(stderr).toMatch(/Code to type there: [A-Z2-9]{4}-[A-Z2-9]{4} until /);
});

test('the browser of the desktop is given the launch file, and no secret by its arguments', async () => {
  const workplace = await openWorkplace();
  const browser = workplace.write('browser', `#!/bin/sh\necho "$@" > '${workplace.folder}/opened'\n`);
  chmodSync(browser, 0o700);
  const running = workplace.start(['open', '--json'], { env: { ...workplace.env, BROWSER: browser } });
  const place = await placeOf(running);
  expect(place.told).toMatchObject({ value: { opened: true } });
  const opened = readFileSync(join(workplace.folder, 'opened'), 'utf8').trim();
  expect(opened).toBe(`file://${place.launchFile}`);
  const secret = secretIn(readFileSync(place.launchFile, 'utf8'));
  expect(opened).not.toContain(secret);
  expect(sessionIn((await send(place, 'POST', '/', fromDisk, `secret=${secret}`)).text)).not.toBe('');
  running.child.kill('SIGINT');
  await running.finished;
});

test('asked again it gives another way into the host that runs, and ends', async () => {
  const workplace = await openWorkplace();
  const running = open(workplace);
  const first = await placeOf(running);
  const again = open(workplace);
  const second = await placeOf(again);
  expect((await again.finished).exitCode).toBe(0);
  expect(second.told).toMatchObject({ value: { wasRunning: true, address: `http://${first.name}` } });
  expect(second.launchFile).not.toBe(first.launchFile);
  expect(await enter(second)).not.toBe('');
  running.child.kill('SIGINT');
  await running.finished;
});

test('asked twice at once there is one host', async () => {
  const workplace = await openWorkplace();
  const both = [open(workplace), open(workplace)];
  const places = await Promise.all(both.map(placeOf));
  expect(new Set(places.map(({ port }) => port)).size).toBe(1);
  expect(new Set(places.map(({ told }) => at(told, 'value.wasRunning')))).toEqual(new Set([false, true]));
  for (const { child } of both) child.kill('SIGINT');
  const exits = await Promise.all(both.map(({ finished }) => finished));
  expect(exits.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
});

test('a command that is killed takes its host with it', async () => {
  const workplace = await openWorkplace();
  const running = open(workplace, ['--keep']);
  const { port } = await placeOf(running);
  running.child.kill('SIGKILL');
  await expect.poll(() => isOpen(port), { timeout: 20_000 }).toBe(false);
  await expect.poll(() => existsSync(join(workplace.data, 'browser-host.key'))).toBe(false);
});

test('while it is open and unlocked it answers commands, and `lock` locks it', async () => {
  const workplace = await openWorkplace();
  await workplace.done(
    ['auth', 'add', '--kind', 'pasted', '--name', 'A', '--id', 'paste01', '--agol', '--token-file', '-'],
    { stdin: 'made-up' },
  );
  const running = open(workplace);
  const place = await placeOf(running);
  const status = async () => at((await workplace.done(['status', '--json'])).json, 'value.agent.pid') ?? null;
  await expect.poll(status, { timeout: 20_000 }).not.toBeNull();
  expect((await workplace.done(['token', 'paste01'])).stdout).toBe('made-up\n');
  expect((await workplace.done(['unlock'])).stdout).toBe('Unlocked: the open application answers.\n');
  expect((await workplace.done(['status'])).stdout).toContain('the open application');
  await workplace.done(['lock']);
  expect(await status()).toBeNull();
  const session = await enter(place);
  const body = JSON.stringify({ operation: 'hostState', request: {}, call: 1 });
  const stream = await listen(place, session);
  await send(place, 'POST', '/invoke', fromSession(place, session), body);
  await stream.hears({ call: 1, answer: { ok: true, value: { vault: { kind: 'locked', reason: 'user' } } } });
  running.child.kill('SIGINT');
  expect((await running.finished).exitCode).toBe(0);
});

test('where the browser host is not installed that is told, and nothing is made', async () => {
  const workplace = await openWorkplace();
  const elsewhere = join(workplace.folder, 'cli');
  mkdirSync(elsewhere);
  cpSync(dirname(builtScript()), elsewhere, { recursive: true });
  const { exitCode, stdout } = await workplace.program(nodeProgram, [
    join(elsewhere, 'wayleave.cjs'),
    'open',
    '--json',
  ]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, failure: { code: 'feature-absent' } });
  expect(existsSync(workplace.data)).toBe(false);
});
