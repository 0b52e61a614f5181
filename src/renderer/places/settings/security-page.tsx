import LifeBuoy from 'lucide-react/icons/life-buoy';
import Lock from 'lucide-react/icons/lock';
import { lazy, Suspense, useState } from 'react';
import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Facts, Section } from '../../parts/facts.tsx';
import { NumberField } from '../../parts/number-field.tsx';
import { Select } from '../../parts/select.tsx';
import { Switch } from '../../parts/switch.tsx';
import { CertificateExceptions } from './certificate-exceptions.tsx';
import { FeatureSwitch } from './feature-switch.tsx';
import styles from './settings-place.module.css';
import type { Settings } from './use-settings.ts';

const RecoveryCodeDialog = lazy(async () => ({
  default: (await import('../../vault/recovery-code.tsx')).RecoveryCodeDialog,
}));

const usualMinutes = [5, 15, 60, 240];

/** When the store is locked, what becomes of copied tokens, and the key. */
export function SecurityPage({ settings: { preferences, set } }: { readonly settings: Settings }) {
  const said = words.settings;
  const { features } = useHostState();
  return (
    <>
      <Section title={said.locking}>
        <div className={classNames(styles.group)}>
          <LockAfter
            minutes={preferences.lockAfterMinutes}
            onChange={(lockAfterMinutes) => set(said.lockAfter, { lockAfterMinutes })}
          />
          <FeatureSwitch
            feature={features.lockWithSystem}
            label={said.lockWithSystem}
            hint={said.lockWithSystemHint}
            isSelected={preferences.lockWithSystem}
            onChange={(lockWithSystem) => set(said.lockWithSystem, { lockWithSystem })}
          />
        </div>
      </Section>
      <Section title={said.clipboard}>
        <div className={classNames(styles.group)}>
          <NumberField
            label={said.clearClipboard}
            hint={said.clearClipboardHint}
            value={preferences.clearClipboardSeconds}
            least={5}
            most={600}
            step={5}
            onChange={(seconds) =>
              seconds !== null && set(said.clearClipboard, { clearClipboardSeconds: seconds })
            }
          />
          <Switch
            isSelected={preferences.keepOutOfClipboardHistory}
            onChange={(keepOutOfClipboardHistory) => set(said.keepOut, { keepOutOfClipboardHistory })}
            hint={said.keepOutHint}
          >
            {said.keepOut}
          </Switch>
        </div>
      </Section>
      <KeySection />
      <CertificateExceptions />
    </>
  );
}

function LockAfter({
  minutes,
  onChange,
}: {
  readonly minutes: number | null;
  readonly onChange: (minutes: number | null) => void;
}) {
  const said = words.settings;
  // A time that was set elsewhere stands among the usual ones.
  const all = [...new Set([...usualMinutes, ...(minutes === null ? [] : [minutes])])].toSorted(
    (a, b) => a - b,
  );
  return (
    <div className={classNames(styles.narrow)}>
      <Select
        label={said.lockAfter}
        hint={said.lockAfterHint}
        selected={minutes === null ? 'never' : String(minutes)}
        onChange={(id) => onChange(id === 'never' ? null : Number(id))}
        options={[
          ...all.map((each) => ({ id: String(each), label: said.lockAfterMinutes(each) })),
          { id: 'never', label: said.never },
        ]}
      />
    </div>
  );
}

function KeySection() {
  const said = words.settings;
  const host = useHost();
  const { vault } = useHostState();
  const [isMaking, setMaking] = useState(false);
  if (vault.kind !== 'open') return null;
  const { hasRecoveryCode, keyPlace, recipient } = vault;
  const standing = hasRecoveryCode
    ? said.recoveryThere
    : keyPlace === 'file'
      ? said.recoveryOfFile
      : said.recoveryMissing;
  return (
    <Section title={said.key}>
      <div className={classNames(styles.group)}>
        <Facts
          facts={[
            { label: said.keyPlace, value: said.keyPlaces[keyPlace] },
            { label: said.recipient, value: <Copyable text={recipient} name={said.recipient} isWhole /> },
            { label: said.recovery, value: standing },
          ]}
        />
        <p className={classNames(styles.hint)}>{said.recipientHint}</p>
        <div className={classNames(styles.row)}>
          <Button icon={LifeBuoy} onPress={() => setMaking(true)}>
            {hasRecoveryCode ? said.replaceCode : said.makeCode}
          </Button>
          <Button icon={Lock} onPress={() => void host.invoke('lock', {})}>
            {said.lockNow}
          </Button>
        </div>
      </div>
      {isMaking && (
        <Suspense>
          <RecoveryCodeDialog onClose={() => setMaking(false)} />
        </Suspense>
      )}
    </Section>
  );
}
