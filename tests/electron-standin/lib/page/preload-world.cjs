'use strict';
/**
 * Runs in the isolated world of every document, before any script of the page. Speaks with the main process through a
 * binding that the page cannot see, and runs the preload in main frames.
 */
function preloadWorld({ channel, createCodec, createBridge, environment, runPreload }) {
  const bridge = createBridge(channel, 'preload', createCodec);
  const codec = createCodec();
  const toMain = globalThis[channel];
  delete globalThis[channel];

  /** The address goes with each message: the main process cannot be told a wrong one by a late frame event. */
  const post = (message) => toMain(JSON.stringify({ ...message, url: location.href }));

  class Emitter {
    #listeners = new Map();
    on(name, listener) {
      this.#listeners.set(name, [...this.listeners(name), listener]);
      return this;
    }
    once(name, listener) {
      const once = (...args) => {
        this.off(name, once);
        listener.apply(this, args);
      };
      once.listener = listener;
      return this.on(name, once);
    }
    off(name, listener) {
      const list = this.listeners(name);
      const place = list.findLastIndex((item) => item === listener || item.listener === listener);
      if (place >= 0) this.#listeners.set(name, list.toSpliced(place, 1));
      return this;
    }
    removeAllListeners(name) {
      if (name === undefined) this.#listeners.clear();
      else this.#listeners.delete(name);
      return this;
    }
    emit(name, ...args) {
      const list = this.listeners(name);
      for (const listener of list) listener.apply(this, args);
      return list.length > 0;
    }
    listeners(name) {
      return this.#listeners.get(name) ?? [];
    }
    listenerCount(name) {
      return this.listeners(name).length;
    }
    addListener(name, listener) {
      return this.on(name, listener);
    }
    removeListener(name, listener) {
      return this.off(name, listener);
    }
  }

  /** As in the main process: a member that is not there is reported, and throws in strict mode. */
  function guarded(name, object) {
    const get = (target, key, receiver) => {
      if (typeof key === 'symbol' || key in target || key === 'then' || key === 'toJSON')
        return Reflect.get(target, key, receiver);
      post({ do: 'gap', name: `${name}.${key}` });
      if (environment.strict) throw new Error(`The Electron stand-in has no ${name}.${key}.`);
      return undefined;
    };
    return Object.setPrototypeOf(object, new Proxy(Object.getPrototypeOf(object), { get }));
  }

  const invocations = new Map();
  let lastInvocation = 0;
  const ipcRenderer = guarded(
    'ipcRenderer',
    Object.assign(new Emitter(), {
      send: (name, ...args) => post({ do: 'send', channel: name, args: codec.encode(args) }),
      invoke(name, ...args) {
        const encoded = codec.encode(args);
        return new Promise((resolve, reject) => {
          invocations.set(++lastInvocation, { name, resolve, reject });
          post({ do: 'invoke', number: lastInvocation, channel: name, args: encoded });
        });
      },
    }),
  );

  /** Called by the main process, and only by it: nothing in the page reaches this world's globals. */
  globalThis[channel] = (text) => {
    const message = JSON.parse(text);
    if (message.do === 'send') {
      ipcRenderer.emit(message.channel, { sender: ipcRenderer, ports: [] }, ...codec.decode(message.args));
      return;
    }
    const { name, resolve, reject } = invocations.get(message.number);
    invocations.delete(message.number);
    if (message.ok) resolve(codec.decode(message.value));
    else reject(new Error(`Error invoking remote method '${name}': ${message.error}`));
  };

  bridge.offer('open', (url, name, features) => post({ do: 'open', target: url, name, features }));
  if (window.top !== window) return;

  const contextBridge = guarded('contextBridge', {
    exposeInMainWorld: (key, api) => bridge.act('expose', key, api),
  });
  const webFrame = guarded('webFrame', {
    getZoomFactor: () => 1,
    setZoomFactor: () => undefined,
    getZoomLevel: () => 0,
    setZoomLevel: () => undefined,
    setVisualZoomLevelLimits: () => undefined,
    insertCSS: (text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      return String(document.adoptedStyleSheets.length);
    },
  });
  const process = guarded('process', {
    ...environment.process,
    on: () => process,
    once: () => process,
    getProcessMemoryInfo: undefined,
  });
  const modules = {
    electron: guarded('electron (preload)', { contextBridge, ipcRenderer, webFrame }),
    events: Object.assign(Emitter, { EventEmitter: Emitter, default: Emitter }),
    timers: { setTimeout, setInterval, clearTimeout, clearInterval },
    url: { URL, URLSearchParams },
  };
  modules['electron/renderer'] = modules.electron;
  modules['electron/common'] = modules.electron;

  /** What a sandboxed preload may require, and the words Electron has for everything else. */
  function require(name) {
    const found = modules[name.replace(/^node:/, '')];
    if (found === undefined) throw new Error(`module not found: ${name}`);
    return found;
  }

  /** Document titles change without a protocol event, so this world watches for them. */
  function watchTitle() {
    let last = '';
    const report = () => {
      if (document.title === last) return;
      last = document.title;
      post({ do: 'title', title: last });
    };
    if (document.head) {
      new MutationObserver(report).observe(document.head, {
        childList: true,
        subtree: true,
        characterData: true,
      });
    }
    report();
  }
  if (document.readyState === 'loading')
    document.addEventListener('DOMContentLoaded', watchTitle, { once: true });
  else watchTitle();

  // Every page of Chromium begins at about:blank, which is no document of the program's.
  if (runPreload === undefined || location.href === 'about:blank') return;
  const exported = { exports: {} };
  const later = (fn, ...args) => setTimeout(() => fn(...args), 0);
  try {
    runPreload(require, exported, exported.exports, process, globalThis, later, clearTimeout);
  } catch (error) {
    post({ do: 'preload-error', error: codec.encode(error) });
    // oxlint-disable-next-line no-console -- where Electron says it, too
    console.error(`Unable to load preload script: ${environment.preload}\n`, error);
  }
}

module.exports = { preloadWorld };
