'use strict';
/** session: a partition is a browser context of Chromium; the default session is Chromium's own. */

const { EventEmitter } = require('node:events');
const { Cookies } = require('./cookies.cjs');
const { electronEvent } = require('./events.cjs');
const { watched, watchStatics } = require('./gaps.cjs');
const { host, records } = require('./host.cjs');
const { Protocol } = require('./protocol.cjs');
const { WebRequest } = require('./web-request.cjs');

const all = new Map();

class Session extends watched(EventEmitter) {
  #context;
  #permissionRequest = null;
  #permissionCheck = null;
  #verifyCertificate = null;

  constructor(partition) {
    super();
    this.setMaxListeners(0);
    this._partition = partition;
    this._settings = {
      ntlmDomains: null,
      proxy: null,
      spellChecker: true,
      devicePermissionHandler: false,
      verifiesCertificates: false,
    };
    this.#context =
      partition === ''
        ? Promise.resolve({})
        : host.browser.send('Target.createBrowserContext', { disposeOnDetach: true });
    this.#context.catch(() => undefined);
    this.cookies = new Cookies(() => this._contextId());
    this.protocol = new Protocol();
    this.webRequest = new WebRequest(() => this.#contents().forEach((one) => one._watchRequestsAgain()));
    this.storagePath = this.isPersistent() && host.app ? host.app.getPath('sessionData') : null;
  }

  static get defaultSession() {
    return Session.fromPartition('');
  }

  static fromPartition(partition) {
    if (!host.ready) throw new Error('Session can only be received when app is ready');
    const existing = all.get(partition);
    if (existing !== undefined) return existing;
    const session = new Session(partition);
    all.set(partition, session);
    host.app.emit('session-created', session);
    return session;
  }

  #contents() {
    const { WebContents } = require('./web-contents.cjs');
    return WebContents.getAllWebContents().filter(({ session }) => session === this);
  }

  /** Chromium's id of this partition; undefined for the default session. */
  async _contextId() {
    return (await this.#context).browserContextId;
  }

  get spellCheckerEnabled() {
    return this._settings.spellChecker;
  }

  set spellCheckerEnabled(enabled) {
    this._settings.spellChecker = enabled;
  }

  isPersistent = () => this._partition === '' || this._partition.startsWith('persist:');
  getStoragePath = () => this.storagePath;
  isSpellCheckerEnabled = () => this._settings.spellChecker;
  setSpellCheckerEnabled = (enabled) => {
    this._settings.spellChecker = enabled;
  };
  setSpellCheckerLanguages() {}
  getSpellCheckerLanguages = () => [];

  setPermissionRequestHandler(handler) {
    this.#permissionRequest = handler;
  }

  setPermissionCheckHandler(handler) {
    this.#permissionCheck = handler;
  }

  setDevicePermissionHandler(handler) {
    this._settings.devicePermissionHandler = handler !== null;
    this._devicePermission = handler;
  }

  setDisplayMediaRequestHandler() {}
  setBluetoothPairingHandler() {}
  setUSBProtectedClassesHandler() {}

  setCertificateVerifyProc(proc) {
    this.#verifyCertificate = proc;
    this._settings.verifiesCertificates = proc !== null;
  }

  /** Asks the handler as a page's request would; without a handler Electron grants. */
  _askPermission(contents, permission, details, done) {
    const note = (granted) => {
      records.permissions.push({
        webContentsId: contents?.id ?? null,
        permission,
        granted,
        partition: this._partition,
      });
      done(granted);
    };
    if (this.#permissionRequest === null) note(true);
    else this.#permissionRequest(contents, permission, note, details);
  }

  _checkPermission(contents, permission, origin, details) {
    return this.#permissionCheck === null
      ? true
      : this.#permissionCheck(contents, permission, origin, details);
  }

  /** The verdict of `setCertificateVerifyProc` on a made-up certificate; -3 (Chromium decides) without one. */
  _verifyCertificate(request) {
    return new Promise((resolve) => {
      if (this.#verifyCertificate === null) resolve(-3);
      else this.#verifyCertificate(request, resolve);
    });
  }

  /** For the records: which handlers a program gave. */
  _handlers() {
    return {
      permissionRequestHandler: this.#permissionRequest !== null,
      permissionCheckHandler: this.#permissionCheck !== null,
      devicePermissionHandler: this._settings.devicePermissionHandler,
      certificateVerifyProc: this.#verifyCertificate !== null,
    };
  }

  allowNTLMCredentialsForDomains(domains) {
    this._settings.ntlmDomains = domains;
  }

  async setProxy(config) {
    this._settings.proxy = config;
  }

  async resolveProxy() {
    return 'DIRECT';
  }

  async forceReloadProxyConfig() {}
  setSSLConfig() {}
  setDownloadPath() {}
  flushStorageData() {}
  preconnect() {}
  enableNetworkEmulation() {}
  disableNetworkEmulation() {}

  setUserAgent(userAgent) {
    this._userAgent = userAgent;
    for (const contents of this.#contents()) contents.setUserAgent(userAgent);
  }

  getUserAgent() {
    return this._userAgent ?? host.userAgent ?? '';
  }

  #cleared(what, options) {
    records.cleared.push({ partition: this._partition, what, ...(options === undefined ? {} : { options }) });
  }

  async clearStorageData(options) {
    this.#cleared('storageData', options);
    const kinds = options?.storages;
    if (kinds === undefined || kinds.includes('cookies')) await this.cookies._clear();
    const page = this.#contents().find((one) => one._page !== null);
    const origin = options?.origin ?? (page && new URL(page.getURL()).origin);
    if (page === undefined || origin === undefined || origin === 'null') return;
    const storageTypes =
      kinds === undefined
        ? 'all'
        : kinds.map((kind) => (kind === 'localstorage' ? 'local_storage' : kind)).join(',');
    await page._page.send('Storage.clearDataForOrigin', { origin, storageTypes }).catch(() => undefined);
  }

  async clearData(options) {
    this.#cleared('data', options);
    await this.cookies._clear();
  }

  async clearAuthCache() {
    this.#cleared('authCache');
  }

  async clearCache() {
    this.#cleared('cache');
  }

  async clearCodeCaches(options) {
    this.#cleared('codeCaches', options);
  }

  async clearHostResolverCache() {
    this.#cleared('hostResolverCache');
  }

  async closeAllConnections() {
    this.#cleared('connections');
  }

  async getCacheSize() {
    return 0;
  }

  fetch(input, init) {
    return require('./net.cjs').fetchWithSession(this, input, init);
  }

  resolveHost(name) {
    return require('./net.cjs').net.resolveHost(name);
  }
}

watchStatics(Session);

/** Every session so far, for the records. */
const allSessions = () => [...all.values()];

module.exports = { allSessions, electronEvent, Session };
