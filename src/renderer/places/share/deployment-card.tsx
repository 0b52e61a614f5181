import FileCode from 'lucide-react/icons/file-code-2';
import GitCompare from 'lucide-react/icons/git-compare';
import Layers from 'lucide-react/icons/layers';
import { type FormEvent, useId, useState } from 'react';
import type { QgisDrift, QgisDriftRow, QgisProfileEntry } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Facts } from '../../parts/facts.tsx';
import { formatNumber } from '../../parts/format.ts';
import { Progress } from '../../parts/progress.tsx';
import { type SecretChange, SecretInput, takeSecret } from '../../parts/secret-field.tsx';
import { Select } from '../../parts/select.tsx';
import { useDialogs } from '../../shell/dialogs.tsx';
import { Card } from './card.tsx';
import styles from './share.module.css';

const states: readonly QgisDriftRow['state'][] = ['same', 'only-here', 'only-there', 'different'];

/** Compares a QGIS profile with what is here, and writes the script that brings it in line. */
export function DeploymentCard({
  profiles,
  drift,
  onDrift,
}: {
  readonly profiles: readonly QgisProfileEntry[];
  /** How the profile that was compared last differs, or `null`. */
  readonly drift: QgisDrift | null;
  readonly onDrift: (drift: QgisDrift | null) => void;
}) {
  const { share: say } = words;
  const host = useHost();
  const formId = useId();
  const { openExport } = useDialogs();
  const [folder, setFolder] = useState<string | null>(null);
  const [password, setPassword] = useState<SecretChange>({ kind: 'keep' });
  const comparing = useTask((signal, wish: { readonly folder: string; readonly masterPassword?: string }) =>
    host.invoke('compareQgisProfile', wish, signal),
  );
  const profile = profiles.find((known) => known.folder === folder) ?? profiles[0];
  const writeScript = () => openExport({ target: 'qgis', files: ['auth-xml', 'startup-script'] });
  const script = (
    <Button size="small" icon={FileCode} onPress={writeScript}>
      {say.writeScript}
    </Button>
  );
  if (profile === undefined) {
    return (
      <Card icon={Layers} title={say.deployTitle} foot={script}>
        <p className={classNames(styles.inCard)}>{say.noProfiles}</p>
      </Card>
    );
  }
  const compare = async (event: FormEvent) => {
    event.preventDefault();
    if (comparing.isRunning) return;
    const masterPassword = takeSecret(password);
    const outcome = await comparing.run({
      folder: profile.folder,
      ...(masterPassword === '' ? {} : { masterPassword }),
    });
    if (outcome?.ok === true) onDrift(outcome.value);
  };
  const choose = (next: string) => {
    setFolder(next);
    comparing.clear();
    onDrift(null);
  };
  return (
    <Card
      icon={Layers}
      title={say.deployTitle}
      foot={
        <>
          <Button size="small" icon={GitCompare} type="submit" form={formId} isPending={comparing.isRunning}>
            {say.compare}
          </Button>
          {script}
        </>
      }
    >
      <form id={formId} className={classNames(styles.inCard)} onSubmit={(event) => void compare(event)}>
        <p className={classNames(styles.hint)}>{say.deployText}</p>
        <Select
          label={say.profile}
          options={profiles.map(({ name, folder: id, connectionCount }) => ({
            id,
            label: name,
            hint: say.profileConnections(connectionCount),
          }))}
          selected={profile.folder}
          onChange={choose}
        />
        {profile.hasAuthDatabase && (
          <SecretInput
            key={profile.folder}
            label={`${say.masterPassword} (${words.common.optional})`}
            hint={say.masterPasswordHint}
            onChange={setPassword}
          />
        )}
        {comparing.isSlow && <Progress text={say.comparing} onCancel={comparing.cancel} />}
        {comparing.failure !== null && <ErrorPanel failure={comparing.failure} />}
        {drift !== null && drift.folder === profile.folder && (
          <Facts
            facts={states.map((state) => ({
              label: say.driftFacts[state],
              value: formatNumber(drift.rows.filter((row) => row.state === state).length),
            }))}
          />
        )}
      </form>
    </Card>
  );
}
