'use strict';
/**
 * Custom schemes on a stock Chromium. It knows no `app:`, so `app://host/path` travels as
 * `https://host.app.electron-standin/path`, and every address that the main process sees is turned back.
 */

/** The made-up top-level domain of travelling addresses; no name server is ever asked for it. */
const madeUpDomain = 'electron-standin';

const ownScheme = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is;
const travelling = new RegExp(
  `^https://([^/?#]*?)\\.?([a-z][a-z0-9-]*)\\.${madeUpDomain}(?=[/?#]|$)(.*)$`,
  'is',
);

/** Schemes that Chromium loads by itself, and that therefore travel unchanged. */
const known = new Set([
  'http',
  'https',
  'ws',
  'wss',
  'file',
  'data',
  'blob',
  'about',
  'javascript',
  'chrome',
  'devtools',
]);

/** The address that Chromium is given. Only schemes in `handled` are turned. */
function toChromium(url, handled) {
  const [, scheme, host, rest] = ownScheme.exec(url) ?? [];
  if (scheme === undefined || !handled.has(scheme.toLowerCase())) return url;
  const name = host === '' ? '' : `${host}.`;
  return `https://${name}${scheme.toLowerCase()}.${madeUpDomain}${/^[/?#]/.test(rest) ? rest : `/${rest}`}`;
}

/** The address as Electron would say it. */
function fromChromium(url) {
  if (typeof url !== 'string') return url;
  const [, host, scheme, rest] = travelling.exec(url) ?? [];
  return scheme === undefined ? url : `${scheme}://${host}${rest}`;
}

/** The scheme without its colon, in lower case; empty where there is none. */
function schemeOf(url) {
  return (/^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1] ?? '').toLowerCase();
}

/** The origin as Electron says it: `scheme://host` also for custom schemes, `null` for opaque ones. */
function originOf(url) {
  const [, scheme, host] = ownScheme.exec(url) ?? [];
  if (scheme === undefined) return 'null';
  return known.has(scheme.toLowerCase()) ? new URL(url).origin : `${scheme.toLowerCase()}://${host}`;
}

module.exports = { fromChromium, known, madeUpDomain, originOf, schemeOf, toChromium };
