import { words } from '../../../core/words/words.ts';
import { Progress } from '../../parts/progress.tsx';
import type { Run } from './use-run.ts';

/** How far something long has come, with Cancel. */
export function RunProgress({
  progress,
  otherwise,
  onCancel,
}: {
  readonly progress: Run['progress'];
  /** What is said before anything was heard. */
  readonly otherwise: string;
  readonly onCancel: () => void;
}) {
  return (
    <Progress
      text={progress === null ? otherwise : words.share.progress[progress.step]}
      share={progress?.share ?? null}
      onCancel={onCancel}
    />
  );
}
