import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';
import { connectionFacts } from '../connection-text.ts';

/** `wayleave connection show`: one connection with its endpoints; header values are left out. */
export const connectionShow: Command = {
  options: {},
  positionals: ['NAME'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const view = await wayleave.invoke('showConnection', { name: names.NAME ?? '' });
      return view.ok ? succeed({ value: view.value, lines: connectionFacts(view.value, Date.now()) }) : view;
    }),
};
