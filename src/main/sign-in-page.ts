import { type WebContents, webFrameMain } from 'electron';
import type { SignInInterruption } from '../core/host/host-contract.ts';
import { outOfBand } from '../core/model/redirect-url.ts';
import { parseUrl } from '../core/model/web-address.ts';
import { asksForDisallowed, blockOf, refusalOf } from './needs-own-browser.ts';
import { isOutOfBandEnd, isRedirectTo } from './redirect-match.ts';
import { placeOf } from './sign-in-address.ts';
import { judgeNavigation, mayFrameGo, type Route } from './sign-in-navigation.ts';
import { watchForSecurityKey } from './web-authn-watch.ts';

/** What happens on a sign-in page. */
export interface SignInPageWatch {
  /** It was sent to the redirect URL, and not followed there. Once. */
  redirected(url: string): void;
  /** The out-of-band page shows a code in this title. Once. */
  codeShown(title: string): void;
  /** Another page is there, or goes to be. */
  arrived(address: string): void;
  loading(isLoading: boolean): void;
  /** Something the page cannot go on without, but for what servers ask. */
  noticed(notice: SignInInterruption): void;
}

/** Electron's number for a navigation that was given up, as ours are at the redirect URL. */
const aborted = -3;
/** A world of our own in the page: its scripts see nothing of what is asked there. */
const ownWorld = 4_711;

/** Watches the page of a sign-in: where it goes, what it shows, and what a built-in window cannot give it. */
export function watchSignInPage(contents: WebContents, route: Route, watch: SignInPageWatch): void {
  let isDone = false;
  let status = 0;
  const finish = (tell: () => void) => {
    if (!isDone) tell();
    isDone = true;
  };
  const finishAt = (url: string) => finish(() => watch.redirected(url));

  const judge = (details: {
    readonly url: string;
    readonly isMainFrame: boolean;
    preventDefault(): void;
  }) => {
    const { url, isMainFrame } = details;
    if (!isMainFrame) return mayFrameGo(url, route) ? undefined : details.preventDefault();
    const verdict = judgeNavigation(url, route);
    if (verdict === 'go' && !isDone) return;
    details.preventDefault();
    if (verdict === 'redirect') finishAt(url);
    else if (!isDone) watch.noticed({ kind: 'navigation-blocked', host: placeOf(url) });
  };
  contents.on('will-navigate', judge);
  contents.on('will-frame-navigate', judge);
  contents.on('will-redirect', judge);

  /*
   * A page asks for a window of its own for one of two things: help texts, and an identity provider that signs in by a
   * pop-up. No second window is opened, because it would have neither bar nor address. The second kind goes on in this
   * view where it is https; the portal's page then comes back by itself, or the person goes on in their own browser.
   */
  contents.setWindowOpenHandler(({ url }) => {
    const isHttps = parseUrl(url)?.protocol === 'https:';
    if (isHttps && !isDone && judgeNavigation(url, route) === 'go')
      void contents.loadURL(url).catch(() => undefined);
    else if (!isDone) watch.noticed({ kind: 'navigation-blocked', host: placeOf(url) });
    return { action: 'deny' };
  });

  contents.on('did-start-loading', () => watch.loading(true));
  contents.on('did-stop-loading', () => watch.loading(false));
  contents.on('did-navigate', (_event, address, code) => {
    // Only reached if a redirect was not told before: what came is not shown to anybody.
    if (isRedirectTo(address, route.redirectUrl)) {
      contents.stop();
      return finishAt(address);
    }
    status = code;
    watch.arrived(address);
    const why = refusalOf({ address, status, saysDisallowed: false });
    if (why !== null) watch.noticed({ kind: 'needs-own-browser', why });
  });
  contents.on('did-navigate-in-page', (_event, address, isMainFrame) => {
    if (isMainFrame) watch.arrived(address);
  });
  contents.on('page-title-updated', (_event, title) => {
    const page = { title, address: contents.getURL(), status, authorizeUrl: route.url };
    if (route.redirectUrl === outOfBand && isOutOfBandEnd(page)) finish(() => watch.codeShown(title));
  });
  contents.on('did-fail-load', (_event, code, error, address, isMainFrame) => {
    if (!isMainFrame || code === aborted || isDone) return;
    const why = blockOf(error);
    if (why !== null) watch.noticed({ kind: 'needs-own-browser', why });
    else watch.noticed({ kind: 'load-failed', host: placeOf(address), error });
  });
  contents.on('render-process-gone', (_event, { reason }) => {
    watch.noticed({ kind: 'load-failed', host: placeOf(contents.getURL()), error: reason });
  });

  contents.on('did-finish-load', () => {
    if (status < 400) return;
    contents
      .executeJavaScriptInIsolatedWorld(ownWorld, [{ code: asksForDisallowed }])
      .then((answer: unknown) => {
        const why = refusalOf({ address: contents.getURL(), status, saysDisallowed: answer === true });
        if (why !== null && !isDone) watch.noticed({ kind: 'needs-own-browser', why });
      })
      // The page was left while it was being asked.
      .catch(() => undefined);
  });
  contents.on('did-frame-navigate', (_event, _url, _code, _text, _isMain, processId, routingId) => {
    webFrameMain
      .fromId(processId, routingId)
      ?.executeJavaScript(watchForSecurityKey)
      .then((found) => {
        if (found === true && !isDone) watch.noticed({ kind: 'needs-own-browser', why: 'webauthn' });
      })
      // The frame was left, as every frame is.
      .catch(() => undefined);
  });
}
