'use strict';
/** webRequest: the program's say in requests, as far as Chromium's Fetch domain reaches. */

const { fromChromium } = require('./addresses.cjs');
const { watched } = require('./gaps.cjs');

const types = {
  Document: 'mainFrame',
  Stylesheet: 'stylesheet',
  Image: 'image',
  Font: 'font',
  Script: 'script',
  XHR: 'xhr',
  Fetch: 'xhr',
  Ping: 'ping',
  WebSocket: 'webSocket',
  Media: 'media',
};

/** Whether one of Chromium's match patterns (`https://*.example.com/*`) fits. */
function fits(pattern, url) {
  if (pattern === '<all_urls>') return true;
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`).test(url);
}

class WebRequest extends watched(Object) {
  #listeners = new Map();
  #changed;
  #lastId = 0;

  constructor(changed) {
    super();
    this.#changed = changed;
  }

  #set(name, filterOrListener, listener) {
    const hasFilter = typeof filterOrListener === 'object' && filterOrListener !== null;
    const callback = hasFilter ? listener : filterOrListener;
    if (callback === null) this.#listeners.delete(name);
    else
      this.#listeners.set(name, {
        urls: hasFilter ? (filterOrListener.urls ?? ['<all_urls>']) : ['<all_urls>'],
        callback,
      });
    this.#changed();
  }

  onBeforeRequest(...args) {
    this.#set('onBeforeRequest', ...args);
  }

  onBeforeSendHeaders(...args) {
    this.#set('onBeforeSendHeaders', ...args);
  }

  onHeadersReceived(...args) {
    this.#set('onHeadersReceived', ...args);
  }

  _seesAllAnswers() {
    return this.#listeners.has('onHeadersReceived');
  }

  #details({ contents, frame, params }) {
    const isSubFrame = params.resourceType === 'Document' && frame?.parent !== null;
    return {
      id: ++this.#lastId,
      url: fromChromium(params.request.url),
      method: params.request.method,
      webContentsId: contents.id,
      webContents: contents,
      frame,
      resourceType: isSubFrame ? 'subFrame' : (types[params.resourceType] ?? 'other'),
      referrer: fromChromium(params.request.headers.Referer ?? ''),
      timestamp: Date.now(),
    };
  }

  async #ask(name, details) {
    const listener = this.#listeners.get(name);
    if (listener === undefined || !listener.urls.some((pattern) => fits(pattern, details.url))) return {};
    return new Promise((resolve) => listener.callback(details, resolve));
  }

  async _beforeRequest(request) {
    if (this.#listeners.size === 0) return {};
    const details = this.#details(request);
    const first = (await this.#ask('onBeforeRequest', details)) ?? {};
    if (first.cancel || first.redirectURL) return first;
    const requestHeaders = { ...request.params.request.headers };
    return (await this.#ask('onBeforeSendHeaders', { ...details, requestHeaders })) ?? {};
  }

  async _headersReceived(request) {
    if (!this._seesAllAnswers()) return {};
    const responseHeaders = {};
    for (const { name, value } of request.params.responseHeaders ?? [])
      (responseHeaders[name] ??= []).push(value);
    const statusCode = request.params.responseStatusCode;
    const details = {
      ...this.#details(request),
      responseHeaders,
      statusCode,
      statusLine: `HTTP/1.1 ${statusCode}`,
    };
    return (await this.#ask('onHeadersReceived', details)) ?? {};
  }
}

module.exports = { WebRequest };
