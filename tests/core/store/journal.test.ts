import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ActivityEntry } from '../../../src/core/contract.ts';
import { succeed } from '../../../src/core/outcome.ts';
import type { Clock } from '../../../src/core/ports.ts';
import { type Identity, seal, unseal } from '../../../src/core/store/age.ts';
import { type ActivityFacts, type Journal, openJournal } from '../../../src/core/store/journal.ts';
import { openStore } from '../../../src/core/store/open-store.ts';
import { freshStore, type StoreBench, storeBench } from '../../fakes/store.ts';
import { idOf, oauth2Config, profileOf } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

let bench: StoreBench;
let identity: Identity;

beforeEach(async () => {
  ({ bench, identity } = await freshStore());
});

/** What was done, told by one word. */
function done(detail: string, changes: Partial<ActivityFacts> = {}): ActivityFacts {
  return {
    kind: 'edit',
    subject: 'City/Roads',
    authId: idOf('user001'),
    account: 'ada',
    origin: 'window',
    failure: null,
    detail,
    ...changes,
  };
}

/** A clock whose waits end only when the test says so. */
function heldClock(): Clock & {
  pass(milliseconds: number): Promise<void>;
  readonly waits: readonly number[];
} {
  const waits: number[] = [];
  let waiting: (() => void)[] = [];
  return {
    waits,
    now: () => bench.clock.now(),
    wait(milliseconds, signal) {
      waits.push(milliseconds);
      return new Promise((resolve) => {
        waiting.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    async pass(milliseconds) {
      bench.clock.advance(milliseconds);
      for (const go of waiting.splice(0)) go();
      waiting = [];
    },
  };
}

/** The journal as one process of the folder has it. */
function journalOf(seed: number, clock: Clock = heldClock()): Journal {
  return openJournal(identity, { ...storeBench(bench.folder, seed), locks: bench.locks, clock });
}

const detailsOf = (entries: readonly ActivityEntry[]) => entries.map(({ detail }) => detail);
const details = async (journal: Journal) => detailsOf(valueOf(await journal.read()));

describe('the journal', () => {
  test('is read newest first, at once and by others after a save', async () => {
    const [one, other] = [journalOf(1), journalOf(2)];
    one.record(done('first'));
    bench.clock.advance(1);
    one.record(done('second'));
    expect(await details(one)).toEqual(['second', 'first']);
    expect(await details(other)).toEqual([]);
    valueOf(await one.flush());
    expect(await details(other)).toEqual(['second', 'first']);
  });

  test('keeps every field of an entry, with an ID of its own and when it was', async () => {
    const failure = { code: 'portal-unreachable', message: 'gis.example.org could not be reached.' } as const;
    const facts = done('x', { kind: 'refresh', origin: 'itself', failure, authId: null });
    const one = journalOf(1);
    one.record(facts);
    one.record(done('y'));
    valueOf(await one.close());
    const entries = valueOf(await journalOf(2).read());
    expect(entries[1]).toEqual({ ...facts, id: expect.any(String), at: bench.clock.now() });
    expect(new Set(entries.map(({ id }) => id)).size).toBe(2);
  });

  test('gathers what comes within two seconds into one save', async () => {
    const clock = heldClock();
    const journal = journalOf(1, clock);
    const before = bench.folder.operations;
    for (const word of ['a', 'b', 'c']) journal.record(done(word));
    expect(clock.waits).toEqual([2_000]);
    expect(bench.folder.operations).toBe(before);
    const saved = new Promise<void>((resolve) => {
      bench.folder.files.watch(() => {
        if (bench.folder.names().includes('activity.age')) resolve();
      });
    });
    await clock.pass(2_000);
    await saved;
    expect(await details(journalOf(2))).toEqual(['c', 'b', 'a']);
    journal.record(done('d'));
    expect(clock.waits).toEqual([2_000, 2_000]);
  });

  test('writes nothing when there is nothing to save', async () => {
    const journal = journalOf(1);
    const before = bench.folder.operations;
    valueOf(await journal.flush());
    valueOf(await journal.close());
    expect(bench.folder.operations).toBe(before);
    expect(bench.folder.names()).not.toContain('activity.age');
  });

  test('saves once although its end comes while a save is due', async () => {
    const clock = heldClock();
    const journal = journalOf(1, clock);
    journal.record(done('a'));
    const [closed] = await Promise.all([journal.close(), clock.pass(2_000)]);
    valueOf(closed);
    expect(await details(journalOf(2))).toEqual(['a']);
    const before = bench.folder.operations;
    journal.record(done('too late'));
    valueOf(await journal.flush());
    expect(bench.folder.operations).toBe(before);
  });

  test('keeps the newest thousand', async () => {
    const journal = journalOf(1);
    for (let number = 1; number <= 1_010; number += 1) {
      bench.clock.advance(1);
      journal.record(done(String(number)));
    }
    valueOf(await journal.flush());
    const kept = await details(journalOf(2));
    expect(kept).toHaveLength(1_000);
    expect([kept[0], kept.at(-1)]).toEqual(['1010', '11']);
  });

  test('is not filled by a token that fails for the same reason each minute, in whatever process', async () => {
    const failure = { code: 'portal-unreachable', message: 'It could not be reached.' } as const;
    const before = bench.folder.operations;
    for (let minute = 0; minute < 40; minute += 1) {
      const one = journalOf(minute + 1);
      one.record(done(String(minute), { kind: 'refresh', failure }));
      valueOf(await one.close());
      bench.clock.advance(60_000);
    }
    expect(await details(journalOf(99))).toEqual(['30', '15', '0']);
    expect(bench.folder.operations - before).toBeLessThan(20);
    const other = journalOf(100);
    other.record(done('else', { kind: 'refresh', failure: { ...failure, code: 'portal-timeout' } }));
    other.record(done('tested', { kind: 'test', failure }));
    other.record(done('tested again', { kind: 'test', failure }));
    valueOf(await other.close());
    expect((await details(journalOf(101))).slice(0, 3)).toEqual(['tested again', 'tested', 'else']);
  });

  test('tells each entry to those who listen, until they stop', () => {
    const journal = journalOf(1);
    const heard: string[] = [];
    const stop = journal.onEntry(({ detail }) => heard.push(detail));
    journal.record(done('a'));
    stop();
    journal.record(done('b'));
    expect(heard).toEqual(['a']);
  });

  test('is cleared for all, and goes on', async () => {
    const [one, other] = [journalOf(1), journalOf(2)];
    one.record(done('saved'));
    valueOf(await one.flush());
    other.record(done('not saved'));
    valueOf(await other.clear());
    expect(await details(one)).toEqual([]);
    expect(await details(other)).toEqual([]);
    one.record(done('after'));
    valueOf(await one.flush());
    expect(await details(other)).toEqual(['after']);
  });

  test('loses nothing, whoever writes when', async () => {
    const step = fc.record({
      process: fc.integer({ min: 0, max: 2 }),
      flushes: fc.boolean(),
      later: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        ({ bench, identity } = await freshStore());
        const journals = [journalOf(1), journalOf(2), journalOf(3)];
        const saves: Promise<unknown>[] = [];
        steps.forEach(({ process: index, flushes, later }, number) => {
          if (later) bench.clock.advance(1);
          journals[index]?.record(done(String(number)));
          if (flushes) saves.push(journals[index]?.flush() ?? Promise.resolve());
        });
        await Promise.all([...saves, ...journals.map((journal) => journal.close())]);
        const kept = valueOf(await journalOf(4).read());
        expect(detailsOf(kept).toSorted()).toEqual(steps.map((_step, number) => String(number)).toSorted());
        expect(kept.map(({ at }) => at)).toEqual(
          kept.map(({ at }) => at).toSorted((one, other) => other - one),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('on the disk', () => {
  test('it is sealed to the key of the store and to nobody else', async () => {
    const journal = journalOf(1);
    journal.record(done('a'));
    valueOf(await journal.flush());
    const file = bench.folder.peek('activity.age') ?? new Uint8Array();
    const text = new TextDecoder().decode((await unseal(file, identity)) ?? new Uint8Array());
    expect(JSON.parse(text)).toMatchObject({
      format: 'wayleave-activity',
      version: 1,
      entries: [{ detail: 'a' }],
    });
    const { identity: another } = await freshStore();
    expect(await unseal(file, another)).toBeNull();
  });

  test('a damaged journal is kept aside, told once, and one begins anew', async () => {
    bench.folder.poke('activity.age', new Uint8Array([1, 2, 3]));
    const journal = journalOf(1);
    expect(await details(journal)).toEqual([]);
    const notices = journal.takeNotices();
    expect(notices.map(({ code }) => code)).toEqual(['activity-set-aside']);
    expect(journal.takeNotices()).toEqual([]);
    const kept = bench.folder.names().filter((name) => name.startsWith('activity.damaged-'));
    expect(kept).toHaveLength(1);
    expect(bench.folder.peek(kept[0] ?? '')).toEqual(new Uint8Array([1, 2, 3]));
    journal.record(done('a'));
    valueOf(await journal.flush());
    expect(await details(journalOf(2))).toEqual(['a']);
  });

  test('a damaged journal keeps the store from nothing', async () => {
    bench.folder.poke('activity.age', new Uint8Array([1, 2, 3]));
    const store = valueOf(await openStore(identity, bench));
    const saved = profileOf({ authConfigs: [oauth2Config()] });
    valueOf(await store.changeProfile(() => succeed({ saved, value: null })));
    expect(valueOf(await store.readProfile())).toEqual(saved);
    expect(store.takeNotices()).toEqual([]);
  });

  test('one of a newer Wayleave is left as it is', async () => {
    const text = '{"format":"wayleave-activity","version":2,"entries":[]}';
    const newer = await seal(new TextEncoder().encode(text), [identity.recipient]);
    bench.folder.poke('activity.age', newer);
    const journal = journalOf(1);
    journal.record(done('a'));
    expect(codeOf(await journal.flush())).toBe('store-newer');
    expect(codeOf(await journal.read())).toBe('store-newer');
    expect(codeOf(await journal.clear())).toBe('store-newer');
    expect(bench.folder.peek('activity.age')).toEqual(newer);
  });

  test('an entry that is not understood goes, and the others stay', async () => {
    const journal = journalOf(1);
    journal.record(done('a'));
    const [good] = valueOf(await journal.read());
    const entries = [good, { ...good, id: 'x', kind: 'dance' }, 'nonsense', null];
    const text = JSON.stringify({ format: 'wayleave-activity', version: 1, entries });
    bench.folder.poke('activity.age', await seal(new TextEncoder().encode(text), [identity.recipient]));
    expect(await details(journalOf(2))).toEqual(['a']);
  });

  test('a save that fails is tried again with the next', async () => {
    const journal = journalOf(1);
    bench.folder.judge = () => ({ refuse: 'ENOSPC' });
    journal.record(done('a'));
    expect(codeOf(await journal.flush())).toBe('store-unwritable');
    expect(await details(journal)).toEqual(['a']);
    bench.folder.judge = () => 'do';
    journal.record(done('b'));
    valueOf(await journal.flush());
    expect(await details(journalOf(2))).toEqual(['b', 'a']);
  });

  test('a crash leaves the journal before or after, whenever it comes', async () => {
    const first = journalOf(1);
    first.record(done('a'));
    valueOf(await first.flush());
    const start = bench.folder.operations;
    for (let stop = 0; stop < 6; stop += 1) {
      const folder = bench.folder.afterCrash(0);
      const other = openJournal(identity, { ...storeBench(folder, 2), clock: heldClock() });
      const first = folder.operations;
      folder.judge = (operation) => (operation - first >= stop ? 'power-off' : 'do');
      other.record(done('b'));
      await other.flush();
      for (let kept = 0; kept < 2 ** folder.unsettled; kept += 1) {
        const after = openJournal(identity, {
          ...storeBench(folder.afterCrash(kept), 3),
          clock: heldClock(),
        });
        expect([['a'], ['b', 'a']]).toContainEqual(await details(after));
        expect(after.takeNotices()).toEqual([]);
      }
    }
    expect(bench.folder.operations).toBe(start);
  });

  test('saves of the store and of the journal sweep only what is their own', async () => {
    const [ofStore, ofJournal] = ['profile.age.0a.tmp', 'activity.age.0a.tmp'];
    const store = valueOf(await openStore(identity, bench));
    for (const name of [ofStore, ofJournal]) bench.folder.poke(name, new Uint8Array([1]));
    valueOf(await store.changeProfile(() => succeed({ saved: profileOf(), value: null })));
    expect(bench.folder.names()).toContain(ofJournal);
    expect(bench.folder.names()).not.toContain(ofStore);
    bench.folder.poke(ofStore, new Uint8Array([1]));
    const journal = journalOf(3);
    journal.record(done('a'));
    valueOf(await journal.flush());
    expect(bench.folder.names()).toContain(ofStore);
    expect(bench.folder.names()).not.toContain(ofJournal);
  });
});
