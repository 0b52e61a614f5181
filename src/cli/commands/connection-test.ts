import { checkReport } from '../check-text.ts';
import { type Command, withWayleave } from '../command.ts';

/** `wayleave connection test`: the staged checklist of a connection. Exit code 1 when a stage failed. */
export const connectionTest: Command = {
  options: {},
  positionals: ['NAME'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const report = await wayleave.invoke('testConnection', { name: names.NAME ?? '' }, context.signal);
      return checkReport(report, context);
    }),
};
