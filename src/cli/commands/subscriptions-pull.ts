import { type Outcome, succeed } from '../../core/outcome.ts';
import type { SubscriptionView } from '../../core/contract-sharing.ts';
import { type Command, defined, withWayleave } from '../command.ts';
import type { CliCode } from '../exit-codes.ts';
import { pulledReport, subscriptionNamed } from '../subscription-text.ts';

/** `wayleave subscriptions pull`: asks for the named ones, or all. Exit code 1 when one of them failed. */
export const subscriptionsPull: Command = {
  options: {},
  positionals: ['NAME…'],
  run: ({ more }, context) =>
    withWayleave(context, async (wayleave) => {
      const views = await wayleave.invoke('listSubscriptions', {});
      if (!views.ok) return views;
      const ids = idsOf(more, views.value);
      if (!ids.ok) return ids;
      const pulled = await wayleave.invoke('pullSubscriptions', defined({ ids: ids.value }), context.signal);
      return pulled.ok ? succeed(pulledReport(pulled.value)) : pulled;
    }),
};

function idsOf(
  names: readonly string[],
  views: readonly SubscriptionView[],
): Outcome<readonly string[] | undefined, CliCode> {
  const ids: string[] = [];
  for (const name of names) {
    const found = subscriptionNamed(name, views);
    if (!found.ok) return found;
    ids.push(found.value.id);
  }
  return succeed(names.length === 0 ? undefined : ids);
}
