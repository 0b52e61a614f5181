import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';
import { subscriptionTable } from '../subscription-text.ts';

/** `wayleave subscriptions`: the followed profiles, as they were found last. Asks nobody. */
export const subscriptions: Command = {
  options: {},
  positionals: [],
  run: (_input, context) =>
    withWayleave(context, async (wayleave) => {
      const views = await wayleave.invoke('listSubscriptions', {});
      return views.ok ? succeed({ value: views.value, lines: subscriptionTable(views.value) }) : views;
    }),
};
