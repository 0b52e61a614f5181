const { contextBridge, ipcRenderer } = require('electron');

const listeners = new Set();
ipcRenderer.on('noted', (event, ...args) =>
  listeners.forEach((listener) => listener(Object.keys(event), ...args)),
);

const refused = (name) => {
  try {
    require(name);
    return false;
  } catch {
    return true;
  }
};

contextBridge.exposeInMainWorld('bridge', {
  version: process.versions.electron,
  nested: { list: [1, { deep: true }] },
  invoke: (channel, value) => ipcRenderer.invoke(channel, value),
  send: (...args) => ipcRenderer.send('note', ...args),
  onNoted(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  add: (one, other) => one + other,
  fail() {
    throw new TypeError('Nothing doing');
  },
  twice: (callback) => [callback(1), callback(2)],
  failLater: async () => {
    throw new Error('Later');
  },
  sendFunction: () => ipcRenderer.send('note', () => 1),
  refusesNode: ['fs', 'child_process', './other.cjs'].every(refused),
  hasNode: typeof Buffer !== 'undefined',
  seesPage: () => typeof window.setByPage,
  missing: () => ipcRenderer.sendSync('note'),
});

try {
  contextBridge.exposeInMainWorld('bridge', {});
} catch (error) {
  contextBridge.exposeInMainWorld('secondTime', error.message);
}
