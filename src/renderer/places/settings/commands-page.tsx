import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Section } from '../../parts/facts.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Switch } from '../../parts/switch.tsx';
import { toneClass } from '../../parts/tone.ts';
import styles from './settings-place.module.css';
import type { Settings } from './use-settings.ts';

/** Whether commands and scripts get tokens from here, and how they are found. */
export function CommandsPage({ settings: { preferences, set } }: { readonly settings: Settings }) {
  const said = words.settings;
  const { commands } = useHostState();
  return (
    <>
      <Section title={said.commands}>
        <div className={classNames(styles.group)}>
          <Switch
            isSelected={preferences.answerCommands}
            onChange={(answerCommands) => set(said.answerCommands, { answerCommands })}
            hint={said.answerCommandsHint}
          >
            {said.answerCommands}
          </Switch>
          <p
            className={classNames(styles.standing, toneClass(commands.available ? 'ok' : 'idle'))}
            role="status"
          >
            <Icon of={commands.available ? CircleCheck : CircleDashed} />
            {commands.available ? said.answering : said.notAnswering(commands.reason)}
          </p>
        </div>
      </Section>
      <InstallCommand />
    </>
  );
}

function InstallCommand() {
  const said = words.settings;
  const host = useHost();
  const { installCommand } = useHostState().features;
  const installing = useTask((signal) => host.invoke('installCommand', {}, signal));
  const { value, failure, run, isRunning, isSlow, cancel } = installing;
  return (
    <Section title={said.installTitle}>
      <div className={classNames(styles.group)}>
        <p className={classNames(styles.hint)}>
          {installCommand.available ? said.installHint : said.absent(installCommand.reason)}
        </p>
        <div className={classNames(styles.row)}>
          <Button isDisabled={!installCommand.available} isPending={isRunning} onPress={() => void run()}>
            {said.install}
          </Button>
          {isSlow && <Progress text={words.common.working} onCancel={cancel} />}
        </div>
        {value !== null && (
          <p className={classNames(styles.standing, toneClass('ok'))} role="status">
            <Icon of={CircleCheck} />
            <span>
              {said.installed(value.path)} {value.note}
            </span>
          </p>
        )}
        {failure !== null && <ErrorPanel failure={failure} handlers={{ retry: () => void run() }} />}
      </div>
    </Section>
  );
}
