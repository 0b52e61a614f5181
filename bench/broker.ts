import { createBroker } from '../src/core/identity/broker.ts';
import { anyFresh } from '../src/core/identity/credentials.ts';
import type { Grants } from '../src/core/identity/grants.ts';
import { type Outcome, succeed } from '../src/core/outcome.ts';
import { systemClock } from '../src/node/clock.ts';
import { medians, report, valueOf } from './measure.ts';
import { authConfig, inFolder, profileOf, sessionOf, storeWith } from './setting.ts';

const callers = 100;
const portalMilliseconds = 20;
const config = authConfig(0);
let requests = 0;

function notAsked(): Promise<Outcome<never, never>> {
  throw new Error('This grant is not part of the benchmark.');
}

/** A portal that takes its time and counts what it is asked. */
const grants: Grants = {
  code: notAsked,
  exchange: notAsked,
  clientCredentials: notAsked,
  password: notAsked,
  serverToken: notAsked,
  revoke: notAsked,
  refresh: async () => {
    requests += 1;
    await systemClock.wait(portalMilliseconds);
    const issuedAt = Date.now();
    const access = { value: `token-${requests}`, issuedAt, expiresAt: issuedAt + 1_800_000 };
    return succeed({ access, refresh: null, account: null, ssl: true });
  },
};

await inFolder(async (folder) => {
  const store = await storeWith(profileOf(200, 20), folder);
  const expire = async () => {
    requests = 0;
    const ended = sessionOf(config.id, 'ended', Date.now() - 60_000);
    valueOf(await store.changeSessions<null, never>(() => succeed({ saved: [ended], value: null })));
  };
  const ask = async (count: number) => {
    // A broker of its own each round, as in a new process.
    const broker = createBroker({ store, grants, clock: systemClock });
    const wishes = Array.from({ length: count }, () => broker.portalCredential(config, anyFresh));
    const values = new Set((await Promise.all(wishes)).map((outcome) => valueOf(outcome).value));
    if (values.size !== 1) throw new Error(`${values.size} different tokens were answered.`);
  };
  let mostRequests = 0;
  const [ours = Number.NaN, one = Number.NaN] = await medians(
    [
      {
        prepare: expire,
        run: async () => {
          await ask(callers);
          mostRequests = Math.max(mostRequests, requests);
        },
      },
      { prepare: expire, run: () => ask(1) },
    ],
    31,
  );
  report([
    {
      what: `refresh for ${callers} callers at once`,
      ours: mostRequests,
      theirs: null,
      against: 'one request',
      unit: 'requests',
      limit: 1,
    },
    { what: `the same, time`, ours, theirs: one, against: 'one caller', unit: 'ms', limit: null },
  ]);
});
