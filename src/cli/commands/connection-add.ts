import { fail, succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';
import { connectionFieldOptions, readConnectionFields } from '../connection-fields.ts';
import { connectionFacts } from '../connection-text.ts';

/** `wayleave connection add`: defines a connection and shows the endpoints that follow from its URL. */
export const connectionAdd: Command = {
  options: connectionFieldOptions,
  positionals: [],
  async run(input, context) {
    const fields = readConnectionFields(input);
    if (!fields.ok) return fields;
    const { name, url } = fields.value;
    if (name === undefined || url === undefined) return fail('usage', 'A connection needs --name and --url.');
    return withWayleave(context, async (wayleave) => {
      const added = await wayleave.invoke('addConnection', { ...fields.value, name, url });
      if (!added.ok) return added;
      const { view, notes } = added.value;
      return succeed({ value: view, lines: connectionFacts(view, Date.now()), notes });
    });
  },
};
