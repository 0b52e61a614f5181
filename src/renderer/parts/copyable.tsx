import Copy from 'lucide-react/icons/copy';
import { words } from '../../core/words/words.ts';
import { useToast } from '../shell/toasts.tsx';
import { classNames } from './class-names.ts';
import styles from './copyable.module.css';
import { IconButton } from './icon-button.tsx';

/** An address, ID or code in the mono face, with a button that copies it. Never for a secret: the host copies those. */
export function Copyable({
  text,
  name,
  isWhole = false,
}: {
  readonly text: string;
  /** What it is, for the button's label: "Copy client ID". */
  readonly name: string;
  /** Wraps instead of being cut. */
  readonly isWhole?: boolean;
}) {
  const copy = useCopy();
  return (
    <span className={classNames(styles.copyable)}>
      <span className={classNames(styles.text, isWhole && styles.whole)} title={text}>
        {text}
      </span>
      <IconButton
        icon={Copy}
        size="small"
        label={words.common.copyThis(name)}
        onPress={() => void copy(text)}
      />
    </span>
  );
}

/** Copies text that is no secret, and says so in a toast. */
export function useCopy(): (text: string, said?: string) => Promise<void> {
  const { show } = useToast();
  return async (text, said = words.common.copied) => {
    const isCopied = await copyText(text);
    show({ text: isCopied ? said : words.common.notCopied });
  };
}

/** Puts text that is no secret into the clipboard. Answers whether it is there. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The page may lack the permission or the focus: the person is told, and nothing else hangs on it.
    return false;
  }
}
