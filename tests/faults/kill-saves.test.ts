import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Identity, newIdentity } from '../../src/core/store/age.ts';
import { keptGenerations } from '../../src/core/store/names.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import { systemAead } from '../../src/node/aead.ts';
import { systemClock } from '../../src/node/clock.ts';
import { folderFiles } from '../../src/node/files.ts';
import { folderLocks } from '../../src/node/folder-lock.ts';
import { systemRandomness } from '../../src/node/randomness.ts';
import { valueOf } from '../fixtures/outcomes.ts';

const kills = 200;
/** A child is killed this long after its first acknowledged save, at the latest: a save takes a few milliseconds. */
const longestLifeMilliseconds = 60;

let place = '';
let data = '';
let identity: Identity;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'wayleave-kill-'));
  data = join(place, 'data');
  identity = await newIdentity();
  await writeFile(join(place, 'identity.txt'), identity.text, { mode: 0o600 });
  await chmod(join(place, 'identity.txt'), 0o600);
  await build({
    entryPoints: [join(import.meta.dirname, 'saver.ts')],
    outfile: join(place, 'saver.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
});

afterAll(() => rm(place, { recursive: true, force: true }));

interface Acknowledged {
  readonly profile: number;
  readonly sessions: number;
}

/** Lets a saver live for a while after its first save and kills it. Answers what it acknowledged last. */
function killOne(start: number, before: Acknowledged): Promise<Acknowledged> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(place, 'saver.mjs'), data, join(place, 'identity.txt'), String(start)],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let output = '';
    let errors = '';
    let isDying = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (isDying) return;
      isDying = true;
      setTimeout(() => child.kill('SIGKILL'), Math.random() * longestLifeMilliseconds);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`The saver ended by itself: ${errors}`));
      const last = (what: string, fallback: number) =>
        Math.max(
          fallback,
          ...output.split('\n').map((line) => (line.startsWith(`${what} `) ? Number(line.split(' ')[1]) : 0)),
        );
      resolve({ profile: last('profile', before.profile), sessions: last('sessions', before.sessions) });
    });
  });
}

/** The counters on disk, and what the store had to say. */
async function lookAtStore() {
  const ports = {
    files: folderFiles(data),
    locks: folderLocks(data),
    clock: systemClock,
    randomness: systemRandomness,
    aead: systemAead(),
  };
  const store = valueOf(await openStore(identity, ports));
  const [connection] = valueOf(await store.readProfile()).connections;
  const [session] = valueOf(await store.readSessions());
  return {
    profile: Number(connection?.name.replace('Counter ', '') ?? 0),
    sessions: Number(session?.access?.value.replace('counter-', '') ?? 0),
    notices: store.takeNotices(),
  };
}

describe('a process that is killed while it saves', () => {
  test(`${kills} times: the store opens with the last acknowledged state or the one after it`, async () => {
    let acknowledged: Acknowledged = { profile: 0, sessions: 0 };
    let start = 1;
    let ahead = 0;
    for (let count = 1; count <= kills; count += 1) {
      acknowledged = await killOne(start, acknowledged);
      const found = await lookAtStore();
      expect(found.notices).toEqual([]);
      // Until a run acknowledges something, the save that follows is the one it began with.
      expect([acknowledged.profile, Math.max(start, acknowledged.profile + 1)]).toContain(found.profile);
      expect([acknowledged.sessions, Math.max(start, acknowledged.sessions + 1)]).toContain(found.sessions);
      if (found.profile > acknowledged.profile || found.sessions > acknowledged.sessions) ahead += 1;
      start = Math.max(found.profile, found.sessions) + 1;
      acknowledged = { profile: found.profile, sessions: found.sessions };
      const names = await readdir(data);
      expect(names.filter((name) => name.includes('damaged'))).toEqual([]);
      // One save that was cut off, and what is kept: profile with its older generations, sessions, header, locks.
      expect(names.filter((name) => name.endsWith('.tmp')).length).toBeLessThanOrEqual(1);
      expect(names.length).toBeLessThanOrEqual(keptGenerations + 1 + 4);
      expect((await readdir(join(data, 'locks'))).length).toBeLessThanOrEqual(1);
    }
    expect(start).toBeGreaterThan(kills);
    expect(ahead).toBeLessThan(kills);
  }, 240_000);
});
