import { type Command, withWayleave } from '../command.ts';
import { importOpened, readImportWish } from '../import-text.ts';
import { openFollowed } from '../subscription-text.ts';

/** `wayleave subscriptions apply`: takes over what waits of a followed profile, as one change. */
export const subscriptionsApply: Command = {
  options: { 'on-conflict': { type: 'string' } },
  positionals: ['NAME'],
  async run(input, context) {
    const wish = readImportWish(input);
    if (!wish.ok) return wish;
    return withWayleave(context, async (wayleave) => {
      const opened = await openFollowed(input.names.NAME ?? '', wayleave);
      return opened.ok ? importOpened(opened.value, wish.value, {}, wayleave) : opened;
    });
  },
};
