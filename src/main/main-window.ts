import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { WindowCommand } from '../core/host/host-contract.ts';
import { ownAddress } from './app-address.ts';
import type { Folders } from './folders.ts';
import type { WindowBridgeEnd, WindowDoor } from './ipc.ts';
import { lockedDown } from './page-preferences.ts';
import { groundColour } from './window-look.ts';
import { leastSize, placeWindow } from './window-place.ts';
import type { WindowStateFile } from './window-state.ts';

/** What the main window is opened with. */
export interface MainWindowOptions {
  readonly folders: Folders;
  readonly state: WindowStateFile;
  readonly bridge: WindowBridgeEnd;
  readonly door: Promise<WindowDoor>;
  /** Whether closing the window shall leave the application in the tray. */
  readonly staysInTray: () => boolean;
  /** Tells all windows a command, once the host is there. */
  readonly tell: (command: WindowCommand) => void;
  /** The person closed the window, and nothing keeps the application. */
  readonly onClosed: () => void;
  /** The system ends the session; nothing can be waited for. */
  readonly onSessionEnd: () => void;
  /** Somebody did something in the window. */
  readonly onUse: () => void;
}

/** The one main window, opened when it is first shown. */
export interface MainWindow {
  /** Brings it to the front, opening it if it is not there, and tells it the command when its page has come. */
  readonly show: (command: WindowCommand | null) => void;
  /** Whether a person can see it. */
  readonly isShown: () => boolean;
}

/** A page that never tells it is ready is shown all the same, rather than leaving a person without a window. */
const showAtLatestMilliseconds = 4_000;
/** Moving a window by hand makes hundreds of events. */
const settleMilliseconds = 500;
const useMilliseconds = 5_000;
const mostRevivals = 3;

/** The main window, not opened yet. */
export function mainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | null = null;
  let arrival: Promise<void> = Promise.resolve();
  let hasArrived = false;

  function open(): BrowserWindow {
    const opened = createWindow(options);
    window = opened;
    opened.once('closed', () => {
      window = null;
      options.onClosed();
    });
    hasArrived = false;
    // A page that does not load is shown as such.
    arrival = opened.loadURL(ownAddress('index')).catch(() => opened.show());
    void arrival.then(() => {
      hasArrived = window === opened;
    });
    return opened;
  }

  return {
    show(command) {
      if (window === null) open();
      // One that is on its way shows itself as soon as there is something to see.
      else if (hasArrived) bringToFront(window);
      if (command !== null) void arrival.then(() => options.tell(command));
    },
    isShown: () => window?.isVisible() ?? false,
  };
}

function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function createWindow(options: MainWindowOptions): BrowserWindow {
  const { folders, state } = options;
  const { isMaximized, ...bounds } = placeWindow(state.read().place, workAreas());
  const window = new BrowserWindow({
    ...bounds,
    minWidth: leastSize.width,
    minHeight: leastSize.height,
    title: 'Wayleave',
    icon: folders.icon,
    show: false,
    backgroundColor: groundColour(),
    webPreferences: { ...lockedDown, preload: folders.preload },
  });
  options.bridge.admit(window.webContents, 'index', options.door);
  showWhenReady(window, isMaximized);
  keepPlace(window, state);
  window.on('close', (event) => {
    if (!options.staysInTray()) return;
    event.preventDefault();
    window.hide();
  });
  window.on('session-end', options.onSessionEnd);
  watchUse(window, options.onUse);
  followTheme(window);
  reviveWhenGone(window);
  return window;
}

function workAreas() {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary, ...others].map(({ workArea }) => workArea);
}

function showWhenReady(window: BrowserWindow, isMaximized: boolean): void {
  const show = () => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isVisible()) return;
    if (isMaximized) window.maximize();
    window.show();
  };
  const timer = setTimeout(show, showAtLatestMilliseconds);
  window.once('ready-to-show', show);
  window.once('closed', () => clearTimeout(timer));
}

function keepPlace(window: BrowserWindow, state: WindowStateFile): void {
  let timer: NodeJS.Timeout | null = null;
  const keep = () => {
    timer = null;
    if (window.isDestroyed() || window.isMinimized()) return;
    state.writePlace({ ...window.getNormalBounds(), isMaximized: window.isMaximized() });
  };
  const later = () => {
    timer ??= setTimeout(keep, settleMilliseconds);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('close', () => {
    if (timer !== null) clearTimeout(timer);
    keep();
  });
}

function followTheme(window: BrowserWindow): void {
  const repaint = () => window.setBackgroundColor(groundColour());
  nativeTheme.on('updated', repaint);
  window.once('closed', () => nativeTheme.off('updated', repaint));
}

/** A page whose process died is loaded again, but not for ever: the next one may die of the same. */
function reviveWhenGone(window: BrowserWindow): void {
  let revivals = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || revivals === mostRevivals || window.isDestroyed()) return;
    revivals += 1;
    window.reload();
  });
}

function watchUse(window: BrowserWindow, onUse: () => void): void {
  let last = 0;
  window.webContents.on('input-event', (_event, { type }) => {
    const now = Date.now();
    if (type === 'mouseMove' || now - last < useMilliseconds) return;
    last = now;
    onUse();
  });
}
