'use strict';
/**
 * Every request of a page passes through here (Chromium's Fetch domain): custom schemes are answered, navigations are put
 * before the program, challenges become `login` events.
 */

const { fromChromium, known, schemeOf, toChromium } = require('./addresses.cjs');
const { electronEvent, emitPreventable } = require('./events.cjs');
const { host } = require('./host.cjs');

/** All requests on their way out; documents also on their way back, to see redirects before they are followed. */
function fetchPatterns(seesAllAnswers) {
  const answers = { urlPattern: '*', requestStage: 'Response' };
  return [
    { urlPattern: '*', requestStage: 'Request' },
    seesAllAnswers ? answers : { ...answers, resourceType: 'Document' },
  ];
}

const headerList = (headers) =>
  Object.entries(headers).map(([name, value]) => ({ name, value: String(value) }));

/** Emits one of Electron's navigation events with the positional arguments of old beside its object. */
function emitNavigation(contents, name, frame, url, members = {}) {
  const isMainFrame = frame?.parent === null;
  const params = { url, isSameDocument: false, isMainFrame, frame, initiator: frame, ...members };
  return emitPreventable(contents, name, params, url, false, isMainFrame, frame?.processId, frame?.routingId);
}

/** Asks the program about a navigation that a page began. Returns whether it was prevented. */
function askNavigation(contents, frame, url) {
  emitNavigation(contents, 'did-start-navigation', frame, url);
  if (emitNavigation(contents, 'will-frame-navigate', frame, url)) return true;
  return frame?.parent === null && emitNavigation(contents, 'will-navigate', frame, url);
}

const fail = (session, requestId, errorReason) =>
  session.tell('Fetch.failRequest', { requestId, errorReason });

/** The request as a handler of `protocol.handle` gets it. */
function asRequest({ request }, url) {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) headers.append(name, fromChromium(value));
  const body = request.postDataEntries?.length
    ? Buffer.concat(request.postDataEntries.map(({ bytes }) => Buffer.from(bytes ?? '', 'base64')))
    : request.postData;
  return new Request(url, { method: request.method, headers, ...(body === undefined ? {} : { body }) });
}

/** Answers a request to a custom scheme from the handler of the session. */
async function answerFromHandler(session, params, url, handler) {
  const { requestId } = params;
  try {
    const response = await handler(asRequest(params, url));
    if (response.type === 'error') {
      fail(session, requestId, 'Failed');
      return;
    }
    const body = Buffer.from(await response.arrayBuffer()).toString('base64');
    const responseHeaders = [...response.headers].map(([name, value]) => ({ name, value }));
    session.tell('Fetch.fulfillRequest', { requestId, responseCode: response.status, responseHeaders, body });
  } catch (error) {
    process.stderr.write(`${error?.stack ?? error}\n`);
    fail(session, requestId, 'Failed');
  }
}

async function onRequest(contents, session, params) {
  const { frameId, request, requestId, resourceType } = params;
  const url = fromChromium(request.url);
  // Chromium asks by itself for an icon that Electron does not want.
  if (resourceType === 'Other' && new URL(request.url).pathname === '/favicon.ico') {
    fail(session, requestId, 'BlockedByClient');
    return;
  }
  const frame = contents._frames.get(frameId);
  if (resourceType === 'Document' && params.redirectedRequestId === undefined) {
    const asked = frame?.parent === null && contents._loads.takeExpected(url);
    if (asked) emitNavigation(contents, 'did-start-navigation', frame, url);
    else if (askNavigation(contents, frame, url)) {
      fail(session, requestId, 'Aborted');
      return;
    }
  }
  const electronSession = contents.session;
  const change = await electronSession.webRequest._beforeRequest({ contents, frame, params, url });
  if (change.cancel) {
    fail(session, requestId, 'BlockedByClient');
    return;
  }
  if (change.redirectURL) {
    const location = toChromium(change.redirectURL, electronSession.protocol._schemes());
    const responseHeaders = [{ name: 'Location', value: location }];
    session.tell('Fetch.fulfillRequest', { requestId, responseCode: 307, responseHeaders });
    return;
  }
  const scheme = schemeOf(url);
  const handler = electronSession.protocol._handler(scheme);
  if (handler !== undefined) {
    await answerFromHandler(session, params, url, handler);
    return;
  }
  if (!known.has(scheme)) {
    fail(session, requestId, 'NameNotResolved');
    return;
  }
  const headers = change.requestHeaders && headerList(change.requestHeaders);
  session.tell('Fetch.continueRequest', headers ? { requestId, headers } : { requestId });
}

/** Where a redirect answer leads, or undefined when it is no redirect. */
function redirectTarget(params) {
  if (![301, 302, 303, 307, 308].includes(params.responseStatusCode)) return undefined;
  const location = params.responseHeaders?.find(({ name }) => name.toLowerCase() === 'location')?.value;
  if (location === undefined || !URL.canParse(location, params.request.url)) return undefined;
  return new URL(location, params.request.url).href;
}

async function onAnswer(contents, session, params) {
  const { frameId, requestId, resourceType } = params;
  const frame = contents._frames.get(frameId);
  const target = resourceType === 'Document' ? redirectTarget(params) : undefined;
  if (target !== undefined) {
    const url = fromChromium(target);
    if (emitNavigation(contents, 'will-redirect', frame, url)) {
      fail(session, requestId, 'Aborted');
      return;
    }
    emitNavigation(contents, 'did-redirect-navigation', frame, url);
    if (!known.has(schemeOf(url))) {
      fail(session, requestId, 'Aborted');
      if (frame !== undefined) contents._openExternally(frame, url);
      return;
    }
  }
  const change = await contents.session.webRequest._headersReceived({ contents, frame, params });
  if (change.cancel) {
    fail(session, requestId, 'BlockedByClient');
    return;
  }
  if (change.responseHeaders) {
    const responseHeaders = Object.entries(change.responseHeaders).flatMap(([name, values]) =>
      [values].flat().map((value) => ({ name, value })),
    );
    session.tell('Fetch.continueResponse', {
      requestId,
      responseCode: params.responseStatusCode,
      responseHeaders,
    });
    return;
  }
  session.tell('Fetch.continueRequest', { requestId });
}

/** Requests that were challenged before, so that a handler can tell a first attempt from a refused one. */
const challenged = new WeakMap();

function onChallenge(contents, session, { authChallenge, request, requestId, resourceType }) {
  const before = challenged.get(session) ?? challenged.set(session, new Set()).get(session);
  const firstAuthAttempt = !before.has(requestId);
  before.add(requestId);
  const origin = new URL(authChallenge.origin);
  const authInfo = {
    isProxy: authChallenge.source === 'Proxy',
    scheme: authChallenge.scheme,
    host: origin.hostname,
    port: Number(origin.port) || (origin.protocol === 'https:' ? 443 : 80),
    realm: authChallenge.realm,
  };
  const details = {
    url: request.url,
    pid: process.pid,
    isRequestForNavigation: resourceType === 'Document',
    firstAuthAttempt,
  };
  const answer = (authChallengeResponse) =>
    session.tell('Fetch.continueWithAuth', { requestId, authChallengeResponse });
  const callback = (username, password) => {
    if (username === undefined) answer({ response: 'CancelAuth' });
    else answer({ response: 'ProvideCredentials', username, password: password ?? '' });
  };
  const event = electronEvent();
  contents.emit('login', event, details, authInfo, callback);
  if (!event.defaultPrevented) host.app.emit('login', event, contents, details, authInfo, callback);
  if (!event.defaultPrevented) answer({ response: 'CancelAuth' });
}

/** Puts the requests of one session (a page, or a frame of another site) before the program. */
function watchRequests(contents, session) {
  session.on('Fetch.requestPaused', (params) => {
    const isAnswer = params.responseStatusCode !== undefined || params.responseErrorReason !== undefined;
    const run = isAnswer ? onAnswer : onRequest;
    run(contents, session, params).catch((error) => {
      fail(session, params.requestId, 'Failed');
      // A mistake in a listener is the program's own: let it end like any other uncaught error.
      setImmediate(() => {
        throw error;
      });
    });
  });
  session.on('Fetch.authRequired', (params) => onChallenge(contents, session, params));
  enableRequests(contents, session);
}

/** (Again) tells Chromium which requests to hold. */
function enableRequests(contents, session) {
  const patterns = fetchPatterns(contents.session.webRequest._seesAllAnswers());
  session.tell('Fetch.enable', { patterns, handleAuthRequests: true });
}

module.exports = { askNavigation, enableRequests, watchRequests };
