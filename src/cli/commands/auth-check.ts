import { checkReport } from '../check-text.ts';
import { type Command, withWayleave } from '../command.ts';

/** `wayleave auth check`: proves URLs, client ID and redirect against the portal. Exit code 1 when a stage failed. */
export const authCheck: Command = {
  options: {},
  positionals: ['ID'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const report = await wayleave.invoke('checkAuthConfig', { id: names.ID ?? '' }, context.signal);
      return checkReport(report, context);
    }),
};
