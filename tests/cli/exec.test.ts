import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { at, type Environment, textAt } from './command-line.ts';
import { addingConnection, filesBelow, openSignedIn, type Site, type Workplace } from './workplace.ts';

/** Shell words that tell of the header file from inside: its path, its mode and its contents. */
const tellFile =
  'echo "$GDAL_HTTP_HEADER_FILE"; stat -c %a "$GDAL_HTTP_HEADER_FILE"; cat "$GDAL_HTTP_HEADER_FILE"';
/** Tells that it runs, then waits until its stdin ends. */
const waitForInput = 'echo "$GDAL_HTTP_HEADER_FILE"; read -r line';

function headerFiles({ data }: Workplace): readonly string[] {
  return filesBelow(join(data, 'exec'));
}

async function fileOfRunning(place: Workplace, script: string, args: readonly string[] = []) {
  const running = place.start(['exec', 'demo001', ...args, '--', 'sh', '-c', script], { stdin: null });
  return { running, path: await running.firstLine };
}

test('the child finds a header file of its own that is gone afterwards', async () => {
  const { place, site } = await openSignedIn();
  const ran = await place.done(['exec', 'demo001', '--', 'sh', '-c', tellFile]);
  const [path = '', mode, ...headers] = ran.lines;
  expect(path.startsWith(place.data)).toBe(true);
  expect(mode).toBe('600');
  const token = (await place.done(['token', 'demo001'])).stdout.trim();
  expect(headers).toEqual([`Authorization: Bearer ${token}`]);
  expect(existsSync(path)).toBe(false);
  expect(headerFiles(place)).toEqual([]);
  expect(statSync(join(place.data, 'exec')).mode & 0o777).toBe(0o700);
  expect(site.portal.isAlive(token)).toBe(true);
});

test('for a service URL the header file has the token of that server', async () => {
  const { place, site } = await openSignedIn();
  const url = `${site.portal.servicesUrl}/Utilities/Substations/FeatureServer`;
  const script = 'curl --silent --header "@$GDAL_HTTP_HEADER_FILE" "$1"';
  const ran = await place.run(['exec', url, '--', 'sh', '-c', script, 'sh', `${url}?f=json`]);
  expect(ran.stdout).toContain('Electrical substations');
});

test.each([
  ['3', 'exit 3', 3],
  ['0', 'exit 0', 0],
  ['255', 'exit 255', 255],
  ['SIGKILL', 'kill -9 $$', 137],
  ['SIGTERM', 'kill -15 $$', 143],
])('a child that ends with %s passes it on and leaves no file', async (_name, script, exitCode) => {
  const { place } = await openSignedIn();
  const ran = await place.run(['exec', 'demo001', '--', 'sh', '-c', `${script}`]);
  expect(ran).toMatchObject({ exitCode, stdout: '', stderr: '' });
  expect(headerFiles(place)).toEqual([]);
});

test('the child has the words, the input and the output of the command as they are', async () => {
  const { place } = await openSignedIn();
  const script = 'printf "[%s]" "$@"; cat; echo said >&2';
  const words = ['--json', 'a b', '', "it's", '$HOME', '--', '*'];
  const ran = await place.run(['exec', 'demo001', '--', 'sh', '-c', script, 'sh', ...words], {
    stdin: 'input',
  });
  expect(ran.stdout).toBe(`${words.map((word) => `[${word}]`).join('')}input`);
  expect(ran.stderr).toBe('said\n');
});

test('a command that is not there', async () => {
  const { place } = await openSignedIn();
  const ran = await place.run(['exec', 'demo001', '--json', '--', join(place.folder, 'nothing-here')]);
  expect(ran.exitCode).toBe(2);
  expect(ran.json).toMatchObject({ ok: false, failure: { code: 'bad-value' } });
  expect(headerFiles(place)).toEqual([]);
});

test.each([
  ['SIGTERM', 9],
  ['SIGINT', 8],
] as const)('%s is handed on to the child, and no file is left', async (signal, ownCode) => {
  const { place } = await openSignedIn();
  const script = `trap 'exit 9' TERM; trap 'exit 8' INT; echo "$GDAL_HTTP_HEADER_FILE"; while :; do sleep 0.05; done`;
  const { running, path } = await fileOfRunning(place, script);
  expect(existsSync(path)).toBe(true);
  running.child.kill(signal);
  const { exitCode } = await running.finished;
  expect(exitCode).toBe(ownCode);
  expect(existsSync(path)).toBe(false);
});

test('what a killed process left is swept by the next one; files of others stay', async () => {
  const { place } = await openSignedIn();
  const { running, path } = await fileOfRunning(place, waitForInput);
  running.child.kill('SIGKILL');
  running.answer('go\n');
  await running.finished;
  expect(existsSync(path)).toBe(true);
  const other = join(place.data, 'exec', 'notes.txt');
  writeFileSync(other, 'mine');
  const living = await fileOfRunning(place, waitForInput);
  expect(existsSync(path)).toBe(false);
  expect([...headerFiles(place)].toSorted()).toEqual([living.path, other].toSorted());
  living.running.answer('go\n');
  await living.running.finished;
  expect(headerFiles(place)).toEqual([other]);
});

test('the file is kept fresh while the command runs', async () => {
  const { place, site } = await openSignedIn({ lifetimes: { accessSeconds: 3 } });
  // Ends as soon as the file holds another token than at the beginning.
  const script =
    'first=$(cat "$GDAL_HTTP_HEADER_FILE"); echo "$first"; i=0; while [ $i -lt 200 ]; do now=$(cat "$GDAL_HTTP_HEADER_FILE") || exit 8; [ "$now" = "$first" ] || { echo "$now"; stat -c %a "$GDAL_HTTP_HEADER_FILE"; exit 0; }; sleep 0.05; i=$((i+1)); done; exit 9';
  const ran = await place.run(['exec', 'demo001', '--', 'sh', '-c', script]);
  expect(ran.exitCode).toBe(0);
  const [first, second, mode] = ran.lines;
  expect(second).toMatch(/^Authorization: Bearer \S+$/);
  expect(second).not.toBe(first);
  expect(mode).toBe('600');
  expect(site.portal.count({ grant: 'refresh_token' })).toBeGreaterThan(0);
});

test('a renewal that fails while the command runs is told once and the command goes on', async () => {
  const { place, site } = await openSignedIn({ lifetimes: { accessSeconds: 2 } });
  const { running } = await fileOfRunning(place, `${waitForInput}; exit 0`);
  site.portal.revokeEverything();
  await running.said('could not be renewed');
  running.answer('go\n');
  const { exitCode, stderr } = await running.finished;
  expect(exitCode).toBe(0);
  expect(stderr.match(/could not be renewed/g)).toHaveLength(1);
});

test('the token is in no variable unless asked for; our own secrets are in none', async () => {
  const { place } = await openSignedIn();
  const token = (await place.done(['token', 'demo001'])).stdout.trim();
  const env: Environment = { ...place.env, WAYLEAVE_PASSPHRASE: 'not for the child', OTHER: 'kept' };
  const bare = await place.done(['exec', 'demo001', '--', 'env'], { env });
  expect(bare.stdout).not.toContain(token);
  expect(bare.stdout).not.toMatch(/^WAYLEAVE_(PASSPHRASE|IDENTITY_FILE)=/m);
  expect(bare.stdout).not.toContain('not for the child');
  expect(bare.lines).toContain('OTHER=kept');
  const asked = await place.done(['exec', 'demo001', '--env', 'ARCGIS_TOKEN', '--', 'env'], { env });
  expect(asked.lines).toContain(`ARCGIS_TOKEN=${token}`);
});

test('the token is in no argument of any process', async () => {
  const { place } = await openSignedIn();
  const token = (await place.done(['token', 'demo001'])).stdout.trim();
  const { running } = await fileOfRunning(place, waitForInput, ['--env', 'ARCGIS_TOKEN']);
  const lines = readFileSync(`/proc/${running.child.pid ?? 0}/cmdline`, 'utf8');
  expect(lines).toContain('exec');
  expect(lines).not.toContain(token);
  const all = await place.program('sh', ['-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " "']);
  expect(all.stdout).not.toContain(token);
  running.answer('go\n');
  await running.finished;
});

const foreign: readonly (readonly [string, (site: Site) => string])[] = [
  ['plainly', () => 'https://evil.example/x'],
  ['behind a prefix of GDAL', () => '/vsicurl/https://evil.example/x.tif'],
  ['behind a driver', () => 'ESRIJSON:https://evil.example/x'],
  ['percent-encoded', () => '/vsicurl?url=https%3A%2F%2Fevil.example%2Fx'],
  ['as user information', ({ portal }) => `https://${new URL(portal.portalUrl).host}@evil.example/x`],
  ['in a query of a good address', ({ portal }) => `${portal.portalUrl}/x?proxy=https://evil.example/`],
  ['in capitals', () => 'HTTPS://EVIL.EXAMPLE/x'],
  ['inside an option', () => '--url=https://evil.example/x'],
  ['by another port of the same computer', () => 'http://127.0.0.1:1/x'],
];

test.each(foreign)('a host named %s gets no token', async (_name, wordOf) => {
  const { place, site } = await openSignedIn();
  const mark = join(place.folder, 'it-ran');
  const command = ['--', 'sh', '-c', `touch ${mark}`, 'sh', wordOf(site)];
  const refused = await place.run(['exec', 'demo001', '--json', ...command]);
  expect(refused.exitCode).toBe(2);
  expect(refused.json).toMatchObject({
    ok: false,
    failure: { code: 'bad-value', message: expect.stringMatching(/evil\.example|127\.0\.0\.1:1/i) },
  });
  expect(existsSync(mark)).toBe(false);
  expect(headerFiles(place)).toEqual([]);
  await place.done(['exec', 'demo001', '--any-host', ...command]);
  expect(existsSync(mark)).toBe(true);
});

test('its own hosts are taken, wherever they stand in the command', async () => {
  const { place, site } = await openSignedIn();
  const { portalUrl, servicesUrl } = site.portal;
  await place.done(addingConnection('city', servicesUrl));
  await place.done([
    'exec',
    'city',
    '--',
    'true',
    `/vsicurl/${servicesUrl}/Hydrants`,
    `ESRIJSON:${servicesUrl}`,
  ]);
  await place.done(['exec', 'demo001', '--', 'true', `${portalUrl}/sharing/rest`]);
});

test('a program on the path is found by the child’s own path', async () => {
  const { place } = await openSignedIn();
  const bin = join(place.folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'own-tool'), '#!/bin/sh\necho own\n', { mode: 0o755 });
  const env = { ...place.env, PATH: `${bin}:${place.env.PATH}` };
  expect((await place.done(['exec', 'demo001', '--', 'own-tool'], { env })).stdout).toBe('own\n');
});

test('a kind without a session, and HTTP Basic, work the same way', async () => {
  const { place, site } = await openSignedIn();
  const args = ['--portal', site.portal.portalUrl, '--username', 'ana', '--password-file', '-'];
  await place.done(['auth', 'add', '--kind', 'basic', '--name', 'B', '--id', 'basic01', ...args], {
    stdin: 'word',
  });
  const ran = await place.done(['exec', 'basic01', '--', 'sh', '-c', 'cat "$GDAL_HTTP_HEADER_FILE"']);
  expect(ran.stdout).toBe(`Authorization: Basic ${Buffer.from('ana:word').toString('base64')}\n`);
  const told = await place.done(['token', 'basic01', '--json']);
  expect(textAt(told.json, 'value.scheme')).toBe('Basic');
  expect(at(told.json, 'value.referer')).toBeNull();
});
