import { clipboard, ClipboardItem } from 'electron';
import type { Clipboard } from '../core/host/host-ports.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { historyMarks } from './clipboard-marks.ts';

/** The system's clipboard, and what is done with it where nothing can be waited for. */
export interface DesktopClipboard extends Clipboard {
  /** Empties it at once if a token of ours may still lie there: reading takes time that the end does not give. */
  readonly clearAtOnce: () => void;
  /** Puts text there that is no secret. */
  readonly writePlain: (text: string) => void;
}

/** The clipboard through Electron. On Linux the selection that the middle button pastes is left alone. */
export function desktopClipboard(platform: NodeJS.Platform = process.platform): DesktopClipboard {
  let mayBeOurs = false;

  async function write(text: string, concealed: boolean): Promise<Outcome<null, 'clipboard-failed'>> {
    mayBeOurs = true;
    try {
      await clipboard.write([
        new ClipboardItem({ 'text/plain': text, ...(concealed ? historyMarks(platform) : {}) }),
      ]);
      return succeed(null);
    } catch (error) {
      // A system that takes no marks still takes the text: the mark is asked for where there is one.
      if (concealed) return write(text, false);
      mayBeOurs = false;
      const name = error instanceof Error ? error.name : 'unknown';
      return fail('clipboard-failed', `The clipboard did not take the text (${name}).`);
    }
  }

  return {
    write: (text, { concealed }) => write(text, concealed),
    async clearIfStill(text) {
      const isStill = await clipboard.readText().then(
        (there) => there === text,
        () => false,
      );
      if (isStill) clipboard.clear();
      mayBeOurs = false;
      return isStill;
    },
    clearAtOnce() {
      if (mayBeOurs) clipboard.clear();
      mayBeOurs = false;
    },
    writePlain(text) {
      mayBeOurs = false;
      // Nothing depends on it, and the person sees whether it can be pasted.
      clipboard.writeText(text).catch(() => undefined);
    },
  };
}
