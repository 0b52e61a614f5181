import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/core/outcome.ts';
import type { FileKey, FileSeal, Sealer, SealerWatch } from '../../src/core/ports.ts';
import { createSealer } from '../../src/core/sharing/sealed-file.ts';
import { type Identity, newIdentity } from '../../src/core/store/age.ts';
import { systemAead } from '../../src/node/aead.ts';
import { systemRandomness } from '../../src/node/randomness.ts';
import { systemScrypt } from '../../src/node/scrypt.ts';
import { workerSealer } from '../../src/node/sealer.ts';
import { codeOf, failureOf, valueOf } from '../fixtures/outcomes.ts';
import { root } from '../house/tree.ts';

const passphrase = 'four words to remember';
const plain = new TextEncoder().encode('{"format":"wayleave"}\n');
const large = new Uint8Array(16_000_000).fill(7);
const here = createSealer({ scrypt: systemScrypt, randomness: systemRandomness, aead: systemAead() });

let identity: Identity;
let toKey: FileSeal;
let withKey: FileKey;
let underPassphrase: Uint8Array;
/** The ends of the threads that were started in this test, and how many of them ran at the same time at most. */
let ends: Promise<void>[] = [];
let running = 0;
let mostRunning = 0;

beforeAll(async () => {
  identity = await newIdentity();
  toKey = { kind: 'recipients', recipients: [identity.recipient] };
  withKey = { kind: 'identities', identities: [identity.text] };
  underPassphrase = valueOf(await here.seal(plain, { kind: 'passphrase', passphrase }));
  process.on('worker', note);
});
afterAll(() => process.off('worker', note));

beforeEach(() => {
  ends = [];
  mostRunning = 0;
});
// What was called off may still compute.
afterEach(() => Promise.all(ends));

function note(thread: Worker): void {
  running += 1;
  mostRunning = Math.max(mostRunning, running);
  const end = new Promise<void>((resolve) => {
    thread.once('exit', () => {
      running -= 1;
      resolve();
    });
  });
  ends.push(end);
}

/** In how many turns of this thread's event loop the chunks of some work were told: in one, if it is done in this thread. */
async function turnsOfChunks(work: (watch: SealerWatch) => Promise<Outcome<Uint8Array>>): Promise<number> {
  const turns = new Set<number>();
  let turn = 0;
  let isOver = false;
  const count = () => {
    turn += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const onProgress = (_step: string, share: number | null) => {
    if (share !== null && share > 0) turns.add(turn);
  };
  valueOf(await work({ onProgress }));
  isOver = true;
  return turns.size;
}

/** Calls something off `later` milliseconds after it told that step, and answers what it said by the next turn of the event loop. */
async function callOffAt(step: string, begin: (watch: object) => ReturnType<Sealer['open']>, later = 0) {
  const calling = new AbortController();
  const told: string[] = [];
  let answer = 'none yet';
  const isReached = new Promise<void>((resolve) => {
    const onProgress = (at: string) => {
      told.push(at);
      if (at === step) resolve();
    };
    void begin({ signal: calling.signal, onProgress }).then((outcome) => {
      answer = codeOf(outcome);
    });
  });
  await isReached;
  if (later > 0) await new Promise((resolve) => setTimeout(resolve, later));
  calling.abort();
  const heard = told.length;
  await new Promise((resolve) => setImmediate(resolve));
  return { answer, heardMore: () => told.length - heard };
}

describe('a sealer in threads of its own', () => {
  test('seals what is opened here, opens what was sealed here, and leaves what it was given', async () => {
    const sealer = workerSealer();
    const given = plain.slice();
    const file = valueOf(await sealer.seal(given, toKey));
    expect(valueOf(await here.open(file, withKey))).toEqual(plain);
    expect(valueOf(await sealer.open(file, withKey))).toEqual(plain);
    const opened = await sealer.open(underPassphrase, { kind: 'passphrase', passphrase });
    expect(valueOf(opened)).toEqual(plain);
    expect(given).toEqual(plain);
    expect(file.length).toBeGreaterThan(200);
  });

  test('takes a part of a larger buffer for that part alone', async () => {
    const buffer = Buffer.from('before{"format":"wayleave"}\nafter');
    const sealer = workerSealer();
    const file = valueOf(await sealer.seal(buffer.subarray(6, 6 + plain.length), toKey));
    expect(valueOf(await sealer.open(Buffer.concat([file]), withKey))).toEqual(plain);
    expect(buffer.toString()).toBe('before{"format":"wayleave"}\nafter');
  });

  test('tells failures as they are', async () => {
    const sealer = workerSealer();
    const wrong = await sealer.open(underPassphrase, { kind: 'passphrase', passphrase: 'another' });
    expect(codeOf(wrong)).toBe('wrong-file-password');
    expect(codeOf(await sealer.open(underPassphrase.slice(0, 50), withKey))).toBe('file-damaged');
    const refused = failureOf(await sealer.seal(plain, { kind: 'recipients', recipients: [identity.text] }));
    expect(refused.code).toBe('bad-value');
    expect(JSON.stringify(refused)).not.toContain(identity.text.slice(15));
  });

  test('tells each step on its way', async () => {
    const steps: string[] = [];
    const onProgress = (step: string, share: number | null) => steps.push(`${step} ${share}`);
    await workerSealer().open(underPassphrase, { kind: 'passphrase', passphrase }, { onProgress });
    expect(steps).toEqual(['deriving-key null', 'opening 0', 'opening 1']);
  });

  test('ends each thread with its call, so that no secret stays in one', async () => {
    const sealer = workerSealer();
    const file = valueOf(await sealer.seal(plain, toKey));
    await sealer.open(file, withKey);
    await Promise.all(ends);
    expect(ends.length).toBe(2);
    expect(running).toBe(0);
  });

  test('runs one thread at a time, in the order of the calls', async () => {
    const sealer = workerSealer();
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((number) => sealer.seal(plain, toKey).then(() => order.push(number))));
    expect(order).toEqual([1, 2, 3]);
    expect([ends.length, mostRunning]).toEqual([3, 1]);
  });
});

describe('the thread that serves people', () => {
  test('goes on serving them while 16 MB are sealed and opened', async () => {
    const sealer = workerSealer();
    const file = valueOf(await here.seal(large, toKey));
    const works = [
      (by: Sealer) => (watch: SealerWatch) => by.seal(large, toKey, watch),
      (by: Sealer) => (watch: SealerWatch) => by.open(file, withKey, watch),
    ];
    for (const work of works) {
      expect(await turnsOfChunks(work(here))).toBe(1);
      // On a machine that is very busy this thread may sleep through all of it.
      const tries: number[] = [];
      while (tries.length < 10 && !tries.some((turns) => turns > 2))
        tries.push(await turnsOfChunks(work(sealer)));
      expect(Math.max(...tries)).toBeGreaterThan(2);
    }
  });
});

describe('whoever calls off', () => {
  const opening = (sealer: Sealer) => (watch: object) =>
    sealer.open(underPassphrase, { kind: 'passphrase', passphrase }, watch);

  test('in the middle of deriving a key has the answer at once, and the next call works', async () => {
    const sealer = workerSealer();
    // No machine derives such a key in a tenth of a second.
    const { answer } = await callOffAt('deriving-key', opening(sealer), 100);
    expect(answer).toBe('file-cancelled');
    expect(running).toBe(1);
    expect(valueOf(await opening(sealer)({}))).toEqual(plain);
    expect(mostRunning).toBe(1);
  });

  test.each(['sealing', 'opening'] as const)(
    'in the middle of %s has it too, hears no more, and the next call works',
    async (step) => {
      const sealer = workerSealer();
      const file = valueOf(await here.seal(large, toKey));
      const { answer, heardMore } = await callOffAt(step, (watch) =>
        step === 'sealing' ? sealer.seal(large, toKey, watch) : sealer.open(file, withKey, watch),
      );
      expect(answer).toBe('file-cancelled');
      expect(valueOf(await sealer.open(file, withKey)).length).toBe(large.length);
      expect(heardMore()).toBe(0);
    },
  );

  test('before it began, or while another one has the turn, starts no thread', async () => {
    const sealer = workerSealer();
    const signal = AbortSignal.abort();
    expect(codeOf(await sealer.seal(plain, toKey, { signal }))).toBe('file-cancelled');
    expect(codeOf(await sealer.open(underPassphrase, withKey, { signal }))).toBe('file-cancelled');
    const calling = new AbortController();
    const first = opening(sealer)({});
    const second = sealer.seal(plain, toKey, { signal: calling.signal });
    calling.abort();
    const winner = await Promise.race([first, second]);
    expect(codeOf(winner)).toBe('file-cancelled');
    expect(codeOf(await first)).toBe('ok');
    expect(ends.length).toBe(1);
  });

  test('after the end changes nothing', async () => {
    const calling = new AbortController();
    const outcome = await workerSealer().seal(plain, toKey, { signal: calling.signal });
    calling.abort();
    expect(codeOf(outcome)).toBe('ok');
  });
});

describe('a thread that dies', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wayleave-sealer-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function program(code: string): Promise<URL> {
    const path = join(folder, `${Math.random()}.cjs`);
    await writeFile(path, code);
    return pathToFileURL(path);
  }

  test.each([
    ['by ending', 'process.exit(0);', 'The thread that seals files ended without an answer.'],
    ['by ending badly', 'process.exit(3);', 'The thread that seals files ended without an answer.'],
    [
      'by a mistake',
      'throw new TypeError(require("node:worker_threads").workerData.key.passphrase);',
      'failed (TypeError)',
    ],
    ['later, by a mistake', 'setTimeout(() => { throw new Error("four words"); }, 5);', 'failed (Error)'],
    [
      'by a promise that nobody keeps',
      'void Promise.reject(new RangeError("four words"));',
      'failed (RangeError)',
    ],
    ['before it lives', 'this is no program', 'failed (SyntaxError)'],
  ])('%s is told, without what it was given', async (_how, code, words) => {
    const sealer = workerSealer(await program(code));
    const answer = sealer.open(underPassphrase, { kind: 'passphrase', passphrase });
    await expect(answer).rejects.toThrow(words);
    await expect(answer).rejects.not.toThrow('four words');
  });

  test('without a program is told', async () => {
    const sealer = workerSealer(pathToFileURL(join(folder, 'not-there.cjs')));
    await expect(sealer.seal(plain, toKey)).rejects.toThrow('The thread that seals files failed (Error).');
  });

  test('or hangs can be called off', async () => {
    const hanging =
      'require("node:worker_threads").parentPort.postMessage({ kind: "progress", step: "sealing", share: 0 }); for (;;);';
    const sealer = workerSealer(await program(hanging));
    const { answer } = await callOffAt('sealing', (watch) => sealer.seal(plain, toKey, watch));
    expect(answer).toBe('file-cancelled');
  });

  test('is no trouble for the next call', async () => {
    const once = await program(`
      const { existsSync, writeFileSync } = require('node:fs');
      const { parentPort } = require('node:worker_threads');
      const mark = ${JSON.stringify(join(folder, 'died'))};
      if (!existsSync(mark)) { writeFileSync(mark, ''); process.exit(1); }
      parentPort.postMessage({ kind: 'outcome', outcome: { ok: true, value: new Uint8Array(3) } });
    `);
    const sealer = workerSealer(once);
    await expect(sealer.seal(plain, toKey)).rejects.toThrow();
    expect(valueOf(await sealer.seal(plain, toKey))).toEqual(new Uint8Array(3));
  });
});

describe('a process', () => {
  async function run(code: string): Promise<readonly [number | null, string]> {
    const source = JSON.stringify(pathToFileURL(join(root, 'src/node/sealer.ts')).href);
    const script = `const { workerSealer } = await import(${source}); const sealer = workerSealer();
      const key = { kind: 'passphrase', passphrase: 'x' }; ${code}`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
    });
    await once(child, 'close');
    return [child.exitCode, printed];
  }

  test('lives until the answer is there, and ends by itself then', async () => {
    expect(await run('sealer.seal(new Uint8Array(3), key).then(({ ok }) => console.log(ok));')).toEqual([
      0,
      'true\n',
    ]);
  });

  test('that called off ends by itself', async () => {
    const code = `const calling = new AbortController();
      sealer.seal(new Uint8Array(3), key, { signal: calling.signal, onProgress: () => calling.abort() })
        .then(({ failure }) => console.log(failure.code));`;
    expect(await run(code)).toEqual([0, 'file-cancelled\n']);
  });
});
