import KeyRound from 'lucide-react/icons/key-round';
import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Card } from './card.tsx';
import styles from './share.module.css';

/** The public half of the key of this computer, for colleagues who seal files to it. */
export function KeyCard() {
  const { share: say } = words;
  const { vault } = useHostState();
  if (vault.kind !== 'open') return null;
  return (
    <Card icon={KeyRound} title={say.keyTitle}>
      <div className={classNames(styles.inCard)}>
        <p className={classNames(styles.muted)}>{say.keyText}</p>
        <Copyable text={vault.recipient} name={say.keyName} isWhole />
      </div>
    </Card>
  );
}
