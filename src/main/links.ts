import type { App } from 'electron';
import type { WindowCommand } from '../core/host/host-contract.ts';
import { readLink } from './deep-link.ts';

/** Ways in from outside: links, and a second start. */
export interface Links {
  /** Hands every wish to show the window to that listener: those that came before too, the first of all included. */
  follow(show: (command: WindowCommand | null) => void): void;
}

/**
 * Listens for links and second starts from before Electron is ready: macOS sends a link that starts the application
 * before that. `first` is the link among this start's own arguments, or `null`.
 */
export function linksInto(app: App, first: string | null): Links {
  const waiting: (WindowCommand | null)[] = first === null ? [] : [readLink(first)];
  let show = (command: WindowCommand | null): void => void waiting.push(command);

  app.on('open-url', (event, url) => {
    event.preventDefault();
    const command = readLink(url);
    if (command !== null) show(command);
  });
  // Its arguments come by `additionalData`, because Chromium adds to `argv` and changes its order.
  app.on('second-instance', (_event, _argv, _folder, data) => show(readLink(linkOf(data))));
  app.on('activate', () => show(null));

  return {
    follow(listener) {
      show = listener;
      for (const command of waiting.splice(0)) listener(command);
    },
  };
}

function linkOf(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('link' in data)) return '';
  return typeof data.link === 'string' ? data.link : '';
}
