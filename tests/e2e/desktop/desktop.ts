import type { ElectronApplication } from '@playwright/test';
import { crossedFromMain, recordFromMain } from '../crossing.ts';
import { listeningPorts } from '../listening.ts';
import { openWorkplace, type OpenSurface, type Surface } from '../surface.ts';
import { startApplication } from './application.ts';

/** The application in its own window, with the handle to its main process. */
export interface Desktop extends Surface {
  readonly app: ElectronApplication;
}

/** Answers the next dialogs for files and folders with a path; a file to be saved keeps its name in that folder. */
export async function answerDialogs({ app }: Desktop, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = async (...given: readonly object[]) => {
      const name: unknown = Reflect.get(given.at(-1) ?? {}, 'defaultPath');
      return { canceled: false, filePath: `${chosen}/${String(name)}` };
    };
  }, path);
}

/** Starts the application over a data folder of its own; addresses for the person's browser are only written down. */
export const openDesktop = async (
  options: Parameters<OpenSurface>[0] & { readonly args?: readonly string[] } = {},
): Promise<Desktop> => {
  const workplace = await openWorkplace();
  const home = options.home ?? workplace.home;
  const started = await startApplication({
    home,
    args: options.args ?? [],
    env: {
      WAYLEAVE_PASSPHRASE: '',
      ...(options.identityFile === undefined ? {} : { WAYLEAVE_IDENTITY_FILE: options.identityFile }),
      ...options.env,
    },
  });
  const { app, window } = started;
  const own = app.process();
  const printed: string[] = [];
  for (const stream of [own.stdout, own.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  }
  await app.evaluate(({ shell }) => {
    const noted: string[] = [];
    Object.assign(globalThis, { noted });
    shell.openExternal = async (url) => void noted.push(url);
  });
  // What the page was told before that is told again.
  await recordFromMain(app);
  await window.reload();
  const atStart = listeningPorts(own.pid ?? -1);
  return {
    kind: 'desktop',
    app,
    page: window,
    home,
    listening: () => listeningPorts(own.pid ?? -1).filter((port) => !atStart.includes(port)),
    opened: () =>
      app.evaluate(() => [...(globalThis as unknown as { readonly noted: readonly string[] }).noted]),
    clipboard: () => app.evaluate(({ clipboard }) => clipboard.readText()),
    printed: () => printed.join(''),
    crossed: () => crossedFromMain(app),
    windows: () => app.windows().length,
    async close() {
      await started.close();
      workplace.remove();
    },
  };
};
