import Copy from 'lucide-react/icons/copy';
import Dices from 'lucide-react/icons/dices';
import { useId } from 'react';
import { words } from '../../../core/words/words.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { useCopy } from '../../parts/copyable.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { SecretInput } from '../../parts/secret-field.tsx';
import styles from './export.module.css';
import type { NewSecret } from './use-new-secret.ts';

/** What the fields of a new secret say. */
export interface NewSecretWords {
  readonly label: string;
  readonly hint: string;
  /** Said of one with fewer characters than are safe. */
  readonly short: (safe: number) => string;
  readonly generate: string;
  readonly generated: string;
  readonly copied: string;
}

/** A secret to type, and a button that makes one instead. A generated one is shown this once, to be copied. */
export function NewSecretFields({
  secret,
  said,
  safe,
  error,
  repeat,
}: {
  readonly secret: NewSecret;
  readonly said: NewSecretWords;
  /** From this many characters on, nothing is said of its length. */
  readonly safe: number;
  readonly error: string | null;
  /** The second field, where it is typed twice. */
  readonly repeat?: { readonly label: string; readonly error: string | null };
}) {
  const { share: say } = words;
  const copy = useCopy();
  const generatedId = useId();
  const { isGenerated, shown, generating, typedLength } = secret;
  const isShort = typedLength > 0 && typedLength < safe;
  return (
    <>
      {!isGenerated && (
        <>
          <div className={classNames(styles.line)}>
            <SecretInput
              label={said.label}
              hint={isShort ? said.short(safe) : said.hint}
              error={error}
              autoComplete="new-password"
              onChange={secret.setTyped}
            />
            <Button icon={Dices} isPending={generating.isRunning} onPress={() => void generating.run()}>
              {said.generate}
            </Button>
          </div>
          {repeat !== undefined && (
            <SecretInput
              label={repeat.label}
              error={repeat.error}
              autoComplete="new-password"
              onChange={secret.setRepeated}
            />
          )}
        </>
      )}
      <div hidden={!isGenerated} className={classNames(styles.generated)}>
        <span className={classNames(styles.label)} id={generatedId}>
          {said.generated}
        </span>
        <div className={classNames(styles.line)}>
          <output ref={shown} className={classNames(styles.code)} aria-labelledby={generatedId} />
          <Button icon={Copy} onPress={() => void copy(shown.current?.textContent ?? '', said.copied)}>
            {words.common.copy}
          </Button>
          <Button kind="quiet" onPress={secret.clear}>
            {say.ownPassword}
          </Button>
        </div>
        <p className={classNames(styles.hint)}>{say.generatedHint}</p>
      </div>
      {generating.failure !== null && <ErrorPanel failure={generating.failure} />}
    </>
  );
}
