import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';
import { signOutLines } from './sign-out.ts';

/** `wayleave auth remove`: signs out and removes. */
export const authRemove: Command = {
  options: {},
  positionals: ['ID'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const removed = await wayleave.invoke('removeAuthConfig', { id: names.ID ?? '' });
      if (!removed.ok) return removed;
      // A command is over before anybody could take it back.
      const { undo: _, ...value } = removed.value;
      const { removed: id, stillNamedBy, signedOut } = value;
      const notes = stillNamedBy.length === 0 ? [] : [`${id} is still named by ${stillNamedBy.join(', ')}.`];
      const lines = [`Removed ${id}.`, ...(signedOut.portal === 'none' ? [] : signOutLines(signedOut))];
      return succeed({ value, lines, notes });
    }),
};
