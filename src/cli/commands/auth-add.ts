import { authKinds, type AuthKind } from '../../core/model/auth-config.ts';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import type { AuthConfigFields } from '../../core/contract.ts';
import { authFieldOptions, readAuthFields } from '../auth-fields.ts';
import { type Command, type Context, defined, textOf, withWayleave } from '../command.ts';
import type { CliCode } from '../exit-codes.ts';
import { askSecret } from '../secret-input.ts';

/** Secrets that a kind cannot do without: the field, its option, and how a person is asked for it. */
const neededSecrets: Partial<
  Record<AuthKind, readonly ['clientSecret' | 'password' | 'token', string, string]>
> = {
  app: ['clientSecret', 'client-secret-file', 'Client secret: '],
  'api-key': ['password', 'password-file', 'API key: '],
  pasted: ['token', 'token-file', 'Token: '],
  basic: ['password', 'password-file', 'Password: '],
};

/** `wayleave auth add`: defines an auth configuration and prints its ID. */
export const authAdd: Command = {
  options: { ...authFieldOptions, kind: { type: 'string' }, id: { type: 'string' } },
  positionals: [],
  async run(input, context) {
    const kind = authKinds.find((known) => known === (textOf(input, 'kind') ?? 'oauth2'));
    if (kind === undefined) return fail('bad-value', `The kind is one of ${authKinds.join(', ')}.`);
    const fields = await readAuthFields(input, context);
    if (!fields.ok) return fields;
    const complete = await withNeededSecret(kind, fields.value, context);
    if (!complete.ok) return complete;
    const draft = defined({ ...complete.value, kind, id: textOf(input, 'id') });
    return withWayleave(context, async (wayleave) => {
      const added = await wayleave.invoke('addAuthConfig', draft);
      if (!added.ok) return added;
      const { view, notes } = added.value;
      return succeed({ value: view, lines: [view.config.id], notes });
    });
  },
};

async function withNeededSecret(
  kind: AuthKind,
  fields: AuthConfigFields,
  context: Context,
): Promise<Outcome<AuthConfigFields, CliCode>> {
  const needed = neededSecrets[kind];
  if (needed === undefined || fields[needed[0]] !== undefined) return succeed(fields);
  const secret = await askSecret(needed[2], needed[1], context);
  return secret.ok ? succeed({ ...fields, [needed[0]]: secret.value }) : secret;
}
