/** Where something secret could show. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

/** Everything in the page: its source with all attributes, its text, and what its fields hold. */
export async function everythingIn(page: Page): Promise<string> {
  return page.evaluate(
    `[document.title, document.documentElement.outerHTML, document.body.innerText,
      ...[...document.querySelectorAll('input, textarea')].map(({ value }) => value),
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]), document.cookie].join('\\n')`,
  );
}

/** Names of those texts that occur in any of the places, plainly or as Base64. */
export function findAny(
  texts: Readonly<Record<string, string>>,
  places: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(places).flatMap(([place, content]) =>
    Object.entries(texts)
      .filter(([, text]) => content.includes(text) || content.includes(inBase64(text)))
      .map(([name]) => `${name} in ${place}`),
  );
}

/** Every file below a folder, by its path, byte for byte. */
export function filesBelow(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((path) => [path, readOrGone(path)]));
}

/** Chromium's own files come and go. */
function readOrGone(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** The part of a text in Base64 that does not depend on what follows it. */
function inBase64(text: string): string {
  const whole = Buffer.from(text).toString('base64');
  return whole.slice(0, Math.floor(Buffer.byteLength(text) / 3) * 4);
}
