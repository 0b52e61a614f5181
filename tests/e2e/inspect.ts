/** What can be said of a page without knowing what is on it. */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';
import { root } from '../house/tree.ts';
import { askWell } from './desktop/application.ts';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
const pictures = join(process.env.WAYLEAVE_E2E_RESULTS ?? join(root, 'test-results'), 'pictures');

/** The themes that every picture is taken in. */
export const themes = ['light', 'dark'] as const;

/** Has the window pinned to a theme, over the bridge of its main page. */
export async function pinTheme(page: Page, theme: 'light' | 'dark' | 'system'): Promise<void> {
  await askWell(page, 'changePreferences', { theme });
}

/**
 * Keeps a picture of a page in both themes, and has axe look at it by WCAG 2.0 to 2.2, A and AA. `main` is the page
 * over whose bridge the theme is changed.
 */
export async function look(page: Page, name: string, main: Page = page): Promise<void> {
  for (const theme of themes) {
    await pinTheme(main, theme);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await keepPicture(page, `${name}-${theme}`);
    const { violations } = await new AxeBuilder({ page }).withTags(rules).setLegacyMode(true).analyze();
    const found = violations.map(({ id, nodes }) => ({
      id,
      where: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`),
    }));
    expect.soft(found, `${name}, ${theme}`).toEqual([]);
  }
}

/** Keeps a picture under that name. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
}

/** What has the focus can be seen to have it: an outline of its own, of its label, or the edge of its field. */
export async function expectFocusSeen(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(focusLook), { message: 'the focus can be seen' })
    .toMatchObject({ isSeen: true });
}

/** Runs in the page. */
function focusLook(): { readonly what: string; readonly isSeen: boolean } {
  interface Element {
    readonly tagName: string;
    readonly outerHTML: string;
    readonly parentElement: Element | null;
    querySelectorAll(selector: string): Iterable<Element>;
    closest(selector: string): Element | null;
  }
  const page = globalThis as unknown as {
    readonly document: { readonly activeElement: Element | null; readonly body: Element };
    getComputedStyle(element: Element): {
      readonly outlineStyle: string;
      readonly outlineWidth: string;
      readonly boxShadow: string;
    };
  };
  const focused = page.document.activeElement;
  if (focused === null || focused === page.document.body) return { what: 'nothing', isSeen: false };
  const near = [
    focused,
    focused.parentElement,
    focused.parentElement?.parentElement ?? null,
    ...(focused.closest('label')?.querySelectorAll('*') ?? []),
  ].filter((one) => one !== null);
  const isSeen = near.some((one) => {
    const { outlineStyle, outlineWidth } = page.getComputedStyle(one);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
  });
  return { what: focused.outerHTML.slice(0, 200), isSeen };
}

/** Goes on with Tab until that has the focus; every stop on the way can be seen. */
export async function tabTo(page: Page, target: Locator, most = 40): Promise<void> {
  await expect(target).toBeAttached();
  for (let count = 0; count < most; count += 1) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
    await expectFocusSeen(page);
  }
  await expect(target, 'Tab leads there').toBeFocused();
}

/** All that a page shows or holds: its markup, what stands in its fields, and its storage. */
export async function contentsOf(page: Page): Promise<string> {
  const held = await page.evaluate(
    `JSON.stringify([
      [...document.querySelectorAll('input, textarea')].map((field) => field.value),
      { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, document.title,
    ])`,
  );
  return `${await page.content()}\n${String(held)}`;
}

/** Paths of all files below a folder, with the texts among the wanted that each holds. */
export function filesWith(folder: string, wanted: readonly string[]): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false)
    .flatMap((path) => {
      const bytes = readFileSync(path);
      return wanted.filter((text) => bytes.includes(text)).map((text) => `${path}: ${text}`);
    });
}
