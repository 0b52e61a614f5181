import { fail, succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';
import {
  connectionClearingOptions,
  connectionFieldOptions,
  readConnectionFields,
} from '../connection-fields.ts';
import { connectionFacts } from '../connection-text.ts';

/** `wayleave connection edit`: changes fields of a connection. */
export const connectionEdit: Command = {
  options: { ...connectionFieldOptions, ...connectionClearingOptions },
  positionals: ['NAME'],
  async run(input, context) {
    const fields = readConnectionFields(input);
    if (!fields.ok) return fields;
    if (Object.keys(fields.value).length === 0) return fail('usage', 'Nothing to change was given.');
    return withWayleave(context, async (wayleave) => {
      const request = { connection: input.names.NAME ?? '', fields: fields.value };
      const edited = await wayleave.invoke('editConnection', request);
      if (!edited.ok) return edited;
      const { view, notes } = edited.value;
      return succeed({ value: view, lines: connectionFacts(view, Date.now()), notes });
    });
  },
};
