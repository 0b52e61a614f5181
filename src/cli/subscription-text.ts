import type { Wayleave } from '../core/contract.ts';
import type {
  OpenedImport,
  PendingChanges,
  PulledSubscription,
  SubscriptionView,
} from '../core/contract-sharing.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Report } from './command.ts';
import type { CliCode } from './exit-codes.ts';
import { columns, localTime, printable } from './output.ts';

/** What the texts of changes say where there are none. */
export const nothing = 'nothing';

const outcomeWords: Readonly<Record<PulledSubscription['outcome'], string>> = {
  unchanged: 'as before',
  changed: 'changed',
  applied: 'taken over',
  failed: 'FAILED',
};

/** The followed profile of that name or ID. */
export async function findSubscription(
  name: string,
  wayleave: Wayleave,
): Promise<Outcome<SubscriptionView, CliCode>> {
  const views = await wayleave.invoke('listSubscriptions', {});
  return views.ok ? subscriptionNamed(name, views.value) : views;
}

/** The same among those that are known already. */
export function subscriptionNamed(
  name: string,
  views: readonly SubscriptionView[],
): Outcome<SubscriptionView, 'not-found' | 'ambiguous'> {
  const [found, ...more] = [
    ...views.filter(({ id }) => id === name),
    ...views.filter((view) => view.name === name),
  ];
  if (found === undefined)
    return fail('not-found', 'No followed profile has that name. `wayleave subscriptions` lists them.');
  if (more.length === 0 || found.id === name) return succeed(found);
  const ids = [found, ...more].map(({ id }) => id);
  return fail('ambiguous', `Several followed profiles have that name: ${ids.join(', ')}.`, { ids });
}

/** What waits of the followed profile of that name or ID, opened for a preview or to be taken over. */
export async function openFollowed(
  name: string,
  wayleave: Wayleave,
): Promise<Outcome<OpenedImport, CliCode>> {
  const found = await findSubscription(name, wayleave);
  return found.ok ? wayleave.invoke('openSubscription', { id: found.value.id }) : found;
}

/** All followed profiles as a table. */
export function subscriptionTable(views: readonly SubscriptionView[]): readonly string[] {
  if (views.length === 0)
    return ['No profile is followed yet. `wayleave help subscribe` tells how to follow one.'];
  const rows = views.map((view) => [
    view.name,
    view.apply,
    view.checkedAt === null ? 'never' : localTime(view.checkedAt),
    pendingText(view.pending),
    view.address,
    view.failure === null ? '' : `since ${localTime(view.failure.since)}: ${view.failure.message}`,
  ]);
  const head = ['NAME', 'CHANGES', 'CHECKED', 'WAITING', 'ADDRESS', 'PROBLEM'];
  return columns([head, ...rows]).map(printable);
}

/** What pulls came to. Exit code 1 when one of them failed. */
export function pulledReport(pulled: readonly PulledSubscription[]): Report {
  const rows = pulled.map((one) => [
    one.view.name,
    outcomeWords[one.outcome],
    takenText(one),
    pendingText(one.view.pending),
  ]);
  const head = ['NAME', 'CAME', 'TAKEN OVER', 'WAITING'];
  const failures = pulled.flatMap(({ view, outcome }) =>
    outcome !== 'failed' || view.failure === null ? [] : [`${view.name}: ${view.failure.message}`],
  );
  return {
    value: pulled.map(withoutUndo),
    lines: rows.length === 0 ? subscriptionTable([]) : columns([head, ...rows]).map(printable),
    notes: failures.map(printable),
    exitCode: pulled.some(({ outcome }) => outcome === 'failed') ? 1 : 0,
  };
}

/** A pull for `--json`: a command is over before anybody could take it back. */
export function withoutUndo(pulled: PulledSubscription): Omit<PulledSubscription, 'undo'> {
  const { undo: _, ...told } = pulled;
  return told;
}

/** What was taken over, in a few words. */
export function takenText({ added, changed }: Pick<PulledSubscription, 'added' | 'changed'>): string {
  return countText([
    [added, 'added'],
    [changed, 'changed'],
  ]);
}

/** Changes that wait, in a few words. */
export function pendingText({ added, changed, conflicts, removed }: PendingChanges): string {
  return countText([
    [added, 'new'],
    [changed, 'changed'],
    [conflicts, 'in conflict'],
    [removed, 'removed'],
  ]);
}

function countText(counts: readonly (readonly [number, string])[]): string {
  const said = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return said.length === 0 ? nothing : said.join(', ');
}
