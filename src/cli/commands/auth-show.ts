import { succeed } from '../../core/outcome.ts';
import { authFacts } from '../auth-text.ts';
import { type Command, withWayleave } from '../command.ts';

/** `wayleave auth show`: one auth configuration, its secrets only as marks. */
export const authShow: Command = {
  options: {},
  positionals: ['ID'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const view = await wayleave.invoke('showAuthConfig', { id: names.ID ?? '' });
      return view.ok ? succeed({ value: view.value, lines: authFacts(view.value, Date.now()) }) : view;
    }),
};
