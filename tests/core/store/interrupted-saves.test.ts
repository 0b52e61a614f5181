import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import { succeed } from '../../../src/core/outcome.ts';
import type { Profile } from '../../../src/core/model/profile.ts';
import { type Identity, newIdentity } from '../../../src/core/store/age.ts';
import { writeHeader } from '../../../src/core/store/header.ts';
import { isDamagedName, isTemporaryName } from '../../../src/core/store/names.ts';
import { openStore } from '../../../src/core/store/open-store.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { type FakeFolder, fakeFolder, type Verdict } from '../../fakes/files.ts';
import { storeBench } from '../../fakes/store.ts';
import { apiKeyConfig, oauth2Config, profileOf, session } from '../../fixtures/definitions.ts';
import { valueOf } from '../../fixtures/outcomes.ts';

/** What a scenario is judged by: something short that tells states apart. */
type Look = (store: Store) => Promise<string>;

interface Scenario {
  readonly name: string;
  /** Brings the folder to the state before. */
  readonly prepare: (store: Store, folder: FakeFolder) => Promise<void>;
  /** The save that is interrupted. */
  readonly act: (store: Store) => Promise<Outcome<unknown>>;
  readonly look: Look;
  readonly before: string;
  readonly after: string;
}

const profileNamed = (name: string): Profile =>
  profileOf({ authConfigs: [apiKeyConfig('apikey1', { name })] });

const saveProfile = (store: Store, profile: Profile) =>
  store.changeProfile(() => succeed({ saved: profile, value: null }));

async function saveNamed(store: Store, names: readonly string[]): Promise<void> {
  for (const name of names) valueOf(await saveProfile(store, profileNamed(name)));
}

const saveSession = (store: Store, account: string) =>
  store.changeSessions(() => succeed({ saved: [session('user001', { account })], value: null }));

const lookAtProfile: Look = async (store) =>
  valueOf(await store.readProfile())
    .authConfigs.map(({ name }) => name)
    .join();

const lookAtSessions: Look = async (store) =>
  valueOf(await store.readSessions())
    .map(({ account }) => account)
    .join();

const scenarios: readonly Scenario[] = [
  {
    name: 'the first save',
    prepare: async () => undefined,
    act: (store) => saveProfile(store, profileNamed('one')),
    look: lookAtProfile,
    before: '',
    after: 'one',
  },
  {
    name: 'a later save',
    prepare: (store) => saveNamed(store, ['one', 'two']),
    act: (store) => saveProfile(store, profileNamed('three')),
    look: lookAtProfile,
    before: 'two',
    after: 'three',
  },
  {
    name: 'a save that drops the oldest generation',
    prepare: (store) => saveNamed(store, ['1', '2', '3', '4', '5', '6']),
    act: (store) => saveProfile(store, profileNamed('7')),
    look: lookAtProfile,
    before: '6',
    after: '7',
  },
  {
    name: 'a save that purges',
    prepare: (store) => saveNamed(store, ['one', 'two', 'three']),
    act: (store) =>
      saveProfile(store, profileOf({ authConfigs: [oauth2Config('user001', { name: 'bare' })] })),
    look: lookAtProfile,
    before: 'three',
    after: 'bare',
  },
  {
    name: 'a save over a damaged newest generation',
    prepare: async (store, folder) => {
      await saveNamed(store, ['one', 'two', 'three']);
      folder.poke('profile.age', new Uint8Array([1, 2, 3]));
    },
    act: (store) => saveProfile(store, profileNamed('four')),
    look: lookAtProfile,
    before: 'two',
    after: 'four',
  },
  {
    name: 'the first sessions',
    prepare: async () => undefined,
    act: (store) => saveSession(store, 'ada'),
    look: lookAtSessions,
    before: '',
    after: 'ada',
  },
  {
    name: 'later sessions',
    prepare: async (store) => {
      valueOf(await saveSession(store, 'ada'));
    },
    act: (store) => saveSession(store, 'bob'),
    look: lookAtSessions,
    before: 'ada',
    after: 'bob',
  },
];

async function prepared(identity: Identity, scenario: Scenario) {
  const folder = fakeFolder();
  const bench = storeBench(folder);
  valueOf(await writeHeader({ key: 'file', recipient: identity.recipient }, bench));
  const store = valueOf(await openStore(identity, bench));
  await scenario.prepare(store, folder);
  return { folder, store };
}

/** Runs the save once undisturbed and counts what it asks of the disk. */
async function stepsOf(identity: Identity, scenario: Scenario): Promise<number> {
  const { folder, store } = await prepared(identity, scenario);
  const before = folder.operations;
  valueOf(await scenario.act(store));
  expect(await scenario.look(store)).toBe(scenario.after);
  return folder.operations - before;
}

/** The same folder, with `verdict` for the operation that comes so many steps from now and the rest as `then` says. */
function disturb(folder: FakeFolder, step: number, verdict: Verdict, then: Verdict): void {
  const from = folder.operations;
  folder.judge = (operation) => {
    if (operation - from < step) return 'do';
    return operation - from === step ? verdict : then;
  };
}

const lookAgain = async (identity: Identity, scenario: Scenario, folder: FakeFolder) =>
  scenario.look(valueOf(await openStore(identity, storeBench(folder, 99))));

describe.each(scenarios)('$name', (scenario) => {
  test.each(['ENOSPC', 'EACCES', 'EIO'])(
    '%s once at any step: told with its cause, one whole state stays',
    async (cause) => {
      const identity = await newIdentity();
      const steps = await stepsOf(identity, scenario);
      expect(steps).toBeGreaterThanOrEqual(3);
      for (let step = 0; step < steps; step += 1) {
        const { folder, store } = await prepared(identity, scenario);
        disturb(folder, step, { refuse: cause }, 'do');
        const outcome = await scenario.act(store);
        if (!outcome.ok) {
          expect(outcome.failure).toMatchObject({ code: 'store-unwritable', details: { cause } });
        }
        folder.judge = () => 'do';
        const state = await scenario.look(store);
        const allowed = outcome.ok ? [scenario.after] : [scenario.before, scenario.after];
        expect(allowed, `step ${step}`).toContain(state);
        expect(await lookAgain(identity, scenario, folder), `step ${step}, reopened`).toBe(state);
        valueOf(await scenario.act(store));
        expect(await scenario.look(store), `step ${step}, tried again`).toBe(scenario.after);
      }
    },
  );

  test('a disk that stays full from any step on: the state before stays until it was replaced', async () => {
    const identity = await newIdentity();
    const steps = await stepsOf(identity, scenario);
    for (let step = 0; step < steps; step += 1) {
      const { folder, store } = await prepared(identity, scenario);
      disturb(folder, step, { refuse: 'ENOSPC' }, { refuse: 'ENOSPC' });
      const outcome = await scenario.act(store);
      folder.judge = () => 'do';
      const allowed = outcome.ok ? [scenario.after] : [scenario.before, scenario.after];
      expect(allowed, `step ${step}`).toContain(await lookAgain(identity, scenario, folder));
    }
  });

  test('a power failure at any step, whatever the disk kept: the state before or after', async () => {
    const identity = await newIdentity();
    const steps = await stepsOf(identity, scenario);
    let crashes = 0;
    for (let step = 0; step <= steps; step += 1) {
      const { folder, store } = await prepared(identity, scenario);
      disturb(folder, step, 'power-off', 'power-off');
      await scenario.act(store);
      for (let kept = 0; kept < 2 ** folder.unsettled; kept += 1) {
        const left = folder.afterCrash(kept);
        const state = await lookAgain(identity, scenario, left);
        expect([scenario.before, scenario.after], `step ${step}, kept ${kept}`).toContain(state);
        crashes += 1;
      }
    }
    expect(crashes).toBeGreaterThan(steps);
  });

  test('what a save acknowledged survives a power failure', async () => {
    const identity = await newIdentity();
    const { folder, store } = await prepared(identity, scenario);
    valueOf(await scenario.act(store));
    for (let kept = 0; kept < 2 ** folder.unsettled; kept += 1) {
      expect(await lookAgain(identity, scenario, folder.afterCrash(kept))).toBe(scenario.after);
    }
  });
});

describe('an error before the new file stands', () => {
  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    'leaves no temporary file behind and the old state: %s',
    async (_name, scenario) => {
      const identity = await newIdentity();
      const { folder, store } = await prepared(identity, scenario);
      const from = folder.operations;
      folder.judge = (operation, name) => (operation >= from && name === 'rename' ? { refuse: 'EIO' } : 'do');
      const outcome = await scenario.act(store);
      expect(outcome).toMatchObject({
        ok: false,
        failure: { code: 'store-unwritable', details: { cause: 'EIO' } },
      });
      expect(folder.names().filter(isTemporaryName)).toEqual([]);
      folder.judge = () => 'do';
      expect(await lookAgain(identity, scenario, folder)).toBe(scenario.before);
    },
  );

  test('a folder that will not settle gets the generation before back', async () => {
    const identity = await newIdentity();
    const { folder, store } = await prepared(identity, scenarios[1] as Scenario);
    const from = folder.operations;
    folder.judge = (operation, name) => (operation >= from && name === 'settle' ? { refuse: 'EIO' } : 'do');
    expect((await saveProfile(store, profileNamed('three'))).ok).toBe(false);
    folder.judge = () => 'do';
    expect(await lookAgain(identity, scenarios[1] as Scenario, folder)).toBe('two');
  });

  test('a read that fails is told with its cause and moves nothing', async () => {
    const identity = await newIdentity();
    const { folder, store } = await prepared(identity, scenarios[1] as Scenario);
    const read = folder.files.read.bind(folder.files);
    folder.files.read = async () => ({
      ok: false,
      failure: { code: 'file-failed', message: 'Could not read (EIO).', details: { cause: 'EIO' } },
    });
    const before = folder.operations;
    const outcome = await openStore(identity, storeBench(folder, 5));
    expect(outcome).toMatchObject({
      ok: false,
      failure: { code: 'store-unreadable', details: { cause: 'EIO' } },
    });
    expect(folder.operations).toBe(before);
    folder.files.read = read;
    expect(await scenarios[1]?.look(store)).toBe('two');
    expect(folder.names().filter(isDamagedName)).toEqual([]);
  });
});
