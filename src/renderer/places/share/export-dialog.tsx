import { type ReactNode, useEffect, useRef, useState } from 'react';
import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Dialog, type FootProps } from '../../parts/dialog.tsx';
import type { ExportStart, ExportTarget } from '../../shell/dialogs.tsx';
import { useAnnounce } from '../../shell/live-region.tsx';
import { useToast } from '../../shell/toasts.tsx';
import { RouteSteps } from '../../wizard/route-steps.tsx';
import { ContentsStep } from './contents-step.tsx';
import styles from './export.module.css';
import { FilesStep } from './files-step.tsx';
import { ProfileSavedStep } from './profile-saved-step.tsx';
import { ProfileSummaryStep } from './profile-summary-step.tsx';
import { SavedStep } from './saved-step.tsx';
import { SummaryStep } from './summary-step.tsx';
import { useWhat } from './use-export.ts';
import { type ContentsProblem, useProfileExport } from './use-profile-export.ts';
import { type QgisForm, useQgisExport } from './use-qgis-export.ts';
import { WhatStep } from './what-step.tsx';

const { steps } = words.share;
const stepNames: Readonly<Record<ExportTarget, readonly string[]>> = {
  profile: [steps.what, steps.contents, steps.summary, steps.saved],
  qgis: [steps.what, steps.files, steps.summary, steps.saved],
};

/** What keeps a step from being left. */
type Problem =
  | { readonly of: 'what' }
  | { readonly of: 'profile'; readonly problem: ContentsProblem }
  | { readonly of: 'qgis'; readonly problem: NonNullable<ReturnType<QgisForm['problem']>> };

/** The export: what and for whom, what goes into which files, what that would write, and where it lies. */
export function ExportDialog({
  initial,
  onClose,
}: {
  readonly initial: ExportStart;
  readonly onClose: () => void;
}) {
  const { share: say, wizard, common } = words;
  const { fileDialogs } = useHostState().features;
  const what = useWhat(initial);
  const profile = useProfileExport(what.selection);
  const qgis = useQgisExport(initial.files, what.selection);
  const { show } = useToast();
  // What and for whom stand already where both came along.
  const isSettled = initial.target === 'qgis' && initial.connections !== null;
  const [step, setStep] = useState(isSettled ? 1 : 0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isProfile = what.target === 'profile';
  const names = stepNames[what.target];
  const form = isProfile ? profile : qgis;
  useStepAnnouncement(step, names[step] ?? '');

  const goTo = (next: number) => {
    setProblem(null);
    setStep(next);
  };
  const missing = (): Problem | null => {
    if (step === 0) return what.isChosen ? null : { of: 'what' };
    if (isProfile) {
      const found = profile.problem();
      return found === null ? null : { of: 'profile', problem: found };
    }
    const found = qgis.problem();
    return found === null ? null : { of: 'qgis', problem: found };
  };
  const next = () => {
    const found = missing();
    setProblem(found);
    if (found !== null) return;
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
  const setTarget = (target: ExportTarget) => {
    // A secret stands in its field alone, which goes with its step.
    profile.passphrase.clear();
    qgis.password.clear();
    what.setTarget(target);
  };

  const back = (
    <Button
      onPress={() => {
        form.saving.cancel();
        goTo(step - 1);
      }}
    >
      {wizard.back}
    </Button>
  );
  const isEmpty = what.items.length === 0;
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
      below={<RouteSteps label={steps.label} names={names} at={step} />}
      {...(feet[step] ?? { cancel: common.cancel })}
    >
      {step === 0 && (
        <Station problem={problem}>
          {isEmpty ? (
            <p>{say.nothingToExport}</p>
          ) : (
            <WhatStep
              form={{ ...what, setTarget }}
              problem={problem?.of === 'what' ? say.nothingChosen : null}
            />
          )}
        </Station>
      )}
      {/* The password is in its field alone, so the field stays while the summary is read. */}
      {step < 3 && (
        <Station isHidden={step !== 1} problem={problem}>
          {isProfile ? (
            <ContentsStep form={profile} problem={problem?.of === 'profile' ? problem.problem : null} />
          ) : (
            <FilesStep form={qgis} problem={problem?.of === 'qgis' ? problem.problem : null} />
          )}
        </Station>
      )}
      {step === 2 && (
        <Station>{isProfile ? <ProfileSummaryStep form={profile} /> : <SummaryStep form={qgis} />}</Station>
      )}
      {step === 3 && isProfile && profile.saving.value !== null && (
        <Station>
          <ProfileSavedStep saved={profile.saving.value} seal={profile.seal} />
        </Station>
      )}
      {step === 3 && !isProfile && qgis.saving.value !== null && (
        <Station>
          <SavedStep saved={qgis.saving.value} />
        </Station>
      )}
    </Dialog>
  );
}

/** One step. The focus goes into it when it is shown, and to what keeps it from being left. */
function Station({
  isHidden = false,
  problem = null,
  children,
}: {
  readonly isHidden?: boolean;
  readonly problem?: Problem | null;
  readonly children: ReactNode;
}) {
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = content.current?.querySelector<HTMLElement>('input:checked, input[type="checkbox"]');
    if (!isHidden) (first ?? content.current)?.focus();
  }, [isHidden]);
  useEffect(() => {
    if (problem === null) return;
    content.current?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' });
    content.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [problem]);
  return (
    <div ref={content} className={classNames(styles.step)} tabIndex={-1} hidden={isHidden}>
      {children}
    </div>
  );
}

function useStepAnnouncement(step: number, name: string): void {
  const announce = useAnnounce();
  useEffect(() => {
    announce(words.share.stepSpoken(step + 1, name));
  }, [announce, step, name]);
}
