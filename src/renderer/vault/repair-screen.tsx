import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import Copy from 'lucide-react/icons/copy';
import FolderOpen from 'lucide-react/icons/folder-open';
import KeyRound from 'lucide-react/icons/key-round';
import LifeBuoy from 'lucide-react/icons/life-buoy';
import Lock from 'lucide-react/icons/lock';
import type { LucideIcon } from 'lucide-react';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import Stethoscope from 'lucide-react/icons/stethoscope';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { type ReactNode, useEffect, useState } from 'react';
import type { StoreCode } from '../../core/failures.ts';
import type { RepairWay, StoredFile } from '../../core/host/host-contract.ts';
import type { Failure } from '../../core/outcome.ts';
import type { KeychainCode } from '../../core/ports.ts';
import { words } from '../../core/words/words.ts';
import { DoctorView } from '../places/settings/doctor-view.tsx';
import { useHostState } from '../host/data.tsx';
import { useHost } from '../host/host-context.tsx';
import { useTask } from '../host/use-task.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { failureSentences, useCopyDetails } from '../parts/error-panel.tsx';
import { formatMoment } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { type Tone, toneClass } from '../parts/tone.ts';
import { RecoverForm } from './recover-form.tsx';
import { Screen } from './screen.tsx';
import { StartAnewForm } from './start-anew-form.tsx';
import { UnlockForm } from './unlock-form.tsx';
import styles from './vault.module.css';

/** The store does not open: what happened, what is there, and the ways on in order of likely success. */
export function RepairScreen({
  failure,
  ways,
}: {
  readonly failure: Failure<StoreCode>;
  readonly ways: readonly RepairWay[];
}) {
  const { dataFolder } = useHostState();
  const [way, setWay] = useState<RepairWay | null>(null);
  const back = () => setWay(null);
  const keychain = keychainStanding(failure);
  if (way === 'recovery-code') return <RecoverForm keychain={keychain} onBack={back} />;
  if (way === 'start-anew') return <StartAnewForm folder={dataFolder} keychain={keychain} onBack={back} />;
  const { heading, text } = failureSentences(failure);
  const { tone } = words.failures.byCode[failure.code];
  const isLocked = tone === 'locked';
  return (
    <Screen icon={isLocked ? Lock : TriangleAlert} tone={tone} title={heading} text={text}>
      <Standing code={failure.code} />
      {way === 'passphrase' ? (
        <UnlockForm needsPassphrase onBack={back} />
      ) : (
        <Ways ways={ways} failure={failure} onChoose={setWay} />
      )}
      <p className={classNames(styles.fact)}>{words.vault.repairSafe}</p>
      <Details failure={failure} />
    </Screen>
  );
}

function Ways({
  ways,
  failure,
  onChoose,
}: {
  readonly ways: readonly RepairWay[];
  readonly failure: Failure<StoreCode>;
  readonly onChoose: (way: RepairWay) => void;
}) {
  const { vault } = words;
  const host = useHost();
  const trying = useTask((signal) => host.invoke('unlock', {}, signal));
  const labelOf = (way: Exclude<RepairWay, 'update'>) =>
    way === 'retry' && failure.code === 'keychain-locked' ? vault.unlockKeychain : vault.ways[way];
  return (
    <div className={classNames(styles.buttons)}>
      {ways.map((way, index) =>
        way === 'update' ? (
          <p key={way}>{vault.updateText}</p>
        ) : (
          <Button
            key={way}
            icon={wayIcons[way]}
            kind={index === 0 ? 'primary' : 'plain'}
            autoFocus={index === 0}
            isPending={way === 'retry' && trying.isRunning}
            onPress={() => (way === 'retry' ? void trying.run() : onChoose(way))}
          >
            {labelOf(way)}
          </Button>
        ),
      )}
    </div>
  );
}

const wayIcons: Readonly<Partial<Record<RepairWay, LucideIcon>>> = {
  retry: RotateCcw,
  passphrase: KeyRound,
  'recovery-code': LifeBuoy,
};

/** What is known without the key: the files, where the key should be, and the folder. */
function Standing({ code }: { readonly code: StoreCode }) {
  const { vault } = words;
  const host = useHost();
  const { features, dataFolder } = useHostState();
  const { run, value, failure } = useTask((signal) => host.invoke('storedFiles', {}, signal));
  useEffect(() => void run(), [run]);
  const key = vault.keyFindings[code];
  const keyLook = keyLooks[key.is];
  const files = value === null ? null : filesFinding(value);
  return (
    <ul className={classNames(styles.chain)}>
      <Link
        icon={files?.isSound === false ? TriangleAlert : files === null ? CircleDashed : CircleCheck}
        tone={files?.isSound === false ? 'error' : files === null ? 'idle' : 'ok'}
        name={vault.files}
        finding={files?.text ?? (failure === null ? words.common.loading : failure.message)}
      />
      <Link icon={keyLook.icon} tone={keyLook.tone} name={vault.key} finding={key.text} />
      <Link
        icon={FolderOpen}
        tone="idle"
        name={vault.folder}
        finding={<code>{dataFolder}</code>}
        action={
          features.showFolder.available && (
            <Button size="small" kind="quiet" onPress={() => void host.invoke('showDataFolder', {})}>
              {vault.showFolder}
            </Button>
          )
        }
      />
    </ul>
  );
}

const keyLooks: Readonly<
  Record<'locked' | 'missing' | 'untouched', { readonly icon: LucideIcon; readonly tone: Tone }>
> = {
  locked: { icon: Lock, tone: 'locked' },
  missing: { icon: TriangleAlert, tone: 'error' },
  untouched: { icon: CircleDashed, tone: 'idle' },
};

function Link({
  icon,
  tone,
  name,
  finding,
  action,
}: {
  readonly icon: LucideIcon;
  readonly tone: Tone;
  readonly name: string;
  readonly finding: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <li className={toneClass(tone)}>
      <Icon of={icon} />
      <span>{name}</span>
      <span className={classNames(styles.finding)}>{finding}</span>
      {action}
    </li>
  );
}

/** For those who are asked for help: the code, the details to copy, and the doctor. */
function Details({ failure }: { readonly failure: Failure<StoreCode> }) {
  const [isExamined, setExamined] = useState(false);
  const copyDetails = useCopyDetails(failure);
  return (
    <>
      <div className={classNames(styles.details)}>
        <code>{words.failures.byCode[failure.code].code}</code>
        <Button size="small" kind="quiet" icon={Copy} onPress={copyDetails}>
          {words.failures.copyDetails}
        </Button>
        <Button
          size="small"
          kind="quiet"
          icon={Stethoscope}
          isDisabled={isExamined}
          onPress={() => setExamined(true)}
        >
          {words.failures.actions['run-doctor']}
        </Button>
      </div>
      {isExamined && <DoctorView />}
    </>
  );
}

function filesFinding(files: readonly StoredFile[]): { readonly isSound: boolean; readonly text: string } {
  const { vault } = words;
  const [current] = files
    .filter(({ kind }) => kind === 'current')
    .toSorted((one, other) => other.savedAt - one.savedAt);
  const count = (kind: StoredFile['kind']) => files.filter((file) => file.kind === kind).length;
  const damaged = count('damaged');
  const found =
    current === undefined ? vault.filesMissing : vault.filesSaved(formatMoment(current.savedAt, Date.now()));
  return {
    isSound: current !== undefined && damaged === 0,
    text: [found, vault.filesOlder(count('older')), damaged > 0 && vault.filesDamaged(damaged)]
      .filter((part) => part !== false)
      .join(', '),
  };
}

/** What the failure tells of the keychain; anything else says nothing against it. */
function keychainStanding({ code }: Failure<StoreCode>): 'ok' | KeychainCode {
  switch (code) {
    case 'keychain-locked':
    case 'keychain-absent':
    case 'keychain-refused':
    case 'keychain-timeout':
      return code;
    default:
      return 'ok';
  }
}
