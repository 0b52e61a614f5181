'use strict';
/**
 * net: Electron's requests over Node's network. Not Chromium's: no system proxy, no system certificates, no client
 * certificates. What is kept is how a program meets them: events, errors, redirects, cookies of the session.
 */

const { lookup } = require('node:dns/promises');
const { readFile } = require('node:fs/promises');
const path = require('node:path');
const { Readable, Writable } = require('node:stream');
const { fileURLToPath } = require('node:url');
const { electronEvent } = require('./events.cjs');
const { surface } = require('./gaps.cjs');
const { host } = require('./host.cjs');

let online = true;

/** Types of the files an application ships. */
const mediaTypes = {
  '.css': 'text/css',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}; // prettier-ignore

const netNames = {
  CERT_HAS_EXPIRED: 'ERR_CERT_DATE_INVALID',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'ERR_CERT_AUTHORITY_INVALID',
  ECONNREFUSED: 'ERR_CONNECTION_REFUSED',
  ECONNRESET: 'ERR_CONNECTION_RESET',
  EHOSTUNREACH: 'ERR_ADDRESS_UNREACHABLE',
  ENETUNREACH: 'ERR_ADDRESS_UNREACHABLE',
  ENOTFOUND: 'ERR_NAME_NOT_RESOLVED',
  EAI_AGAIN: 'ERR_NAME_NOT_RESOLVED',
  ERR_TLS_CERT_ALTNAME_INVALID: 'ERR_CERT_COMMON_NAME_INVALID',
  ETIMEDOUT: 'ERR_CONNECTION_TIMED_OUT',
  SELF_SIGNED_CERT_IN_CHAIN: 'ERR_CERT_AUTHORITY_INVALID',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'ERR_CERT_AUTHORITY_INVALID',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'ERR_CERT_AUTHORITY_INVALID',
  UND_ERR_CONNECT_TIMEOUT: 'ERR_CONNECTION_TIMED_OUT',
  UND_ERR_SOCKET: 'ERR_CONNECTION_CLOSED',
};

/** Node's failure in Chromium's words. */
function asNetError(error) {
  const cause = error.cause?.errors?.[0] ?? error.cause ?? error;
  if (cause.message === 'bad port') return new Error('net::ERR_UNSAFE_PORT');
  return new Error(`net::${netNames[cause.code] ?? 'ERR_FAILED'}`);
}

/** Keeps the cookies of an answer in the session. */
async function keepCookies(session, url, headers) {
  for (const line of headers.getSetCookie()) {
    const [pair, ...attributes] = line.split(';').map((part) => part.trim());
    const place = pair.indexOf('=');
    const cookie = { url, name: pair.slice(0, place), value: pair.slice(place + 1) };
    for (const attribute of attributes) {
      const [name, value = ''] = attribute.split('=');
      const key = name.toLowerCase();
      if (key === 'domain') cookie.domain = value;
      else if (key === 'path') cookie.path = value;
      else if (key === 'secure') cookie.secure = true;
      else if (key === 'httponly') cookie.httpOnly = true;
      else if (key === 'max-age') cookie.expirationDate = Date.now() / 1000 + Number(value);
      else if (key === 'expires') cookie.expirationDate ??= Date.parse(value) / 1000;
    }
    await session.cookies.set(cookie).catch(() => undefined);
  }
}

/** A response as Electron's: a stream of bytes with a head. */
class IncomingMessage extends Readable {
  constructor(response) {
    super();
    this.statusCode = response.status;
    this.statusMessage = response.statusText;
    this.headers = {};
    this.rawHeaders = [];
    this.httpVersion = '1.1';
    this.httpVersionMajor = 1;
    this.httpVersionMinor = 1;
    for (const [name, value] of response.headers) {
      this.rawHeaders.push(name, value);
      if (name === 'set-cookie') (this.headers[name] ??= []).push(value);
      else this.headers[name] = value;
    }
    const source = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body);
    source.on('data', (chunk) => {
      if (!this.push(chunk)) source.pause();
    });
    source.on('end', () => this.push(null));
    source.on('error', (error) => this.destroy(asNetError(error)));
    this._source = source;
  }

  _read() {
    this._source.resume();
  }

  _destroy(error, done) {
    this._source.destroy();
    done(error);
  }
}

const headersAsLists = (headers) => {
  const lists = {};
  for (const [name, value] of headers) (lists[name] ??= []).push(value);
  return lists;
};

/** A request whose body is written like a stream and which begins with `end`. */
class ClientRequest extends Writable {
  #options;
  #headers = new Headers();
  #chunks = [];
  #abort = new AbortController();
  #following = null;
  #done = false;

  constructor(options) {
    super({ autoDestroy: true });
    if (!host.ready) throw new Error('net module can only be used after app is ready');
    const given = typeof options === 'string' ? { url: options } : { ...options };
    given.url ??= `${given.protocol ?? 'http:'}//${given.host ?? `${given.hostname}${given.port ? `:${given.port}` : ''}`}${given.path ?? '/'}`;
    this.#options = given;
    this.chunkedEncoding = false;
    for (const [name, value] of Object.entries(given.headers ?? {})) {
      for (const each of [value].flat()) this.#headers.append(name, each);
    }
    if (given.redirect !== undefined && !['follow', 'error', 'manual'].includes(given.redirect)) {
      throw new Error('redirect mode should be one of follow, error or manual');
    }
  }

  setHeader(name, value) {
    this.#headers.set(name, String(value));
  }

  getHeader(name) {
    return this.#headers.get(name) ?? undefined;
  }

  removeHeader(name) {
    this.#headers.delete(name);
  }

  getUploadProgress() {
    return { active: false, started: false, current: 0, total: 0 };
  }

  _write(chunk, encoding, done) {
    this.#chunks.push(Buffer.from(chunk, encoding));
    done();
  }

  _final(done) {
    done();
    this.#run().catch((error) => this.#die(error));
  }

  followRedirect() {
    if (this.#following === null)
      throw new Error('followRedirect() called, but was not waiting for a redirect');
    this.#following();
  }

  abort() {
    if (this.#done) return;
    this.#done = true;
    process.nextTick(() => this.emit('abort'));
    this.#abort.abort();
    process.nextTick(() => this.emit('close'));
  }

  #die(error) {
    if (this.#done) return;
    this.#done = true;
    this.#abort.abort();
    process.nextTick(() => {
      this.emit('error', error);
      this.emit('close');
    });
  }

  get #session() {
    const { Session } = require('./session.cjs');
    return this.#options.session ?? Session.fromPartition(this.#options.partition ?? '');
  }

  get #usesCookies() {
    const { credentials, useSessionCookies } = this.#options;
    return credentials === undefined ? useSessionCookies === true : credentials !== 'omit';
  }

  async #run() {
    let { url, method = 'GET' } = this.#options;
    let body = this.#chunks.length > 0 ? Buffer.concat(this.#chunks) : undefined;
    let authorization;
    for (let hops = 0; hops < 21; hops++) {
      const response = await this.#exchange({ url, method, body, authorization });
      if (this.#done) return;
      if (response.status === 401 && this.#options.credentials !== 'omit') {
        const answer = await this.#challenged(url, response, authorization === undefined);
        if (answer !== undefined) {
          authorization = answer;
          continue;
        }
      }
      const location = response.headers.get('location');
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null) {
        this.#done = true;
        this.emit('response', new IncomingMessage(response));
        this.emit('close');
        return;
      }
      const next = URL.canParse(location, url) ? new URL(location, url).href : location;
      const keepsMethod =
        response.status === 307 || response.status === 308 || method === 'GET' || method === 'HEAD';
      const nextMethod = keepsMethod ? method : 'GET';
      await response.body?.cancel();
      if (!this.#redirected(response, nextMethod, next)) return;
      if (nextMethod !== method) body = undefined;
      if (new URL(next).origin !== new URL(url).origin) this.#headers.delete('authorization');
      authorization = undefined;
      url = next;
      method = nextMethod;
    }
    throw new Error('net::ERR_TOO_MANY_REDIRECTS');
  }

  /** Asks the program about a redirect; false when the request ends here. */
  #redirected(response, method, next) {
    const { redirect = 'follow' } = this.#options;
    if (redirect === 'error') {
      this.#die(new Error("Attempted to redirect, but redirect policy was 'error'"));
      return false;
    }
    let follows = redirect === 'follow';
    this.#following = () => {
      follows = true;
    };
    try {
      this.emit('redirect', response.status, method, next, headersAsLists(response.headers));
    } finally {
      this.#following = null;
    }
    if (!follows && !this.#done) this.#die(new Error('Redirect was cancelled'));
    return follows && !this.#done;
  }

  async #exchange({ url, method, body, authorization }) {
    if (!online) throw new Error('net::ERR_INTERNET_DISCONNECTED');
    const session = this.#session;
    const special = this.#options.bypassCustomProtocolHandlers
      ? undefined
      : session.protocol._handler(new URL(url).protocol.slice(0, -1));
    if (special !== undefined) return special(new Request(url, { method, headers: this.#headers, body }));
    if (url.startsWith('file:')) return readAsResponse(url);
    const headers = new Headers(this.#headers);
    if (!headers.has('user-agent')) headers.set('user-agent', session.getUserAgent());
    if (authorization !== undefined) headers.set('authorization', authorization);
    if (this.#usesCookies && !headers.has('cookie')) {
      const cookies = await session.cookies.get({ url });
      if (cookies.length > 0)
        headers.set('cookie', cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
    }
    try {
      const response = await fetch(url, {
        method,
        headers,
        body,
        redirect: 'manual',
        signal: this.#abort.signal,
      });
      if (this.#usesCookies) await keepCookies(session, url, response.headers);
      return response;
    } catch (error) {
      throw asNetError(error);
    }
  }

  /** `login`, for Basic alone. Returns the header to try again with, or undefined. */
  async #challenged(url, response, firstAuthAttempt) {
    const challenge = /^(\w+)(?:.*?realm="?([^",]*)"?)?/i.exec(
      response.headers.get('www-authenticate') ?? '',
    );
    if (challenge === null || challenge[1].toLowerCase() !== 'basic') return undefined;
    const { hostname, port, protocol } = new URL(url);
    const authInfo = {
      isProxy: false,
      scheme: 'basic',
      host: hostname,
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
      realm: challenge[2] ?? '',
    };
    const [user, password] = await new Promise((resolve) => {
      const callback = (...answer) => resolve(answer);
      if (this.listenerCount('login') > 0) this.emit('login', authInfo, callback);
      else {
        const event = electronEvent();
        host.app.emit(
          'login',
          event,
          null,
          { url, pid: process.pid, isRequestForNavigation: false, firstAuthAttempt },
          authInfo,
          callback,
        );
        if (!event.defaultPrevented) resolve([]);
      }
    });
    if (user === undefined) return undefined;
    return `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;
  }
}

async function readAsResponse(url) {
  const file = fileURLToPath(url);
  try {
    const type = mediaTypes[path.extname(file)] ?? 'application/octet-stream';
    return new Response(await readFile(file), { headers: { 'content-type': type } });
  } catch {
    throw new Error('net::ERR_FILE_NOT_FOUND');
  }
}

/**
 * `net.fetch` as Electron builds it on ClientRequest. So `redirect: 'manual'` rejects with "Redirect was cancelled" when the
 * answer is a redirect, and `url` of the response is empty: both are Electron's, not Node's.
 */
function fetchWithSession(session, input, init) {
  return new Promise((resolve, reject) => {
    const request = new Request(input, init);
    const { signal } = request;
    const stopped = () => signal.reason ?? new DOMException('The operation was aborted.', 'AbortError');
    if (signal.aborted) {
      reject(stopped());
      return;
    }
    const credentials =
      request.credentials === 'same-origin' && !request.headers.has('origin')
        ? 'include'
        : request.credentials;
    const outgoing = new ClientRequest({
      session,
      method: request.method,
      url: request.url,
      credentials,
      redirect: request.redirect,
      bypassCustomProtocolHandlers: init?.bypassCustomProtocolHandlers === true,
    });
    for (const [name, value] of request.headers) outgoing.setHeader(name, value);
    let incoming = null;
    signal.addEventListener('abort', () => {
      reject(stopped());
      outgoing.abort();
      incoming?.destroy(stopped());
    });
    outgoing.on('response', (message) => {
      incoming = message;
      const headers = new Headers();
      for (const [name, value] of Object.entries(message.headers))
        headers.set(name, [value].flat().join(', '));
      const bodiless = [101, 204, 205, 304].includes(message.statusCode) || request.method === 'HEAD';
      const body = bodiless ? null : Readable.toWeb(message);
      if (bodiless) message.resume();
      resolve(new Response(body, { headers, status: message.statusCode, statusText: message.statusMessage }));
    });
    outgoing.on('error', reject);
    if (request.body === null) outgoing.end();
    else request.body.pipeTo(Writable.toWeb(outgoing)).catch(reject);
  });
}

const net = surface('net', {
  fetch(input, init) {
    const { Session } = require('./session.cjs');
    return fetchWithSession(init?.session ?? Session.defaultSession, input, init);
  },
  request: (options) => new ClientRequest(options),
  isOnline: () => online,
  get online() {
    return online;
  },
  async resolveHost(name) {
    const found = await lookup(name, { all: true });
    return {
      endpoints: found.map(({ address, family }) => ({ address, family: family === 6 ? 'ipv6' : 'ipv4' })),
    };
  },
  WebSocket: globalThis.WebSocket,
});

/** The test's say: whether there is a network. */
function setOnline(value) {
  online = value;
}

module.exports = { ClientRequest, fetchWithSession, net, setOnline };
