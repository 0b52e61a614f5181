import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';

/** `wayleave auth rename`: another ID; connections that name it and its session follow. */
export const authRename: Command = {
  options: {},
  positionals: ['ID', 'NEWID'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const renamed = await wayleave.invoke('renameAuthConfig', {
        id: names.ID ?? '',
        newId: names.NEWID ?? '',
      });
      if (!renamed.ok) return renamed;
      const { view, notes } = renamed.value;
      return succeed({ value: view, lines: [view.config.id], notes });
    }),
};
