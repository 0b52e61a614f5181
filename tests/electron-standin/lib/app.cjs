'use strict';
/** app: life of the program, its paths and its place in the system. */

const { EventEmitter } = require('node:events');
const { mkdirSync } = require('node:fs');
const { homedir, tmpdir } = require('node:os');
const path = require('node:path');
const { electronEvent, emitPreventable } = require('./events.cjs');
const { surface, watched } = require('./gaps.cjs');
const { atExit, host, records } = require('./host.cjs');
const { takeLock } = require('./instance-lock.cjs');
const { electronVersion } = require('./versions.cjs');

const reallyExit = process.exit.bind(process);

const commandLine = surface('commandLine', {
  appendSwitch(name, value = '') {
    switches.set(name, value);
    records.commandLine.push({ name, value });
  },
  appendArgument(value) {
    records.commandLine.push({ argument: value });
  },
  hasSwitch: (name) => switches.has(name),
  getSwitchValue: (name) => switches.get(name) ?? '',
  removeSwitch: (name) => void switches.delete(name),
});

/** Switches of Chromium's command line: those given at the start, and those the program added. */
const switches = new Map();

class App extends watched(EventEmitter) {
  #name = 'Electron';
  #version = electronVersion;
  #appPath = process.cwd();
  #paths = new Map();
  #whenReady;
  #isReady;
  #releaseLock = null;
  #quitting = false;
  #ending = false;
  #userModelId = '';

  constructor() {
    super();
    this.setMaxListeners(0);
    this.#whenReady = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.commandLine = commandLine;
    this.isPackaged = false;
    this.userAgentFallback = '';
    this.accessibilitySupportEnabled = false;
    this.dock = process.platform === 'darwin' ? dock : undefined;
    this.runningUnderARM64Translation = false;
  }

  get name() {
    return this.#name;
  }

  set name(name) {
    this.#name = name;
  }

  get applicationMenu() {
    return require('./menu.cjs').Menu.getApplicationMenu();
  }

  set applicationMenu(menu) {
    require('./menu.cjs').Menu.setApplicationMenu(menu);
  }

  get badgeCount() {
    return this.getBadgeCount();
  }

  set badgeCount(count) {
    this.setBadgeCount(count);
  }

  getName = () => this.#name;
  setName = (name) => {
    this.#name = name;
  };
  getVersion = () => this.#version;
  getAppPath = () => this.#appPath;
  getLocale = () => switches.get('lang') || 'en-US';
  getLocaleCountryCode = () => 'US';
  getSystemLocale = () => 'en-US';
  getPreferredSystemLanguages = () => ['en-US'];
  isReady = () => host.ready;
  whenReady = () => this.#whenReady;
  isActive = () => require('./base-window.cjs').BaseWindow.getFocusedWindow() !== null;
  isHidden = () => false;
  isEmojiPanelSupported = () => false;
  isAccessibilitySupportEnabled = () => this.accessibilitySupportEnabled;
  isHardwareAccelerationEnabled = () => false;
  isInApplicationsFolder = () => false;
  getAppMetrics = () => [];
  getGPUFeatureStatus = () => ({});
  getBadgeCount = () => records.badges.at(-1) ?? 0;
  getRecentDocuments = () => [];
  getApplicationNameForProtocol = () => '';
  getJumpListSettings = () => ({ minItems: 0, removedItems: [] });

  setAccessibilitySupportEnabled(enabled) {
    this.accessibilitySupportEnabled = enabled;
  }

  setBadgeCount(count = 0) {
    records.badges.push(count);
    return true;
  }

  /** As Electron's own start program does for an application folder. */
  _describe({ name, version, appPath }) {
    if (name !== undefined) this.#name = name;
    if (version !== undefined) this.#version = version;
    this.#appPath = appPath;
  }

  getPath(name) {
    const given = this.#paths.get(name);
    if (given !== undefined) return given;
    const home = homedir();
    const environment = process.env;
    const paths = {
      home,
      appData: environment.XDG_CONFIG_HOME || path.join(home, '.config'),
      temp: tmpdir(),
      exe: process.execPath,
      module: process.execPath,
      assets: this.#appPath,
      desktop: path.join(home, 'Desktop'),
      documents: path.join(home, 'Documents'),
      downloads: path.join(home, 'Downloads'),
      music: path.join(home, 'Music'),
      pictures: path.join(home, 'Pictures'),
      videos: path.join(home, 'Videos'),
    };
    if (name in paths) return paths[name];
    if (name === 'userData')
      return switches.get('user-data-dir') || path.join(this.getPath('appData'), this.#name);
    if (name === 'sessionData') return this.getPath('userData');
    if (name === 'logs') return path.join(this.getPath('userData'), 'logs');
    if (name === 'crashDumps') return path.join(this.getPath('userData'), 'Crashpad');
    throw new Error(`Failed to get '${name}' path`);
  }

  setPath(name, folder) {
    if (!path.isAbsolute(folder)) throw new Error('Path must be absolute');
    this.#paths.set(name, folder);
  }

  setAppLogsPath(folder) {
    this.#paths.set('logs', folder ?? path.join(this.getPath('userData'), 'logs'));
  }

  enableSandbox() {
    if (host.ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    records.sandboxEnabled = true;
  }

  disableHardwareAcceleration() {
    if (host.ready)
      throw new Error('app.disableHardwareAcceleration() can only be called before app is ready');
  }

  setAppUserModelId(id) {
    this.#userModelId = id;
  }

  get _userModelId() {
    return this.#userModelId;
  }

  setDesktopName() {}
  setAboutPanelOptions() {}
  showAboutPanel() {}
  setActivationPolicy() {}
  setJumpList = () => 'ok';
  setUserTasks = () => true;
  addRecentDocument() {}
  clearRecentDocuments() {}
  focus() {}
  hide() {}
  show() {}
  setToastActivatorCLSID() {}
  async setProxy() {}

  async resolveProxy() {
    return 'DIRECT';
  }

  setAsDefaultProtocolClient(scheme, program = process.execPath, args = []) {
    records.protocolClients[scheme] = { path: program, args };
    return true;
  }

  isDefaultProtocolClient(scheme) {
    return scheme in records.protocolClients;
  }

  removeAsDefaultProtocolClient(scheme) {
    return delete records.protocolClients[scheme];
  }

  setLoginItemSettings(settings) {
    records.loginItem = { openAtLogin: false, ...settings };
  }

  getLoginItemSettings() {
    const { openAtLogin } = records.loginItem;
    const status = openAtLogin ? 'enabled' : 'not-registered';
    return {
      openAtLogin,
      openAsHidden: false,
      wasOpenedAtLogin: false,
      wasOpenedAsHidden: false,
      restoreState: false,
      status,
      executableWillLaunchAtLogin: openAtLogin,
      launchItems: [],
    };
  }

  requestSingleInstanceLock(additionalData = {}) {
    if (this.#releaseLock !== null) return true;
    const folder = this.getPath('userData');
    mkdirSync(folder, { recursive: true });
    const letter = { argv: process.argv, cwd: process.cwd(), additionalData };
    this.#releaseLock = takeLock(folder, letter, (other) => void this._secondInstance(other));
    return this.#releaseLock !== null;
  }

  hasSingleInstanceLock() {
    return this.#releaseLock !== null;
  }

  releaseSingleInstanceLock() {
    this.#releaseLock?.();
    this.#releaseLock = null;
  }

  /** Another instance came. Electron waits with the news until this one is ready. */
  async _secondInstance({ argv, cwd, additionalData }) {
    await this.#whenReady;
    this.emit('second-instance', electronEvent(), argv, cwd, additionalData);
  }

  /** The program's module has run and Chromium is there. */
  _ready() {
    host.ready = true;
    this.userAgentFallback = host.userAgent;
    this.emit('will-finish-launching');
    this.emit('ready', electronEvent(), {});
    this.#isReady();
  }

  /** Asks everybody, closes the windows, ends. */
  quit() {
    if (this.#quitting || this.#ending) return;
    this.#quitting = true;
    if (emitPreventable(this, 'before-quit')) {
      this.#quitting = false;
      return;
    }
    const windows = require('./base-window.cjs').BaseWindow.getAllWindows();
    if (windows.length === 0) this.#willQuit();
    host.quitting = true;
    for (const window of windows) {
      if (host.quitting && !window.isDestroyed()) window.close();
    }
    if (!host.quitting) this.#quitting = false;
    host.quitting = false;
  }

  #willQuit() {
    if (emitPreventable(this, 'will-quit')) this.#quitting = false;
    else this.#end(0);
  }

  /** Ends without asking. */
  exit(code = 0) {
    this.#end(code);
  }

  #end(code) {
    if (this.#ending) return;
    this.#ending = true;
    this.emit('quit', electronEvent(), code);
    this.releaseSingleInstanceLock();
    // The statement that quits is not the last one to run in Electron either.
    setImmediate(() => {
      for (const step of atExit) step();
      reallyExit(code);
    });
  }

  relaunch(options = {}) {
    records.relaunches.push({
      args: options.args ?? process.argv.slice(1),
      execPath: options.execPath ?? process.execPath,
    });
  }

  /** A window has closed. */
  _windowClosed() {
    if (this.#ending || require('./base-window.cjs').BaseWindow.getAllWindows().length > 0) return;
    if (this.#quitting) this.#willQuit();
    else if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }
}

const dock = surface('dock', {
  show: async () => undefined,
  hide: () => undefined,
  isVisible: () => true,
  setMenu: () => undefined,
  getMenu: () => null,
  setBadge: (text) => void records.badges.push(text),
  getBadge: () => records.badges.at(-1) ?? '',
  setIcon: () => undefined,
  bounce: () => 0,
  cancelBounce: () => undefined,
});

const app = new App();
host.app = app;
host.windowClosed = () => app._windowClosed();

module.exports = { app, switches };
