'use strict';
/** Where one page is and how it came there: loads, documents, titles, and Electron's events about them. */

const { fromChromium, known, schemeOf } = require('./addresses.cjs');
const { electronEvent } = require('./events.cjs');
const { netError } = require('./net-errors.cjs');
const { askNavigation } = require('./requests.cjs');

const withoutHash = (url) => url.replace(/#.*$/, '');

/** Addresses that differ only in their fragment or in how they are written, such as a missing final slash. */
function sameAddress(one, other) {
  if (withoutHash(one) === withoutHash(other)) return true;
  return (
    URL.canParse(one) &&
    URL.canParse(other) &&
    withoutHash(new URL(one).href) === withoutHash(new URL(other).href)
  );
}

/** The error of a load that came to nothing. */
function loadError(name, url) {
  const { code } = netError(name);
  const error = new Error(`${name} (${code}) loading '${url.slice(0, 2048)}'`);
  return Object.assign(error, { errno: code, code: name, url });
}

class PageLoads {
  /** Address of the document shown, and of the one that the program asked for and that is not there yet. */
  url = '';
  pendingUrl = null;
  title = '';
  loading = false;
  /** The program has sent the page somewhere; what happens before, at Chromium's blank page, is nobody's business. */
  begun = false;
  /** Why certificates were refused, by address. */
  refusals = new Map();
  #contents;
  #load = null;
  #expected = [];
  #documents = new Map();
  #shown = 0;

  constructor(contents) {
    this.#contents = contents;
  }

  get isBusy() {
    return this.#load !== null;
  }

  /** A load that the program asks for; the promise settles with it. Ends an earlier one. */
  begin(url) {
    this.#load?.reject(loadError('ERR_ABORTED', this.#load.url));
    this.pendingUrl = url;
    const promise = new Promise((resolve, reject) => {
      this.#load = { url, resolve, reject, committed: false };
    });
    // The promise is often left alone; Electron silences it, too.
    promise.catch(() => undefined);
    return promise;
  }

  /** The next navigation to that address (or, without one, anywhere) is the program's own. */
  expect(url) {
    this.#expected.push(url);
  }

  /** Whether this main-frame navigation is one that the program itself asked for. */
  takeExpected(url) {
    const place = this.#expected.findIndex((one) => one === undefined || sameAddress(one, url));
    if (place < 0) return false;
    this.#expected.splice(0, place + 1);
    return true;
  }

  /** The load of `url` came to nothing. */
  failed(url, name) {
    this.#emitFailure(url, name, this.#contents.mainFrame);
    const load = this.#load;
    if (load === null || load.committed) return;
    this.#load = null;
    this.pendingUrl = null;
    load.reject(loadError(name, url));
  }

  /** The page is gone. */
  ended() {
    this.#load?.reject(loadError('ERR_FAILED', this.#load.url));
    this.#load = null;
  }

  #finish() {
    this.#load?.resolve();
    this.#load = null;
  }

  #emitFailure(url, name, frame) {
    const rest = [netError(name).code, name, url, frame.parent === null, frame.processId, frame.routingId];
    this.#contents.emit('did-fail-provisional-load', electronEvent(), ...rest);
    if (name !== 'ERR_ABORTED') this.#contents.emit('did-fail-load', electronEvent(), ...rest);
  }

  /** Follows the documents of one session: that of the page, or of a frame in another process. */
  watch(session) {
    session.on('Network.requestWillBeSent', (params) => this.#requested(params));
    session.on('Network.responseReceived', ({ requestId, response: { status, statusText } }) => {
      const document = this.#documents.get(requestId);
      if (document !== undefined) Object.assign(document, { status, statusText });
    });
    session.on('Network.loadingFailed', (params) => this.#requestFailed(params));
    session.on('Page.frameNavigated', ({ frame }) => this.#committed(frame));
    session.on('Page.navigatedWithinDocument', (params) => this.#movedInPage(params));
    session.on('Page.frameRequestedNavigation', (params) => this.#leaving(params));
    session.on('Page.lifecycleEvent', (params) => this.#lifecycle(params));
    session.on('Page.frameStartedLoading', ({ frameId }) => this.#setLoading(frameId, true));
    session.on('Page.frameStoppedLoading', ({ frameId }) => this.#setLoading(frameId, false));
  }

  /** `asked` is the address before redirects: by it a failure is told to belong to the load of that address. */
  #requested({ requestId, frameId, type, request }) {
    if (type !== 'Document') return;
    const url = fromChromium(request.url);
    this.#documents.set(requestId, { frameId, url, asked: this.#documents.get(requestId)?.asked ?? url });
  }

  #requestFailed({ requestId, errorText }) {
    const document = this.#documents.get(requestId);
    if (document === undefined) return;
    this.#documents.delete(requestId);
    const { asked, frameId, url } = document;
    const { name } = netError(this.refusals.get(url) ?? errorText);
    const frame = this.#contents._frames.get(frameId) ?? this.#contents.mainFrame;
    if (frame.parent === null && (this.#load === null || sameAddress(this.#load.url, asked)))
      this.failed(url, name);
    else this.#emitFailure(url, name, frame);
  }

  #committed(node) {
    if (!this.begun) return;
    const contents = this.#contents;
    const frame = contents._frames.get(node.id) ?? contents._frames.attach(node.id, node.parentId);
    if (frame === undefined) return;
    const isMain = frame.parent === null;
    const { status = 200, statusText = '' } = this.#documents.get(node.loaderId) ?? {};
    this.#documents.delete(node.loaderId);
    frame._navigated(node.unreachableUrl ?? node.url + (node.urlFragment ?? ''), node.name);
    frame._loaderId = node.loaderId;
    if (isMain) this.#arrived(frame.url, node.unreachableUrl === undefined);
    if (node.unreachableUrl !== undefined) return;
    const { processId, routingId, url } = frame;
    contents.emit(
      'did-frame-navigate',
      electronEvent(),
      url,
      status,
      statusText,
      isMain,
      processId,
      routingId,
    );
    if (isMain) contents.emit('did-navigate', electronEvent(), url, status, statusText);
  }

  #arrived(url, succeeded) {
    this.url = url;
    this.title = '';
    if (this.#load === null || sameAddress(this.#load.url, url) || succeeded) this.pendingUrl = null;
    if (this.#load !== null && succeeded) this.#load.committed = true;
    void this.#contents.navigationHistory._refresh(this.#shown++ === 0);
    this.#contents._applyTheme();
  }

  #movedInPage({ frameId, url }) {
    const frame = this.#contents._frames.get(frameId);
    if (frame === undefined) return;
    frame.url = fromChromium(url);
    const isMain = frame.parent === null;
    if (isMain) {
      this.url = frame.url;
      if (this.#load !== null && sameAddress(this.#load.url, frame.url)) {
        this.pendingUrl = null;
        this.#finish();
      }
      void this.#contents.navigationHistory._refresh();
    }
    this.#contents.emit(
      'did-navigate-in-page',
      electronEvent(),
      frame.url,
      isMain,
      frame.processId,
      frame.routingId,
    );
  }

  /** A navigation that no request will show: to a scheme that belongs to another program. */
  #leaving({ frameId, url, disposition }) {
    const frame = this.#contents._frames.get(frameId);
    const isOurs = known.has(schemeOf(url)) || fromChromium(url) !== url;
    if (isOurs || disposition !== 'currentTab' || frame === undefined) return;
    if (!askNavigation(this.#contents, frame, url)) this.#contents._openExternally(frame, url);
  }

  #lifecycle({ frameId, loaderId, name }) {
    const contents = this.#contents;
    const frame = contents._frames.get(frameId);
    if (frame === undefined || frame._loaderId !== loaderId) return;
    const isMain = frame.parent === null;
    // What a window waits for to be shown without a flash.
    if (isMain && (name === 'firstPaint' || name === 'load')) contents.emit('-painted');
    if (name === 'DOMContentLoaded') {
      frame.emit('dom-ready');
      if (isMain) contents.emit('dom-ready', electronEvent());
    }
    if (name !== 'load') return;
    contents.emit('did-frame-finish-load', electronEvent(), isMain, frame.processId, frame.routingId);
    if (!isMain) return;
    contents.emit('did-finish-load', electronEvent());
    if (this.#load?.committed) this.#finish();
  }

  #setLoading(frameId, loading) {
    if (frameId !== this.#contents._targetId || this.loading === loading || !this.begun) return;
    this.loading = loading;
    this.#contents.emit(loading ? 'did-start-loading' : 'did-stop-loading', electronEvent());
    // A page that leaves for another program stops without having finished.
    if (loading || !this.#load?.committed) return;
    this.#load.reject(loadError('ERR_FAILED', this.#load.url));
    this.#load = null;
  }

  /** The document has another title. */
  retitled(title) {
    this.title = title;
    const event = electronEvent();
    this.#contents.emit('page-title-updated', event, title, true);
    if (!event.defaultPrevented) this.#contents.emit('-title', title);
  }
}

module.exports = { PageLoads };
