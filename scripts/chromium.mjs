// The browser of the end-to-end tests: Playwright's own, else one that is installed, else Debian's by apt-get as root.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { root } from './root.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Path of a Chromium to test with; installs one where that is possible. Throws what is missing where it is not. */
export function provideChromium() {
  const found = findChromium();
  if (found !== null) return found;
  if (process.platform === 'linux' && process.getuid?.() === 0 && isProgram('/usr/bin/apt-get')) {
    process.stderr.write('installing Chromium for the end-to-end tests …\n');
    install();
    const installed = findChromium();
    if (installed !== null) return installed;
  }
  throw new Error(
    'The end-to-end tests need Chromium: install the package "chromium", or run `npx playwright install chromium`, ' +
      'or name one in WAYLEAVE_CHROMIUM.',
  );
}

/** Path of a Chromium that is there, or `null`. */
export function findChromium() {
  const named = process.env.WAYLEAVE_CHROMIUM ?? '';
  if (named !== '') return isProgram(named) ? named : null;
  const own = createRequire(join(root, 'package.json'))('playwright').chromium.executablePath();
  if (isProgram(own)) return own;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...usualPlaces].find(isProgram) ?? null;
}

function install() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
    spawnSync('/usr/bin/apt-get', ['--quiet', '--quiet', ...args], { env, stdio: ['ignore', 2, 2] });
  }
}

function isProgram(path) {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
