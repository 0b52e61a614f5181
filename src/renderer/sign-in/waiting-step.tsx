import AppWindow from 'lucide-react/icons/app-window';
import ClipboardPaste from 'lucide-react/icons/clipboard-paste';
import Copy from 'lucide-react/icons/copy';
import ExternalLink from 'lucide-react/icons/external-link';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import { type FormEvent, useId, useState } from 'react';
import { words } from '../../core/words/words.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Copyable, useCopy } from '../parts/copyable.tsx';
import { formatTime } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { type SecretChange, SecretInput } from '../parts/secret-field.tsx';
import state from '../parts/state.module.css';
import type { SignInDesk, Step } from './sign-in-desk.ts';
import styles from './sign-in.module.css';

type Waiting = Extract<Step, { readonly kind: 'waiting' }>;

/** A sign-in that waits for the person at the portal's page, and every way to help it along. */
export function WaitingStep({
  step,
  expectedAccount,
  desk,
}: {
  readonly step: Waiting;
  readonly expectedAccount: string | null;
  readonly desk: SignInDesk;
}) {
  const { signIn } = words;
  const copy = useCopy();
  const { surface, url, opened, isPasting } = step;
  const isAddressShown = surface === 'print' || surface === 'paste';
  return (
    <>
      <p className={classNames(styles.standing)}>
        <Icon of={RefreshCw} className={classNames(state.turning)} />
        {signIn.waiting[surface]}
      </p>
      <div className={classNames(styles.hints)}>
        {expectedAccount !== null && <p>{signIn.expects(expectedAccount)}</p>}
        {surface === 'system' && !opened && <p>{signIn.notOpened}</p>}
        {surface !== 'paste' && <p>{signIn.waitsUntil(formatTime(step.until))}</p>}
      </div>
      {isAddressShown && (
        <div className={classNames(styles.box)}>
          <Copyable text={url} name={signIn.address} />
        </div>
      )}
      <div className={classNames(styles.actions)}>
        <OpenButton step={step} desk={desk} />
        <Button size="small" icon={Copy} onPress={() => void copy(url, signIn.linkCopied)}>
          {signIn.copyLink}
        </Button>
        {surface === 'embedded' && (
          <Button size="small" icon={ExternalLink} onPress={() => desk.again({ surface: 'system' })}>
            {signIn.ownBrowser}
          </Button>
        )}
        {!isPasting && (
          <Button size="small" icon={ClipboardPaste} onPress={desk.showPaste}>
            {signIn.pasteInstead}
          </Button>
        )}
      </div>
      {isPasting && <PasteForm step={step} onPaste={desk.paste} />}
    </>
  );
}

function OpenButton({ step: { surface }, desk }: { readonly step: Waiting; readonly desk: SignInDesk }) {
  const { signIn } = words;
  const label =
    surface === 'embedded'
      ? signIn.showWindow
      : surface === 'system'
        ? signIn.openAgain
        : signIn.openInBrowser;
  return (
    <Button size="small" icon={surface === 'embedded' ? AppWindow : ExternalLink} onPress={desk.openAgain}>
      {label}
    </Button>
  );
}

/** What is pasted holds a code: it stays in its field until it is sent. */
function PasteForm({
  step,
  onPaste,
}: {
  readonly step: Waiting;
  readonly onPaste: (read: () => string) => void;
}) {
  const { signIn } = words;
  const formId = useId();
  const [pasted, setPasted] = useState<SecretChange>({ kind: 'keep' });
  const [isMissing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(pasted.kind !== 'set');
    if (pasted.kind === 'set') onPaste(pasted.read);
  };
  const missing = isMissing && pasted.kind !== 'set' ? signIn.pasteMissing : null;
  return (
    <form id={formId} className={classNames(styles.form)} onSubmit={submit} noValidate>
      <SecretInput
        label={signIn.pasteLabel}
        onChange={setPasted}
        hint={signIn.pasteHint}
        error={missing ?? step.pasteFailure?.message ?? null}
        autoFocus
      />
      <div className={classNames(styles.actions)}>
        <Button type="submit" isPending={step.isBusy}>
          {signIn.pasteSend}
        </Button>
      </div>
    </form>
  );
}
