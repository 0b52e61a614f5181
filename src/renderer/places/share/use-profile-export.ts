import { useState } from 'react';
import type {
  ProfileExportPlan,
  ProfileExportWish,
  ProfileSeal,
  SavedProfileFile,
  Selection,
} from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { useHost } from '../../host/host-context.tsx';
import { type Task, useTask } from '../../host/use-task.ts';
import { type NamedRecipient, readRecipients } from './recipients.ts';
import { type NewSecret, useNewSecret } from './use-new-secret.ts';
import { type Run, useRun } from './use-run.ts';

/** Who can read a profile file. */
export type SealKind = 'none' | ProfileSeal['kind'];

/** The field that keeps the step from being left, and why. */
export interface ContentsProblem {
  readonly field: 'label' | 'passphrase' | 'repeat' | 'recipients';
  readonly text: string;
}

/** A profile file as it is being put together. */
export interface ProfileForm {
  readonly label: string;
  readonly setLabel: (label: string) => void;
  readonly withSecrets: boolean;
  readonly setWithSecrets: (withSecrets: boolean) => void;
  readonly personal: boolean;
  readonly setPersonal: (personal: boolean) => void;
  readonly seal: SealKind;
  readonly setSeal: (seal: SealKind) => void;
  readonly passphrase: NewSecret;
  readonly recipientsText: string;
  readonly setRecipientsText: (text: string) => void;
  /** The keys in the text, as far as it can be read. */
  readonly recipients: readonly NamedRecipient[];
  readonly alsoMine: boolean;
  readonly setAlsoMine: (alsoMine: boolean) => void;
  readonly problem: () => ContentsProblem | null;
  readonly planning: Task<ProfileExportPlan, []>;
  readonly saving: Task<SavedProfileFile | null, []>;
  readonly progress: Run['progress'];
}

const longestLabel = 80;
const fewestCharacters = 8;

/** Holds the form. The passphrase stays in its field, and is read for the requests that need it. */
export function useProfileExport(selection: () => Selection): ProfileForm {
  const { share: say } = words;
  const host = useHost();
  const run = useRun();
  const [label, setLabel] = useState('');
  const [withSecrets, setWithSecrets] = useState(false);
  const [personal, setPersonal] = useState(false);
  const [seal, setSeal] = useState<SealKind>('none');
  const [recipientsText, setRecipientsText] = useState('');
  const [alsoMine, setAlsoMine] = useState(true);
  const passphrase = useNewSecret();
  const read = readRecipients(recipientsText);
  const recipients = 'problem' in read ? [] : read.recipients;

  const sealOf = (): ProfileSeal | undefined => {
    if (seal === 'none') return undefined;
    if (seal === 'passphrase') return { kind: seal, passphrase: passphrase.read() };
    return { kind: seal, recipients: recipients.map(({ recipient }) => recipient), alsoMine };
  };
  const wish = (): ProfileExportWish => ({
    selection: selection(),
    label: label.trim(),
    withSecrets,
    personal,
    seal: sealOf(),
  });
  const sealProblem = (): ContentsProblem | null => {
    if (seal === 'passphrase') {
      const typed = Array.from(passphrase.read()).length;
      if (typed === 0) return { field: 'passphrase', text: say.passphraseMissing };
      if (typed < fewestCharacters)
        return { field: 'passphrase', text: say.passphraseTooShort(fewestCharacters) };
      return passphrase.isRepeated() ? null : { field: 'repeat', text: say.repeatWrong };
    }
    if (seal === 'none') return null;
    if ('problem' in read) {
      const { kind, line } = read.problem;
      const text = kind === 'private' ? say.recipientPrivate(line) : say.recipientWrong(line);
      return { field: 'recipients', text };
    }
    const isAnybody = recipients.length > 0 || alsoMine;
    return isAnybody ? null : { field: 'recipients', text: say.recipientsMissing };
  };
  return {
    label,
    setLabel,
    withSecrets,
    setWithSecrets(next) {
      setWithSecrets(next);
      // Secrets never go into a file that anybody can read.
      if (next && seal === 'none') setSeal('passphrase');
    },
    personal,
    setPersonal,
    seal,
    setSeal,
    passphrase,
    recipientsText,
    setRecipientsText,
    recipients,
    alsoMine,
    setAlsoMine,
    problem: () =>
      label.trim().length > longestLabel ? { field: 'label', text: say.profileLabelLong } : sealProblem(),
    planning: useTask((signal) => host.invoke('planProfileExport', wish(), signal)),
    saving: useTask((signal) => host.invoke('saveProfileFile', { ...wish(), run: run.begin() }, signal)),
    progress: run.progress,
  };
}
