import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { words } from '../../core/words/words.ts';
import { useAuthConfigs, useEvent, useHostState, usePreferences } from '../host/data.tsx';
import { useHost } from '../host/host-context.tsx';
import { useProblem } from '../shell/problems.tsx';
import { useToast } from '../shell/toasts.tsx';
import { createSignInDesk, type SignInDesk } from './sign-in-desk.ts';
import { SignInContext, type SignIns } from './use-sign-in.ts';

/** Keeps the sign-ins of this window. All of them are called off when it goes, as when the vault is locked. */
export function SignInProvider({ children }: { readonly children: ReactNode }) {
  const host = useHost();
  const { show } = useToast();
  const { show: showProblem } = useProblem();
  const configs = useAuthConfigs().value ?? [];
  const { preferences } = usePreferences();
  const { features } = useHostState();
  const latest = useRef({ configs, preferences, features });
  useEffect(() => {
    latest.current = { configs, preferences, features };
  });

  const desk = useMemo(() => {
    const made: SignInDesk = createSignInDesk(host, {
      configs: () => latest.current.configs,
      preferences: () => latest.current.preferences,
      features: () => latest.current.features,
      now: Date.now,
      onSignedIn: (name, { account }) => show({ text: words.signIn.signedIn(name, account) }),
      onNeedsNone: (name) => show({ text: words.signIn.needsNone(name) }),
      onCalledOff: (id, name) =>
        show({
          text: words.signIn.calledOff(name),
          action: { label: words.signIn.signIn, run: () => made.start(id) },
        }),
    });
    return made;
  }, [host, show]);
  const signIns = useMemo<SignIns>(() => {
    const signOut = async (id: string) => {
      const name = latest.current.configs.find(({ config }) => config.id === id)?.config.name ?? id;
      const outcome = await host.invoke('signOut', { id });
      if (outcome.ok) show({ text: words.signIn.signedOut[outcome.value.portal](name) });
      else showProblem(outcome.failure);
    };
    return { start: desk.start, startAll: desk.startAll, signOut: (id) => void signOut(id) };
  }, [desk, host, show, showProblem]);
  useEvent('signIn', desk.hear);
  useEffect(() => () => desk.close(), [desk]);
  return (
    <SignInContext value={useMemo(() => ({ desk, signIns }), [desk, signIns])}>{children}</SignInContext>
  );
}
