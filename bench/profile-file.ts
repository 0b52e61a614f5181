import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Connection } from '../src/core/model/connection.ts';
import type { Profile } from '../src/core/model/profile.ts';
import type { FileSeal, Sealer } from '../src/core/ports.ts';
import { merge } from '../src/core/sharing/merge.ts';
import { incomingFromProfileFile } from '../src/core/sharing/profile-file/incoming-from-profile-file.ts';
import { readProfileFile } from '../src/core/sharing/profile-file/read-profile-file.ts';
import type { SharedProfile } from '../src/core/sharing/profile-file/shared-profile.ts';
import { writeProfileFile } from '../src/core/sharing/profile-file/write-profile-file.ts';
import { createSealer } from '../src/core/sharing/sealed-file.ts';
import { type Identity, newIdentity } from '../src/core/store/age.ts';
import { systemAead } from '../src/node/aead.ts';
import { systemRandomness } from '../src/node/randomness.ts';
import { systemScrypt } from '../src/node/scrypt.ts';
import { workerSealer } from '../src/node/sealer.ts';
import { type Comparison, medians, report, valueOf } from './measure.ts';
import { inFolder, profileOf } from './setting.ts';

const run = promisify(execFile);
const thread = new URL('../dist/cli/sealer-thread.cjs', import.meta.url);
if (!existsSync(thread)) throw new Error('The command line is not built: npm run build.');

const count = 2_000;
const size = `${count.toLocaleString('en')} connections`;
const rounds = 21;
const profile = profileOf(count, 200);
const shared: SharedProfile = { label: 'Bench', personal: false, ...profile };
const document = new TextEncoder().encode(writeProfileFile(shared));

/** As the command line and the browser host do it, and the same work without a thread of its own. */
const sealers: readonly (readonly [string, Sealer])[] = [
  ['a thread of its own', workerSealer(thread)],
  [
    'the same thread',
    createSealer({ scrypt: systemScrypt, randomness: systemRandomness, aead: systemAead() }),
  ],
];

/** Both sides read a file and write one; theirs is a process that is started for it. */
async function compareSealing(
  folder: string,
  identities: readonly Identity[],
): Promise<readonly Comparison[]> {
  const plain = join(folder, 'plain.json');
  const sealed = join(folder, 'sealed.wayleave');
  const out = join(folder, 'out');
  const key = join(folder, 'identity.txt');
  const last = identities.at(-1);
  if (last === undefined) throw new Error('There is nobody to seal to.');
  const recipients = identities.map(({ recipient }) => recipient);
  const to: FileSeal = { kind: 'recipients', recipients };
  await writeFile(plain, document);
  await writeFile(key, `${last.text}\n`, { mode: 0o600 });

  const sealing = sealers.map(([, sealer]) => async () => {
    await writeFile(out, valueOf(await sealer.seal(await readFile(plain), to)));
  });
  const opening = sealers.map(([, sealer]) => async () => {
    const from = { kind: 'identities', identities: [last.text] } as const;
    const bytes = valueOf(await sealer.open(await readFile(sealed), from));
    if (bytes.length !== document.length) throw new Error('Not all came back.');
    await writeFile(out, bytes);
  });
  const ageArguments = recipients.flatMap((recipient) => ['-r', recipient]);
  const theirSealing = async () => void (await run('age', [...ageArguments, '-o', sealed, plain]));
  const theirOpening = async () => void (await run('age', ['--decrypt', '-i', key, '-o', out, sealed]));

  const whom = `${identities.length} recipient${identities.length === 1 ? '' : 's'}`;
  const sealTimes = await medians(
    [theirSealing, ...sealing].map((work) => ({ run: work })),
    rounds,
  );
  const openTimes = await medians(
    [theirOpening, ...opening].map((work) => ({ run: work })),
    rounds,
  );
  return [
    ...rows(`seal ${size} to ${whom}`, sealTimes),
    ...rows(`open ${size} sealed to ${whom}`, openTimes),
  ];
}

function rows(what: string, [theirs = Number.NaN, ...ours]: readonly number[]): readonly Comparison[] {
  return ours.map((time, index) => ({
    what: `${what}, ${sealers[index]?.[0]}`,
    ours: time,
    theirs,
    against: 'age, a process',
    unit: 'ms',
    limit: null,
  }));
}

/** A followed file of as many connections as are here: of each hundred some changed there, here, on both sides, some new. */
async function preview(): Promise<Comparison> {
  const changed = (one: Connection, note: string): Connection => ({ ...one, notes: note });
  const theirs = shared.connections.map((one, index) => {
    if (index % 100 < 10) return changed(one, 'changed there');
    return index % 100 < 20 ? { ...one, name: `${one.name}, new` } : one;
  });
  const here: Profile = {
    ...profile,
    connections: profile.connections.map((one, index) =>
      index % 100 >= 5 && index % 100 < 15 ? changed(one, 'changed here') : one,
    ),
  };
  const file = new TextEncoder().encode(writeProfileFile({ ...shared, connections: theirs }));
  const states = new Set<string>();
  const [time = Number.NaN] = await medians(
    [
      {
        run: async () => {
          const incoming = incomingFromProfileFile(valueOf(readProfileFile(file)), shared);
          const { rows: told } = merge(here, incoming, { onConflict: 'mine', choices: {} }, Date.now());
          for (const { state } of told) states.add(state);
        },
      },
    ],
    rounds,
  );
  for (const state of ['new', 'changed', 'same', 'conflict'])
    if (!states.has(state)) throw new Error(`Nothing was ${state}.`);
  return {
    what: `preview ${size} of an opened file`,
    ours: time,
    theirs: null,
    against: '',
    unit: 'ms',
    limit: 400,
  };
}

await inFolder(async (folder) => {
  const identities = await Promise.all(Array.from({ length: 10 }, newIdentity));
  const start = async () => void (await run('age', ['--version']));
  const [starting = Number.NaN] = await medians([{ run: start }], rounds);
  report([
    { what: 'age --version', ours: starting, theirs: null, against: '', unit: 'ms', limit: null },
    ...(await compareSealing(folder, identities.slice(0, 1))),
    ...(await compareSealing(folder, identities)),
    await preview(),
  ]);
});
