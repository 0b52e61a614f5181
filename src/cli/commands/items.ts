import { succeed } from '../../core/outcome.ts';
import { wholeNumber } from '../auth-fields.ts';
import { type Command, defined, withWayleave } from '../command.ts';
import { columns } from '../output.ts';

/** `wayleave items`: items of the portal that a sign-in can see. */
export const items: Command = {
  options: { limit: { type: 'string' } },
  positionals: ['REF', 'QUERY?'],
  async run(input, context) {
    const limit = wholeNumber(input, 'limit', 'items');
    if (!limit.ok) return limit;
    const { names } = input;
    const request = defined({ ref: names.REF ?? '', query: names.QUERY, limit: limit.value });
    return withWayleave(context, async (wayleave) => {
      const found = await wayleave.invoke('items', request, context.signal);
      if (!found.ok) return found;
      const { total, items: shown } = found.value;
      const lines = columns(shown.map(({ id, title, type, owner }) => [id, title, type, owner]));
      return succeed({ value: found.value, lines, notes: [`${shown.length} of ${total} items.`] });
    });
  },
};
