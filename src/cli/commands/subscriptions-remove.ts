import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';
import { printable } from '../output.ts';
import { findSubscription } from '../subscription-text.ts';

/** `wayleave subscriptions remove`: stops following. What came of it stays. */
export const subscriptionsRemove: Command = {
  options: {},
  positionals: ['NAME'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const found = await findSubscription(names.NAME ?? '', wayleave);
      if (!found.ok) return found;
      const removed = await wayleave.invoke('unsubscribe', { id: found.value.id });
      if (!removed.ok) return removed;
      // A command is over before anybody could take it back.
      const { undo: _, ...value } = removed.value;
      const line = printable(`Not following ${value.removed} any more. What came of it stays.`);
      return succeed({ value, lines: [line] });
    }),
};
