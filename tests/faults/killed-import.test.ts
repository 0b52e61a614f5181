import { on } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/core/store/open-store.ts';
import { unlock } from '../../src/core/store/unlock.ts';
import { systemAead } from '../../src/node/aead.ts';
import { systemClock } from '../../src/node/clock.ts';
import { folderFiles } from '../../src/node/files.ts';
import { folderLocks } from '../../src/node/folder-lock.ts';
import { systemRandomness } from '../../src/node/randomness.ts';
import { openWorkplace, type Workplace } from '../cli/workplace.ts';
import { fakeKeychain } from '../fakes/keychain.ts';
import { fakeScrypt } from '../fakes/scrypt.ts';
import { valueOf } from '../fixtures/outcomes.ts';

const kills = 40;
const connections = 2_000;
const services = 'https://gis.example.org/server/rest/services';
/** Some more than a save takes here. */
const longestSaveMilliseconds = 12;

/** A profile file with so many connections. */
function largeFile(): string {
  return JSON.stringify({
    format: 'wayleave-shared-profile',
    version: 1,
    connections: Array.from({ length: connections }, (_, index) => ({
      name: `Layer ${index}`,
      url: services,
    })),
  });
}

/** Names of all connections in the store, and what it had to say when it was opened. */
async function lookAtStore({ data, identityFile }: Workplace) {
  const ports = {
    files: folderFiles(data),
    locks: folderLocks(data),
    clock: systemClock,
    randomness: systemRandomness,
    aead: systemAead(),
    keychain: fakeKeychain(),
    scrypt: fakeScrypt,
  };
  const source = { kind: 'identity', text: readFileSync(identityFile, 'utf8') } as const;
  const store = valueOf(await openStore(valueOf(await unlock(source, ports)), ports));
  const names = valueOf(await store.readProfile()).connections.map(({ name }) => name);
  return { names, notices: store.takeNotices() };
}

/** Resolves at some moment of a save: a little after its first temporary file appeared. */
async function savingIn(folder: string): Promise<void> {
  const watcher = watch(folder);
  onTestFinished(() => watcher.close());
  for await (const [, name] of on(watcher, 'change') as AsyncIterable<[string, string]>)
    if (name.endsWith('.tmp')) break;
  watcher.close();
  await wait(longestSaveMilliseconds * Math.random());
}

test(`an import that is killed, ${kills} times at other moments: all of it is there or nothing`, async () => {
  const place = await openWorkplace();
  await place.done(['connection', 'add', '--name', 'Mine', '--url', services]);
  const before = join(place.folder, 'before');
  cpSync(place.data, before, { recursive: true });
  const restore = () => {
    rmSync(place.data, { recursive: true });
    cpSync(before, place.data, { recursive: true });
  };
  const file = place.write('large.wayleave', largeFile());
  const begin = performance.now();
  await place.done(['import', file]);
  const milliseconds = performance.now() - begin;

  const found = { nothing: 0, all: 0 };
  let killed = 0;
  for (let count = 1; count <= kills; count += 1) {
    restore();
    const running = place.start(['import', file]);
    await Promise.race([
      // Every other one while it saves, which takes a few milliseconds.
      count % 2 === 0 ? wait(milliseconds * Math.random()) : savingIn(place.data),
      running.finished,
    ]);
    running.child.kill('SIGKILL');
    const { signal } = await running.finished;
    if (signal === 'SIGKILL') killed += 1;
    const { names, notices } = await lookAtStore(place);
    expect(notices).toEqual([]);
    expect(names).toContain('Mine');
    expect([1, connections + 1]).toContain(names.length);
    found[names.length === 1 ? 'nothing' : 'all'] += 1;
    expect(readdirSync(place.data).filter((name) => name.includes('damaged'))).toEqual([]);
    // Whoever comes next is not held up by what the killed one left.
    if (count % 10 === 0)
      expect((await place.done(['import', file])).lines.at(-1)).toMatch(/ as they were\.$/);
  }
  expect(killed).toBeGreaterThan(0);
  expect(found.nothing).toBeGreaterThan(0);
}, 240_000);
