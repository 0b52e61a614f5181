import type { AuthConfigView } from '../../core/contract.ts';
import { words } from '../../core/words/words.ts';
import { useRegistrationActions } from '../checks/registration-actions.ts';
import { ErrorPanel, type FailureHandlers } from '../parts/error-panel.tsx';
import { useRoute } from '../shell/route.tsx';
import { nextPort, type SignInDesk, type Step, withPort } from './sign-in-desk.ts';
import styles from './sign-in.module.css';
import { classNames } from '../parts/class-names.ts';

/** Why a sign-in did not come about, and what can be done about it from here. */
export function FailedStep({
  step: { failure, surface },
  view,
  desk,
}: {
  readonly step: Extract<Step, { readonly kind: 'failed' }>;
  readonly view: AuthConfigView | null;
  readonly desk: SignInDesk;
}) {
  const { signIn } = words;
  const { navigate } = useRoute();
  const registration = useRegistrationActions(view?.config.id ?? null);
  const redirectUrl = view?.config.kind === 'oauth2' ? view.config.redirectUrl : null;
  const port = redirectUrl === null ? null : nextPort(redirectUrl);
  const { account } = failure.details ?? {};
  const signedInAs = typeof account === 'string' ? account : null;
  const edit = () => {
    desk.close();
    navigate({ place: 'authentication', authId: view?.config.id ?? null });
  };
  const handlers: FailureHandlers = {
    retry: () => desk.again(),
    'sign-in': () => desk.again(),
    'sign-in-privately': () => desk.again({ private: true }),
    ...(view === null ? {} : { 'edit-authentication': edit }),
    ...(surface === 'system' || redirectUrl === null
      ? {}
      : { 'own-browser': () => desk.again({ surface: 'system' }) }),
    ...(redirectUrl === null ? {} : { 'paste-code': () => desk.again({ surface: 'paste' }) }),
    ...(redirectUrl === null || port === null ? {} : { 'use-other-port': () => desk.usePort(port) }),
    ...(signedInAs === null
      ? {}
      : {
          'use-account-once': () => desk.again({ acceptAccount: signedInAs }),
          'expect-account': () => desk.expectAccount(signedInAs),
        }),
    ...(redirectUrl === null ? {} : registration),
  };
  const otherAddress = redirectUrl === null || port === null ? null : withPort(redirectUrl, port);
  return (
    <>
      <ErrorPanel
        failure={failure}
        handlers={handlers}
        labels={{
          'sign-in': failure.code === 'sign-in-needed' ? signIn.signIn : words.common.retry,
          'sign-in-privately': signIn.tryPrivately,
          ...(signedInAs === null
            ? {}
            : {
                'use-account-once': signIn.useOnce(signedInAs),
                'expect-account': signIn.expectFromNowOn(signedInAs),
              }),
          ...(port === null ? {} : { 'use-other-port': signIn.usePort(port) }),
        }}
      />
      {failure.code === 'redirect-port-busy' && otherAddress !== null && (
        <p className={classNames(styles.hints)}>{signIn.portNote(otherAddress)}</p>
      )}
    </>
  );
}
