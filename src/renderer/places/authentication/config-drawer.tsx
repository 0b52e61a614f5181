import Ellipsis from 'lucide-react/icons/ellipsis';
import KeyRound from 'lucide-react/icons/key-round';
import LogIn from 'lucide-react/icons/log-in';
import LogOut from 'lucide-react/icons/log-out';
import Save from 'lucide-react/icons/save';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'react-aria-components';
import type { AuthConfigView } from '../../../core/contract.ts';
import type { HostClient } from '../../../core/host/host-contract.ts';
import { authKinds } from '../../../core/model/auth-config.ts';
import { succeed } from '../../../core/outcome.ts';
import { words } from '../../../core/words/words.ts';
import { useAuthConfigs, useConnections } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Drawer, focusFirstField } from '../../parts/drawer.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { formatMoment } from '../../parts/format.ts';
import { IconMenuButton } from '../../parts/icon-button.tsx';
import type { MenuEntry } from '../../parts/menu.tsx';
import { Note } from '../../parts/note.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Select } from '../../parts/select.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useAnnounce } from '../../shell/live-region.tsx';
import { type LeaveGuard, useLeaveGuard, useRoute } from '../../shell/route.tsx';
import { useToast } from '../../shell/toasts.tsx';
import { useSignIn } from '../../sign-in/use-sign-in.ts';
import styles from './config-drawer.module.css';
import { additionOf, blankDraft, changesOf, marksOf, missingSecretOf, problemsOf } from './draft.ts';
import { type Editing, type Opened, useEditing } from './editing.ts';
import { type Form, KindFields } from './fields.tsx';
import { IdField } from './id-field.tsx';
import { RegistrationHelper } from './registration-helper.tsx';

/** Every field of an auth configuration, its ID behind a padlock, and what the portal has to know of it. */
export function ConfigDrawer({
  opened,
  menu,
  part,
  takesFocus,
}: {
  readonly opened: Opened;
  /** What else can be done with a configuration that is there. */
  readonly menu: readonly MenuEntry[];
  /** `registration` leads to the helper. */
  readonly part: string | null;
  readonly takesFocus: boolean;
}) {
  const { authentication } = words;
  const host = useHost();
  const { navigate } = useRoute();
  const { show } = useToast();
  const announce = useAnnounce();
  const { editing, isDirty, change, takeId, load, reset } = useEditing(opened);
  const { draft, turn } = editing;
  const view = opened.kind === 'saved' ? opened.view : null;
  const others = useOthers(view?.config.id ?? null);
  const named = useNamedIds();
  const marks = marksOf(view?.config ?? null);
  const missing = view === null ? null : missingSecretOf(view.config);
  const problems = problemsOf(
    draft,
    marks,
    others.map(({ id }) => id),
    missing !== null,
  );
  const [triedTurn, setTriedTurn] = useState<number | null>(null);
  const shownProblems = triedTurn === turn ? problems : {};
  const contents = useRef<HTMLDivElement>(null);
  const helper = useRef<HTMLElement>(null);
  const guard = useGuard(isDirty, view?.config.id ?? null);

  const save = useTask((signal) => saveEditing(host, editing, view, signal));
  const { clear } = save;
  useEffect(clear, [clear, editing.of]);
  const submit = async (): Promise<AuthConfigView | null> => {
    setTriedTurn(turn);
    const count = Object.keys(problems).length;
    if (count > 0) {
      announce(authentication.fieldsToMend(count), 'assertive');
      requestAnimationFrame(() => focusFirstProblem(contents.current));
      return null;
    }
    const saved = await save.run();
    if (saved === null || !saved.ok) return null;
    const { name, id } = saved.value.view.config;
    const said = view === null ? authentication.added(name) : authentication.saved(name);
    show({ text: [said, ...saved.value.notes].join(' ') });
    guard.release();
    load(saved.value.view);
    if (id !== view?.config.id) navigate({ authId: id });
    return saved.value.view;
  };
  const close = () => navigate({ authId: null });
  const cancel = () => {
    guard.release();
    close();
  };

  useEffect(() => {
    if (view !== null || draft.id !== '') return;
    void host.invoke('suggestAuthId', {}).then((suggested) => {
      if (suggested.ok) takeId(suggested.value.id);
    });
  }, [host, view, draft.id, takeId]);
  useEffect(() => {
    if (part !== 'registration') return;
    helper.current?.scrollIntoView({ block: 'start' });
    helper.current?.focus();
  }, [part, editing.of]);
  useEffect(() => {
    if (opened.kind === 'new') focusFirstField(contents.current);
  }, [opened.kind, editing.of]);

  const form: Form = {
    draft,
    change,
    problems: shownProblems,
    marks,
    usedBy: view?.usedBy.length ?? 0,
    turn,
  };
  const isApplication = draft.kind === 'oauth2' || draft.kind === 'app';
  return (
    <Drawer
      title={view?.config.name ?? authentication.drawerNew}
      onClose={close}
      onSubmit={() => void submit()}
      takesFocus={takesFocus || opened.kind === 'new'}
      headActions={
        menu.length > 0 && <IconMenuButton icon={Ellipsis} label={words.common.more} entries={menu} />
      }
      help={
        <span>
          {view === null
            ? authentication.notSaved
            : authentication.savedAt(formatMoment(view.config.changedAt, Date.now()))}
        </span>
      }
      cancel={null}
      actions={<Button onPress={cancel}>{words.common.cancel}</Button>}
      primary={{
        label: words.common.save,
        type: 'submit',
        isPending: save.isRunning,
        isDisabled: view !== null && !isDirty,
      }}
    >
      <div ref={contents} className={classNames(styles.contents)}>
        {guard.pending !== null && (
          <UnsavedNote
            name={view?.config.name ?? null}
            onSave={() => void submit().then((saved) => saved !== null && guard.go())}
            onDiscard={() => {
              reset();
              guard.go();
            }}
            onKeep={guard.stay}
          />
        )}
        {save.isSlow && <Progress text={words.common.working} onCancel={save.cancel} />}
        {save.failure !== null && (
          <ErrorPanel failure={save.failure} handlers={{ retry: () => void submit() }} />
        )}
        {view !== null && <Standing view={view} />}
        {missing !== null && (
          <Note tone="need" icon={KeyRound} isStatus={false}>
            {authentication.needsSecret(missing)}
          </Note>
        )}
        <IdField
          value={draft.id}
          onChange={(id) => change({ id })}
          around={{
            before: view?.config.id ?? null,
            usedBy: view?.usedBy.length ?? 0,
            others,
            named,
          }}
        />
        <div className={classNames(styles.two)}>
          <TextField
            label={authentication.fields.name.label}
            value={draft.name}
            onChange={(name) => change({ name })}
            hint={authentication.fields.name.hint}
            error={shownProblems.name ?? null}
            maxLength={120}
          />
          <Select
            label={authentication.fields.kind.label}
            options={authKinds.map((id) => ({
              id,
              label: authentication.kinds[id],
              hint: authentication.kindHints[id],
            }))}
            selected={draft.kind}
            onChange={(kind) => change({ kind, secrets: blankDraft(kind, '').secrets })}
            isDisabled={view !== null}
            hint={view === null ? authentication.kindHints[draft.kind] : authentication.kindStays}
          />
        </div>
        <KindFields key={`${editing.of} ${draft.kind}`} form={form} />
        {view !== null && <UsedBy paths={view.usedBy} />}
        {isApplication && (
          <RegistrationHelper
            key={editing.of}
            ref={helper}
            registrant={{
              id: draft.kind === 'app' ? (view?.config.id ?? null) : null,
              portal: draft.portal,
              redirectUrl: draft.redirectUrl,
              clientId: draft.clientId,
            }}
            check={
              view === null
                ? null
                : {
                    id: view.config.id,
                    saveFirst: isDirty ? async () => (await submit()) !== null : null,
                  }
            }
            onRegistered={({ config }) => {
              show({ text: authentication.helper.registeredAs(config.name) });
              navigate({ authId: config.id });
            }}
          />
        )}
      </div>
    </Drawer>
  );
}

/** Adds a new one; else changes its fields, and last its ID, which the connections that name it follow. */
async function saveEditing(
  host: HostClient,
  { before, draft }: Editing,
  view: AuthConfigView | null,
  signal: AbortSignal,
) {
  if (view === null) return host.invoke('addAuthConfig', additionOf(draft), signal);
  const { id } = view.config;
  const edited = await host.invoke('editAuthConfig', { id, fields: changesOf(before, draft) }, signal);
  if (!edited.ok || draft.id === id) return edited;
  const renamed = await host.invoke('renameAuthConfig', { id, newId: draft.id }, signal);
  if (!renamed.ok) return renamed;
  return succeed({ view: renamed.value.view, notes: [...edited.value.notes, ...renamed.value.notes] });
}

/** Who is signed in, and the way in or out. */
function Standing({ view: { config, badge, signIn } }: { readonly view: AuthConfigView }) {
  const { authentication } = words;
  const { start, signOut } = useSignIn();
  const signsIn = config.kind === 'oauth2' || config.kind === 'app' || config.kind === 'token';
  const isSignedIn = signIn.state === 'signed-in' || signIn.state === 'expires-soon';
  return (
    <div className={classNames(styles.standing)}>
      <StateBadge badge={badge} account={signIn.account} />
      <span className={classNames(styles.push)} />
      {signsIn && (
        <Button size="small" icon={LogIn} onPress={() => start(config.id)}>
          {authentication.signIn}
        </Button>
      )}
      {signsIn && isSignedIn && (
        <Button size="small" kind="quiet" icon={LogOut} onPress={() => signOut(config.id)}>
          {authentication.signOut}
        </Button>
      )}
    </div>
  );
}

function UsedBy({ paths }: { readonly paths: readonly string[] }) {
  const { authentication } = words;
  const { navigate } = useRoute();
  return (
    <div className={classNames(styles.usedBy)}>
      <h3 className={classNames(styles.label)}>{authentication.usedBy}</h3>
      {paths.length === 0 ? (
        <p className={classNames(styles.hint)}>{authentication.usedByNone}</p>
      ) : (
        <ul className={classNames(styles.links)}>
          {paths.map((path) => (
            <li key={path}>
              <Link
                className={classNames(styles.link)}
                onPress={() => navigate({ place: 'connections', connection: path })}
              >
                {path}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Asked in place when the window would leave what was typed. */
function UnsavedNote({
  name,
  onSave,
  onDiscard,
  onKeep,
}: {
  readonly name: string | null;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
  readonly onKeep: () => void;
}) {
  const { authentication } = words;
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The row that was pressed takes the focus first.
    const frame = requestAnimationFrame(() => {
      note.current?.scrollIntoView({ block: 'nearest' });
      note.current?.querySelector('button')?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <div ref={note}>
      <Note
        tone="soon"
        icon={Save}
        actions={
          <>
            <Button size="small" onPress={onSave}>
              {authentication.saveAndGo}
            </Button>
            <Button size="small" onPress={onKeep}>
              {authentication.keepEditing}
            </Button>
            <Button size="small" kind="quiet" onPress={onDiscard}>
              {authentication.discard}
            </Button>
          </>
        }
      >
        {name === null ? authentication.unsavedNew : authentication.unsaved(name)}
      </Note>
    </div>
  );
}

/** Holds the window where it is while something was typed, until the person decided. */
function useGuard(isDirty: boolean, ownId: string | null) {
  const [pending, setPending] = useState<{ readonly go: () => void } | null>(null);
  const isReleased = useRef(false);
  useEffect(() => {
    isReleased.current = false;
  }, [ownId, isDirty]);
  const hold = useCallback<LeaveGuard>(
    ({ place, authId, part }, go) => {
      const staysHere = place === undefined || place === 'authentication';
      const staysOpen = authId === undefined ? part !== 'new' : authId === ownId && authId !== null;
      if (isReleased.current || (staysHere && staysOpen)) go();
      else setPending({ go });
    },
    [ownId],
  );
  useLeaveGuard(isDirty ? hold : null);
  return useMemo(
    () => ({
      pending: isDirty ? pending : null,
      /** What was typed was saved or is given up: the way is free. */
      release: () => {
        isReleased.current = true;
        setPending(null);
      },
      go: () => {
        isReleased.current = true;
        setPending(null);
        pending?.go();
      },
      stay: () => setPending(null),
    }),
    [isDirty, pending],
  );
}

function useOthers(ownId: string | null): readonly { readonly id: string; readonly name: string }[] {
  const views = useAuthConfigs().value;
  return useMemo(
    () =>
      (views ?? [])
        .filter(({ config }) => config.id !== ownId)
        .map(({ config: { id, name } }) => ({ id, name })),
    [views, ownId],
  );
}

/** IDs that connections name. */
function useNamedIds(): readonly string[] {
  const views = useConnections().value;
  return useMemo(() => (views ?? []).flatMap(({ connection }) => connection.authId ?? []), [views]);
}

function focusFirstProblem(contents: HTMLElement | null): void {
  contents?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] button')?.focus();
}
