import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Vitest would leave one core out, half of a small machine, and many tests only wait for processes and sockets.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    sequence: { hooks: 'list' },
  },
});
