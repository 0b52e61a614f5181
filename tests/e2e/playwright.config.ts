import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const electron = join(root, 'node_modules/electron');

/** Electron's own package writes `path.txt` beside its binary once that was downloaded. */
const hasElectron =
  existsSync(join(electron, 'path.txt')) &&
  existsSync(join(electron, 'dist', readFileSync(join(electron, 'path.txt'), 'utf8')));

if (!hasElectron) process.env.ELECTRON_OVERRIDE_DIST_PATH ??= join(root, 'tests/electron-standin');
process.env.WAYLEAVE_ELECTRON =
  process.env.ELECTRON_OVERRIDE_DIST_PATH === undefined ? 'Electron' : 'stand-in';

const results = process.env.WAYLEAVE_E2E_RESULTS ?? join(root, 'test-results');

export default defineConfig({
  testDir: '.',
  outputDir: join(results, 'runs'),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // One window manager, one redirect port: the specs take turns.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // A window on a busy machine may miss a key; what needs its second try is named at the end of the run.
  retries: 1,
  reporter: [['list']],
  use: { trace: 'off', screenshot: 'off', video: 'off', actionTimeout: 15_000 },
  projects: [
    { name: process.env.WAYLEAVE_ELECTRON, testMatch: 'desktop/*.spec.ts' },
    { name: 'browser host', testMatch: 'browser-host/*.spec.ts' },
  ],
});
