import Copy from 'lucide-react/icons/copy';
import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { useCopy } from '../../parts/copyable.tsx';
import { identitiesIn } from './identity-text.ts';
import { PasswordForm } from './password-form.tsx';
import styles from './share.module.css';

/** Identity files are a few lines. */
const mostBytes = 65_536;

/** What helps with a file that is sealed to other keys: the own key for its maker, or the identity that opens it. */
export function IdentityForm({
  isPending,
  onIdentity,
}: {
  readonly isPending: boolean;
  /** Answers whether it opened the file. */
  readonly onIdentity: (identity: string) => Promise<boolean>;
}) {
  const { share: say } = words;
  const { vault } = useHostState();
  const copy = useCopy();
  const [isTooLarge, setTooLarge] = useState(false);
  const read = async (file: File | undefined) => {
    if (file === undefined || isPending) return;
    setTooLarge(file.size > mostBytes);
    if (file.size <= mostBytes) await onIdentity(identitiesIn(await file.text()));
  };
  return (
    <div className={classNames(styles.identity)}>
      <p>{say.keyNeeded}</p>
      {vault.kind === 'open' && (
        <span>
          <Button icon={Copy} size="small" onPress={() => void copy(vault.recipient, say.keyCopied)}>
            {say.copyKey}
          </Button>
        </span>
      )}
      <PasswordForm
        label={say.identity}
        hint={say.identityHint}
        missing={say.identityMissing}
        button={say.open}
        isPending={isPending}
        onPassword={(text) => onIdentity(identitiesIn(text))}
      />
      <span>
        <FileTrigger onSelect={(files) => void read(files?.[0])}>
          <Button kind="quiet" size="small">
            {say.chooseIdentity}
          </Button>
        </FileTrigger>
      </span>
      {isTooLarge && (
        <p className={classNames(styles.problem)} role="alert">
          {say.identityTooLarge}
        </p>
      )}
    </div>
  );
}
