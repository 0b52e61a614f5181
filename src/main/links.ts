import type { App } from 'electron';
import type { WindowCommand } from '../core/host/host-contract.ts';
import { linkAmong, readLink } from './deep-link.ts';
import { profilePathAmong, profilePathOf } from './profile-path.ts';

/** What a start brings along: a link into the application, and the absolute path of a profile file. */
export interface StartArguments {
  readonly link: string | null;
  readonly file: string | null;
}

/** Who is told of what comes from outside. */
export interface LinkListener {
  /** Shows the window, and tells it the command. */
  show(command: WindowCommand | null): void;
  /** Shows a profile file, by its absolute path, for a person to look at. */
  open(file: string): void;
}

/** Ways in from outside: links, files, and a second start. */
export interface Links {
  /** Hands every wish to that listener: those that came before too, the first of all included. */
  follow(listener: LinkListener): void;
}

type Wish =
  | { readonly kind: 'show'; readonly command: WindowCommand | null }
  | { readonly kind: 'open'; readonly file: string };

/** What is meant by a program's arguments, of which the first is the program. `folder` is where it was started. */
export function startArguments(args: readonly string[], folder: string): StartArguments {
  return { link: linkAmong(args), file: profilePathAmong(args, folder) };
}

/**
 * Listens for links, files and second starts from before Electron is ready: macOS sends what starts the application
 * before that. `first` is what this start brought along.
 */
export function linksInto(app: App, first: StartArguments): Links {
  const waiting: Wish[] = wishesOf(first);
  let tell = (wish: Wish): void => void waiting.push(wish);

  app.on('open-url', (event, url) => {
    event.preventDefault();
    const command = readLink(url);
    if (command !== null) tell({ kind: 'show', command });
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    const file = profilePathOf(path, '/');
    if (file !== null) tell({ kind: 'open', file });
  });
  // Its arguments come by `additionalData`, because Chromium adds to `argv` and changes its order.
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const wishes = wishesOf(argumentsIn(data));
    for (const wish of wishes.length === 0 ? [justShow] : wishes) tell(wish);
  });
  app.on('activate', () => tell(justShow));

  return {
    follow(listener) {
      tell = (wish) => (wish.kind === 'show' ? listener.show(wish.command) : listener.open(wish.file));
      for (const wish of waiting.splice(0)) tell(wish);
    },
  };
}

const justShow: Wish = { kind: 'show', command: null };

function wishesOf({ link, file }: StartArguments): Wish[] {
  const command = link === null ? null : readLink(link);
  return [
    ...(command === null ? [] : [{ kind: 'show', command } as const]),
    ...(file === null ? [] : [{ kind: 'open', file } as const]),
  ];
}

/** What another start sent. Whoever sent it, a path is one of a profile file. */
function argumentsIn(data: unknown): StartArguments {
  const text = (name: string): string | null => {
    const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, name) : null;
    return typeof value === 'string' ? value : null;
  };
  const file = text('file');
  return { link: text('link'), file: file === null ? null : profilePathOf(file, '/') };
}
