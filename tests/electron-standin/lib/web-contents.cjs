'use strict';
/** webContents: one page of Chromium, its events in Electron's words. */

const { EventEmitter } = require('node:events');
const { pathToFileURL } = require('node:url');
const { fromChromium, known, schemeOf, toChromium } = require('./addresses.cjs');
const { watchCertificates } = require('./certificates.cjs');
const { electronEvent } = require('./events.cjs');
const { noteGap, watched, watchStatics } = require('./gaps.cjs');
const { host, records } = require('./host.cjs');
const { IpcMain } = require('./ipc-main.cjs');
const { NavigationHistory } = require('./navigation-history.cjs');
const { netError } = require('./net-errors.cjs');
const { PageLoads } = require('./page-loads.cjs');
const { isolatedWorld, pageScripts } = require('./page-scripts.cjs');
const { PageWorlds } = require('./page-worlds.cjs');
const { enableRequests, watchRequests } = require('./requests.cjs');
const { closeTarget, createTarget, onPopup } = require('./targets.cjs');
const { FrameTree } = require('./web-frame-main.cjs');

const all = new Map();
let lastId = 0;

/** Settings that a review would refuse; recorded so that a test can expect none. */
function recordInsecure(id, preferences) {
  const safe = { contextIsolation: true, sandbox: true, webSecurity: true, nodeIntegration: false };
  const unsafe = [
    'nodeIntegrationInWorker',
    'nodeIntegrationInSubFrames',
    'allowRunningInsecureContent',
    'webviewTag',
  ];
  for (const name of [...unsafe, 'experimentalFeatures', 'enableBlinkFeatures']) safe[name] = false;
  for (const [name, value] of Object.entries(safe)) {
    const given = preferences[name];
    if (given !== undefined && Boolean(given) !== value)
      records.insecure.push({ webContentsId: id, name, value: given });
  }
}

class WebContents extends watched(EventEmitter) {
  #target = null;
  /** @type {Promise<any> | null} */
  #opening = null;
  #destroyed = false;
  #openHandler = () => ({ action: 'allow' });
  #zoomFactor = 1;
  #userAgent;
  #muted = false;

  /** `size()` tells how large the page is to be; `gone()` is called once when the page ended. */
  constructor({ session, type, webPreferences = {}, size, gone }) {
    super();
    this.setMaxListeners(0);
    this.id = ++lastId;
    this.session = session;
    this._type = type;
    this._preferences = webPreferences;
    this._size = size;
    this._gone = gone;
    this._ipc = undefined;
    this._owner = undefined;
    this._frames = new FrameTree(this);
    this._scripts = pageScripts(webPreferences);
    this._worlds = new PageWorlds(this, this._scripts.channel);
    this._loads = new PageLoads(this);
    this.navigationHistory = new NavigationHistory(this);
    this.backgroundThrottling = true;
    this.frameRate = 60;
    recordInsecure(this.id, webPreferences);
    all.set(this.id, this);
    host.app.emit('web-contents-created', electronEvent(), this);
  }

  static getAllWebContents() {
    return [...all.values()];
  }

  static fromId(id) {
    return all.get(id);
  }

  static fromDevToolsTargetId(targetId) {
    return [...all.values()].find((contents) => contents.#target?.targetId === targetId);
  }

  static fromFrame(frame) {
    return [...all.values()].find((contents) => contents.mainFrame === frame.top);
  }

  static getFocusedWebContents() {
    return [...all.values()].find((contents) => contents.isFocused()) ?? null;
  }

  get ipc() {
    this._ipc ??= new IpcMain();
    return this._ipc;
  }

  get mainFrame() {
    return this._frames.main;
  }

  get focusedFrame() {
    return this._frames.main;
  }

  get opener() {
    return null;
  }

  get hostWebContents() {
    return null;
  }

  get devToolsWebContents() {
    return null;
  }

  get userAgent() {
    return this.getUserAgent();
  }

  get zoomFactor() {
    return this.#zoomFactor;
  }

  set zoomFactor(factor) {
    this.setZoomFactor(factor);
  }

  get audioMuted() {
    return this.#muted;
  }

  /** The session of this page's target, or null while there is none. */
  get _page() {
    return this.#target?.session ?? null;
  }

  get _targetId() {
    return this.#target?.targetId ?? null;
  }

  getURL = () => this._loads.pendingUrl ?? this._loads.url;
  getTitle = () => this._loads.title || this.getURL();
  getType = () => this._type;
  getProcessId = () => 1000 + this.id;
  getOSProcessId = () => process.pid;
  getLastWebPreferences = () => this._preferences;
  getMediaSourceId = () => `web-contents:${this.id}`;
  isDestroyed = () => this.#destroyed;
  isLoading = () => this._loads.loading;
  isLoadingMainFrame = () => this._loads.loading;
  isWaitingForResponse = () => this._loads.pendingUrl !== null;
  isCrashed = () => false;
  isFocused = () => this._owner?.isFocused?.() === true;
  isDevToolsOpened = () => false;
  isDevToolsFocused = () => false;
  isOffscreen = () => false;
  isAudioMuted = () => this.#muted;
  isCurrentlyAudible = () => false;
  getZoomFactor = () => this.#zoomFactor;
  getZoomLevel = () => Math.log(this.#zoomFactor) / Math.log(1.2);
  getUserAgent = () => this.#userAgent ?? this.session.getUserAgent();
  getBackgroundThrottling = () => this.backgroundThrottling;

  /** Developer tools belong to the test here, so opening them does nothing. */
  openDevTools() {}
  closeDevTools() {}
  toggleDevTools() {}
  setVisualZoomLevelLimits = async () => undefined;
  setWebRTCIPHandlingPolicy() {}
  invalidate() {}

  setBackgroundThrottling(allowed) {
    this.backgroundThrottling = allowed;
  }

  setAudioMuted(muted) {
    this.#muted = muted;
  }

  setUserAgent(userAgent) {
    this.#userAgent = userAgent;
    this._page?.tell('Emulation.setUserAgentOverride', { userAgent });
  }

  setZoomLevel(level) {
    this.setZoomFactor(1.2 ** level);
  }

  /** Kept, not shown. */
  setZoomFactor(factor) {
    this.#zoomFactor = factor;
  }

  setWindowOpenHandler(handler) {
    this.#openHandler = handler;
  }

  focus() {
    this._owner?.focus?.();
    this._page?.tell('Page.bringToFront');
  }

  /** Goes to an address. Settles like Electron's: rejects when the load failed or was stopped. */
  loadURL(url, options = {}) {
    const loaded = this._loads.begin(url);
    this.#navigate(url, options).catch((error) => {
      if (this.#destroyed) return;
      process.stderr.write(`${error.stack}\n`);
      this._loads.failed(url, 'ERR_FAILED');
    });
    return loaded;
  }

  loadFile(path) {
    return this.loadURL(pathToFileURL(path).href);
  }

  async #navigate(url, { httpReferrer, userAgent } = {}) {
    const schemes = this.session.protocol._schemes();
    const scheme = schemeOf(url);
    if (!known.has(scheme) && !schemes.has(scheme)) {
      this._loads.failed(url, scheme === '' ? 'ERR_INVALID_URL' : 'ERR_UNKNOWN_URL_SCHEME');
      return;
    }
    if (userAgent !== undefined) this.setUserAgent(userAgent);
    const { session } = await this._open();
    if (this._loads.pendingUrl !== url) return;
    this._loads.expect(url);
    this._loads.begun = true;
    const referrer = typeof httpReferrer === 'string' ? httpReferrer : httpReferrer?.url;
    const { errorText } = await session.send('Page.navigate', {
      url: toChromium(url, schemes),
      ...(referrer === undefined ? {} : { referrer }),
    });
    if (errorText && this._loads.pendingUrl === url) {
      this._loads.failed(url, netError(this._loads.refusals.get(url) ?? errorText).name);
    }
  }

  /** The page, made when it is first needed. */
  _open() {
    this.#opening ??= this.#make();
    return this.#opening;
  }

  async #make() {
    const target = await createTarget({ browserContextId: await this.session._contextId(), ...this._size() });
    if (this.#destroyed) {
      await closeTarget(target.targetId);
      throw new Error('Object has been destroyed');
    }
    this.#target = target;
    this._frames.setMain(target.targetId);
    target.session.once('closed', () => this._destroyed());
    this.#setUp(target.session);
    await Promise.all([this._fit(), blankCommitted(target.session)]);
    return target;
  }

  /** Gives the page the size of its view. */
  async _fit() {
    const targetId = this._targetId;
    if (targetId === null) return;
    const { width, height } = this._size();
    if (width < 1 || height < 1) return;
    try {
      const { windowId } = await host.browser.send('Browser.getWindowForTarget', { targetId });
      await host.browser.send('Browser.setContentsSize', { windowId, width, height });
    } catch {
      // The page went away meanwhile; then its size is of no interest.
    }
  }

  /** Prepares a session: that of the page, or of one of its frames that lives in another process. */
  #setUp(session) {
    session.on('Page.frameAttached', ({ frameId, parentFrameId }) =>
      this._frames.attach(frameId, parentFrameId),
    );
    session.on('Page.frameDetached', ({ frameId, reason }) => {
      if (reason === 'remove') this._frames.detach(frameId);
    });
    session.on('Page.windowOpen', ({ url, windowName, windowFeatures }) =>
      this._askedToOpen(fromChromium(url), windowName, windowFeatures.join(','), this.mainFrame),
    );
    session.on('Page.downloadWillBegin', (params) => records.downloads.push({ url: params.url }));
    this._loads.watch(session);
    this._worlds.watch(session);
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) =>
      this.#frameInOtherProcess(sessionId, targetInfo),
    );
    session.on('Inspector.targetCrashed', () => {
      const details = { reason: 'crashed', exitCode: 1 };
      this.emit('render-process-gone', electronEvent(), details);
      host.app.emit('render-process-gone', electronEvent(), this, details);
    });
    session.tell('Page.enable');
    session.tell('Runtime.enable');
    session.tell('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 });
    watchRequests(this, session);
    watchCertificates(this, session);
    session.tell('Runtime.addBinding', { name: this._scripts.channel, executionContextName: isolatedWorld });
    session.tell('Page.addScriptToEvaluateOnNewDocument', { source: this._scripts.page });
    session.tell('Page.addScriptToEvaluateOnNewDocument', {
      source: this._scripts.preload,
      worldName: isolatedWorld,
    });
    session.tell('Page.setLifecycleEventsEnabled', { enabled: true });
    session.tell('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
      filter: [{ type: 'iframe' }],
    });
    if (this.#userAgent !== undefined || this.session._userAgent !== undefined) {
      session.tell('Emulation.setUserAgentOverride', { userAgent: this.getUserAgent() });
    }
    this._applyTheme(session);
  }

  #frameInOtherProcess(sessionId, targetInfo) {
    const session = host.browser.connection.sessions.get(sessionId);
    if (session === undefined || targetInfo.type !== 'iframe') return;
    if (targetInfo.parentFrameId !== undefined)
      this._frames.attach(targetInfo.targetId, targetInfo.parentFrameId);
    this.#setUp(session);
    session.tell('Runtime.runIfWaitingForDebugger');
  }

  /** Lets the page follow `nativeTheme`. */
  _applyTheme(session = this._page) {
    const features = host.mediaFeatures?.() ?? [];
    if (session !== null && features.length > 0) session.tell('Emulation.setEmulatedMedia', { features });
  }

  _watchRequestsAgain() {
    if (this._page !== null) enableRequests(this, this._page);
  }

  /** What Electron does with a scheme it does not know: asks the permission handler, then the system. */
  _openExternally(frame, externalURL) {
    const details = { externalURL, requestingUrl: frame.url, isMainFrame: frame.parent === null };
    this.session._askPermission(this, 'openExternal', details, (granted) => {
      if (granted) records.external.push({ url: externalURL, by: 'page' });
    });
  }

  send(channel, ...args) {
    this.mainFrame.send(channel, ...args);
  }

  sendToFrame(frameId, channel, ...args) {
    const [, routingId] = [frameId].flat(1).length === 2 ? frameId : [undefined, frameId];
    const frame = this.mainFrame.framesInSubtree.find((one) => one.routingId === routingId);
    frame?.send(channel, ...args);
    return frame !== undefined;
  }

  postMessage(channel, message, transfer) {
    this.mainFrame.postMessage(channel, message, transfer);
  }

  _sendToFrame(frame, channel, args) {
    this._worlds.send(frame, channel, args);
  }

  async executeJavaScript(code) {
    if (this._loads.isBusy) {
      await new Promise((resolve) => {
        this.once('did-stop-loading', resolve);
        this.once('destroyed', resolve);
      });
    }
    return this._evaluateInFrame(this.mainFrame, code);
  }

  async _evaluateInFrame(frame, code) {
    await this._open();
    return this._worlds.evaluate(frame, code);
  }

  async insertCSS(css) {
    await this.executeJavaScript(
      `{ const sheet = new CSSStyleSheet(); sheet.replaceSync(${JSON.stringify(css)}); document.adoptedStyleSheets.push(sheet); }`,
    );
    return String(Math.random());
  }

  async insertText(text) {
    await this._page.send('Input.insertText', { text });
  }

  #edit(command) {
    void this.executeJavaScript(`document.execCommand(${JSON.stringify(command)})`);
  }

  undo() {
    this.#edit('undo');
  }

  redo() {
    this.#edit('redo');
  }

  cut() {
    this.#edit('cut');
  }

  copy() {
    this.#edit('copy');
  }

  paste() {
    this.#edit('paste');
  }

  delete() {
    this.#edit('delete');
  }

  selectAll() {
    this.#edit('selectAll');
  }

  async capturePage() {
    const { createFromBuffer } = require('./native-image.cjs').nativeImage;
    const { data } = await (await this._open()).session.send('Page.captureScreenshot', { format: 'png' });
    return createFromBuffer(Buffer.from(data, 'base64'));
  }

  /** Keys as Electron's `sendInputEvent`; only what a test of shortcuts needs. */
  sendInputEvent({ type, keyCode, modifiers = [] }) {
    const bits = { alt: 1, control: 2, ctrl: 2, meta: 4, command: 4, cmd: 4, shift: 8 };
    const names = { keyDown: 'rawKeyDown', rawKeyDown: 'rawKeyDown', keyUp: 'keyUp', char: 'char' };
    if (!(type in names)) {
      noteGap(`WebContents.sendInputEvent of ${type}`);
      return;
    }
    const sum = modifiers.reduce((bitsSoFar, name) => bitsSoFar | (bits[name.toLowerCase()] ?? 0), 0);
    this._page?.tell('Input.dispatchKeyEvent', {
      type: names[type],
      key: keyCode,
      modifiers: sum,
      text: type === 'char' ? keyCode : undefined,
    });
  }

  reload() {
    this._loads.expect();
    this._page?.tell('Page.reload');
  }

  reloadIgnoringCache() {
    this._loads.expect();
    this._page?.tell('Page.reload', { ignoreCache: true });
  }

  stop() {
    this._page?.tell('Page.stopLoading');
  }

  canGoBack = () => this.navigationHistory.canGoBack();
  canGoForward = () => this.navigationHistory.canGoForward();
  goBack = () => this.navigationHistory.goBack();
  goForward = () => this.navigationHistory.goForward();
  clearHistory = () => this.navigationHistory.clear();

  /** `window.open` of the page, or a link into a new window. */
  _askedToOpen(url, frameName, features, frame) {
    const disposition = features === '' ? 'foreground-tab' : 'new-window';
    const details = {
      url,
      frameName,
      features,
      disposition,
      referrer: { url: frame?.url ?? '', policy: 'strict-origin-when-cross-origin' },
    };
    const answer = this.#openHandler(details) ?? { action: 'deny' };
    records.windowOpens.push({ webContentsId: this.id, url, frameName, features, action: answer.action });
    if (answer.action !== 'allow') return;
    const { BrowserWindow } = require('./browser-window.cjs');
    const options = answer.overrideBrowserWindowOptions ?? {};
    const webPreferences = {
      ...this._preferences,
      preload: undefined,
      session: this.session,
      ...options.webPreferences,
    };
    const window = new BrowserWindow({ ...options, webPreferences });
    this.emit('did-create-window', window, { ...details, options });
    void window.loadURL(url);
  }

  /** Ends the page. With `waitForBeforeUnload` the page may object. */
  close({ waitForBeforeUnload = false } = {}) {
    if (this.#destroyed) return;
    if (waitForBeforeUnload && this._page !== null) this._page.tell('Page.close');
    else void this._end();
  }

  /** Resolves when Chromium let the page go. */
  async _end() {
    if (this.#destroyed) return;
    const target = this.#target;
    if (target === null) this._destroyed();
    else await closeTarget(target.targetId);
    this._destroyed();
  }

  _destroyed() {
    if (this.#destroyed) return;
    this.#destroyed = true;
    all.delete(this.id);
    this._frames.main._detach();
    this._loads.ended();
    this.emit('destroyed', electronEvent());
    this._gone?.();
  }
}

watchStatics(WebContents);

/**
 * Lets a new page go and waits until it shows its blank document. Chromium's renderer can crash when a page is sent
 * elsewhere before that.
 */
async function blankCommitted(session) {
  const navigated = new Promise((resolve, reject) => {
    session.once('Page.frameNavigated', resolve);
    session.once('closed', reject);
  });
  navigated.catch(() => undefined);
  await session.send('Runtime.runIfWaitingForDebugger');
  const { frameTree } = await session.send('Page.getFrameTree');
  if (frameTree.frame.url === '' || frameTree.frame.url === ':') await navigated;
}

/**
 * A link or a form with a target: Chromium makes the page before anybody is asked (`Page.windowOpen` tells the program), so
 * it is closed while it is still held. A window that is allowed is one of the program's own.
 */
function closePopups() {
  onPopup(({ targetInfo }) => void closeTarget(targetInfo.targetId));
}

module.exports = { closePopups, WebContents };
