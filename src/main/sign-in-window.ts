import { BrowserWindow, WebContentsView } from 'electron';
import type {
  CertificateException,
  SignInInterruption,
  SignInPageAction,
  SignInPageState,
} from '../core/host/host-contract.ts';
import type {
  OpenSignInWindow,
  SignInPageEvents,
  SignInPageWish,
  SignInWindows,
} from '../core/host/host-ports.ts';
import { words } from '../core/words/words.ts';
import { ownAddress } from './app-address.ts';
import type { ChallengeDesks } from './challenges.ts';
import type { Folders } from './folders.ts';
import type { WindowBridgeEnd, WindowDoor } from './ipc.ts';
import { lockedDown } from './page-preferences.ts';
import type { Guards } from './permissions.ts';
import { isSecureAddress, placeOf, shownAddress } from './sign-in-address.ts';
import { pageBounds } from './sign-in-bar.ts';
import { signInDesk } from './sign-in-desk.ts';
import { judgeNavigation } from './sign-in-navigation.ts';
import { watchSignInPage } from './sign-in-page.ts';
import { questionsOf } from './sign-in-questions.ts';
import { newSignInSession } from './sign-in-session.ts';
import { groundColour } from './window-look.ts';

/** What sign-in windows are made with. */
export interface SignInWindowOptions {
  readonly folders: Folders;
  readonly bridge: WindowBridgeEnd;
  readonly guards: Guards;
  readonly desks: ChallengeDesks;
  /** The door of the bar of that attempt. */
  readonly doorOf: (attempt: string) => Promise<WindowDoor>;
  /** Puts an address into the clipboard. */
  readonly copy: (text: string) => void;
  readonly now: () => number;
}

/**
 * Windows for signing in: our bar above the portal's page. The page has a session of its own in memory, no preload and
 * no way to the application; the bar has the bridge and shows nothing of the page but its address.
 */
export function embeddedSignIns(options: SignInWindowOptions): SignInWindows {
  return { open: (wish, events) => openSignIn(wish, events, options) };
}

function openSignIn(
  wish: SignInPageWish,
  events: SignInPageEvents,
  options: SignInWindowOptions,
): OpenSignInWindow {
  const accepted: CertificateException[] = [...wish.exceptions];
  const session = newSignInSession(wish.trustedHosts, () => accepted);
  const window = openBar(wish, options);
  const view = new WebContentsView({ webPreferences: { ...lockedDown, partition: session.partition } });
  const page = view.webContents;
  options.guards.leaveNavigationToSignIn(page);

  let isOver = false;
  let notice: SignInInterruption | null = null;
  const questions = questionsOf(() => update({}));
  let state: SignInPageState = {
    attempt: wish.attempt,
    title: wish.title,
    expectedAccount: wish.expectedAccount,
    address: shownAddress(wish.url),
    isSecure: isSecureAddress(wish.url),
    isLoading: true,
    interruption: null,
  };

  function update(change: Partial<SignInPageState>): void {
    if (isOver) return;
    const asked = state.interruption;
    state = { ...state, ...change, interruption: questions.current() ?? notice };
    layOut();
    moveFocus(asked, state.interruption);
    events.changed(state);
  }

  function layOut(): void {
    const [width = 0, height = 0] = window.getContentSize();
    const bounds = pageBounds({ width, height }, state.interruption);
    view.setVisible(bounds !== null);
    if (bounds !== null) view.setBounds(bounds);
  }

  /** To the bar when it begins to ask, back to the page when it has its answer. */
  function moveFocus(before: SignInInterruption | null, now: SignInInterruption | null): void {
    if ((before === null) === (now === null)) return;
    if (now === null) page.focus();
    else window.webContents.focus();
  }

  function trust(exception: CertificateException): void {
    accepted.push(exception);
    events.trusted(exception);
  }

  function end(): void {
    if (isOver) return;
    isOver = true;
    questions.close();
    if (!window.isDestroyed()) window.contentView.removeChildView(view);
    // Nobody else closes the contents of a view.
    page.close();
    if (!window.isDestroyed()) window.destroy();
    void session.forget();
  }

  function leave(tell: () => void): void {
    if (isOver) return;
    end();
    tell();
  }

  function load(): void {
    notice = null;
    if (judgeNavigation(wish.url, wish) !== 'go') {
      notice = { kind: 'navigation-blocked', host: placeOf(wish.url) };
      return update({ isLoading: false });
    }
    update({ isLoading: true });
    // Why it did not load is told by `did-fail-load`.
    page.loadURL(wish.url).catch(() => undefined);
  }

  function reload(): void {
    if (page.getURL() === '' || state.interruption?.kind === 'load-failed') return load();
    notice = null;
    update({});
    page.reload();
  }

  function act(action: SignInPageAction): void {
    if (isOver) return;
    switch (action.kind) {
      case 'reload':
        return reload();
      case 'open-in-browser':
        return leave(() => events.wantsOwnBrowser());
      case 'copy-link':
        // The address that the sign-in began with: a later one may belong to this window alone.
        return options.copy(wish.url);
      case 'cancel':
        return leave(() => events.closed());
      case 'credentials':
      case 'client-certificate':
      case 'trust-certificate':
      case 'dismiss':
        if (questions.take(action) || action.kind !== 'dismiss') return;
        notice = null;
        return update({});
    }
  }

  options.desks.open(
    page,
    signInDesk({
      trustedHosts: wish.trustedHosts,
      questions,
      exceptions: () => accepted,
      trust,
      now: options.now,
    }),
  );
  watchSignInPage(page, wish, {
    redirected: (url) => events.redirected(url),
    codeShown: (title) => events.codeShown(title),
    arrived(address) {
      notice = null;
      update({ address: shownAddress(address), isSecure: isSecureAddress(address) });
    },
    loading: (isLoading) => update({ isLoading }),
    noticed(found) {
      notice = found;
      update({});
    },
  });
  page.on('before-input-event', (event, { type, key }) => {
    if (type !== 'keyDown' || key !== 'F5') return;
    event.preventDefault();
    reload();
  });
  window.contentView.addChildView(view);
  window.on('resize', layOut);
  window.once('closed', () => leave(() => events.closed()));
  load();

  return {
    state: () => state,
    act,
    focus() {
      if (isOver) return;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    close: end,
  };
}

function openBar(wish: SignInPageWish, { folders, bridge, doorOf }: SignInWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 800,
    height: 680,
    minWidth: 480,
    minHeight: 420,
    title: words.signInPage.title(wish.title),
    icon: folders.icon,
    backgroundColor: groundColour(),
    webPreferences: { ...lockedDown, preload: folders.preload },
  });
  window.removeMenu();
  // Its title is ours to say, not the bar page's.
  window.on('page-title-updated', (event) => event.preventDefault());
  bridge.admit(window.webContents, 'sign-in', doorOf(wish.attempt));
  // A sign-in page without its bar has no address to judge it by, so neither is shown.
  window.loadURL(ownAddress('sign-in')).catch(() => window.close());
  return window;
}
