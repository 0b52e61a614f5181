/** The only place where messages of windows arrive and where windows are told something. */
import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { type AnyHostAnswer, type HostClient, hostEventNames } from '../core/host/host-contract.ts';
import type { WindowCalls } from '../core/host/host-edge.ts';
import { windowChannels } from '../core/host/window-channels.ts';
import { fail } from '../core/outcome.ts';
import type { OwnPage } from './app-address.ts';
import { isTrustedSender } from './sender.ts';

/** What stands behind a window's messages: the host as that window sees it, and its requests. */
export interface WindowDoor {
  readonly client: HostClient;
  /** Begins a new set of requests: one for every document that the window shows. */
  newCalls(): WindowCalls;
}

/** The bridge between windows and the host. */
export interface WindowBridgeEnd {
  /** Lets the page of that window ask and hear. Before the door is there, requests wait for it. */
  admit(contents: WebContents, page: OwnPage, door: Promise<WindowDoor>): void;
}

interface Admitted {
  readonly page: OwnPage;
  readonly door: Promise<WindowDoor>;
  /** `null` before the first request of the document that is shown. */
  calls: WindowCalls | null;
}

/** Opens the bridge: from then on messages are answered. Anything from elsewhere is `untrusted-sender`. */
export function openBridge(): WindowBridgeEnd {
  const admitted = new Map<number, Admitted>();

  ipcMain.handle(
    windowChannels.invoke,
    async (event, operation: unknown, request: unknown, call: unknown): Promise<AnyHostAnswer> => {
      const window = trustedWindow(event, admitted);
      if (window === null) return fail('untrusted-sender', 'That did not come from a window of Wayleave.');
      const calls = await callsOf(window);
      return calls === null
        ? fail('internal', 'Wayleave could not be started wholly. Start it again.')
        : calls.invoke(operation, request, call);
    },
  );
  ipcMain.on(windowChannels.cancel, (event, call: unknown) => {
    const window = trustedWindow(event, admitted);
    // By the same way as the request, which may still be waiting for the door.
    if (window !== null) void callsOf(window).then((calls) => calls?.cancel(call));
  });

  return {
    admit(contents, page, door) {
      const window: Admitted = { page, door, calls: null };
      admitted.set(contents.id, window);
      const { id } = contents;
      const forget = () => {
        window.calls?.close();
        window.calls = null;
      };
      let stop: () => void = () => undefined;
      // Another document is there: what the one before asked for has nobody to hear it.
      contents.on('did-navigate', forget);
      contents.once('destroyed', () => {
        admitted.delete(id);
        forget();
        stop();
      });
      // A host that could not be made has nothing to tell; whoever asks is answered above.
      door.then(
        ({ client }) => {
          if (!contents.isDestroyed()) stop = forwardEvents(client, contents);
        },
        () => undefined,
      );
    },
  };
}

function trustedWindow(
  event: IpcMainEvent | IpcMainInvokeEvent,
  admitted: ReadonlyMap<number, Admitted>,
): Admitted | null {
  const window = admitted.get(event.sender.id) ?? null;
  return isTrustedSender(event.senderFrame, window?.page ?? null) ? window : null;
}

async function callsOf(window: Admitted): Promise<WindowCalls | null> {
  const door = await window.door.catch(() => null);
  if (door === null) return null;
  window.calls ??= door.newCalls();
  return window.calls;
}

function forwardEvents(client: HostClient, contents: WebContents): () => void {
  const stops = hostEventNames.map((name) =>
    client.on(name, (detail) => {
      if (!contents.isDestroyed()) contents.send(windowChannels.event, name, detail);
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
