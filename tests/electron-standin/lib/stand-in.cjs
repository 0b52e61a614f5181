'use strict';
/**
 * `electron.__standIn`: what a test may ask of the stand-in, through `app.evaluate(({ __standIn }) => …)`. It is absent
 * from real Electron; a test that needs it says so.
 */

const { app } = require('./app.cjs');
const { BaseWindow } = require('./base-window.cjs');
const { answerNext } = require('./dialog.cjs');
const { electronEvent } = require('./events.cjs');
const { gaps } = require('./gaps.cjs');
const { host, records } = require('./host.cjs');
const { codec, deliver, invoke } = require('./ipc-main.cjs');
const { clickItem, describeMenu, Menu, popups } = require('./menu.cjs');
const { nativeTheme } = require('./native-theme.cjs');
const { setOnline } = require('./net.cjs');
const { actOn } = require('./notification.cjs');
const { allSessions, Session } = require('./session.cjs');
const { powerMonitor, shellFailures, shortcuts } = require('./system.cjs');
const { trays } = require('./tray.cjs');
const { WebContents } = require('./web-contents.cjs');

/** The first window that a user would mean: the focused one, else the first. */
const frontWindow = () => BaseWindow.getFocusedWindow() ?? BaseWindow.getAllWindows()[0];

const contentsOf = (id) => (id === undefined ? frontWindow()?._contents : WebContents.fromId(id)) ?? null;

/** Options as plain data; what is no data (a session, an image) becomes its kind. */
function plain(value) {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '[function]' : value;
  if (Array.isArray(value)) return value.map(plain);
  if (Object.getPrototypeOf(value) !== Object.prototype) return `[${value.constructor.name}]`;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function describeView(view) {
  return {
    bounds: view.getBounds(),
    visible: view.getVisible(),
    webContentsId: view.webContents?.id ?? null,
    webPreferences: plain(view.webContents?._preferences ?? null),
    children: view.children.map(describeView),
  };
}

function describeWindow(window) {
  return {
    id: window.id,
    kind: window._isBrowserWindow ? 'BrowserWindow' : 'BaseWindow',
    title: window.getTitle(),
    bounds: window.getBounds(),
    minimumSize: window.getMinimumSize(),
    visible: window.isVisible(),
    focused: window.isFocused(),
    minimized: window.isMinimized(),
    maximized: window.isMaximized(),
    parentId: window.getParentWindow()?.id ?? null,
    options: plain(window._options),
    backgroundColor: window.getBackgroundColor(),
    progress: window._progress ?? null,
    webContentsId: window._contents?.id ?? null,
    url: window._contents?.getURL() ?? null,
    partition: window._contents?.session._partition ?? null,
    webPreferences: plain(window._contents?._preferences ?? null),
    views: window.contentView.children.map(describeView),
    menu: window._menu ? describeMenu(window._menu) : null,
  };
}

/** A certificate for events that Chromium does not report over its protocol. */
function madeUpCertificate(changes) {
  const principal = (commonName) => ({
    commonName,
    organizations: [],
    organizationUnits: [],
    locality: '',
    state: '',
    country: '',
  });
  return {
    data: '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
    fingerprint: 'sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    issuer: principal('Stand-in authority'),
    issuerName: 'Stand-in authority',
    issuerCert: undefined,
    serialNumber: '01',
    subject: principal('stand-in'),
    subjectName: 'stand-in',
    validStart: 1_700_000_000,
    validExpiry: 1_900_000_000,
    ...changes,
  };
}

/** Emits an event that takes a callback; resolves with what the program did. */
function withCallback(emit) {
  return new Promise((resolve) => {
    const event = electronEvent();
    const calls = [];
    const callback = (...args) => {
      calls.push(args);
      resolve({ prevented: event.defaultPrevented, answered: true, calls });
    };
    emit(event, callback);
    if (!event.defaultPrevented) resolve({ prevented: false, answered: calls.length > 0, calls });
  });
}

const standIn = {
  /** What happened so far; see the README for each list. */
  records,
  /** Names of members that were asked for and are missing. */
  gaps,

  /** Windows as they are now. */
  windows: () => BaseWindow.getAllWindows().map(describeWindow),
  /** Trays as they are now: tool tip, title, image, menu. */
  trays: () => trays.map((tray) => tray._describe()),
  /** The application menu as it is now, or null. */
  applicationMenu: () =>
    Menu.getApplicationMenu() === null ? null : describeMenu(Menu.getApplicationMenu()),
  /** Sessions with the handlers that the program gave them. */
  sessions: () =>
    allSessions().map((one) => ({ partition: one._partition, ...one._settings, ...one._handlers() })),
  /** The application user model id. */
  userModelId: () => app._userModelId,

  /** Clicks an item of the application menu by its path of labels, or by its id. */
  clickMenu: (pathOrId) => clickItem(Menu.getApplicationMenu(), pathOrId, frontWindow()),
  /** Clicks an item of a tray's menu. */
  clickTray(pathOrId, index = 0) {
    const menu = trays[index]?._menu;
    if (!menu) throw new Error(`Tray ${index} has no menu.`);
    clickItem(menu, pathOrId, undefined);
  },
  /** Clicks the tray's icon itself: `click`, `double-click`, `right-click`, `middle-click`. */
  tray: (event = 'click', index = 0) => trays[index]._click(event),
  /** Clicks an item of the menu that is open at a place, and closes it. */
  clickPopup(pathOrId) {
    const menu = popups.at(-1);
    if (menu === undefined) throw new Error('No menu is open.');
    try {
      clickItem(menu, pathOrId, menu._popupWindow ?? frontWindow());
    } finally {
      menu.closePopup();
    }
  },

  /** The next dialog of that kind (`MessageBox`, `OpenDialog`, `SaveDialog`) is answered so. */
  answerDialog: answerNext,
  /** The next call of that method of `shell` fails with that message. */
  failShell: (method, message = 'Failed') => void shellFailures.set(method, message),
  /** A user's act on a shown notification: `click`, `close`, `action`. Index -1 is the last. */
  notification: (what = 'click', index = -1, actionIndex = 0) => actOn(index, what, actionIndex),

  /** `suspend`, `resume`, `lock-screen`, `unlock-screen`, `shutdown`, `on-ac`, `on-battery`. */
  power(event) {
    if (event === 'lock-screen') powerMonitor._locked = true;
    if (event === 'unlock-screen') powerMonitor._locked = false;
    powerMonitor.emit(event, electronEvent());
  },
  /** What the system says of how long nobody touched it, in seconds. */
  idle(seconds) {
    powerMonitor._idleSeconds = seconds;
  },
  /** What the system prefers: `{ dark, highContrast, forcedColors, reducedMotion, reducedTransparency }`. */
  systemTheme: (changes) => nativeTheme._setSystem(changes),
  /** Whether there is a network, for `net`. */
  online: (value) => setOnline(value),
  /** Presses a global shortcut. */
  pressShortcut: (accelerator) => shortcuts.get(accelerator)(),

  /** The news of another instance, without starting one. */
  secondInstance: (argv, { cwd = process.cwd(), additionalData = {} } = {}) =>
    app._secondInstance({ argv, cwd, additionalData }),
  /** `open-url`, as macOS sends it. Returns whether the program prevented the default. */
  openUrl(url) {
    const event = electronEvent();
    app.emit('open-url', event, url);
    return event.defaultPrevented;
  },
  /** `activate`, as macOS sends it on a click in the dock. */
  activate: (hasVisibleWindows = BaseWindow.getAllWindows().some((one) => one.isVisible())) =>
    app.emit('activate', electronEvent(), hasVisibleWindows),

  /** `certificate-error`. Resolves with `{ prevented, answered, calls }`; `calls` are the callback's arguments. */
  certificateError({
    webContentsId,
    url,
    error = 'net::ERR_CERT_AUTHORITY_INVALID',
    certificate = {},
    isMainFrame = true,
  }) {
    const contents = contentsOf(webContentsId);
    const shown = madeUpCertificate(certificate);
    return withCallback((event, callback) => {
      contents?.emit('certificate-error', event, url, error, shown, callback, isMainFrame);
      if (!event.defaultPrevented)
        app.emit('certificate-error', event, contents, url, error, shown, callback, isMainFrame);
    });
  },
  /** `select-client-certificate`; answers like certificateError. */
  clientCertificate({ webContentsId, url, certificates = [{}] }) {
    const contents = webContentsId === null ? null : contentsOf(webContentsId);
    const list = certificates.map(madeUpCertificate);
    return withCallback((event, callback) => {
      contents?.emit('select-client-certificate', event, url, list, callback);
      if (!event.defaultPrevented)
        app.emit('select-client-certificate', event, contents, url, list, callback);
    });
  },
  /** `login`, without a server; answers like certificateError. */
  login({ webContentsId, url, authInfo = {}, firstAuthAttempt = true }) {
    const { hostname, port } = new URL(url);
    const info = {
      isProxy: false,
      scheme: 'basic',
      host: hostname,
      port: Number(port) || 443,
      realm: '',
      ...authInfo,
    };
    const details = { url, pid: process.pid, isRequestForNavigation: true, firstAuthAttempt };
    return withCallback((event, callback) => {
      app.emit(
        'login',
        event,
        webContentsId === null ? null : contentsOf(webContentsId),
        details,
        info,
        callback,
      );
    });
  },
  /** The verdict of `setCertificateVerifyProc` of a session. */
  verifyCertificate: ({
    partition = '',
    hostname,
    verificationResult = 'net::ERR_CERT_AUTHORITY_INVALID',
    errorCode = -202,
  }) =>
    Session.fromPartition(partition)._verifyCertificate({
      hostname,
      certificate: madeUpCertificate({}),
      validatedCertificate: madeUpCertificate({}),
      isIssuedByKnownRoot: false,
      verificationResult,
      errorCode,
    }),

  /** Asks the permission handlers of a window's session. Returns `{ requested, checked }`. */
  async permission(
    name,
    { webContentsId, partition, url = contentsOf(webContentsId)?.getURL() ?? '', details = {} } = {},
  ) {
    const contents = contentsOf(webContentsId);
    const session =
      partition === undefined
        ? (contents?.session ?? Session.defaultSession)
        : Session.fromPartition(partition);
    const all = { requestingUrl: url, isMainFrame: true, ...details };
    const checked = session._checkPermission(
      contents,
      name,
      URL.canParse(url) ? new URL(url).origin : '',
      all,
    );
    const requested = await new Promise((resolve) => session._askPermission(contents, name, all, resolve));
    return { requested, checked };
  },

  /**
   * A call of `ipcRenderer.invoke` that no preload of ours makes: from a page at another address (`url`), from a frame
   * (`frame: 'sub'`), or from a frame that is gone (`frame: 'gone'`). Resolves with the value, rejects like the page's.
   */
  async ipcInvoke({ channel, args = [], url, frame = 'main', webContentsId }) {
    const contents = contentsOf(webContentsId);
    const answer = await invoke(
      contents,
      foreignFrame(contents, frame, url),
      channel,
      codec.decode(codec.encode(args)),
    );
    if (!answer.ok) throw new Error(`Error invoking remote method '${channel}': ${answer.error}`);
    return codec.decode(answer.value);
  },
  /** The same for `ipcRenderer.send`. */
  ipcSend({ channel, args = [], url, frame = 'main', webContentsId }) {
    const contents = contentsOf(webContentsId);
    deliver(contents, foreignFrame(contents, frame, url), channel, codec.decode(codec.encode(args)));
  },

  /** Emits any event of any part, for the rare one that has no control of its own. */
  emit: (emitter, name, ...args) => emitter.emit(name, electronEvent(), ...args),
  /** Chromium's program and version. */
  chromium: async () => ({ program: host.program, version: (await host.version).product }),
};

/** A frame like one of the contents, at another address. */
function foreignFrame(contents, kind, url) {
  if (kind === 'gone') return null;
  const main = contents.mainFrame;
  const address = url ?? main.url;
  const { originOf } = require('./addresses.cjs');
  const own = { url: { value: address }, origin: { value: originOf(address) } };
  // Named anew: what a frame keeps private cannot be read through another object.
  if (kind === 'main') return Object.create(main, { ...own, parent: { value: null }, top: { value: main } });
  return Object.create(main, {
    ...own,
    parent: { value: main },
    top: { value: main },
    routingId: { value: -1 },
  });
}

module.exports = { standIn };
