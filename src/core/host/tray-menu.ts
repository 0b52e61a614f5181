import type { ActivityEntry, Badge, ConnectionView } from '../contract.ts';
import { connectionPath } from '../model/connection.ts';
import { words } from '../words/words.ts';
import type { CopyForm, VaultState, WindowCommand } from './host-contract.ts';
import { timeLeft } from './time-left.ts';

/** Which picture stands in the tray. Its shape tells the state, never a colour. */
export type TrayIcon = 'normal' | 'attention' | 'locked' | 'error';

/** What a click on an item asks for; `Host.actOnTray` does it. */
export type TrayAction =
  | { readonly kind: 'copy'; readonly ref: string; readonly form: CopyForm }
  | { readonly kind: 'copy-again' }
  | { readonly kind: 'sign-in'; readonly ids: readonly string[] }
  | { readonly kind: 'unlock' | 'lock' | 'quit' }
  /** Shows the main window and tells it the command, if any. */
  | { readonly kind: 'show'; readonly command: WindowCommand | null };

/** One line of the menu. Labels are plain text: `&` means nothing in them. */
export type TrayItem =
  | { readonly kind: 'separator' }
  /** A line that only says something. */
  | { readonly kind: 'text'; readonly label: string }
  | {
      readonly kind: 'action';
      readonly label: string;
      readonly enabled: boolean;
      readonly action: TrayAction;
    }
  | { readonly kind: 'submenu'; readonly label: string; readonly items: readonly TrayItem[] };

/** The tray's picture, tooltip and menu as data. */
export interface TrayMenu {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

/** What the menu is made from. Everything but `vault` counts only while the store is open. */
export interface TrayFacts {
  readonly vault: VaultState;
  readonly connections: readonly ConnectionView[];
  /** Auth IDs whose sign-in ended. */
  readonly needSignIn: readonly string[];
  /** The latest first. */
  readonly activity: readonly ActivityEntry[];
  readonly canCopy: boolean;
  /** A token was copied since the store was opened. */
  readonly canCopyAgain: boolean;
  /** Unix milliseconds. */
  readonly now: number;
}

const mostPinned = 8;
const mostRecent = 4;
const menu = words.menus.tray;
const separator: TrayItem = { kind: 'separator' };
const forms: readonly CopyForm[] = ['raw', 'header', 'query', 'curl', 'env', 'gdal', 'python'];

/** The tray's menu. A store that is not open gives no names and no counts. */
export function trayMenu(facts: TrayFacts): TrayMenu {
  const { icon, title } = headline(facts);
  const body = facts.vault.kind === 'open' ? openItems(facts) : closedItems(facts.vault);
  const items = [{ kind: 'text', label: title } as const, separator, ...body, ...lastItems()];
  return { icon, tooltip: title, items };
}

function headline(facts: TrayFacts): { readonly icon: TrayIcon; readonly title: string } {
  switch (facts.vault.kind) {
    case 'opening':
      return { icon: 'locked', title: menu.opening };
    case 'locked':
      return { icon: 'locked', title: menu.locked };
    case 'first-run':
      return { icon: 'attention', title: menu.firstRun };
    case 'broken':
      return { icon: 'error', title: menu.broken };
    case 'open':
      return openHeadline(facts);
  }
}

function openHeadline({ connections, needSignIn }: TrayFacts): {
  readonly icon: TrayIcon;
  readonly title: string;
} {
  const errors = connections.filter(({ badge }) => badge.state === 'error').length;
  if (errors > 0) return { icon: 'error', title: menu.errors(errors) };
  if (needSignIn.length > 0) return { icon: 'attention', title: menu.needSignIn(needSignIn.length) };
  return { icon: 'normal', title: menu.unlocked };
}

function closedItems(vault: VaultState): readonly TrayItem[] {
  if (vault.kind !== 'locked') return [];
  return [
    action(menu.unlock, { kind: 'unlock' }),
    { kind: 'text', label: menu.noCopyWhileLocked },
    separator,
  ];
}

function openItems(facts: TrayFacts): readonly TrayItem[] {
  const pinned = sortedByPath(facts.connections.filter(({ connection }) => connection.pinned)).slice(
    0,
    mostPinned,
  );
  const recent = recentConnections(facts, new Set(pinned));
  const names = shownNames([...pinned, ...recent]);
  const lines = (views: readonly ConnectionView[]) =>
    views.map((view) => connectionItem(view, names.get(view) ?? '', facts));
  const recentLines: readonly TrayItem[] =
    recent.length === 0 ? [] : [separator, { kind: 'text', label: menu.recent }, ...lines(recent)];
  const nothing: readonly TrayItem[] =
    pinned.length + recent.length === 0
      ? [{ kind: 'text', label: facts.connections.length === 0 ? menu.noConnections : menu.nothingPinned }]
      : [];
  const hasErrors = facts.connections.some(({ badge }) => badge.state === 'error');
  return [
    ...lines(pinned),
    ...recentLines,
    ...nothing,
    separator,
    ...(hasErrors ? [show(menu.showErrors, { kind: 'show', place: 'activity' })] : []),
    action(menu.copyAgain, { kind: 'copy-again' }, facts.canCopy && facts.canCopyAgain),
    action(menu.signInToAll, { kind: 'sign-in', ids: facts.needSignIn }, facts.needSignIn.length > 0),
    separator,
    action(menu.lock, { kind: 'lock' }),
  ];
}

function lastItems(): readonly TrayItem[] {
  return [
    show(menu.openWayleave, null),
    show(menu.settings, { kind: 'show', place: 'settings' }),
    separator,
    action(menu.quit, { kind: 'quit' }),
  ];
}

function connectionItem(view: ConnectionView, name: string, facts: TrayFacts): TrayItem {
  const { connection, signIn, badge } = view;
  const ref = connectionPath(connection);
  const account = signIn?.account ?? null;
  const hasToken = facts.canCopy && connection.authId !== null && !needsPerson(badge);
  const copyAs = forms.map((form) => action(menu.forms[form], { kind: 'copy', ref, form }, hasToken));
  const ids = connection.authId === null ? [] : [connection.authId];
  const canSignIn = ids.length > 0 && signIn !== null && signIn.state !== 'no-sign-in';
  return {
    kind: 'submenu',
    label: menu.connection(
      account === null ? name : menu.withAccount(name, account),
      stateWords(view, facts.now),
    ),
    items: [
      action(menu.copyToken, { kind: 'copy', ref, form: 'raw' }, hasToken),
      { kind: 'submenu', label: menu.copyAs, items: copyAs },
      show(menu.test, { kind: 'test', name: ref }),
      action(menu.signIn, { kind: 'sign-in', ids }, canSignIn),
      show(menu.open, { kind: 'show-connection', name: ref }),
    ],
  };
}

function needsPerson({ state }: Badge): boolean {
  return state === 'sign-in-needed' || state === 'never-signed-in';
}

function stateWords({ badge }: ConnectionView, now: number): string {
  const left = 'tokenExpiresAt' in badge ? (badge.tokenExpiresAt ?? null) : null;
  const time = left === null || left <= now ? null : timeLeft(left - now);
  switch (badge.state) {
    case 'signed-in':
    case 'no-sign-in':
      return time ?? menu.states[badge.state];
    case 'expires-soon':
    case 'offline':
      return time === null ? menu.states[badge.state] : menu.stateWithTime(menu.states[badge.state], time);
    case 'refreshing':
    case 'error':
    case 'sign-in-needed':
    case 'never-signed-in':
    case 'public':
      return menu.states[badge.state];
  }
}

/** What was copied from or signed in to last and does not stand there already. */
function recentConnections(
  { activity, connections }: TrayFacts,
  shown: ReadonlySet<ConnectionView>,
): readonly ConnectionView[] {
  const used = activity.filter(
    ({ kind, failure }) => (kind === 'copy' || kind === 'sign-in') && failure === null,
  );
  const found = used.flatMap(
    ({ subject, authId }) =>
      connections.find(({ connection }) => connectionPath(connection) === subject) ??
      connections.find(({ connection }) => authId !== null && connection.authId === authId) ??
      [],
  );
  return [...new Set(found)].filter((view) => !shown.has(view)).slice(0, mostRecent);
}

function sortedByPath(views: readonly ConnectionView[]): readonly ConnectionView[] {
  return views.toSorted((one, other) =>
    connectionPath(one.connection).localeCompare(connectionPath(other.connection), 'en'),
  );
}

/** Bare names, and paths where two of them are the same. */
function shownNames(views: readonly ConnectionView[]): ReadonlyMap<ConnectionView, string> {
  return new Map(
    views.map((view) => {
      const { name } = view.connection;
      const isAlone = views.every((other) => other === view || other.connection.name !== name);
      return [view, isAlone ? name : connectionPath(view.connection)];
    }),
  );
}

function action(label: string, what: TrayAction, enabled = true): TrayItem {
  return { kind: 'action', label, enabled, action: what };
}

function show(label: string, command: WindowCommand | null): TrayItem {
  return action(label, { kind: 'show', command });
}
