import { defineConfig } from '@playwright/test';

// Electron's launcher takes the executable `electron` of this folder in place of the real one.
process.env.ELECTRON_OVERRIDE_DIST_PATH = import.meta.dirname;

export default defineConfig({
  testDir: '.',
  testMatch: 'self.spec.ts',
  workers: 1,
  timeout: 20_000,
  expect: { timeout: 5_000 },
  reporter: [['list']],
  outputDir: '../../node_modules/.cache/electron-standin',
});
