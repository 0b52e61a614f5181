import Copy from 'lucide-react/icons/copy';
import Dices from 'lucide-react/icons/dices';
import { useId } from 'react';
import { qgisFileKinds } from '../../../core/contract-sharing.ts';
import { qgisTargets } from '../../../core/sharing/qgis/target.ts';
import { words } from '../../../core/words/words.ts';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/checkbox.tsx';
import { classNames } from '../../parts/class-names.ts';
import { useCopy } from '../../parts/copyable.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { RadioGroup } from '../../parts/radio-group.tsx';
import { SecretInput } from '../../parts/secret-field.tsx';
import { Select } from '../../parts/select.tsx';
import styles from './export.module.css';
import type { ExportForm } from './use-export.ts';

/** Which files, for which QGIS, and what protects the secrets in them. */
export function FilesStep({
  form,
  problem,
}: {
  readonly form: ExportForm;
  readonly problem: ReturnType<ExportForm['problemOf']>;
}) {
  const { share: say } = words;
  const filesId = useId();
  return (
    <>
      <div role="group" aria-labelledby={filesId} className={classNames(styles.files)}>
        <span id={filesId} className={classNames(styles.label)}>
          {say.files}
        </span>
        {qgisFileKinds.map((kind) => (
          <Checkbox
            key={kind}
            isSelected={form.files.includes(kind)}
            onChange={(isTicked) => form.setFile(kind, isTicked)}
            hint={say.fileHints[kind]}
          >
            {say.fileKinds[kind]}
          </Checkbox>
        ))}
        {problem === 'no-file' && (
          <p className={classNames(styles.problem)} role="alert">
            {say.noFile}
          </p>
        )}
      </div>
      <div className={classNames(styles.narrow)}>
        <Select
          label={say.target}
          options={qgisTargets.map((id) => ({ id, ...say.targets[id] }))}
          selected={form.target}
          onChange={form.setTarget}
          hint={say.targetHint}
        />
      </div>
      {form.files.includes('auth-xml') && (
        <>
          <RadioGroup
            label={say.protection}
            selected={form.protection}
            onChange={form.setProtection}
            options={[
              { id: 'password', label: say.encrypted, hint: say.encryptedHint },
              { id: 'plain', label: say.plain, hint: say.plainHint },
            ]}
          />
          <div hidden={form.protection !== 'password'} className={classNames(styles.secret)}>
            <Password form={form} isMissing={problem === 'no-password'} />
          </div>
        </>
      )}
    </>
  );
}

/** Shorter ones are said to be short. */
const fewestSafeCharacters = 20;

function Password({ form, isMissing }: { readonly form: ExportForm; readonly isMissing: boolean }) {
  const { share: say } = words;
  const copy = useCopy();
  const generatedId = useId();
  const { isGenerated, shown, generating, typedLength } = form;
  const isShort = typedLength > 0 && typedLength < fewestSafeCharacters;
  return (
    <>
      {!isGenerated && (
        <div className={classNames(styles.line)}>
          <SecretInput
            label={say.password}
            hint={isShort ? say.shortPassword(fewestSafeCharacters) : say.passwordHint}
            error={isMissing ? say.passwordMissing : null}
            autoComplete="new-password"
            onChange={form.setTyped}
          />
          <Button icon={Dices} isPending={generating.isRunning} onPress={() => void generating.run()}>
            {say.generate}
          </Button>
        </div>
      )}
      <div hidden={!isGenerated} className={classNames(styles.generated)}>
        <span className={classNames(styles.label)} id={generatedId}>
          {say.generated}
        </span>
        <div className={classNames(styles.line)}>
          <output ref={shown} className={classNames(styles.code)} aria-labelledby={generatedId} />
          <Button
            icon={Copy}
            onPress={() => void copy(shown.current?.textContent ?? '', say.generatedCopied)}
          >
            {words.common.copy}
          </Button>
          <Button kind="quiet" onPress={form.typeOwn}>
            {say.ownPassword}
          </Button>
        </div>
        <p className={classNames(styles.hint)}>{say.generatedHint}</p>
      </div>
      {generating.failure !== null && <ErrorPanel failure={generating.failure} />}
    </>
  );
}
