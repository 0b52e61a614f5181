import { fail, succeed } from '../../src/core/outcome.ts';
import type { Browser } from '../../src/core/ports.ts';

/** A browser that remembers what it was shown, or that does not start. */
export interface FakeBrowser extends Browser {
  readonly opened: string[];
  isMissing: boolean;
}

/** A browser that starts. */
export function fakeBrowser(): FakeBrowser {
  const browser: FakeBrowser = {
    opened: [],
    isMissing: false,
    async open(url) {
      if (browser.isMissing) return fail('browser-failed', 'No browser could be started.');
      browser.opened.push(url);
      return succeed(null);
    },
  };
  return browser;
}
