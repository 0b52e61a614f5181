import { type ReactNode, useEffect, useRef, useState } from 'react';
import { connectionPath } from '../../core/model/connection.ts';
import { words } from '../../core/words/words.ts';
import { CopyReport, useReportSubjects } from '../checks/copy-report.tsx';
import { useTestHandlers } from '../checks/test-handlers.ts';
import { TestView } from '../checks/test-view.tsx';
import { type Test, useTest } from '../checks/use-test.ts';
import { useHost } from '../host/host-context.tsx';
import { useTask } from '../host/use-task.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Dialog, type FootProps } from '../parts/dialog.tsx';
import { ErrorPanel, type FailureHandlers } from '../parts/error-panel.tsx';
import { Progress } from '../parts/progress.tsx';
import type { WizardStart } from '../shell/dialogs.tsx';
import { useAnnounce } from '../shell/live-region.tsx';
import { useRoute } from '../shell/route.tsx';
import { useToast } from '../shell/toasts.tsx';
import { RouteSteps } from './route-steps.tsx';
import { SignInStep } from './sign-in-step.tsx';
import { type Choice, useWizard, type WizardForm } from './use-wizard.ts';
import { WhereStep } from './where-step.tsx';
import styles from './wizard.module.css';

type StepNumber = 0 | 1 | 2;

/**
 * The wizard for a new connection: where, who signs in, and whether it works. What is checked is saved for the check
 * and taken back when the wizard is left without saving.
 */
export function ConnectionWizard({
  isOpen,
  initial,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly initial: WizardStart;
  readonly onClose: () => void;
}) {
  return isOpen ? <OpenWizard initial={initial} onClose={onClose} /> : null;
}

function OpenWizard({ initial, onClose }: { readonly initial: WizardStart; readonly onClose: () => void }) {
  const { wizard, common } = words;
  const host = useHost();
  const { navigate } = useRoute();
  const { show } = useToast();
  const form = useWizard(initial);
  const [step, setStep] = useState<StepNumber>(0);
  const [tried, setTried] = useState<StepNumber | null>(null);
  const saving = useTask((signal, choice: Choice) => form.save(signal, choice));
  const test = useTest({ kind: 'connection', name: form.made.path ?? '' });
  const subject = useReportSubjects()(form.made.path ?? '');
  const content = useRef<HTMLDivElement>(null);
  useStepAnnouncement(step);
  const { run } = test;
  useEffect(() => {
    if (step === 2) void run();
  }, [step, run]);

  const goTo = (next: StepNumber) => {
    test.cancel();
    saving.clear();
    setTried(null);
    setStep(next);
  };
  const refuse = () => {
    setTried(step);
    requestAnimationFrame(() =>
      content.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
    );
  };
  const next = async () => {
    if (!isComplete(form, step)) return refuse();
    if (step === 0) return goTo(1);
    const saved = await saving.run(form.choice);
    if (saved?.ok) goTo(2);
  };
  const openFullForm = async () => {
    const hasSignIn = isComplete(form, 1);
    if (!isComplete(form, 0) || (step === 1 && !hasSignIn)) return refuse();
    // From the first step nobody was asked who signs in: the form has a field for it.
    const saved = await saving.run(hasSignIn ? form.choice : { kind: 'nobody' });
    if (!saved?.ok) return;
    form.keep();
    onClose();
    navigate({
      place: 'connections',
      connection: connectionPath(saved.value.view.connection),
      part: 'edit',
    });
  };
  const finish = () => {
    test.cancel();
    show({ text: wizard.saved(form.name) });
    form.keep();
    onClose();
    navigate({ place: 'connections', connection: form.made.path });
  };
  const close = () => {
    test.cancel();
    saving.cancel();
    onClose();
    if (form.made.path === null && form.made.authId === null) return;
    void form.takeBack().then((undos) => {
      const keepIt = async () => {
        for (const undo of undos) await host.invoke('undo', { undo });
      };
      show({
        text: wizard.notKept(form.name),
        sticky: true,
        action: { label: wizard.keepIt, run: () => void keepIt() },
      });
    });
  };

  const feet: readonly FootProps[] = [
    {
      help: <FullForm onPress={() => void openFullForm()} />,
      primary: { label: wizard.nextSignIn, onPress: () => void next() },
    },
    {
      help: <FullForm onPress={() => void openFullForm()} />,
      actions: <Button onPress={() => goTo(0)}>{wizard.back}</Button>,
      primary: { label: wizard.nextCheck, isPending: saving.isRunning, onPress: () => void next() },
    },
    footOfCheck({ test, help: <CopyReport subject={subject} test={test} />, back: () => goTo(1), finish }),
  ];
  return (
    <Dialog
      title={wizard.title}
      isOpen
      onClose={close}
      below={
        <RouteSteps
          label={wizard.steps.label}
          names={[wizard.steps.where, wizard.steps.signIn, wizard.steps.check]}
          at={step}
        />
      }
      cancel={step === 2 ? null : common.cancel}
      {...feet[step]}
    >
      <Station key={step} content={content}>
        {saving.isSlow && <Progress text={wizard.defining} onCancel={saving.cancel} />}
        {saving.failure !== null && (
          <ErrorPanel failure={saving.failure} handlers={{ retry: () => void next(), edit: () => goTo(0) }} />
        )}
        {step === 0 && <WhereStep form={form} hasTried={tried === 0} />}
        {step === 1 && <SignInStep form={form} hasTried={tried === 1} />}
        {step === 2 && <CheckStep form={form} test={test} goTo={goTo} leave={close} />}
      </Station>
    </Dialog>
  );
}

function FullForm({ onPress }: { readonly onPress: () => void }) {
  return (
    <Button kind="quiet" onPress={onPress}>
      {words.wizard.fullForm}
    </Button>
  );
}

function CheckStep({
  form,
  test,
  goTo,
  leave,
}: {
  readonly form: WizardForm;
  readonly test: Test;
  readonly goTo: (step: StepNumber) => void;
  readonly leave: () => void;
}) {
  const { handlers, labels } = useTestHandlers({
    authId: form.authId,
    connection: form.made.path,
    again: () => void test.run(),
    leave,
  });
  // What can be put right is in the steps before: nothing leads out of the wizard.
  const own: FailureHandlers = {
    edit: () => goTo(0),
    'choose-authentication': () => goTo(1),
    'edit-authentication': () => goTo(1),
    'registration-help': () => goTo(1),
    'add-server-sign-in': () => goTo(1),
  };
  const { 'run-doctor': _doctor, ...inPlace } = handlers;
  return <TestView test={test} handlers={{ ...inPlace, ...own }} labels={labels} />;
}

function footOfCheck({
  test,
  help,
  back,
  finish,
}: {
  readonly test: Test;
  readonly help: ReactNode;
  readonly back: () => void;
  readonly finish: () => void;
}): FootProps {
  const { wizard } = words;
  const isGood = test.outcome === 'passed' || test.outcome === 'none';
  // Each button keeps its place and its meaning while the check goes on, so that a press never means another.
  return {
    help,
    actions: (
      <>
        <Button onPress={back}>{wizard.back}</Button>
        {test.isRunning ? (
          <Button key="stop" onPress={test.cancel}>
            {wizard.checks.stop}
          </Button>
        ) : (
          !isGood && (
            <Button key="again" onPress={() => void test.run()}>
              {wizard.checks.runAgain}
            </Button>
          )
        )}
      </>
    ),
    primary: { label: test.isRunning || isGood ? wizard.save : wizard.saveAnyway, onPress: finish },
  };
}

/** One step. The focus goes into it when it begins. */
function Station({
  content,
  children,
}: {
  readonly content: { current: HTMLDivElement | null };
  readonly children: ReactNode;
}) {
  useEffect(() => {
    const element = content.current;
    const first = element?.querySelector<HTMLElement>(
      'input:checked, input:not([type="hidden"]):not([readonly])',
    );
    (first ?? element)?.focus();
  }, [content]);
  return (
    <div ref={content} className={classNames(styles.step)} tabIndex={-1}>
      {children}
    </div>
  );
}

function useStepAnnouncement(step: StepNumber): void {
  const announce = useAnnounce();
  useEffect(() => {
    const { steps, stepSpoken } = words.wizard;
    announce(stepSpoken(step + 1, [steps.where, steps.signIn, steps.check][step] ?? ''));
  }, [announce, step]);
}

/** Whether a step has all that the next one needs. */
function isComplete(form: WizardForm, step: StepNumber): boolean {
  if (step === 0) return form.target !== null && form.nameProblem === null;
  if (form.choice.kind === 'another') return form.choice.id !== null;
  return form.choice.kind !== 'new' || Object.keys(form.problems).length === 0;
}
