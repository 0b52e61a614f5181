'use strict';
/** Runs in the page's own world before any script of the page: receives what a preload exposes, and takes `window.open` over. */
function pageWorld({ channel, createCodec, createBridge }) {
  const bridge = createBridge(channel, 'page', createCodec);
  const nativeOpen = window.open;

  function freeze(value) {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
      return value;
    Object.freeze(value);
    Object.values(value).forEach(freeze);
    return value;
  }

  bridge.offer('expose', (key, api) => {
    if (Object.hasOwn(window, key))
      throw new Error('Cannot bind an API on top of an existing property on the window object');
    Object.defineProperty(window, key, {
      value: freeze(api),
      enumerable: true,
      configurable: false,
      writable: false,
    });
  });

  /** A window that is denied must never exist; Chromium would make it first. Electron answers null. */
  window.open = function open(url = '', target = '', features = '') {
    const name = String(target);
    if (['_self', '_top', '_parent'].includes(name)) return nativeOpen.call(window, url, target, features);
    const address = String(url) === '' ? 'about:blank' : new URL(String(url), document.baseURI).href;
    bridge.act('open', address, name === '_blank' ? '' : name, String(features));
    return null;
  };
}

module.exports = { pageWorld };
