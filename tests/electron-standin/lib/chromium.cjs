'use strict';
/** Finds Chromium, starts it without a window, and sees to it that nothing of it stays behind. */

const { spawn } = require('node:child_process');
const { existsSync, mkdtempSync, realpathSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { Connection } = require('./cdp.cjs');
const { madeUpDomain } = require('./addresses.cjs');

/** Debian's /usr/bin/chromium is a script of some thirty processes; this is the program it ends in. */
const debianWrapper = '/usr/bin/chromium';
const debianProgram = '/usr/lib/chromium/chromium';

/**
 * A shell that outlives a killed test, because it is in a process group of its own. It waits until our end of its pipe
 * closes, ends all that is left in Chromium's group, and only then removes the profile: a helper of Chromium that lives a
 * moment longer makes the folder anew. (Dead members that nobody has collected yet still count as a group: hence the limit.)
 */
const keeper = `
trap '' INT TERM HUP
read -r nothing <&3
kill -KILL "-$2" 2>/dev/null
for turn in 1 2 3 4 5 6 7 8; do kill -0 "-$2" 2>/dev/null || break; sleep 0.02; done
rm -rf "$1" || { sleep 0.2; rm -rf "$1"; }
`;

/** Switches that Playwright gives to Chromium too, or without which it would speak to the outside or ask something. */
const ownSwitches = [
  '--no-startup-window',
  '--remote-debugging-pipe',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-service-autorun',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-auto-reload',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-default-apps',
  '--disable-sync',
  '--disable-breakpad',
  '--disable-crash-reporter',
  '--disable-background-networking',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-back-forward-cache',
  '--disable-component-update',
  '--disable-component-extensions-with-background-pages',
  '--disable-field-trial-config',
  '--disable-hang-monitor',
  '--disable-ipc-flooding-protection',
  '--disable-popup-blocking',
  '--disable-prompt-on-repost',
  '--disable-search-engine-choice-screen',
  '--disable-infobars',
  '--disable-features=AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,' +
    'HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,' +
    'AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,' +
    'Translate',
  '--enable-features=CDPScreenshotNewSurface,SkipListAccountsWithoutGaiaCookies',
  '--force-color-profile=srgb',
  '--metrics-recording-only',
  '--password-store=basic',
  '--use-mock-keychain',
  '--unsafely-disable-devtools-self-xss-warnings',
  `--host-resolver-rules=MAP *.${madeUpDomain} ~NOTFOUND`,
];

/** Chromium's program: WAYLEAVE_CHROMIUM, else Debian's, else the one that Playwright downloaded. Throws if there is none. */
function findChromium(env) {
  const asked = env.WAYLEAVE_CHROMIUM || debianWrapper;
  if (existsSync(asked))
    return realpathSync(asked) === debianWrapper && existsSync(debianProgram) ? debianProgram : asked;
  if (env.WAYLEAVE_CHROMIUM) throw new Error(`WAYLEAVE_CHROMIUM names no file: ${asked}`);
  const { chromium } = require('@playwright/test');
  const downloaded = chromium.executablePath();
  if (existsSync(downloaded)) return downloaded;
  throw new Error('The stand-in found no Chromium. Install the package chromium, or set WAYLEAVE_CHROMIUM.');
}

/**
 * Starts Chromium at once and returns its connection.
 * `debuggingPort` is the port that Playwright asked for, or undefined; Chromium itself prints `DevTools listening on …`.
 */
function startChromium({ env, debuggingPort, switches }) {
  const program = findChromium(env);
  const profile = mkdtempSync(path.join(tmpdir(), 'electron-standin-'));
  const args = [...ownSwitches, `--user-data-dir=${profile}`];
  if (env.WAYLEAVE_STANDIN_HEADED !== '1') args.push('--headless');
  if (debuggingPort !== undefined) args.push(`--remote-debugging-port=${debuggingPort}`);
  const child = spawn(program, [...args, ...switches], {
    detached: true,
    // Chromium's own temporary folders go away with the profile.
    env: { ...env, TMPDIR: profile },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'],
  });
  child.on('error', (error) => {
    throw error;
  });
  const guard = spawn('/bin/sh', ['-c', keeper, 'sh', profile, String(child.pid)], {
    detached: true,
    env: { PATH: env.PATH },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  for (const part of [child, guard, guard.stdio[3]]) part.unref();
  const connection = new Connection(child.stdio[4], child.stdio[3]);
  return { connection, program, version: connection.browser.send('Browser.getVersion') };
}

module.exports = { findChromium, startChromium };
