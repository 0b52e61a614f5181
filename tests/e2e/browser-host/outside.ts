import type { Outside } from '../share-claims.ts';
import type { HostedSurface } from './host.ts';

/** Files come by the browser's own dialog and go to the downloads folder. */
export const outsideOfBrowser: Outside<HostedSurface> = {
  // Where the downloads go was said at the start.
  saveInto: async () => undefined,
  openFile: ({ page }, path) => page.locator('[data-choose-file] input[type="file"]').setInputFiles(path),
};
