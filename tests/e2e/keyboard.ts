/** What a person does with the keys alone, and where the focus is meanwhile. */
import { expect, type JSHandle, type Locator, type Page } from '@playwright/test';

/** More stops than any dialog or window has. */
const mostStops = 60;

/**
 * The focus is drawn where an outline is: at the element, at a group that stands for its field, or within the label of
 * a hidden input. A dialog, or a step of one, takes the focus as a whole to be read aloud; Tab leads into it.
 */
const focusSeen = `(() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return 'nothing has the focus';
  if (at.matches('[role="dialog"], [role="dialog"] [role="group"][tabindex="-1"]')) return 'seen';
  const hasOutline = (one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
  };
  const label = at.closest('label');
  const group = at.parentElement?.closest('[role="group"], [role="presentation"]');
  const drawn = [at, group, label, ...(label?.querySelectorAll('*') ?? [])].filter((one) => one != null);
  return drawn.some(hasOutline) ? 'seen' : 'not seen: ' + at.outerHTML.slice(0, 200);
})()`;

/** Waits until the focus is somewhere, and drawn there. */
export async function expectFocusSeen(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(focusSeen)).toBe('seen');
}

function isFocused(one: unknown): boolean {
  const page = globalThis as unknown as { readonly document: { readonly activeElement: unknown } };
  return one === page.document.activeElement;
}

/** Goes with Tab to a control, or to the input of a label. The focus is seen at every stop. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let stop = 0; stop < mostStops; stop += 1) {
    if (await wanted.evaluate(isFocused)) return;
    await page.keyboard.press('Tab');
    // Behind the last control the focus leaves the page, as for the bars of a browser, and comes in again at its head.
    if (await page.evaluate('document.activeElement === document.body')) await page.keyboard.press('Tab');
    await expectFocusSeen(page);
  }
  await expect(wanted).toBeFocused();
}

/** Goes to a button and presses it. */
export async function pressButton(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeEnabled();
  await tabTo(page, wanted);
  await page.keyboard.press('Enter');
}

/** Goes to a field and types over what is in it. */
export async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Takes one of the choices of a group in which the focus is, by the arrows. */
export async function arrowTo(page: Page, choice: Locator): Promise<void> {
  for (let step = 0; step < 10 && !(await choice.isChecked()); step += 1) {
    await page.keyboard.press('ArrowDown');
    await expectFocusSeen(page);
  }
  await expect(choice).toBeChecked();
}

/** What has the focus now. */
export function focused(page: Page): Promise<JSHandle> {
  return page.evaluateHandle('document.activeElement');
}

/** Waits until that has the focus again, and is seen to have it. */
export async function expectFocusedAgain(page: Page, before: JSHandle): Promise<void> {
  await expect.poll(() => before.evaluate(isFocused)).toBe(true);
  await expectFocusSeen(page);
}
