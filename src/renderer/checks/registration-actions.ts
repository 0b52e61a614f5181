import { words } from '../../core/words/words.ts';
import { useHost } from '../host/host-context.tsx';
import type { FailureHandlers } from '../parts/error-panel.tsx';
import { useCopy } from '../parts/copyable.tsx';
import { useProblem } from '../shell/problems.tsx';

/** What helps when the application on the portal has to be changed: a request to copy, and the page where it is done. */
export function useRegistrationActions(authId: string | null): FailureHandlers {
  const host = useHost();
  const copy = useCopy();
  const { show } = useProblem();
  if (authId === null) return {};
  const withHelp = async (
    use: (help: { readonly text: string; readonly portalPage: string | null }) => Promise<unknown>,
  ) => {
    const help = await host.invoke('registrationHelp', { id: authId });
    if (help.ok) await use(help.value);
    else show(help.failure);
  };
  return {
    'copy-request': () => void withHelp(({ text }) => copy(text, words.authentication.helper.requestCopied)),
    'open-application-settings': () =>
      void withHelp(async ({ portalPage }) => {
        if (portalPage !== null) await host.invoke('openInBrowser', { url: portalPage });
      }),
  };
}
