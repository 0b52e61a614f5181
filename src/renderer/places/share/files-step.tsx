import { useId } from 'react';
import { qgisFileKinds } from '../../../core/contract-sharing.ts';
import { qgisTargets } from '../../../core/sharing/qgis/target.ts';
import { words } from '../../../core/words/words.ts';
import { Checkbox } from '../../parts/checkbox.tsx';
import { classNames } from '../../parts/class-names.ts';
import { RadioGroup } from '../../parts/radio-group.tsx';
import { Select } from '../../parts/select.tsx';
import styles from './export.module.css';
import { NewSecretFields } from './new-secret-fields.tsx';
import type { QgisForm } from './use-qgis-export.ts';

/** Shorter ones are said to be short. */
const fewestSafeCharacters = 20;

/** Which files, for which QGIS, and what protects the secrets in them. */
export function FilesStep({
  form,
  problem,
}: {
  readonly form: QgisForm;
  readonly problem: ReturnType<QgisForm['problem']>;
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
            <NewSecretFields
              secret={form.password}
              safe={fewestSafeCharacters}
              error={problem === 'no-password' ? say.passwordMissing : null}
              said={{
                label: say.password,
                hint: say.passwordHint,
                short: say.shortPassword,
                generate: say.generate,
                generated: say.generated,
                copied: say.generatedCopied,
              }}
            />
          </div>
        </>
      )}
    </>
  );
}
