import LogIn from 'lucide-react/icons/log-in';
import type { ConnectionView } from '../../../core/contract.ts';
import type { FailureCode } from '../../../core/failures.ts';
import { connectionPath } from '../../../core/model/connection.ts';
import type { Failure } from '../../../core/outcome.ts';
import { words } from '../../../core/words/words.ts';
import { useHost } from '../../host/host-context.tsx';
import { useCopy } from '../../parts/copyable.tsx';
import { ErrorPanel, type FailureHandlers } from '../../parts/error-panel.tsx';
import { formatDay } from '../../parts/format.ts';
import { Note } from '../../parts/note.tsx';
import { useRoute } from '../../shell/route.tsx';
import { useProblem } from '../../shell/problems.tsx';
import { signsIn } from './standing.ts';
import type { ConnectionActions } from './use-actions.ts';

/** What keeps a connection from working, and what can be done about it; nothing when all is well. */
export function ProblemPanel({
  view,
  actions,
  onEdit,
  onChooseAuth,
}: {
  readonly view: ConnectionView;
  readonly actions: ConnectionActions;
  readonly onEdit: () => void;
  readonly onChooseAuth: () => void;
}) {
  const host = useHost();
  const { navigate } = useRoute();
  const { show } = useProblem();
  const copy = useCopy();
  const failure = problemOf(view);
  if (view.badge.state === 'never-signed-in') {
    return (
      <Note tone="need" icon={LogIn} isStatus={false}>
        {words.connections.neverSignedIn(view.connection.name)}
      </Note>
    );
  }
  if (failure === null) return null;

  const { authId } = view.connection;
  const toAuth = () => navigate({ place: 'authentication', authId });
  const copyRequest = async () => {
    if (authId === null) return;
    const outcome = await host.invoke('registrationHelp', { id: authId });
    if (outcome.ok) await copy(outcome.value.text);
    else show(outcome.failure);
  };
  const signIn = () => actions.signIn(view);
  const handlers: FailureHandlers = {
    test: () => actions.test([connectionPath(view.connection)]),
    edit: onEdit,
    'choose-authentication': onChooseAuth,
    ...(authId === null
      ? {}
      : {
          refresh: () => void actions.copyToken(view),
          'copy-anyway': () => void actions.copyToken(view),
          'edit-authentication': toAuth,
          'registration-help': toAuth,
          'use-other-port': toAuth,
          'expect-account': onChooseAuth,
          'copy-request': () => void copyRequest(),
        }),
    ...(signsIn(view)
      ? {
          retry: signIn,
          'sign-in': signIn,
          'sign-in-privately': () => actions.signIn(view, { private: true }),
          'paste-code': () => actions.signIn(view, { surface: 'paste' }),
          'own-browser': () => actions.signIn(view, { surface: 'system' }),
        }
      : {}),
  };
  return <ErrorPanel failure={failure} handlers={handlers} isAlert={false} />;
}

function problemOf({ badge, signIn, connection }: ConnectionView): Failure<FailureCode> | null {
  const said = words.connections;
  switch (badge.state) {
    case 'error':
      return { code: badge.code, message: badge.message, details: null };
    case 'offline':
      return {
        code: 'portal-unreachable',
        message: words.failures.byCode['portal-unreachable'].title,
        details: null,
      };
    case 'sign-in-needed': {
      const signedInAt = signIn?.signedInAt ?? null;
      const message =
        signedInAt === null
          ? said.neverSignedIn(connection.name)
          : said.signInEnded(formatDay(signedInAt, Date.now()));
      return { code: 'sign-in-needed', message, details: null };
    }
    case 'never-signed-in':
    case 'expires-soon':
    case 'refreshing':
    case 'signed-in':
    case 'no-sign-in':
    case 'public':
      return null;
  }
}
