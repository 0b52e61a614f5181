import type { FailureCode } from '../../core/failures.ts';
import type { Failure } from '../../core/outcome.ts';
import { words } from '../../core/words/words.ts';
import { useHost } from '../host/host-context.tsx';
import { useTask } from '../host/use-task.ts';
import { useRoute } from '../shell/route.tsx';
import { useToast } from '../shell/toasts.tsx';

/**
 * Starts the demo portal, shows its connection, and says who can sign in there. What asked for it may be gone by then:
 * its screen is only there while nothing is defined.
 */
export function useDemo(): {
  readonly start: () => void;
  readonly isSlow: boolean;
  readonly failure: Failure<FailureCode> | null;
} {
  const host = useHost();
  const { show } = useToast();
  const { navigate } = useRoute();
  const { run, isSlow, failure } = useTask(async () => {
    const started = await host.invoke('startDemo', {});
    if (started.ok) {
      const { connection, users } = started.value;
      navigate({ place: 'connections', connection });
      const [user] = users;
      if (user !== undefined)
        show({ text: words.vault.demoStarted(user.username, user.password), sticky: true });
    }
    return started;
  });
  return { start: () => void run(), isSlow, failure };
}
