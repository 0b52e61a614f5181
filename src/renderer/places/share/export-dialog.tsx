import { type ReactNode, useEffect, useRef, useState } from 'react';
import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Dialog, type FootProps } from '../../parts/dialog.tsx';
import type { ExportStart } from '../../shell/dialogs.tsx';
import { useAnnounce } from '../../shell/live-region.tsx';
import { useToast } from '../../shell/toasts.tsx';
import { RouteSteps } from '../../wizard/route-steps.tsx';
import styles from './export.module.css';
import { FilesStep } from './files-step.tsx';
import { SavedStep } from './saved-step.tsx';
import { SummaryStep } from './summary-step.tsx';
import { type ExportForm, useExport } from './use-export.ts';
import { WhatStep } from './what-step.tsx';

const stepNames = [
  words.share.steps.what,
  words.share.steps.files,
  words.share.steps.summary,
  words.share.steps.saved,
];

/** The export for QGIS: what, into which files, what that would write, and where it lies. */
export function ExportDialog({
  initial,
  onClose,
}: {
  readonly initial: ExportStart;
  readonly onClose: () => void;
}) {
  const { share: say, wizard, common } = words;
  const { fileDialogs } = useHostState().features;
  const form = useExport(initial);
  const { show } = useToast();
  // What is chosen stands already where the selection came along.
  const [step, setStep] = useState(initial.connections === null ? 0 : 1);
  const [problem, setProblem] = useState<ReturnType<ExportForm['problemOf']>>(null);
  const saved = form.saving.value;
  useStepAnnouncement(step);

  const goTo = (next: number) => {
    setProblem(null);
    setStep(next);
  };
  const next = () => {
    const missing = form.problemOf(step);
    setProblem(missing);
    if (missing !== null) return;
    goTo(step + 1);
    if (step === 1) {
      form.saving.clear();
      void form.planning.run();
    }
  };
  const save = async () => {
    const outcome = await form.saving.run();
    if (outcome?.ok !== true) return;
    if (outcome.value === null) show({ text: say.cancelled });
    else goTo(3);
  };

  const back = <Button onPress={() => goTo(step - 1)}>{wizard.back}</Button>;
  const isEmpty = form.items.length === 0;
  const hasEntries = form.planning.value?.entries.some(({ state }) => state === 'whole') ?? false;
  const feet: readonly FootProps[] = [
    { primary: { label: say.next, isDisabled: isEmpty, onPress: next } },
    { actions: back, primary: { label: say.next, onPress: next } },
    {
      actions: back,
      primary: {
        label: fileDialogs.available ? say.save : say.saveHere,
        isDisabled: !hasEntries,
        isPending: form.saving.isRunning || form.planning.isRunning,
        onPress: () => void save(),
      },
    },
    { cancel: null, primary: { label: say.finish, autoFocus: true, onPress: onClose } },
  ];
  return (
    <Dialog
      title={say.exportTitle}
      isOpen
      onClose={onClose}
      below={<RouteSteps label={say.steps.label} names={stepNames} at={step} />}
      {...(feet[step] ?? { cancel: common.cancel })}
    >
      {step === 0 && (
        <Station>
          {isEmpty ? (
            <p>{say.nothingToExport}</p>
          ) : (
            <WhatStep form={form} problem={problem === 'nothing-chosen' ? say.nothingChosen : null} />
          )}
        </Station>
      )}
      {/* The password is in its field alone, so the field stays while the summary is read. */}
      {step < 3 && (
        <Station isHidden={step !== 1}>
          <FilesStep form={form} problem={problem} />
        </Station>
      )}
      {step === 2 && (
        <Station>
          <SummaryStep form={form} />
        </Station>
      )}
      {step === 3 && saved !== null && (
        <Station>
          <SavedStep saved={saved} />
        </Station>
      )}
    </Dialog>
  );
}

/** One step. The focus goes into it when it is shown. */
function Station({
  isHidden = false,
  children,
}: {
  readonly isHidden?: boolean;
  readonly children: ReactNode;
}) {
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = content.current?.querySelector<HTMLElement>('input:checked, input[type="checkbox"]');
    if (!isHidden) (first ?? content.current)?.focus();
  }, [isHidden]);
  return (
    <div ref={content} className={classNames(styles.step)} tabIndex={-1} hidden={isHidden}>
      {children}
    </div>
  );
}

function useStepAnnouncement(step: number): void {
  const announce = useAnnounce();
  useEffect(() => {
    announce(words.share.stepSpoken(step + 1, stepNames[step] ?? ''));
  }, [announce, step]);
}
