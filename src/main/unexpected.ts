import { dialog } from 'electron';
import { words } from '../core/words/words.ts';
import { errorTrace } from './error-trace.ts';

/** Tells of our own mistakes: in the log each time, to the person once. */
export function watchForMistakes(): void {
  let isTold = false;
  const report = (error: unknown) => {
    const { name, lines } = errorTrace(error);
    process.stderr.write(`Wayleave: unexpected ${[name, ...lines].join('\n')}\n`);
    if (isTold) return;
    isTold = true;
    const { title, sentence } = words.desktop.trouble;
    dialog.showErrorBox(title, sentence(name));
  };
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
}
