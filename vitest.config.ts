import { defineConfig } from 'vitest/config';

/** Tests with processes, terminals or namespaces of their own: each file has a process to itself. */
const PROCESSES = ['app', 'host', 'lab', 'program', 'reset', 'terminal', 'ui/terminal'].map(
  (name) => `test/${name}/**/*.test.ts`,
);

const shared = {
  testTimeout: 20_000,
  // A build or a lab on a busy machine: patience costs nothing where nothing is wrong.
  hookTimeout: 60_000,
  pool: 'forks',
  // Concurrent tests wait for timers and children most of the time.
  maxConcurrency: 8,
} as const;

export default defineConfig({
  test: {
    projects: [
      // Values in, values out: one process takes file after file, which costs a quarter of a process a file.
      {
        test: {
          ...shared,
          name: 'values',
          include: ['test/**/*.test.ts'],
          exclude: PROCESSES,
          isolate: false,
        },
      },
      { test: { ...shared, name: 'processes', include: PROCESSES } },
    ],
  },
});
