import type { ActivityEntry, ActivityOrigin, Wayleave } from '../contract.ts';
import type { FailureCode, StoreCode } from '../failures.ts';
import type { AroundRenewal } from '../identity/broker.ts';
import { connectionPath } from '../model/connection.ts';
import { type Outcome, succeed } from '../outcome.ts';
import type { Clock } from '../ports.ts';
import type { Journal } from '../store/journal.ts';
import { type About, describeActivity, nobody, ofConfig, ofConnection } from './activity-descriptions.ts';
import { createRecent } from './recent.ts';

/** What recording works with. */
export interface ActivityPorts {
  readonly journal: Pick<Journal, 'record' | 'takeNotices'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** How an application is recorded. */
export interface Recording extends ActivityPorts {
  /** The door through which everything comes that is asked of the recorded application. */
  readonly origin: ActivityOrigin;
  /** `false` leaves out that tokens were asked for: renewals tell what happened. `true` unless given. */
  readonly recordsTokens?: boolean;
}

/** A program that asks for its token again and again is told of once in this time, unless it fares differently. */
const tokenMilliseconds = 15 * 60_000;
const mostReferences = 256;

const plain = { subject: null, authId: null, account: null, failure: null, detail: '' } as const;

/**
 * The same application, which also writes down what is worth it: sign-ins and -outs, tokens, tests, and what was
 * defined, changed, removed and brought back. Nothing secret is among it.
 */
export function recordActivity(wayleave: Wayleave, recording: Recording): Wayleave {
  const { journal, clock, origin, recordsTokens = true } = recording;
  const isNews = newsFilter(clock);
  const descriptions = describeActivity({ recordsTokens, isNews });
  const look = (ref: string) => lookUp(wayleave, ref);
  return {
    async invoke(name, request, signal) {
      const description = descriptions[name];
      if (description === undefined) return wayleave.invoke(name, request, signal);
      const before = description.before === undefined ? nobody : await look(description.before(request));
      const answer = await wayleave.invoke(name, request, signal);
      const told = await description.tell({ request, answer, before, look });
      if (told !== null) journal.record({ ...plain, ...told, origin });
      return answer;
    },
    on: (event, listener) => wayleave.on(event, listener),
    takeNotices: () => [...wayleave.takeNotices(), ...journal.takeNotices()],
  };
}

/** Writes down each renewal that the application asked of a portal by itself, and how it ended. */
export function recordRenewals({ journal, clock }: ActivityPorts): AroundRenewal {
  const isNews = newsFilter(clock);
  return async ({ id, name }, renew) => {
    const renewed = await renew();
    const failure = renewed.ok ? null : { code: renewed.failure.code, message: renewed.failure.message };
    // Without a network a clock may try every minute: one failure of a kind tells it all.
    if (failure !== null && !isNews(id, failure.code)) return renewed;
    const account = renewed.ok ? renewed.value.account : null;
    journal.record({
      ...plain,
      kind: 'refresh',
      subject: name,
      authId: id,
      account,
      failure,
      origin: 'itself',
    });
    return renewed;
  };
}

/** What was recorded, the newest first: all of it, or what is about a connection (its path) or an auth ID. */
export async function readActivity(
  { subject, limit }: { readonly subject?: string | undefined; readonly limit?: number | undefined },
  journal: Pick<Journal, 'read'>,
): Promise<Outcome<readonly ActivityEntry[], StoreCode>> {
  const entries = await journal.read();
  if (!entries.ok) return entries;
  const chosen =
    subject === undefined
      ? entries.value
      : entries.value.filter((entry) => entry.subject === subject || entry.authId === subject);
  return succeed(limit === undefined ? chosen : chosen.slice(0, Math.max(0, Math.floor(limit))));
}

/** Whether something is told for the first time in a while, or ended otherwise than the last time. */
function newsFilter({ now }: Pick<Clock, 'now'>): (ref: string, code: FailureCode | null) => boolean {
  const told = createRecent<{ readonly at: number; readonly code: FailureCode | null }>(mostReferences);
  return (ref, code) => {
    const last = told.find(ref);
    if (last !== null && last.code === code && now() - last.at < tokenMilliseconds) return false;
    told.keep(ref, { at: now(), code });
    return true;
  };
}

/** What an auth ID, or the path or only name of a connection, stands for; a URL stands for nothing that has a name. */
async function lookUp(wayleave: Wayleave, ref: string): Promise<About> {
  const configs = await wayleave.invoke('listAuthConfigs', {});
  const config = configs.ok ? configs.value.find((view) => view.config.id === ref) : undefined;
  if (config !== undefined) return ofConfig(config);
  const connections = await wayleave.invoke('listConnections', {});
  const views = connections.ok ? connections.value : [];
  const [named, ...others] = views.filter(({ connection }) => connection.name === ref);
  const only = others.length === 0 ? named : undefined;
  const found = views.find(({ connection }) => connectionPath(connection) === ref) ?? only;
  return found === undefined ? nobody : ofConnection(found);
}
