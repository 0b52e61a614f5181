import { randomBytes } from 'node:crypto';
import Conf from 'conf';
import type { Profile } from '../src/core/model/profile.ts';
import { succeed } from '../src/core/outcome.ts';
import { newIdentity } from '../src/core/store/age.ts';
import { openStore } from '../src/core/store/open-store.ts';
import { type Comparison, medians, report, valueOf } from './measure.ts';
import { inFolder, profileOf, storePorts } from './setting.ts';

const against = 'conf, aes-256-gcm';
const comparisons: Comparison[] = [];

/** Opening and one durable change, against `conf` with an encryption key, which takes whole keys. */
async function compare(connectionCount: number, rounds: number): Promise<void> {
  const profile = profileOf(connectionCount, 200);
  const size = `${connectionCount.toLocaleString('en')} connections`;
  await inFolder(async (ourFolder) => {
    await inFolder(async (theirFolder) => {
      const identity = await newIdentity();
      const open = async () => valueOf(await openStore(identity, storePorts(ourFolder)));
      const key = randomBytes(32).toString('hex');
      const openTheirs = () =>
        new Conf<Profile>({ cwd: theirFolder, encryptionKey: key, encryptionAlgorithm: 'aes-256-gcm' });

      const store = await open();
      valueOf(await store.changeProfile<null, never>(() => succeed({ saved: profile, value: null })));
      const theirs = openTheirs();
      theirs.set('authConfigs', profile.authConfigs);
      theirs.set('connections', profile.connections);

      const opened = await medians(
        [
          { run: async () => expectCount(valueOf(await (await open()).readProfile()), connectionCount) },
          { run: async () => expectCount(openTheirs().store, connectionCount) },
        ],
        rounds,
      );
      let turn = 0;
      const saved = await medians(
        [
          {
            run: async () => {
              turn += 1;
              const change = (current: Profile) => succeed({ saved: retagged(current, turn), value: null });
              valueOf(await store.changeProfile<null, never>(change));
            },
          },
          {
            run: async () => {
              turn += 1;
              theirs.set('connections', retagged(profile, turn).connections);
            },
          },
        ],
        rounds,
      );
      comparisons.push(
        compared(`open the store of ${size}`, opened),
        compared(`change one field and save, ${size}`, saved),
      );
    });
  });
}

function compared(what: string, [ours = Number.NaN, theirs = Number.NaN]: readonly number[]): Comparison {
  return { what, ours, theirs, against, unit: 'ms', limit: 1 };
}

function expectCount({ connections }: Profile, count: number): void {
  if (connections.length !== count) throw new Error(`There are ${connections.length} connections.`);
}

function retagged(profile: Profile, turn: number): Profile {
  const [first, ...others] = profile.connections;
  if (first === undefined) throw new Error('There is no connection.');
  return { ...profile, connections: [{ ...first, tags: [`turn-${turn}`] }, ...others] };
}

await compare(2_000, 21);
await compare(10_000, 15);
report(comparisons);
