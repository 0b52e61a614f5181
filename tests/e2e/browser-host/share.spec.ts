import { shareClaims } from '../share-claims.ts';
import { openInBrowser } from './host.ts';

shareClaims(openInBrowser, {
  // Where the downloads go was said at the start.
  saveInto: async () => undefined,
  openFile: ({ page }, path) => page.locator('input[type="file"]').setInputFiles(path),
});
