import { applyPreferences } from '../../core/model/subscription.ts';
import { fail, succeed } from '../../core/outcome.ts';
import { choiceOf, type Command, defined, isGiven, textOf, withWayleave } from '../command.ts';
import { readSecretFile } from '../secret-input.ts';
import { findSubscription, subscriptionTable } from '../subscription-text.ts';

const passphraseOption = 'passphrase-file';

/** `wayleave subscriptions edit`: the name, what happens with changes, the passphrase. */
export const subscriptionsEdit: Command = {
  options: {
    name: { type: 'string' },
    apply: { type: 'string' },
    [passphraseOption]: { type: 'string' },
    'no-passphrase': { type: 'boolean' },
  },
  positionals: ['NAME'],
  async run(input, context) {
    const apply = choiceOf(input, 'apply', applyPreferences);
    if (!apply.ok) return apply;
    const passphrase = await readSecretFile(textOf(input, passphraseOption), passphraseOption, context);
    if (!passphrase.ok) return passphrase;
    const fields = defined({
      name: textOf(input, 'name'),
      apply: apply.value,
      passphrase: isGiven(input, 'no-passphrase') ? null : passphrase.value,
    });
    if (Object.keys(fields).length === 0) return fail('usage', 'Nothing to change was given.');
    return withWayleave(context, async (wayleave) => {
      const found = await findSubscription(input.names.NAME ?? '', wayleave);
      if (!found.ok) return found;
      const edited = await wayleave.invoke('editSubscription', { id: found.value.id, ...fields });
      return edited.ok ? succeed({ value: edited.value, lines: subscriptionTable([edited.value]) }) : edited;
    });
  },
};
