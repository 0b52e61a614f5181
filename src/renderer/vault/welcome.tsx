import Cloud from 'lucide-react/icons/cloud';
import Download from 'lucide-react/icons/download';
import FlaskConical from 'lucide-react/icons/flask-conical';
import Layers from 'lucide-react/icons/layers';
import Server from 'lucide-react/icons/server';
import ShieldCheck from 'lucide-react/icons/shield-check';
import type { LucideIcon } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { words } from '../../core/words/words.ts';
import { useHostState } from '../host/data.tsx';
import { useHost } from '../host/host-context.tsx';
import { useTask } from '../host/use-task.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { ErrorPanel } from '../parts/error-panel.tsx';
import { Icon } from '../parts/icon.tsx';
import { Progress } from '../parts/progress.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useDialogs } from '../shell/dialogs.tsx';
import { useRoute } from '../shell/route.tsx';
import { Screen } from './screen.tsx';
import { useDemo } from './use-demo.ts';
import styles from './vault.module.css';

const arcgisOnline = 'https://www.arcgis.com';

/** Nothing is defined yet: the ways to the first connection. It stands inside the main window. */
export function Welcome() {
  const { vault } = words;
  const state = useHostState();
  const { openWizard } = useDialogs();
  const { navigate } = useRoute();
  const [url, setUrl] = useState('');
  const demo = useDemo();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    openWizard({ url: url.trim() });
  };
  return (
    <Screen icon={null} title={vault.firstTitle} text={vault.firstText} isWholeWindow={false}>
      <form className={classNames(styles.entry)} onSubmit={submit} data-pane="list">
        <TextField
          label={vault.welcomeLabel}
          value={url}
          onChange={setUrl}
          placeholder={vault.welcomePlaceholder}
          isMono
          autoFocus
        />
        <Button kind="primary" type="submit">
          {vault.welcomeConnect}
        </Button>
      </form>
      <div className={classNames(styles.tiles)}>
        <Tile icon={Cloud} says={vault.tiles.agol} onPress={() => openWizard({ url: arcgisOnline })} />
        <Tile icon={Server} says={vault.tiles.portal} onPress={() => openWizard()} />
        <Tile
          icon={Download}
          says={vault.tiles.import}
          onPress={() => navigate({ place: 'share', part: 'import' })}
        />
        <Tile icon={FlaskConical} says={vault.tiles.demo} onPress={demo.start} />
      </div>
      <FoundInQgis />
      {demo.isSlow && <Progress text={vault.demoStarting} />}
      {demo.failure !== null && <ErrorPanel failure={demo.failure} handlers={{ retry: demo.start }} />}
      {state.vault.kind === 'open' && (
        <div className={classNames(styles.strip)}>
          <Icon of={ShieldCheck} />
          <span>{vault.keyKept[state.vault.keyPlace]}</span>
        </div>
      )}
    </Screen>
  );
}

/** Connections that QGIS has on this computer. A search that failed is no matter here: the place "Share" tells of it. */
function FoundInQgis() {
  const { vault } = words;
  const host = useHost();
  const { navigate } = useRoute();
  const { run, value } = useTask((signal) => host.invoke('qgisProfiles', {}, signal));
  useEffect(() => void run(), [run]);
  const filled = value?.filter(({ connectionCount }) => connectionCount > 0) ?? [];
  const [only] = filled;
  if (only === undefined) return null;
  const count = filled.reduce((sum, { connectionCount }) => sum + connectionCount, 0);
  // One profile is opened at once; of several the person chooses.
  const part = filled.length === 1 ? `profile ${only.folder}` : 'import';
  return (
    <div className={classNames(styles.strip)} role="status">
      <Icon of={Layers} />
      <span>{vault.foundInQgis(count)}</span>
      <Button size="small" onPress={() => navigate({ place: 'share', part })}>
        {vault.review}
      </Button>
    </div>
  );
}

function Tile({
  icon,
  says: { title, text },
  onPress,
}: {
  readonly icon: LucideIcon;
  readonly says: { readonly title: string; readonly text: string };
  readonly onPress: () => void;
}) {
  return (
    <AriaButton className={classNames(styles.tile)} onPress={onPress}>
      <Icon of={icon} size={28} />
      <b>{title}</b>
      <span>{text}</span>
    </AriaButton>
  );
}
