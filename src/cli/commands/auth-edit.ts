import { fail, succeed } from '../../core/outcome.ts';
import { authClearingOptions, authFieldOptions, readAuthFields } from '../auth-fields.ts';
import { authFacts } from '../auth-text.ts';
import { type Command, withWayleave } from '../command.ts';

/** `wayleave auth edit`: changes fields; the ID, the kind and the session stay. */
export const authEdit: Command = {
  options: { ...authFieldOptions, ...authClearingOptions },
  positionals: ['ID'],
  async run(input, context) {
    const fields = await readAuthFields(input, context);
    if (!fields.ok) return fields;
    if (Object.keys(fields.value).length === 0) return fail('usage', 'Nothing to change was given.');
    return withWayleave(context, async (wayleave) => {
      const edited = await wayleave.invoke('editAuthConfig', {
        id: input.names.ID ?? '',
        fields: fields.value,
      });
      if (!edited.ok) return edited;
      const { view, notes } = edited.value;
      return succeed({ value: view, lines: authFacts(view, Date.now()), notes });
    });
  },
};
