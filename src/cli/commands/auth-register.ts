import { succeed } from '../../core/outcome.ts';
import { type Command, defined, textOf, withWayleave } from '../command.ts';
import { facts } from '../output.ts';

/** `wayleave auth register`: creates and registers an application, and defines a configuration for it. */
export const authRegister: Command = {
  options: { title: { type: 'string' } },
  positionals: ['ID'],
  run: (input, context) =>
    withWayleave(context, async (wayleave) => {
      const request = defined({ id: input.names.ID ?? '', title: textOf(input, 'title') });
      const registered = await wayleave.invoke('registerApplication', request, context.signal);
      if (!registered.ok) return registered;
      const { view, itemId, redirectUrls } = registered.value;
      const { config } = view;
      const lines = facts([
        ['Auth ID', config.id],
        ['Name', config.name],
        ['Client ID', config.kind === 'oauth2' ? config.clientId : null],
        ['Item', itemId],
        ['Redirect URLs', redirectUrls.join(', ')],
      ]);
      return succeed({
        value: registered.value,
        lines,
        notes: [`Sign in with: wayleave sign-in ${config.id}`],
      });
    }),
};
