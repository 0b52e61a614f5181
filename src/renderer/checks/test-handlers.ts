import { words } from '../../core/words/words.ts';
import { useAuthConfigs } from '../host/data.tsx';
import { useHost } from '../host/host-context.tsx';
import type { FailureHandlers } from '../parts/error-panel.tsx';
import { useProblem } from '../shell/problems.tsx';
import { type Route, useRoute } from '../shell/route.tsx';
import { nextPort, withPort } from '../sign-in/sign-in-desk.ts';
import { useSignIn } from '../sign-in/use-sign-in.ts';
import { useRegistrationActions } from './registration-actions.ts';

/** What a failed step of a test may lead to. */
export interface TestGround {
  /** The auth configuration that is tested, or `null` for a public connection. */
  readonly authId: string | null;
  /** Path of the connection, or `null` when a configuration alone is tested. */
  readonly connection: string | null;
  /** Runs the test once more. */
  readonly again: () => void;
  /** Closes what shows the test, before the window goes elsewhere. */
  readonly leave: () => void;
}

/** Handlers for the panels of failed steps, and words of the buttons that name a fact. */
export function useTestHandlers({ authId, connection, again, leave }: TestGround): {
  readonly handlers: FailureHandlers;
  readonly labels: Readonly<Partial<Record<keyof FailureHandlers, string>>>;
} {
  const host = useHost();
  const { navigate } = useRoute();
  const { show } = useProblem();
  const { start } = useSignIn();
  const registration = useRegistrationActions(authId);
  const config = (useAuthConfigs().value ?? []).find((view) => view.config.id === authId)?.config;
  const redirectUrl = config?.kind === 'oauth2' ? config.redirectUrl : null;
  const port = redirectUrl === null ? null : nextPort(redirectUrl);

  const goTo = (to: Partial<Route>) => () => {
    leave();
    navigate(to);
  };
  const usePort = async (id: string, url: string | null) => {
    if (url === null) return;
    const saved = await host.invoke('editAuthConfig', { id, fields: { redirectUrl: url } });
    if (saved.ok) again();
    else show(saved.failure);
  };
  const ofConnection: FailureHandlers =
    connection === null
      ? {}
      : {
          edit: goTo({ place: 'connections', connection, part: 'edit' }),
          'choose-authentication': goTo({ place: 'connections', connection, part: 'edit' }),
        };
  const ofConfig: FailureHandlers =
    authId === null
      ? {}
      : {
          'sign-in': () => start(authId, { onSignedIn: again }),
          'sign-in-privately': () => start(authId, { private: true, onSignedIn: again }),
          'edit-authentication': goTo({ place: 'authentication', authId }),
        };
  const ofPage: FailureHandlers =
    authId === null || redirectUrl === null
      ? {}
      : {
          'paste-code': () => start(authId, { surface: 'paste', onSignedIn: again }),
          'own-browser': () => start(authId, { surface: 'system', onSignedIn: again }),
          'registration-help': goTo({ place: 'authentication', authId, part: 'registration' }),
          ...(port === null
            ? {}
            : { 'use-other-port': () => void usePort(authId, withPort(redirectUrl, port)) }),
          ...registration,
        };
  return {
    handlers: {
      retry: again,
      refresh: again,
      'add-server-sign-in': goTo({ place: 'authentication', authId: null, part: 'new' }),
      'run-doctor': goTo({ place: 'settings', part: 'storage' }),
      ...ofConnection,
      ...ofConfig,
      ...ofPage,
    },
    labels: {
      retry: words.wizard.checks.again,
      ...(port === null ? {} : { 'use-other-port': words.signIn.usePort(port) }),
    },
  };
}
