import { useId } from 'react';
import { words } from '../../../core/words/words.ts';
import { Checkbox } from '../../parts/checkbox.tsx';
import { classNames } from '../../parts/class-names.ts';
import { RadioGroup } from '../../parts/radio-group.tsx';
import { TextField } from '../../parts/text-field.tsx';
import styles from './export.module.css';
import { NewSecretFields } from './new-secret-fields.tsx';
import type { ContentsProblem, ProfileForm } from './use-profile-export.ts';

/** Shorter ones are said to be short: each guess costs an attacker about a second. */
const fewestSafeCharacters = 14;

/** What else goes into a profile file, and who can read it. */
export function ContentsStep({
  form,
  problem,
}: {
  readonly form: ProfileForm;
  readonly problem: ContentsProblem | null;
}) {
  const { share: say } = words;
  const contentsId = useId();
  const errorOf = (field: ContentsProblem['field']) => (problem?.field === field ? problem.text : null);
  return (
    <>
      <div role="group" aria-labelledby={contentsId} className={classNames(styles.files)}>
        <span id={contentsId} className={classNames(styles.label)}>
          {say.contents}
        </span>
        <Checkbox isSelected={form.withSecrets} onChange={form.setWithSecrets} hint={say.withSecretsHint}>
          {say.withSecrets}
        </Checkbox>
        <Checkbox isSelected={form.personal} onChange={form.setPersonal} hint={say.personalHint}>
          {say.personal}
        </Checkbox>
        <p className={classNames(styles.hint)}>{say.neverAlong}</p>
      </div>
      <RadioGroup
        label={say.seal}
        selected={form.seal}
        onChange={form.setSeal}
        options={[
          {
            id: 'none',
            label: say.seals.none.label,
            hint: form.withSecrets ? say.seals.none.refused : say.seals.none.hint,
            isDisabled: form.withSecrets,
          },
          { id: 'passphrase', ...say.seals.passphrase },
          { id: 'recipients', ...say.seals.recipients },
        ]}
      />
      {form.seal === 'passphrase' && (
        <div className={classNames(styles.secret)}>
          <NewSecretFields
            secret={form.passphrase}
            safe={fewestSafeCharacters}
            error={errorOf('passphrase')}
            repeat={{ label: say.repeatPassphrase, error: errorOf('repeat') }}
            said={{
              label: say.newPassphrase,
              hint: say.newPassphraseHint,
              short: say.shortPassphrase,
              generate: say.generatePassphrase,
              generated: say.generatedPassphrase,
              copied: say.passphraseCopied,
            }}
          />
        </div>
      )}
      {form.seal === 'recipients' && (
        <div className={classNames(styles.secret)}>
          <TextField
            label={say.recipients}
            value={form.recipientsText}
            onChange={form.setRecipientsText}
            hint={say.recipientsHint}
            error={errorOf('recipients')}
            lines={4}
            isMono
          />
          <Checkbox isSelected={form.alsoMine} onChange={form.setAlsoMine} hint={say.alsoMineHint}>
            {say.alsoMine}
          </Checkbox>
        </div>
      )}
      <div className={classNames(styles.narrow)}>
        <TextField
          label={say.profileLabel}
          value={form.label}
          onChange={form.setLabel}
          hint={say.profileLabelHint}
          error={errorOf('label')}
          isOptional
        />
      </div>
    </>
  );
}
