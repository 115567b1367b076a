import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    // A build or a lab on a busy machine: patience costs nothing where nothing is wrong.
    hookTimeout: 60_000,
    pool: 'forks',
    // Concurrent tests wait for timers and children most of the time.
    maxConcurrency: 8,
  },
});
