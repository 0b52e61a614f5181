import { words } from '../../../core/words/words.ts';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { useToast } from '../../shell/toasts.tsx';

/** Clears what was recorded. It asks first, because this cannot be taken back. */
export function ClearDialog({
  count,
  onClose,
  onCleared,
}: {
  readonly count: number;
  readonly onClose: () => void;
  readonly onCleared: () => void;
}) {
  const { activity } = words;
  const host = useHost();
  const { show } = useToast();
  const clearing = useTask((signal) => host.invoke('clearActivity', {}, signal));
  const clear = async () => {
    const outcome = await clearing.run();
    if (outcome === null || !outcome.ok) return;
    show({ text: activity.cleared });
    onCleared();
  };
  return (
    <Dialog
      title={activity.clearTitle}
      isOpen
      onClose={onClose}
      width="narrow"
      isDismissable
      primary={{
        label: activity.clearNow,
        isPending: clearing.isRunning,
        onPress: () => void clear(),
      }}
    >
      <p>{activity.clearText(count)}</p>
      {clearing.failure !== null && (
        <ErrorPanel failure={clearing.failure} handlers={{ retry: () => void clear() }} />
      )}
    </Dialog>
  );
}
