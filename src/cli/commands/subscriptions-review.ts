import { type Command, withWayleave } from '../command.ts';
import { importOpened } from '../import-text.ts';
import { openFollowed } from '../subscription-text.ts';

/** `wayleave subscriptions review`: what waits of a followed profile, row by row. Changes nothing. */
export const subscriptionsReview: Command = {
  options: {},
  positionals: ['NAME'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const opened = await openFollowed(names.NAME ?? '', wayleave);
      return opened.ok
        ? importOpened(opened.value, { isPreview: true, onConflict: undefined }, {}, wayleave)
        : opened;
    }),
};
