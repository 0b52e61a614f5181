import { useState } from 'react';
import type { ImportChoice, Imported, ImportPreview, OpenedImport } from '../../../core/contract-sharing.ts';
import type { FailureCode } from '../../../core/failures.ts';
import type { Failure, Outcome } from '../../../core/outcome.ts';
import type { SubscriptionId } from '../../../core/model/subscription.ts';
import { words } from '../../../core/words/words.ts';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';
import { useUndoable } from '../../shell/undo.tsx';
import { base64Of } from './file-content.ts';
import { type Choices, decidedAlike, skippedOf } from './import-effect.ts';
import { type Run, useRun } from './use-run.ts';

/** An import from the file to the change that can be taken back. */
export interface Importing {
  /** `null` as long as nothing was opened. */
  readonly opened: OpenedImport | null;
  /** `null` as long as it was not compared, for want of its password. */
  readonly preview: ImportPreview | null;
  readonly choices: Choices;
  /** What the last import did, until the next one begins. */
  readonly imported: Imported | null;
  readonly failure: Failure<FailureCode> | null;
  readonly isRunning: boolean;
  /** What takes so long, or `null`. */
  readonly working: string | null;
  /** How far it has come, where that is told. */
  readonly progress: Run['progress'];
  readonly cancel: () => void;
  readonly openFile: (file: File) => void;
  /** Through the dialog of the system. */
  readonly choose: (what: 'file' | 'qgis-profile') => void;
  readonly openProfile: (folder: string) => void;
  /** What waits of a followed profile. */
  readonly openSubscription: (id: SubscriptionId) => void;
  /** What the system handed over. */
  readonly openHanded: () => void;
  /** Compares it, with what opens it. Answers whether that went well. */
  readonly look: (means: OpeningMeans) => Promise<boolean>;
  readonly setChoice: (key: string, choice: ImportChoice) => void;
  readonly decideConflicts: (choice: ImportChoice) => void;
  readonly apply: () => void;
  readonly close: () => void;
}

/** What opens a file that is sealed or encrypted. */
export interface OpeningMeans {
  readonly password?: string;
  /** Text of an age identity file. */
  readonly identity?: string;
}

type Opening = (signal: AbortSignal) => Promise<Outcome<OpenedImport | null, FailureCode>>;

/** Keeps the import that is under way. Its content and its password stay in the application. */
export function useImport(): Importing {
  const host = useHost();
  const { offer } = useUndoable();
  const [opened, setOpened] = useState<OpenedImport | null>(null);
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [choices, setChoices] = useState<Choices>({});
  const [imported, setImported] = useState<Imported | null>(null);
  const opening = useTask((signal, how: Opening) => how(signal));
  const run = useRun();
  const looking = useTask((signal, what: OpenedImport, means: OpeningMeans) =>
    host.invoke('previewImport', { import: what.import, ...means, run: run.begin() }, signal),
  );
  const applying = useTask((signal, what: OpenedImport) =>
    host.invoke('applyImport', { import: what.import, choices, run: run.begin() }, signal),
  );
  const tasks = [opening, looking, applying];

  const close = () => {
    for (const task of tasks) {
      task.cancel();
      task.clear();
    }
    setOpened(null);
    setPreview(null);
    setChoices({});
  };
  const compare = async (what: OpenedImport, means: OpeningMeans = {}) => {
    const outcome = await looking.run(what, means);
    if (outcome?.ok !== true) return false;
    setPreview(outcome.value);
    // It stays open in the application: nothing is asked again.
    if (means.password !== undefined) setOpened({ ...what, password: 'none' });
    return true;
  };
  const open = async (how: Opening) => {
    applying.clear();
    looking.clear();
    const outcome = await opening.run(how);
    if (outcome?.ok !== true || outcome.value === null) return;
    setImported(null);
    setChoices({});
    setPreview(null);
    setOpened(outcome.value);
    if (outcome.value.password !== 'required') await compare(outcome.value);
  };
  const apply = async () => {
    if (opened === null) return;
    const outcome = await applying.run(opened);
    if (outcome?.ok !== true) return;
    const { added, changed, removed, undo } = outcome.value;
    close();
    setImported(outcome.value);
    offer(words.share.imported(added, changed, removed, skippedOf(outcome.value)), undo);
  };

  const running = tasks.find(({ isRunning }) => isRunning);
  return {
    opened,
    preview,
    choices,
    imported,
    failure: tasks.map(({ failure }) => failure).find((failure) => failure !== null) ?? null,
    isRunning: running !== undefined,
    progress: run.progress,
    working: workOf(opening.isSlow, looking.isSlow, applying.isSlow),
    cancel: () => running?.cancel(),
    openFile: (file) =>
      void open(async (signal) => {
        const content = await base64Of(file);
        if (!content.ok) return content;
        return host.invoke(
          'openImport',
          { kind: 'content', name: file.name, content: content.value },
          signal,
        );
      }),
    choose: (what) => void open((signal) => host.invoke('chooseImport', { what }, signal)),
    openProfile: (folder) =>
      void open((signal) => host.invoke('openImport', { kind: 'qgis-profile', folder }, signal)),
    openSubscription: (id) => void open((signal) => host.invoke('openSubscription', { id }, signal)),
    openHanded: () => void open((signal) => host.invoke('openHandedFile', {}, signal)),
    look: async (means) => opened !== null && compare(opened, means),
    setChoice: (key, choice) => setChoices((before) => ({ ...before, [key]: choice })),
    decideConflicts: (choice) =>
      setChoices((before) => (preview === null ? before : decidedAlike(preview.rows, before, choice))),
    apply: () => void apply(),
    close,
  };
}

function workOf(isOpening: boolean, isLooking: boolean, isApplying: boolean): string | null {
  const { share: say } = words;
  if (isOpening) return say.opening;
  if (isLooking) return say.comparing;
  return isApplying ? say.applying : null;
}
