import { test } from '@playwright/test';
import { choose, goTo, waitForWindow } from '../person.ts';
import { furnish, openConfig, openSettings, prepare, themes, walk } from '../screens.ts';
import { openSite, openWorkplace, type Site, type Workplace } from '../surface.ts';
import { type HostedSurface, openInBrowser } from './host.ts';

let workplace: Workplace;
let site: Site;
let surface: HostedSurface;

test.beforeEach(async () => {
  test.setTimeout(120_000);
  [workplace, site] = await Promise.all([openWorkplace(), openSite()]);
  surface = await openInBrowser({ identityFile: workplace.identityFile });
  await waitForWindow(surface.page);
  await furnish(surface.page, site);
});
test.afterEach(async () => {
  await surface.close();
  await site.portal.close();
  workplace.remove();
});

for (const theme of themes) {
  test(`screens in a browser have no fault for axe, ${theme}`, async () => {
    const { page } = surface;
    await prepare(page, theme);
    await walk(page, theme, [
      [
        'browser-connections',
        async () => {
          await goTo(page, 'connections');
          await choose(page, 'City portal');
        },
      ],
      ['browser-authentication', () => openConfig(page, 'City portal')],
      ['browser-settings', () => openSettings(page, 'security')],
    ]);
  });
}
