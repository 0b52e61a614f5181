import RefreshCw from 'lucide-react/icons/refresh-cw';
import { words } from '../../core/words/words.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { formatShare } from './format.ts';
import { Icon } from './icon.tsx';
import styles from './progress.module.css';
import state from './state.module.css';

/** Says that something takes longer than a moment, and lets it be called off. */
export function Progress({
  text,
  share = null,
  onCancel,
}: {
  readonly text: string;
  /** How much of it is done, 0 to 1, where somebody knows. Drawn and not read aloud, which would never end. */
  readonly share?: number | null;
  readonly onCancel?: () => void;
}) {
  return (
    <div className={classNames(styles.progress)} role="status">
      <Icon of={RefreshCw} className={classNames(styles.icon, state.turning)} />
      <span>{text}</span>
      {share !== null && (
        <span className={classNames(styles.share)} aria-hidden="true">
          {formatShare(share)}
        </span>
      )}
      {onCancel !== undefined && (
        <Button size="small" kind="quiet" onPress={onCancel}>
          {words.common.cancel}
        </Button>
      )}
    </div>
  );
}
