import { type TokenForm, tokenForms, tokenText } from '../../core/sharing/token-text.ts';
import { fail, succeed } from '../../core/outcome.ts';
import { wholeNumber } from '../auth-fields.ts';
import { type Command, defined, textOf, withWayleave } from '../command.ts';
import { withTimes } from '../output.ts';

/** `wayleave token`: a fresh token in the form that a program wants. */
export const token: Command = {
  options: { as: { type: 'string' }, 'min-minutes': { type: 'string' } },
  positionals: ['REF'],
  async run(input, context) {
    const form = formOf(textOf(input, 'as'));
    if (form === undefined) return fail('bad-value', `--as is one of ${tokenForms.join(', ')}.`);
    const minMinutes = wholeNumber(input, 'min-minutes', 'minutes');
    if (!minMinutes.ok) return minMinutes;
    return withWayleave(context, async (wayleave) => {
      const request = defined({ ref: input.names.REF ?? '', minMinutes: minMinutes.value });
      const answer = await wayleave.invoke('token', request);
      if (!answer.ok) return answer;
      const { notes, scheme } = answer.value;
      if (form === 'query' && scheme === 'Basic')
        return fail('unsupported', 'User and password of HTTP Basic do not go into an address.');
      const line =
        form === 'json' ? JSON.stringify(withTimes(answer.value, Date.now())) : tokenText(answer.value, form);
      if (form === 'arcgis' && scheme === 'Basic')
        return fail('unsupported', 'The ArcGIS API for Python takes no HTTP Basic as a token.');
      const warning = form === 'query' ? ['A token in an address stays in logs and histories.'] : [];
      return succeed({ value: answer.value, lines: [line], notes: [...notes, ...warning] });
    });
  },
};

function formOf(text = 'raw'): TokenForm | undefined {
  return tokenForms.find((form) => form === text);
}
