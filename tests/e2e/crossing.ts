/** Everything that a host tells its windows: answers and events, as text. */
import type { ElectronApplication, Page } from '@playwright/test';
import { windowChannels } from '../../src/core/host/window-channels.ts';

/** Writes down what crosses from the main process to a window from now on. */
export async function recordFromMain(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ ipcMain, BrowserWindow }, channels) => {
    type Handler = (...given: unknown[]) => unknown;
    const crossed: string[] = [];
    Object.assign(globalThis, { crossed });
    // Electron keeps its handlers in `_invokeHandlers`, the stand-in in `_handlers`.
    const kept = ipcMain as unknown as Record<
      '_invokeHandlers' | '_handlers',
      Map<string, Handler> | undefined
    >;
    const handlers = kept._invokeHandlers ?? kept._handlers;
    const handler = handlers?.get(channels.invoke);
    if (handlers === undefined || handler === undefined) throw new Error('Nothing answers windows.');
    handlers.set(channels.invoke, async (...given) => {
      const answer = await handler(...given);
      crossed.push(JSON.stringify(answer));
      return answer;
    });
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) throw new Error('There is no window.');
    const contents = window.webContents;
    const send = contents.send.bind(contents);
    contents.send = (channel, ...given) => {
      crossed.push(JSON.stringify(given));
      send(channel, ...given);
    };
  }, windowChannels);
}

/** What crossed since `recordFromMain`. */
export function crossedFromMain(app: ElectronApplication): Promise<string> {
  return app.evaluate(() =>
    (globalThis as unknown as { readonly crossed: readonly string[] }).crossed.join('\n'),
  );
}

/** Runs in a page before anything else: writes down what the browser host sends it. */
export function recordInPage(): void {
  const page = globalThis as unknown as {
    crossed: string[];
    fetch: typeof globalThis.fetch;
  };
  const { fetch } = page;
  page.crossed = [];
  page.fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null || response.status === 204) return response;
    const [kept, given] = response.body.tee();
    void new Response(kept.pipeThrough(noting())).text().catch(() => null);
    return new Response(given, response);
  };
  function noting() {
    const decoder = new TextDecoder();
    return new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        page.crossed.push(decoder.decode(chunk, { stream: true }));
        controller.enqueue(chunk);
      },
    });
  }
}

/** What crossed to a page with `recordInPage` in it. */
export function crossedToPage(page: Page): Promise<string> {
  return page.evaluate(() =>
    (globalThis as unknown as { readonly crossed: readonly string[] }).crossed.join(''),
  );
}
