import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';

/** `wayleave connection remove`. */
export const connectionRemove: Command = {
  options: {},
  positionals: ['NAME'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const removed = await wayleave.invoke('removeConnection', { name: names.NAME ?? '' });
      if (!removed.ok) return removed;
      // A command is over before anybody could take it back.
      const { undo: _, ...value } = removed.value;
      return succeed({ value, lines: [`Removed ${value.removed}.`] });
    }),
};
