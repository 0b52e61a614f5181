import { createHash } from 'node:crypto';
import { closeSync, fchmodSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { page, pageStyleHash } from '../node/redirect-page.ts';
import { webWords } from './words.ts';

const folderName = 'launch';
const script = 'document.forms[0].submit();';
const scriptHash = `sha256-${createHash('sha256').update(script).digest('base64')}`;

/**
 * Writes a page of mode 0600 below the data folder, which is for its owner alone, that posts a launch secret to that
 * origin as soon as it is opened. Answers its path. Nobody sees the secret in an address, an argument list or a
 * history. Throws what the disk answers.
 */
export function writeLaunchFile(folder: string, origin: string, secret: string): string {
  mkdirSync(join(folder, folderName), { recursive: true, mode: 0o700 });
  const path = placeOf(folder, secret);
  const file = openSync(path, 'wx', 0o600);
  try {
    fchmodSync(file, 0o600);
    writeFileSync(file, launchPage(origin, secret));
  } finally {
    closeSync(file);
  }
  return path;
}

/** Removes the launch file of that secret. Never rejects: one that is held by somebody is swept later. */
export async function removeLaunchFile(folder: string, secret: string): Promise<void> {
  await rm(placeOf(folder, secret), { force: true }).catch(() => undefined);
}

/** Removes all launch files of a data folder, such as those of a host that was killed. Never rejects. */
export async function sweepLaunchFiles(folder: string): Promise<void> {
  await rm(join(folder, folderName), { recursive: true, force: true }).catch(() => undefined);
}

/** The name is in the argument list of the browser, so it tells nothing of the secret. */
function placeOf(folder: string, secret: string): string {
  const name = createHash('sha256').update(`launch file of ${secret}`).digest('hex').slice(0, 16);
  return join(folder, folderName, `${name}.html`);
}

function launchPage(origin: string, secret: string): string {
  const policy = [
    "default-src 'none'",
    `script-src '${scriptHash}'`,
    `style-src '${pageStyleHash}'`,
    `form-action ${origin}/`,
    "base-uri 'none'",
  ].join('; ');
  const form = `<form method="post" action="${origin}/"><input type="hidden" name="secret" value="${secret}">
<button>${webWords.open}</button></form><script>${script}</script>`;
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer">`;
  return page(webWords.opening, '', { head, body: form });
}
