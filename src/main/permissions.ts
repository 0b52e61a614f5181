import type { App, Session, WebContents } from 'electron';
import { isOwnAddress } from './app-address.ts';

/** What is refused to pages, everywhere, unless a page is known to be another one's to judge. */
export interface Guards {
  /** From now on the sign-in window judges where these contents go; everything else stays refused to them. */
  leaveNavigationToSignIn(contents: WebContents): void;
}

/**
 * Puts every session and every page under guard as it is made: no permission but writing text to the clipboard from
 * our own pages, no devices, no downloads, no new windows, no `<webview>`, and no way out of our own pages.
 */
export function guardEverything(app: App): Guards {
  const signInPages = new Set<number>();
  app.on('session-created', guardSession);
  app.on('web-contents-created', (_event, contents) => guardContents(contents, signInPages));
  return {
    leaveNavigationToSignIn({ id }) {
      signInPages.add(id);
    },
  };
}

/** Whether a page may use that permission. */
export function isPermitted(permission: string, address: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnAddress(address);
}

function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(isPermitted(permission, requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => isPermitted(permission, origin));
  session.setDevicePermissionHandler(() => false);
  // Its word lists would be fetched from a server of somebody else's.
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
}

function guardContents(contents: WebContents, signInPages: Set<number>): void {
  const { id } = contents;
  const stayHome = (details: { readonly url: string; preventDefault(): void }) => {
    if (!signInPages.has(id) && !isOwnAddress(details.url)) details.preventDefault();
  };
  contents.on('will-navigate', stayHome);
  contents.on('will-frame-navigate', stayHome);
  contents.on('will-redirect', stayHome);
  contents.once('destroyed', () => signInPages.delete(id));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
