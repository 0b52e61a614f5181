import { contextBridge, ipcRenderer } from 'electron';
import type { AnyHostAnswer, WindowBridge } from '../core/host/host-contract.ts';
import { windowChannels } from '../core/host/window-channels.ts';

type Listener = (detail: unknown) => void;

const listeners = new Map<string, Set<Listener>>();
/** A command that came before the page listened: it opened for that very command. */
let early: unknown = null;

const bridge: WindowBridge = {
  invoke: (operation, request, call) =>
    ipcRenderer.invoke(windowChannels.invoke, operation, request, call) as Promise<AnyHostAnswer>,
  cancel: (call) => ipcRenderer.send(windowChannels.cancel, call),
  on(event, listener) {
    const known = listeners.get(event) ?? new Set();
    listeners.set(event, known.add(listener));
    if (event === 'command' && early !== null) listener(early);
    if (event === 'command') early = null;
    return () => {
      known.delete(listener);
    };
  },
};

// Electron's event object stays here: with it a page could answer to any channel.
ipcRenderer.on(windowChannels.event, (_event, name: string, detail: unknown) => {
  const known = listeners.get(name);
  if (name === 'command' && !known?.size) early = detail;
  for (const listener of known ?? []) listener(detail);
});

// What is exposed is frozen, and nothing else of Electron is.
contextBridge.exposeInMainWorld('wayleave', bridge);
