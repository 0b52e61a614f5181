import Check from 'lucide-react/icons/check';
import ListChecks from 'lucide-react/icons/list-checks';
import Monitor from 'lucide-react/icons/monitor';
import PanelTop from 'lucide-react/icons/panel-top';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import SquareTerminal from 'lucide-react/icons/square-terminal';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useEffect } from 'react';
import type { ActivityOrigin, AuthConfigView, ConnectionView, WhoAmI } from '../../../core/contract.ts';
import { connectionPath } from '../../../core/model/connection.ts';
import { words } from '../../../core/words/words.ts';
import { useAuthConfigs, useEvent, useMinute } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { type Fact, Facts, Section } from '../../parts/facts.tsx';
import { formatElapsed, formatMoment, formatNumber, formatWeekday } from '../../parts/format.ts';
import { Icon } from '../../parts/icon.tsx';
import { Link } from '../../parts/link.tsx';
import { Progress } from '../../parts/progress.tsx';
import { ScaleBar } from '../../parts/scale-bar.tsx';
import { toneClass } from '../../parts/tone.ts';
import { useRoute } from '../../shell/route.tsx';
import styles from './detail.module.css';
import { EndpointFacts } from './endpoints-tab.tsx';
import { usePlaceMemory } from './place-memory.tsx';
import { ProblemPanel } from './problem-panel.tsx';
import { testStandingOf } from './standing.ts';
import { tokenEnd } from './tree-model.ts';
import type { ConnectionActions } from './use-actions.ts';

/** How it stands: what is wrong, the time left, whose it is, who uses it, where it leads, and the last test. */
export function OverviewTab({
  view,
  actions,
  onEdit,
  onTab,
}: {
  readonly view: ConnectionView;
  readonly actions: ConnectionActions;
  readonly onEdit: () => void;
  readonly onTab: (tab: 'signIn') => void;
}) {
  const now = useMinute();
  const said = words.connections;
  const { tags, notes } = view.connection;
  return (
    <>
      <ProblemPanel view={view} actions={actions} onEdit={onEdit} onChooseAuth={() => onTab('signIn')} />
      <Times view={view} now={now} />
      <div className={classNames(styles.columns)}>
        <Account view={view} />
        <Uses path={connectionPath(view.connection)} now={now} />
      </div>
      <Section title={said.endpoints}>
        <EndpointFacts view={view} />
      </Section>
      {(tags.length > 0 || notes !== '') && (
        <div className={classNames(styles.columns)}>
          {tags.length > 0 && (
            <Section title={said.tags}>
              <p className={classNames(styles.flow)}>
                {tags.map((tag) => (
                  <span key={tag} className={classNames(styles.tag)}>
                    {tag}
                  </span>
                ))}
              </p>
            </Section>
          )}
          {notes !== '' && (
            <Section title={said.notes}>
              <p className={classNames(styles.notes)}>{notes}</p>
            </Section>
          )}
        </div>
      )}
      <TestStrip view={view} now={now} actions={actions} />
    </>
  );
}

function Times({ view, now }: { readonly view: ConnectionView; readonly now: number }) {
  const said = words.connections;
  const { signIn, badge } = view;
  const end = tokenEnd(view) ?? signIn?.tokenExpiresAt ?? null;
  if (signIn === null || badge.state === 'never-signed-in' || badge.state === 'sign-in-needed') return null;
  const hasToken = end !== null && signIn.tokenIssuedAt !== null;
  const hasSignIn = signIn.signInEndsAt !== null && signIn.signedInAt !== null;
  if (!hasToken && !hasSignIn) return null;
  const isSoon = badge.state === 'expires-soon';
  const note = isSoon ? said.doesNotRefresh : badge.state === 'offline' ? said.lastToken : said.refreshes;
  return (
    <div className={classNames(styles.times)}>
      {hasToken && signIn.tokenIssuedAt !== null && (
        <ScaleBar
          name={said.token}
          note={note}
          start={signIn.tokenIssuedAt}
          end={end}
          now={now}
          isSoon={isSoon}
        />
      )}
      {signIn.signInEndsAt !== null && signIn.signedInAt !== null && (
        <ScaleBar
          name={said.signInTime}
          note={said.ends(formatWeekday(signIn.signInEndsAt))}
          start={signIn.signedInAt}
          end={signIn.signInEndsAt}
          now={now}
        />
      )}
    </div>
  );
}

function Account({ view }: { readonly view: ConnectionView }) {
  const said = words.connections;
  const host = useHost();
  const memory = usePlaceMemory();
  const path = connectionPath(view.connection);
  const asking = useTask((signal) => host.invoke('whoami', { ref: path }, signal));
  const config = useConfigOf(view);
  const account = view.signIn?.account ?? null;
  const key = `${view.connection.authId} ${account}`;
  const ask = async () => {
    const outcome = await asking.run();
    if (outcome?.ok === true) memory.current.accounts.set(key, outcome.value);
  };
  const who = asking.value ?? memory.current.accounts.get(key) ?? null;
  const canAsk = view.badge.state === 'signed-in' && who === null && !asking.isRunning;
  return (
    <Section
      title={said.account}
      action={
        canAsk && (
          <Button size="small" kind="quiet" onPress={() => void ask()}>
            {said.askPortal}
          </Button>
        )
      }
    >
      {asking.isSlow && <Progress text={words.common.working} onCancel={asking.cancel} />}
      <Facts facts={accountFacts(view, account, who, config)} />
      {asking.failure !== null && (
        <ErrorPanel failure={asking.failure} handlers={{ retry: () => void ask() }} />
      )}
    </Section>
  );
}

function accountFacts(
  view: ConnectionView,
  account: string | null,
  who: WhoAmI | null,
  config: AuthConfigView | null,
): readonly Fact[] {
  const said = words.connections;
  const expected = config?.config.expectedAccount ?? null;
  const fullName = who?.fullName ?? null;
  return [
    {
      label: said.signedInAs,
      value: account === null || fullName === null ? account : said.fullName(fullName, account),
    },
    {
      label: said.expected,
      value: expected === null ? null : <Expected expected={expected} account={account} />,
    },
    { label: said.role, value: who?.role ?? null },
    { label: said.organisation, value: who?.organisation ?? null },
    { label: said.portal, value: hostOfPortal(config) },
    { label: said.authentication, value: <AuthLink id={view.connection.authId} config={config} /> },
  ];
}

function Expected({ expected, account }: { readonly expected: string; readonly account: string | null }) {
  const said = words.connections;
  if (account === null) return expected;
  const isSame = expected.toLowerCase() === account.toLowerCase();
  return (
    <span className={classNames(styles.flow)}>
      {expected}
      <span className={classNames(styles.matches, toneClass(isSame ? 'ok' : 'soon'))}>
        <Icon of={isSame ? Check : TriangleAlert} size={14} />
        {isSame ? said.expectedMatches : said.expectedDiffers}
      </span>
    </span>
  );
}

/** The auth configuration of a connection, as a link to where it is edited. */
export function AuthLink({
  id,
  config,
}: {
  readonly id: string | null;
  readonly config: AuthConfigView | null;
}) {
  const said = words.connections;
  const { navigate } = useRoute();
  if (id === null) return said.noAuth;
  if (config === null) return said.authMissing(id);
  return (
    <span className={classNames(styles.flow)}>
      <Link onPress={() => navigate({ place: 'authentication', authId: id })}>{config.config.name}</Link>
      <span className={classNames(styles.id)}>{id}</span>
    </span>
  );
}

/** The auth configuration that a connection names, or `null` when there is none of that ID. */
export function useConfigOf(view: ConnectionView): AuthConfigView | null {
  const { value } = useAuthConfigs();
  return value?.find(({ config }) => config.id === view.connection.authId) ?? null;
}

const originIcons = {
  window: PanelTop,
  tray: Monitor,
  'command-line': SquareTerminal,
  itself: RefreshCw,
} satisfies Readonly<Record<ActivityOrigin, unknown>>;
const usesShown = 4;

function Uses({ path, now }: { readonly path: string; readonly now: number }) {
  const said = words.connections;
  const host = useHost();
  const asking = useTask((signal) => host.invoke('activity', { subject: path, limit: 40 }, signal));
  const { run } = asking;
  useEffect(() => void run(), [run]);
  useEvent('activity', ({ subject }) => subject === path && void run());
  const uses = (asking.value ?? [])
    .filter(({ kind, failure }) => failure === null && (kind === 'token' || kind === 'copy'))
    .slice(0, usesShown);
  return (
    <Section title={said.usedBy}>
      {uses.length === 0 ? (
        asking.value !== null && <p className={classNames(styles.hint)}>{said.notUsed}</p>
      ) : (
        <ul className={classNames(styles.lines)}>
          {uses.map(({ id, origin, detail, at }) => (
            <li key={id}>
              <Icon of={originIcons[origin]} />
              <span className={classNames(styles.cut)} title={detail}>
                {detail === '' ? words.activity.origins[origin] : detail}
              </span>
              <span className={classNames(styles.when)}>{formatMoment(at, now)}</span>
            </li>
          ))}
        </ul>
      )}
      {asking.failure !== null && (
        <ErrorPanel failure={asking.failure} handlers={{ retry: () => void run() }} isAlert={false} />
      )}
    </Section>
  );
}

function TestStrip({
  view,
  now,
  actions,
}: {
  readonly view: ConnectionView;
  readonly now: number;
  readonly actions: ConnectionActions;
}) {
  const said = words.connections;
  const { lastTest } = view;
  const standing = testStandingOf(view);
  const titles = {
    none: said.lastTest.none,
    passed: said.lastTest.passed(formatNumber(lastTest?.stageCount ?? 0)),
    waiting: said.lastTest.waiting,
    failed: said.lastTest.failed(lastTest?.failedStage ?? ''),
  };
  const isFailed = standing === 'failed';
  return (
    <div className={classNames(styles.strip, isFailed && toneClass('error'))}>
      <Icon of={isFailed ? TriangleAlert : ListChecks} />
      <span className={classNames(styles.grow)}>
        <span className={classNames(styles.strong)}>{titles[standing]}</span>{' '}
        {lastTest !== null && (
          <span className={classNames(styles.muted)}>
            {said.lastTest.when(formatMoment(lastTest.at, now), formatElapsed(lastTest.milliseconds))}
          </span>
        )}
      </span>
      <Button size="small" onPress={() => actions.test([connectionPath(view.connection)])}>
        {lastTest === null ? said.test : said.testAgain}
      </Button>
    </div>
  );
}

function hostOfPortal(config: AuthConfigView | null): string | null {
  const portal = config?.config.portal ?? null;
  return portal === null ? null : new URL(portal).host;
}
