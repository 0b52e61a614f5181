import { expect, test } from 'vitest';
import { builtScript, nodeProgram } from './bundle.ts';
import { at, listAt, runCommand, textAt } from './command-line.ts';
import { openSignedIn, openWorkplace, type Site } from './workplace.ts';

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const commands = ({ portal }: Site): readonly (readonly string[])[] => [
  ['auth', 'list'],
  ['auth', 'show', 'demo001'],
  ['auth', 'edit', 'demo001', '--name', 'N'],
  ['auth', 'check', 'demo001'],
  ['connection', 'add', '--name', 'c', '--url', portal.servicesUrl, '--auth', 'demo001'],
  ['connection', 'list'],
  ['connection', 'show', 'c'],
  ['connection', 'edit', 'c', '--tag', 't'],
  ['connection', 'test', 'c'],
  ['connection', 'remove', 'c'],
  ['discover', portal.portalUrl],
  ['token', 'demo001'],
  ['token', 'demo001', '--as', 'curl'],
  ['whoami', 'demo001'],
  ['services', 'demo001'],
  ['items', 'demo001', '--limit', '3'],
  ['status'],
  ['doctor'],
  ['key', 'show'],
  ['subscriptions'],
  ['subscriptions', 'pull'],
  ['unlock', '--for', '1m'],
  ['lock'],
  ['help'],
  ['help', 'auth', 'add'],
  ['token', '--help'],
  ['--version'],
  ['auth', 'rename', 'demo001', 'demo002'],
  ['sign-out', 'demo002'],
  ['auth', 'remove', 'demo002'],
];

test('--json is one line that parses, whatever the command', async () => {
  const { place, site } = await openSignedIn();
  for (const args of commands(site)) {
    const told = await place.run([...args, '--json']);
    const name = args.join(' ');
    expect(told.stdout, name).toMatch(/^\{"ok":true,"value":.*\}\n$/);
    expect(at(told.json, 'ok'), name).toBe(true);
    if (name !== 'doctor') expect(told.exitCode, name).toBe(0);
  }
});

test('--json may stand anywhere before --', async () => {
  const { place } = await openSignedIn();
  for (const args of [
    ['--json', 'token', 'demo001'],
    ['token', '--json', 'demo001'],
  ]) {
    expect(textAt((await place.done(args)).json, 'value.authId')).toBe('demo001');
  }
});

test('times are ISO 8601 with the seconds left beside them', async () => {
  const { place } = await openSignedIn();
  const { json } = await place.done(['token', 'demo001', '--json']);
  expect(textAt(json, 'value.expiresAt')).toMatch(isoTime);
  const left = Number(at(json, 'value.secondsLeft'));
  expect(left).toBeGreaterThan(1700);
  expect(left).toBeLessThanOrEqual(1800);
  const shown = (await place.done(['auth', 'show', 'demo001', '--json'])).json;
  for (const path of [
    'config.createdAt',
    'signIn.signedInAt',
    'signIn.tokenExpiresAt',
    'signIn.signInEndsAt',
  ]) {
    expect(textAt(shown, `value.${path}`)).toMatch(isoTime);
  }
  expect(Number(at(shown, 'value.signIn.signInSecondsLeft'))).toBeGreaterThan(13 * 86_400);
});

test('version and help need no store', async () => {
  const place = await openWorkplace();
  const env = { PATH: place.env.PATH ?? '', HOME: place.env.HOME ?? '', WAYLEAVE_HOME: place.data };
  expect((await place.done(['--version'], { env })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const help = await place.done(['help', '--json'], { env });
  const words = listAt(help.json, 'value').map((entry) => textAt(entry, 'words'));
  expect(words).toContain('auth add');
  expect(words).not.toContain('agent-process');
  expect((await place.done([], { env })).stdout).toBe((await place.done(['help'], { env })).stdout);
  const told = await Promise.all(words.map((name) => place.done(['help', ...name.split(' ')], { env })));
  told.forEach(({ stdout }, index) => {
    expect(stdout.startsWith(`Usage: wayleave ${words[index]}`)).toBe(true);
  });
});

test('a reader that goes away is no mistake', async () => {
  const place = await openWorkplace();
  const script =
    'set -o pipefail; "$0" "$1" help | head -1 >/dev/null; "$0" "$1" help --json | true; echo "${PIPESTATUS[0]}"';
  const told = await place.program('bash', ['-c', script, nodeProgram, builtScript()]);
  expect(told).toMatchObject({ stdout: '0\n', stderr: '' });
});

test('a home without any variable of ours is enough', async () => {
  const place = await openWorkplace();
  const { PATH = '', HOME = '', WAYLEAVE_IDENTITY_FILE = '' } = place.env;
  const env = { PATH, HOME, WAYLEAVE_IDENTITY_FILE };
  const { json } = await runCommand(['status', '--json'], { env });
  expect(textAt(json, 'value.folder').startsWith(HOME)).toBe(true);
});
