import { expect, type Page, test } from '@playwright/test';
import { words } from '../../../src/core/words/words.ts';
import { button, choose, copyToken, dialogOf, goTo, waitForWindow } from '../person.ts';
import { furnish, leaveDialog, look, openConfig, openSettings, openWizard, prepare } from '../screens.ts';
import { openSite, openWorkplace, type Site, type Workplace } from '../surface.ts';
import { type HostedSurface, openInBrowser } from './host.ts';

/** A window of 880 by 740 pixels at a zoom of 200 %, in the units that a page counts in. */
const zoomed = { width: 440, height: 370 };

let workplace: Workplace;
let site: Site;
let surface: HostedSurface;

test.beforeEach(async () => {
  test.setTimeout(120_000);
  [workplace, site] = await Promise.all([openWorkplace(), openSite()]);
  surface = await openInBrowser({ identityFile: workplace.identityFile });
  await waitForWindow(surface.page);
  await furnish(surface.page, site);
  await surface.page.setViewportSize(zoomed);
  await prepare(surface.page, 'light');
});
test.afterEach(async () => {
  await surface.close();
  await site.portal.close();
  workplace.remove();
});

test('at twice the size in a small window everything can be reached', async () => {
  const { page } = surface;
  const places: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['connections', () => goTo(page, 'connections')],
    ['detail', () => choose(page, 'City portal')],
    ['authentication', () => openConfig(page, 'City portal')],
    ['browse', () => goTo(page, 'browse')],
    [
      'activity',
      async () => {
        await goTo(page, 'activity');
        await expect(
          page.getByRole('grid', { name: words.activity.list }).getByRole('row').nth(1),
        ).toBeVisible();
      },
    ],
    ['settings', () => openSettings(page, 'security')],
    ['wizard', () => openWizard(page)],
    [
      'share',
      async () => {
        await leaveDialog(page);
        await goTo(page, 'share');
        await expect(page.getByRole('region', { name: words.share.deployTitle })).toBeVisible();
      },
    ],
    [
      'export',
      async () => {
        await page.keyboard.press('Control+Shift+E');
        await expect(dialogOf(page, words.share.exportTitle)).toBeVisible();
      },
    ],
  ];
  for (const [name, goThere] of places) {
    await test.step(name, async () => {
      await goThere();
      await look(page, `zoomed-${name}`, 'light');
      expect.soft(await outOfReach(page), `what cannot be reached in "${name}"`).toEqual([]);
    });
  }
});

test('at twice the size a token is copied and a connection added', async () => {
  const { page } = surface;
  await goTo(page, 'connections');
  await choose(page, 'City portal');
  await copyToken(page, 'City portal');
  const wizard = await openWizard(page);
  await wizard.getByLabel(words.wizard.url).fill(site.portal.portalUrl);
  await expect(wizard.getByText(/^ArcGIS Enterprise/)).toBeVisible();
  await button(wizard, words.wizard.nextSignIn).click();
  await expect(wizard.getByRole('radiogroup', { name: words.wizard.who })).toBeVisible();
  await leaveDialog(page);
  await expect(dialogOf(page, words.wizard.title)).toBeHidden();
});

/** The controls that are to be seen, but lie beyond the sides of the window or under something else wherever one scrolls. */
function outOfReach(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const dialog = document.querySelector('[role="dialog"]');
    const controls = (dialog ?? document.body).querySelectorAll<HTMLElement>(
      'button, a, input, select, textarea, [role="tab"], [role="row"]',
    );
    const faults: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is wider than the window');
    for (const control of controls) {
      if (!control.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      // Inputs that are drawn by their label, and what only a screen reader meets.
      if (control.offsetWidth < 4 || control.closest('.visually-hidden, [data-react-aria-prevent-focus]'))
        continue;
      const target = control instanceof HTMLInputElement ? (control.closest('label') ?? control) : control;
      target.scrollIntoView({ block: 'center', inline: 'nearest' });
      const { left, right, top, bottom } = target.getBoundingClientRect();
      const hit = document.elementFromPoint(
        (Math.max(left, 0) + Math.min(right, innerWidth)) / 2,
        (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2,
      );
      const isHit = hit !== null && (target.contains(hit) || hit.contains(target));
      if (left < -1 || right > innerWidth + 1 || !isHit) {
        faults.push(
          `${target.tagName} ${target.getAttribute('aria-label') ?? target.innerText}`.slice(0, 80),
        );
      }
    }
    return faults;
  });
}
