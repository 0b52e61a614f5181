/** Types of `electron.__standIn`, for specs. The object itself is lib/stand-in.cjs. */

/** A menu item as plain data. */
export interface StandInMenuItem {
  readonly label: string;
  readonly type: string;
  readonly id?: string;
  readonly role?: string;
  readonly sublabel?: string;
  readonly enabled: boolean;
  readonly visible: boolean;
  readonly checked: boolean;
  readonly accelerator?: string;
  readonly submenu?: readonly StandInMenuItem[];
}

/** An image as plain data; `path` is null for one made of bytes. */
export interface StandInImage {
  readonly path: string | null;
  readonly empty: boolean;
  readonly template: boolean;
  readonly width: number;
  readonly height: number;
  readonly scaleFactors: readonly number[];
}

/** A tray icon as a desktop would show it. */
export interface StandInTray {
  readonly toolTip: string;
  readonly title: string;
  readonly image: StandInImage;
  readonly menu: readonly StandInMenuItem[] | null;
}

/** A view inside a window. */
export interface StandInView {
  readonly bounds: Electron.Rectangle;
  readonly visible: boolean;
  readonly webContentsId: number | null;
  readonly webPreferences: Readonly<Record<string, unknown>> | null;
  readonly children: readonly StandInView[];
}

/** A window as it is now, and the options it was made with. */
export interface StandInWindow {
  readonly id: number;
  readonly kind: 'BrowserWindow' | 'BaseWindow';
  readonly title: string;
  readonly bounds: Electron.Rectangle;
  readonly minimumSize: readonly number[];
  readonly visible: boolean;
  readonly focused: boolean;
  readonly minimized: boolean;
  readonly maximized: boolean;
  readonly parentId: number | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly backgroundColor: string;
  readonly progress: number | null;
  readonly webContentsId: number | null;
  readonly url: string | null;
  readonly partition: string | null;
  readonly webPreferences: Readonly<Record<string, unknown>> | null;
  readonly views: readonly StandInView[];
  readonly menu: readonly StandInMenuItem[] | null;
}

/** A session and which handlers the program gave it. */
export interface StandInSession {
  readonly partition: string;
  readonly ntlmDomains: string | null;
  readonly proxy: Electron.ProxyConfig | null;
  readonly spellChecker: boolean;
  readonly permissionRequestHandler: boolean;
  readonly permissionCheckHandler: boolean;
  readonly devicePermissionHandler: boolean;
  readonly certificateVerifyProc: boolean;
}

/** What happened since the start. */
export interface StandInRecords {
  readonly badges: readonly (number | string)[];
  readonly beeps: number;
  readonly cleared: readonly {
    readonly partition: string;
    readonly what: string;
    readonly options?: unknown;
  }[];
  /** Every change of the clipboard: `write` with its types and texts, or `clear`. */
  readonly clipboard: readonly StandInClipboardChange[];
  readonly clipboardSelection: readonly StandInClipboardChange[];
  readonly commandLine: readonly {
    readonly name?: string;
    readonly value?: string;
    readonly argument?: string;
  }[];
  readonly dialogs: readonly {
    readonly kind: string;
    readonly windowId: number | null;
    readonly options: Readonly<Record<string, unknown>>;
    readonly answer: unknown;
  }[];
  readonly downloads: readonly { readonly url: string }[];
  /** `shell.openExternal` (by the program) and links to foreign schemes that were let through (by the page). */
  readonly external: readonly { readonly url: string; readonly by: 'program' | 'page' }[];
  /** Web preferences that weaken Electron's defaults. */
  readonly insecure: readonly {
    readonly webContentsId: number;
    readonly name: string;
    readonly value: unknown;
  }[];
  readonly loginItem: Readonly<Record<string, unknown>>;
  readonly notifications: readonly {
    readonly title: string;
    readonly body: string;
    readonly silent: boolean;
    readonly urgency: string;
    readonly closed: boolean;
  }[];
  readonly openedPaths: readonly string[];
  readonly permissions: readonly {
    readonly webContentsId: number | null;
    readonly permission: string;
    readonly granted: boolean;
    readonly partition: string;
  }[];
  readonly popups: readonly { readonly windowId: number | null; readonly menu: readonly StandInMenuItem[] }[];
  readonly protocolClients: Readonly<
    Record<string, { readonly path: string; readonly args: readonly string[] }>
  >;
  readonly relaunches: readonly { readonly args: readonly string[]; readonly execPath: string }[];
  readonly sandboxEnabled: boolean;
  readonly shownItems: readonly string[];
  /** Exceptions and rejections of the main process that nobody caught, and preloads that failed. */
  readonly uncaught: readonly {
    readonly kind: 'exception' | 'rejection' | 'preload';
    readonly text: string;
  }[];
  readonly windowOpens: readonly {
    readonly webContentsId: number;
    readonly url: string;
    readonly frameName: string;
    readonly features: string;
    readonly action: 'allow' | 'deny';
  }[];
}

/** One change of a clipboard. */
export interface StandInClipboardChange {
  readonly do: 'write' | 'clear';
  readonly entries?: Readonly<Record<string, string>>;
}

/** What a program did with an event that has a callback: `calls` are the callback's arguments, one list per call. */
export interface StandInAnswer {
  readonly prevented: boolean;
  readonly answered: boolean;
  readonly calls: readonly (readonly unknown[])[];
}

/** A path of labels, or the id of one item. */
export type StandInMenuPath = string | readonly string[];

/** Where a message pretends to come from. */
export interface StandInMessage {
  readonly channel: string;
  readonly args?: readonly unknown[];
  readonly url?: string;
  readonly frame?: 'main' | 'sub' | 'gone';
  readonly webContentsId?: number;
}

/** The records of the stand-in and its controls; real Electron has no such object. */
export interface StandIn {
  readonly records: StandInRecords;
  readonly gaps: readonly string[];
  windows(): readonly StandInWindow[];
  trays(): readonly StandInTray[];
  applicationMenu(): readonly StandInMenuItem[] | null;
  sessions(): readonly StandInSession[];
  userModelId(): string;
  clickMenu(path: StandInMenuPath): void;
  clickTray(path: StandInMenuPath, index?: number): void;
  clickPopup(path: StandInMenuPath): void;
  tray(event?: 'click' | 'double-click' | 'right-click' | 'middle-click', index?: number): void;
  answerDialog(kind: 'MessageBox', answer: Partial<Electron.MessageBoxReturnValue>): void;
  answerDialog(kind: 'OpenDialog', answer: Partial<Electron.OpenDialogReturnValue>): void;
  answerDialog(kind: 'SaveDialog', answer: Partial<Electron.SaveDialogReturnValue>): void;
  failShell(method: 'openExternal' | 'openPath' | 'trashItem', message?: string): void;
  notification(what?: 'click' | 'close' | 'action', index?: number, actionIndex?: number): void;
  power(
    event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'shutdown' | 'on-ac' | 'on-battery',
  ): void;
  idle(seconds: number): void;
  systemTheme(changes: {
    readonly dark?: boolean;
    readonly highContrast?: boolean;
    readonly forcedColors?: boolean;
    readonly reducedMotion?: boolean;
    readonly reducedTransparency?: boolean;
  }): void;
  online(value: boolean): void;
  pressShortcut(accelerator: string): void;
  secondInstance(
    argv: readonly string[],
    more?: { readonly cwd?: string; readonly additionalData?: unknown },
  ): Promise<void>;
  openUrl(url: string): boolean;
  activate(hasVisibleWindows?: boolean): boolean;
  certificateError(event: {
    readonly url: string;
    readonly error?: string;
    readonly certificate?: Partial<Electron.Certificate>;
    readonly isMainFrame?: boolean;
    readonly webContentsId?: number;
  }): Promise<StandInAnswer>;
  clientCertificate(event: {
    readonly url: string;
    readonly certificates?: readonly Partial<Electron.Certificate>[];
    readonly webContentsId?: number | null;
  }): Promise<StandInAnswer>;
  login(event: {
    readonly url: string;
    readonly authInfo?: Partial<Electron.AuthInfo>;
    readonly firstAuthAttempt?: boolean;
    readonly webContentsId?: number | null;
  }): Promise<StandInAnswer>;
  verifyCertificate(request: {
    readonly hostname: string;
    readonly partition?: string;
    readonly verificationResult?: string;
    readonly errorCode?: number;
  }): Promise<number>;
  permission(
    name: string,
    from?: {
      readonly webContentsId?: number;
      readonly partition?: string;
      readonly url?: string;
      readonly details?: Readonly<Record<string, unknown>>;
    },
  ): Promise<{ readonly requested: boolean; readonly checked: boolean }>;
  ipcInvoke(message: StandInMessage): Promise<unknown>;
  ipcSend(message: StandInMessage): void;
  chromium(): Promise<{ readonly program: string; readonly version: string }>;
}

declare global {
  namespace Electron {
    namespace CrossProcessExports {
      /** Only on the stand-in. */
      const __standIn: StandIn;
    }
  }
}
