import { type ReactNode, useEffect, useId, useRef, useSyncExternalStore } from 'react';
import type { AuthConfigView } from '../../core/contract.ts';
import { words } from '../../core/words/words.ts';
import { useAuthConfigs, useHostState } from '../host/data.tsx';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Dialog, type FootProps } from '../parts/dialog.tsx';
import { Progress } from '../parts/progress.tsx';
import { ChooseStep } from './choose-step.tsx';
import { FailedStep } from './failed-step.tsx';
import { PasswordStep } from './password-step.tsx';
import { RoundList } from './round-list.tsx';
import type { Round, SignInDesk } from './sign-in-desk.ts';
import styles from './sign-in.module.css';
import { useSignInDesk } from './use-sign-in.ts';
import { WaitingStep } from './waiting-step.tsx';

/** Every dialog of a sign-in under way, always mounted: nothing while nobody signs in. */
export function SignInDialogs() {
  const desk = useSignInDesk();
  const round = useSyncExternalStore(desk.subscribe, desk.read);
  return round === null ? null : <RoundDialog round={round} desk={desk} />;
}

function RoundDialog({ round, desk }: { readonly round: Round; readonly desk: SignInDesk }) {
  const { signIn } = words;
  const formId = useId();
  const entry = round.entries[round.at];
  const isSeveral = round.entries.length > 1;
  const view = (useAuthConfigs().value ?? []).find(({ config }) => config.id === entry?.id) ?? null;
  return (
    <Dialog
      title={isSeveral ? signIn.titleOfSeveral(round.entries.length) : signIn.title(entry?.name ?? '')}
      width="narrow"
      isOpen
      onClose={desk.close}
      {...footOf(round, view, desk, formId)}
    >
      {isSeveral && <RoundList round={round} />}
      <Focused key={`${round.at} ${round.step.kind}`}>
        {isSeveral && round.step.kind !== 'finished' && (
          <h2 className={classNames(styles.heading)}>{entry?.name}</h2>
        )}
        <StepView round={round} view={view} desk={desk} formId={formId} />
      </Focused>
    </Dialog>
  );
}

function StepView({
  round: { entries, step },
  view,
  desk,
  formId,
}: {
  readonly round: Round;
  readonly view: AuthConfigView | null;
  readonly desk: SignInDesk;
  readonly formId: string;
}) {
  const { signIn } = words;
  const { features } = useHostState();
  switch (step.kind) {
    case 'choosing':
      if (view === null) return null;
      return (
        <ChooseStep
          formId={formId}
          view={view}
          features={features}
          proposed={step.proposed}
          onChoose={desk.choose}
        />
      );
    case 'password':
      if (view?.config.kind !== 'token') return null;
      return (
        <PasswordStep
          formId={formId}
          config={view.config}
          failure={step.failure}
          onGive={desk.givePassword}
        />
      );
    case 'starting':
      return <Progress text={step.isDirect ? signIn.checking : signIn.starting} />;
    case 'waiting':
      return <WaitingStep step={step} expectedAccount={view?.config.expectedAccount ?? null} desk={desk} />;
    case 'failed':
      return <FailedStep step={step} view={view} desk={desk} />;
    case 'finished': {
      const done = entries.filter(({ state }) => state === 'done').length;
      return <p role="status">{signIn.finished(done, entries.length)}</p>;
    }
  }
}

/** The focus follows the steps: to what is to be filled in, else to the step as a whole, which is then read aloud. */
function Focused({ children }: { readonly children: ReactNode }) {
  const step = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = step.current;
    if (element === null || element.contains(document.activeElement)) return;
    const field = element.querySelector<HTMLElement>('input:checked, input[type="password"]');
    (field ?? element).focus();
  }, []);
  return (
    <div
      ref={step}
      className={classNames(styles.step)}
      tabIndex={-1}
      role="group"
      aria-label={words.signIn.page}
    >
      {children}
    </div>
  );
}

function footOf(
  { entries, step }: Round,
  view: AuthConfigView | null,
  desk: SignInDesk,
  formId: string,
): FootProps {
  const { signIn, common } = words;
  const isSeveral = entries.length > 1;
  const cancel = isSeveral ? signIn.stopAll : common.cancel;
  const skip = isSeveral && (
    <Button kind="quiet" onPress={desk.skip}>
      {signIn.skip}
    </Button>
  );
  switch (step.kind) {
    case 'choosing':
      return { help: skip, cancel, primary: { label: signIn.proceed, type: 'submit', form: formId } };
    case 'password':
      return {
        help: skip,
        cancel,
        primary: { label: signIn.signIn, type: 'submit', form: formId, isPending: step.isBusy },
      };
    case 'starting':
    case 'waiting':
      return { help: skip, cancel };
    case 'failed':
      return {
        help: skip,
        actions: view?.config.kind === 'oauth2' && (
          <Button onPress={desk.otherWays}>{signIn.otherWays}</Button>
        ),
        cancel: isSeveral ? signIn.stopAll : common.close,
      };
    case 'finished':
      return {
        cancel: common.close,
        ...(entries.every(({ state }) => state === 'done')
          ? {}
          : { actions: <Button onPress={desk.retryOthers}>{signIn.tryOthersAgain}</Button> }),
      };
  }
}
