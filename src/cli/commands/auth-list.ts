import { succeed } from '../../core/outcome.ts';
import { authTable } from '../auth-text.ts';
import { type Command, withWayleave } from '../command.ts';

/** `wayleave auth list`: all auth configurations and who is signed in. */
export const authList: Command = {
  options: {},
  positionals: [],
  run: (_input, context) =>
    withWayleave(context, async (wayleave) => {
      const views = await wayleave.invoke('listAuthConfigs', {});
      return views.ok ? succeed({ value: views.value, lines: authTable(views.value, Date.now()) }) : views;
    }),
};
