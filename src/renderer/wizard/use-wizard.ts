import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ConnectionView, UndoId } from '../../core/contract.ts';
import type { FailureCode } from '../../core/failures.ts';
import type { HostClient } from '../../core/host/host-contract.ts';
import { connectionPath } from '../../core/model/connection.ts';
import { copyName } from '../../core/model/connection-draft.ts';
import { type Failure, type Outcome, succeed } from '../../core/outcome.ts';
import { words } from '../../core/words/words.ts';
import { useAuthConfigs, useConnections } from '../host/data.tsx';
import { useHost } from '../host/host-context.tsx';
import {
  additionOf,
  blankDraft,
  changesOf,
  type Draft,
  draftOf,
  marksOf,
  type Problems,
  problemsOf,
} from '../places/authentication/draft.ts';
import type { WizardStart } from '../shell/dialogs.tsx';
import { type Cut, withoutPrivateParts } from './pasted-address.ts';
import { configsOf, proposedKind, proposedName, type Target, targetOf } from './target.ts';
import { type Found, useFound } from './use-found.ts';

/** Who signs in for the new connection. */
export type Choice =
  | { readonly kind: 'existing'; readonly id: string }
  /** One of the others; `null` until it is chosen. */
  | { readonly kind: 'another'; readonly id: string | null }
  | { readonly kind: 'new' }
  | { readonly kind: 'nobody' };

/** What was typed into the wizard, and what follows from it. Going back keeps all of it. */
export interface WizardForm {
  readonly url: string;
  readonly setUrl: (url: string) => void;
  readonly cut: readonly Cut[];
  /** The address still is the one that a link gave. */
  readonly isFromLink: boolean;
  readonly allowHttp: boolean;
  readonly setAllowHttp: (isAllowed: boolean) => void;
  readonly found: Found;
  readonly target: Target | null;
  readonly name: string;
  readonly setName: (name: string) => void;
  /** Why the name cannot be taken, or `null`. */
  readonly nameProblem: string | null;
  readonly folder: string;
  readonly setFolder: (folder: string) => void;
  readonly choice: Choice;
  readonly setChoice: (choice: Choice) => void;
  readonly draft: Draft;
  readonly change: (fields: Partial<Draft>) => void;
  readonly problems: Problems;
  readonly marks: ReturnType<typeof marksOf>;
  /** What was saved for the check, or `null` parts while nothing was. */
  readonly made: Made;
  /** The auth configuration of the connection as it was saved, or `null`. */
  readonly authId: string | null;
  /** Saves what is to be checked, or what was changed of it since, with that sign-in. */
  readonly save: (signal: AbortSignal, choice: Choice) => Promise<Outcome<SavedConnection, FailureCode>>;
  /** Takes back what was saved. Answers how that can be taken back in turn, the last change first. */
  readonly takeBack: () => Promise<readonly UndoId[]>;
  /** What was saved stays. */
  readonly keep: () => void;
}

/** A connection as the wizard saved it. */
export interface SavedConnection {
  readonly view: ConnectionView;
  readonly notes: readonly string[];
}

/**
 * What the wizard has saved so far. A test goes by what is saved, so both records are there from the check on and are
 * taken back when the person does not keep them.
 */
export interface Made {
  readonly authId: string | null;
  readonly path: string | null;
}

const nothingMade: Made = { authId: null, path: null };

/** Keeps the wizard's contents. */
export function useWizard(initial: WizardStart): WizardForm {
  const host = useHost();
  const configs = useAuthConfigs().value ?? [];
  const connections = useConnections().value ?? [];
  const [{ url, cut }, setPasted] = useState(() => {
    const { text, cut: first } = withoutPrivateParts(initial.url);
    return { url: text, cut: first };
  });
  const [firstUrl] = useState(url);
  const isFromLink = initial.isFromLink && url === firstUrl;
  const [allowHttp, setAllowHttp] = useState(false);
  const found = useFound(url, { allowHttp, asksByItself: !isFromLink });
  const target = useMemo(
    () => (found.preview === null ? null : targetOf(found.preview, found.discovery)),
    [found.preview, found.discovery],
  );
  const [made, setMade] = useState(nothingMade);

  const [folder, setFolder] = useState(initial.folder);
  const [typedName, setTypedName] = useState<string | null>(initial.name === '' ? null : initial.name);
  const beside = connections
    .filter(({ connection }) => connection.folder === folder && connectionPath(connection) !== made.path)
    .map(({ connection }) => connection.name);
  const usual = target === null ? '' : proposedName(target, found.discovery);
  const name = typedName ?? (beside.includes(usual) ? copyName(usual, beside) : usual);
  const nameProblem = problemOfName(name, beside);

  const [typedChoice, setChoice] = useState<Choice | null>(null);
  const others = configs.filter(({ config }) => config.id !== made.authId);
  const [fitting] = configsOf(others, target?.site ?? '');
  const choice: Choice =
    typedChoice ?? (fitting === undefined ? { kind: 'new' } : { kind: 'existing', id: fitting.config.id });

  const { draft, change, reload, before } = useAuthDraft({
    name,
    site: target?.site ?? '',
    kind: proposedKind(found.discovery),
    allowHttp,
  });
  const madeConfig = configs.find(({ config }) => config.id === made.authId)?.config ?? null;
  const marks = marksOf(madeConfig);
  const problems = problemsOf(
    draft,
    marks,
    others.map(({ config }) => config.id),
  );

  const save: WizardForm['save'] = async (signal, wanted) => {
    if (target === null) return { ok: false, failure: missing };
    const auth = await saveAuth(host, { choice: wanted, made, draft, before }, signal);
    if (!auth.ok) return auth;
    const { authId, madeAuthId } = auth.value;
    if (madeAuthId !== null) setMade((now) => ({ ...now, authId: madeAuthId }));
    const fields = {
      name,
      url: target.url,
      folder,
      authId,
      allowHttp,
      ...(target.communityUrl === null ? {} : { communityUrl: target.communityUrl }),
      ...(target.contentUrl === null ? {} : { contentUrl: target.contentUrl }),
    };
    const saved =
      made.path === null
        ? await host.invoke('addConnection', fields, signal)
        : await host.invoke('editConnection', { connection: made.path, fields }, signal);
    if (!saved.ok) return saved;
    setMade({ authId: madeAuthId, path: connectionPath(saved.value.view.connection) });
    // A configuration that was made for the check and is not chosen any more belongs to nobody.
    if (made.authId !== null && madeAuthId === null)
      await host.invoke('removeAuthConfig', { id: made.authId });
    if (auth.value.draft !== null) reload(auth.value.draft);
    return succeed({ view: saved.value.view, notes: [...auth.value.notes, ...saved.value.notes] });
  };
  const takeBack = async () => {
    setMade(nothingMade);
    const undos: UndoId[] = [];
    if (made.path !== null) {
      const removed = await host.invoke('removeConnection', { name: made.path });
      if (removed.ok) undos.unshift(removed.value.undo);
    }
    if (made.authId !== null) {
      const removed = await host.invoke('removeAuthConfig', { id: made.authId });
      if (removed.ok) undos.unshift(removed.value.undo);
    }
    return undos;
  };

  return {
    url,
    setUrl: (text) => {
      const { text: clean, cut: next } = withoutPrivateParts(text);
      setPasted({ url: clean, cut: next });
    },
    cut,
    isFromLink,
    allowHttp,
    setAllowHttp,
    found,
    target,
    name,
    setName: setTypedName,
    nameProblem,
    folder,
    setFolder,
    choice,
    setChoice,
    draft,
    change,
    problems,
    marks,
    made,
    authId: choice.kind === 'new' ? made.authId : choice.kind === 'nobody' ? null : choice.id,
    save,
    takeBack,
    keep: () => setMade(nothingMade),
  };
}

const missing: Failure<FailureCode> = { code: 'bad-url', message: words.wizard.urlMissing, details: null };

/** A new auth configuration as it is typed. What was not typed follows the address. */
function useAuthDraft(usual: {
  readonly name: string;
  readonly site: string;
  readonly kind: Draft['kind'];
  readonly allowHttp: boolean;
}): {
  readonly draft: Draft;
  readonly before: Draft;
  readonly change: (fields: Partial<Draft>) => void;
  /** Goes on from what was saved. */
  readonly reload: (saved: Draft) => void;
} {
  const host = useHost();
  const [typed, setTyped] = useState<Partial<Draft>>({});
  const [drawnId, setDrawnId] = useState('');
  const [saved, setSaved] = useState<Draft | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    void host.invoke('suggestAuthId', {}, controller.signal).then((suggested) => {
      if (suggested.ok && !controller.signal.aborted) setDrawnId(suggested.value.id);
    });
    return () => controller.abort();
  }, [host]);
  const fresh: Draft = {
    ...blankDraft(typed.kind ?? usual.kind, drawnId),
    name: usual.name,
    portal: usual.site,
    allowHttp: usual.allowHttp,
  };
  const before = saved ?? fresh;
  const change = useCallback((fields: Partial<Draft>) => setTyped((now) => ({ ...now, ...fields })), []);
  const reload = useCallback((draft: Draft) => {
    setSaved(draft);
    setTyped({});
  }, []);
  return { draft: { ...before, ...typed }, before, change, reload };
}

/** Saves the auth configuration that is chosen, if it is a new one, and answers which it is. */
async function saveAuth(
  host: HostClient,
  {
    choice,
    made,
    draft,
    before,
  }: { readonly choice: Choice; readonly made: Made; readonly draft: Draft; readonly before: Draft },
  signal: AbortSignal,
): Promise<
  Outcome<
    {
      readonly authId: string | null;
      readonly madeAuthId: string | null;
      readonly draft: Draft | null;
      readonly notes: readonly string[];
    },
    FailureCode
  >
> {
  if (choice.kind !== 'new') {
    const authId = choice.kind === 'nobody' ? null : choice.id;
    return succeed({ authId, madeAuthId: null, draft: null, notes: [] });
  }
  const saved = await saveNewAuth(host, made.authId, draft, before, signal);
  if (!saved.ok) return saved;
  const { config } = saved.value.view;
  return succeed({
    authId: config.id,
    madeAuthId: config.id,
    draft: draftOf(config),
    notes: saved.value.notes,
  });
}

async function saveNewAuth(
  host: HostClient,
  madeId: string | null,
  draft: Draft,
  before: Draft,
  signal: AbortSignal,
) {
  // Another kind is another configuration: the one that was made for the check makes room.
  const isOtherKind = madeId !== null && draft.kind !== before.kind;
  if (isOtherKind) await host.invoke('removeAuthConfig', { id: madeId });
  if (madeId === null || isOtherKind) return host.invoke('addAuthConfig', additionOf(draft), signal);
  const edited = await host.invoke(
    'editAuthConfig',
    { id: madeId, fields: changesOf(before, draft) },
    signal,
  );
  if (!edited.ok || draft.id === madeId) return edited;
  return host.invoke('renameAuthConfig', { id: madeId, newId: draft.id }, signal);
}

function problemOfName(name: string, beside: readonly string[]): string | null {
  const { wizard, failures } = words;
  if (name.trim() === '') return wizard.nameMissing;
  if (name.trim().length > 80) return wizard.nameLong;
  if (/[/\\]/.test(name)) return wizard.nameStrange;
  return beside.includes(name.trim()) ? failures.byCode['name-taken'].title : null;
}
