import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleMinus from 'lucide-react/icons/circle-minus';
import ClipboardList from 'lucide-react/icons/clipboard-list';
import Copy from 'lucide-react/icons/copy';
import ExternalLink from 'lucide-react/icons/external-link';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { type Ref, useId } from 'react';
import type { AuthConfigView } from '../../../core/contract.ts';
import { words } from '../../../core/words/words.ts';
import { useTestHandlers } from '../../checks/test-handlers.ts';
import { TestView } from '../../checks/test-view.tsx';
import { type Test, useTest } from '../../checks/use-test.ts';
import { useAuthConfigs } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { useCopy } from '../../parts/copyable.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Progress } from '../../parts/progress.tsx';
import { type Tone, toneClass } from '../../parts/tone.ts';
import styles from './registration-helper.module.css';
import { type Registrant, useRegistrationHelp } from './use-registration-help.ts';

/** What is proved of the redirect URL in use. */
type Standing = 'registered' | 'not-registered' | 'not-checked';

/** What has to be registered on the portal, in words for whoever does it, and ways to have it done. */
export function RegistrationHelper({
  registrant,
  check = null,
  onRegistered,
  level = 3,
  ref,
}: {
  readonly registrant: Registrant;
  /** How the saved configuration is checked, or `null` for one that is not saved. */
  readonly check?: { readonly id: string; readonly saveFirst: (() => Promise<boolean>) | null } | null;
  /** The portal registered an application, and this configuration uses it. */
  readonly onRegistered: (view: AuthConfigView) => void;
  /** Level of its heading, by what stands above it. */
  readonly level?: 2 | 3;
  readonly ref?: Ref<HTMLElement>;
}) {
  const { helper, saveAndCheck } = words.authentication;
  const titleId = useId();
  const Title = `h${level}` as const;
  const copy = useCopy();
  const host = useHost();
  const help = useRegistrationHelp(registrant);
  const urls = help?.redirectUrls ?? [];
  const portalPage = help?.portalPage ?? null;
  const isNew = registrant.clientId.trim() === '';
  const test = useTest({ kind: 'config', id: check?.id ?? '' });
  const run = async () => {
    const saveFirst = check?.saveFirst ?? null;
    if (saveFirst === null || (await saveFirst())) await test.run();
  };
  const openPage = (url: string) => void host.invoke('openInBrowser', { url });
  return (
    <section ref={ref} className={classNames(styles.helper)} aria-labelledby={titleId} tabIndex={-1}>
      <div className={classNames(styles.head)}>
        <Icon of={ClipboardList} />
        <Title id={titleId} className={classNames(styles.title)}>
          {helper.title}
        </Title>
        {urls.length > 0 && (
          <Button
            size="small"
            icon={Copy}
            onPress={() => void copy(urls.join('\n'), helper.allCopied(urls.length))}
          >
            {helper.copyAll}
          </Button>
        )}
      </div>
      {help === null ? (
        <p className={classNames(styles.hint)}>{helper.needsPortal}</p>
      ) : (
        <>
          <p className={classNames(styles.hint)}>
            {urls.length === 0 ? helper.introApp : isNew ? helper.introNew : helper.intro}
          </p>
          <RedirectList urls={urls} standing={standingOf(test)} />
          <div className={classNames(styles.actions)}>
            {check !== null && (
              <Button
                size="small"
                icon={RotateCcw}
                onPress={() => (test.isRunning ? test.cancel() : void run())}
              >
                {test.isRunning
                  ? words.common.cancel
                  : check.saveFirst === null
                    ? helper.check
                    : saveAndCheck}
              </Button>
            )}
            <Button
              size="small"
              icon={ClipboardList}
              onPress={() => void copy(help.text, helper.requestCopied)}
            >
              {helper.copyRequest}
            </Button>
            {portalPage !== null && (
              <Button size="small" icon={ExternalLink} onPress={() => openPage(portalPage)}>
                {helper.openPage}
              </Button>
            )}
          </div>
          {check !== null && <CheckResult id={check.id} test={test} again={() => void run()} />}
          <RegisterForMe portal={registrant.portal} onRegistered={onRegistered} />
        </>
      )}
    </section>
  );
}

function CheckResult({
  id,
  test,
  again,
}: {
  readonly id: string;
  readonly test: Test;
  readonly again: () => void;
}) {
  const { handlers, labels } = useTestHandlers({
    authId: id,
    connection: null,
    again,
    leave: () => undefined,
  });
  const hasBegun = test.isRunning || test.outcome !== 'none' || test.failure !== null;
  return hasBegun ? <TestView test={test} handlers={handlers} labels={labels} /> : null;
}

const looks: Readonly<Record<Standing, { readonly icon: typeof CircleCheck; readonly tone: Tone }>> = {
  registered: { icon: CircleCheck, tone: 'ok' },
  'not-registered': { icon: CircleMinus, tone: 'soon' },
  'not-checked': { icon: CircleDashed, tone: 'idle' },
};

/** The redirect URLs; the check tells only of the first, which is the one in use. */
function RedirectList({ urls, standing }: { readonly urls: readonly string[]; readonly standing: Standing }) {
  const { helper } = words.authentication;
  const said = {
    registered: helper.registered,
    'not-registered': helper.notRegistered,
    'not-checked': helper.inUse,
  }[standing];
  if (urls.length === 0) return null;
  return (
    <ul className={classNames(styles.list)} aria-label={helper.listLabel}>
      {urls.map((url, index) => (
        <li key={url}>
          <span className={classNames(styles.url)}>{url}</span>
          {index === 0 && (
            <span className={classNames(styles.state, toneClass(looks[standing].tone))}>
              <Icon of={looks[standing].icon} size={14} />
              {said}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Offered to someone who is signed in to that portal: applications are made by its members. */
function RegisterForMe({
  portal,
  onRegistered,
}: {
  readonly portal: string;
  readonly onRegistered: (view: AuthConfigView) => void;
}) {
  const { helper } = words.authentication;
  const host = useHost();
  const views = useAuthConfigs().value ?? [];
  const member = views.find((view) => isMemberOf(view, portal)) ?? null;
  const task = useTask((signal, id: string) => host.invoke('registerApplication', { id }, signal));
  const account = member?.signIn.account ?? null;
  if (member === null || account === null) return null;
  const register = async () => {
    const registered = await task.run(member.config.id);
    if (registered?.ok) onRegistered(registered.value.view);
  };
  return (
    <>
      <div className={classNames(styles.register)}>
        <Button size="small" isPending={task.isRunning} onPress={() => void register()}>
          {helper.registerForMe}
        </Button>
        <span className={classNames(styles.hint)}>{helper.registerHint(account)}</span>
      </div>
      {task.isSlow && <Progress text={helper.registering} onCancel={task.cancel} />}
      {task.failure !== null && (
        <ErrorPanel failure={task.failure} handlers={{ retry: () => void register() }} />
      )}
    </>
  );
}

function isMemberOf({ config, signIn }: AuthConfigView, portal: string): boolean {
  const isSame = config.portal !== null && config.portal === portal.trim().replace(/\/+$/, '');
  return isSame && signIn.state === 'signed-in' && signIn.account !== null;
}

function standingOf({ stages, outcome }: Test): Standing {
  if (stages.some(({ code }) => code === 'redirect-mismatch')) return 'not-registered';
  const isUnclear = stages.some(({ state }) => state === 'warning');
  return outcome === 'passed' && !isUnclear ? 'registered' : 'not-checked';
}
