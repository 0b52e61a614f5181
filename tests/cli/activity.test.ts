import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseIdentity } from '../../src/core/store/age.ts';
import { openJournal } from '../../src/core/store/journal.ts';
import { nodePorts } from '../../src/node/node-ports.ts';
import { valueOf } from '../fixtures/outcomes.ts';
import { addingConnection, openSignedIn, openWorkplace, type Workplace } from './workplace.ts';

/** What was recorded in the data folder, the first first. */
async function recorded({ data, identityFile }: Workplace) {
  const identity = valueOf(await parseIdentity(readFileSync(identityFile, 'utf8')));
  return valueOf(await openJournal(identity, nodePorts(data, {})).read()).toReversed();
}

const kindsIn = async (place: Workplace) => (await recorded(place)).map(({ kind }) => kind);
const fileOf = ({ data }: Workplace) => join(data, 'activity.age');

test('what commands do is recorded, with the account and nothing secret', async () => {
  const { place, site } = await openSignedIn();
  await place.done(addingConnection('Roads', site.portal.servicesUrl));
  await place.done(['connection', 'edit', 'Roads', '--folder', 'Town']);
  await place.done(['connection', 'test', 'Roads']);
  await place.done(['sign-out', 'demo001']);
  await place.done(['connection', 'remove', 'Roads']);
  const entries = await recorded(place);
  expect(entries.map(({ kind, subject, account, origin }) => [kind, subject, account, origin])).toEqual([
    ['add', 'Login demo001', null, 'command-line'],
    ['sign-in', 'Login demo001', 'analyst', 'command-line'],
    ['add', 'Roads', 'analyst', 'command-line'],
    ['edit', 'Town/Roads', 'analyst', 'command-line'],
    ['test', 'Town/Roads', 'analyst', 'command-line'],
    ['sign-out', 'Login demo001', 'analyst', 'command-line'],
    ['remove', 'Town/Roads', null, 'command-line'],
  ]);
  expect(statSync(fileOf(place)).mode & 0o777).toBe(0o600);
});

test('a token that lies ready leaves the journal alone; a renewal is recorded', async () => {
  const { place, site } = await openSignedIn({ lifetimes: { accessSeconds: 40 } });
  const before = readFileSync(fileOf(place));
  await place.done(['token', 'demo001']);
  await place.done(['whoami', 'demo001']);
  expect(readFileSync(fileOf(place))).toEqual(before);
  site.portal.expireAccessTokens();
  await place.done(['token', 'demo001', '--min-minutes', '1']);
  expect(await kindsIn(place)).toEqual(['add', 'sign-in', 'refresh']);
  expect((await recorded(place)).at(-1)).toMatchObject({
    origin: 'itself',
    account: 'analyst',
    failure: null,
  });
});

test('a renewal that the portal refused is recorded with its reason', async () => {
  const { place, site } = await openSignedIn();
  site.portal.revokeEverything();
  const refused = await place.run(['token', 'demo001', '--min-minutes', '60']);
  expect(refused.exitCode).toBe(3);
  expect((await recorded(place)).slice(2)).toMatchObject([
    { kind: 'refresh', subject: 'Login demo001', origin: 'itself', failure: { code: 'sign-in-needed' } },
  ]);
});

test('a program that asks again and again in vain is recorded once', async () => {
  const { place, site } = await openSignedIn();
  site.portal.misbehave({ match: { grant: 'refresh_token' }, kind: 'refuse', times: 100 });
  await place.run(['token', 'demo001', '--min-minutes', '60']);
  const before = readFileSync(fileOf(place));
  const again = await Promise.all([1, 2, 3].map(() => place.run(['token', 'demo001'])));
  for (const { exitCode } of again) expect(exitCode).toBe(3);
  expect(readFileSync(fileOf(place))).toEqual(before);
  expect(await kindsIn(place)).toEqual(['add', 'sign-in', 'refresh']);
});

test('what only looks, or was asked wrongly, makes no journal', async () => {
  const place = await openWorkplace();
  await place.done(['auth', 'list']);
  await place.run(['connection', 'add', '--name', 'Roads', '--url', 'ftp://x']);
  await place.run(['token', 'nobody1']);
  expect(existsSync(fileOf(place))).toBe(false);
});

test('a damaged journal is told, kept aside, and keeps no command from its work', async () => {
  const { place } = await openSignedIn();
  writeFileSync(fileOf(place), 'no journal at all', { mode: 0o600 });
  const signedOut = await place.done(['sign-out', 'demo001']);
  expect(signedOut.stderr).toMatch(/activity\.damaged-/);
  expect(await kindsIn(place)).toEqual(['sign-out']);
});

test('commands that write at once lose nothing of each other', async () => {
  const place = await openWorkplace();
  const url = 'https://gis.example.org/server/rest/services';
  await place.done(['connection', 'add', '--name', 'First', '--url', url]);
  const names = ['A', 'B', 'C', 'D', 'E', 'F'];
  await Promise.all(names.map((name) => place.done(['connection', 'add', '--name', name, '--url', url])));
  const subjects = (await recorded(place)).map(({ subject }) => subject);
  expect(subjects).toHaveLength(7);
  expect(new Set(subjects)).toEqual(new Set(['First', ...names]));
});

test('an agent records what it is asked, and has saved it when it ends', async () => {
  const { place } = await openSignedIn();
  await place.done(['unlock']);
  await place.done(['token', 'demo001']);
  await place.done(['lock']);
  expect(await kindsIn(place)).toEqual(['add', 'sign-in', 'token']);
});
