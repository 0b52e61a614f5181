import { shell } from 'electron';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Browser } from '../core/ports.ts';
import { isOpenable } from './openable.ts';

/** The person's own browser, by the system: the only way out of the application to another program. */
export const desktopBrowser: Browser = {
  async open(address): Promise<Outcome<null, 'browser-failed'>> {
    const url = isOpenable(address);
    if (url === null) return fail('browser-failed', 'That address is not one to open in a browser.');
    try {
      await shell.openExternal(url.href);
      return succeed(null);
    } catch (error) {
      // The system's words may repeat the address.
      const name = error instanceof Error ? error.name : 'unknown';
      return fail('browser-failed', `No browser could be started (${name}).`);
    }
  },
};
