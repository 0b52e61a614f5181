'use strict';
/** cookies of one session, kept by Chromium. */

const { EventEmitter } = require('node:events');
const { watched } = require('./gaps.cjs');
const { host } = require('./host.cjs');

const toElectron = { Strict: 'strict', Lax: 'lax', None: 'no_restriction' };
const toProtocol = { strict: 'Strict', lax: 'Lax', no_restriction: 'None' };

function asElectron({ name, value, domain, path, secure, httpOnly, expires, session, sameSite }) {
  const cookie = { name, value, domain, hostOnly: !domain.startsWith('.'), path, secure, httpOnly, session };
  if (!session) cookie.expirationDate = expires;
  cookie.sameSite = toElectron[sameSite] ?? 'unspecified';
  return cookie;
}

/** Whether a cookie of `domain` goes to `host`. */
const reaches = (domain, hostname) =>
  hostname === domain.replace(/^\./, '') || (domain.startsWith('.') && hostname.endsWith(domain));

class Cookies extends watched(EventEmitter) {
  #contextId;

  constructor(contextId) {
    super();
    this.#contextId = contextId;
  }

  async #send(method, params = {}) {
    const browserContextId = await this.#contextId();
    return host.browser.send(
      method,
      browserContextId === undefined ? params : { ...params, browserContextId },
    );
  }

  async get(filter = {}) {
    const { cookies } = await this.#send('Storage.getCookies');
    const url = filter.url === undefined ? undefined : new URL(filter.url);
    return cookies
      .filter(
        (cookie) =>
          (url === undefined ||
            (reaches(cookie.domain, url.hostname) &&
              url.pathname.startsWith(cookie.path) &&
              (!cookie.secure || url.protocol === 'https:'))) &&
          (filter.name === undefined || cookie.name === filter.name) &&
          (filter.domain === undefined ||
            reaches(`.${filter.domain.replace(/^\./, '')}`, cookie.domain.replace(/^\./, ''))) &&
          (filter.path === undefined || cookie.path === filter.path) &&
          (filter.secure === undefined || cookie.secure === filter.secure) &&
          (filter.httpOnly === undefined || cookie.httpOnly === filter.httpOnly) &&
          (filter.session === undefined || cookie.session === filter.session),
      )
      .map(asElectron);
  }

  async set({ url, name = '', value = '', domain, path, secure, httpOnly, expirationDate, sameSite }) {
    const cookie = { url, name, value };
    if (domain !== undefined) cookie.domain = domain;
    if (path !== undefined) cookie.path = path;
    if (secure !== undefined) cookie.secure = secure;
    if (httpOnly !== undefined) cookie.httpOnly = httpOnly;
    if (expirationDate !== undefined) cookie.expires = expirationDate;
    if (sameSite in toProtocol) cookie.sameSite = toProtocol[sameSite];
    await this.#send('Storage.setCookies', { cookies: [cookie] });
  }

  async remove(url, name) {
    await this.set({ url, name, value: '', expirationDate: 1 });
  }

  async flushStore() {}

  async _clear() {
    await this.#send('Storage.clearCookies');
  }
}

module.exports = { Cookies };
