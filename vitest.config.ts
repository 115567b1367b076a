import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { measuredSlowness } from './test/slowness.js';

/** Tests that start processes or take the terminal, the environment or the machine for themselves: a process a file. */
const PROCESSES = [
  ...['program', 'terminal'].map((name) => `test/${name}/**/*.test.ts`),
  ...['failover-store', 'program-file', 'services', 'stay-lean'].map((name) => `test/app/${name}.test.ts`),
  ...['detached', 'large-output', 'local', 'no-descriptors', 'reading-shell', 'sole-holder', 'ssh/*'].map(
    (name) => `test/host/${name}.test.ts`,
  ),
  ...['death', 'faults', 'scarcity'].map((name) => `test/reset/${name}.test.ts`),
  ...['execute', 'guard-script', 'keep-and-undo', 'remote-guard', 'reset-store', 'without-screen'].map(
    (name) => `test/reset/run/${name}.test.ts`,
  ),
];

/** Routers of this machine's own kernel: they want Linux and root (`npm run test:lab`). */
const LAB = ['test/lab/**/*.test.ts'];

const slowness = measuredSlowness();

const shared = {
  // Longer than a test waits for anything (patience.ts), so that it can say what did not come.
  testTimeout: 90_000 * slowness,
  hookTimeout: 120_000 * slowness,
  env: { UPLINKTOP_TEST_SLOWNESS: String(slowness) },
  pool: 'forks',
  // Concurrent tests wait for timers and children most of the time.
  maxConcurrency: 8,
} as const;

export default defineConfig({
  test: {
    // What is made of a source is kept in node_modules by its content: the next run need not make it again.
    experimental: { fsModuleCache: true },
    // A report, no threshold: what the built program does in processes of its own is not seen.
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text', 'html'] },
    projects: [
      // Values in, values out: one process takes file after file, which costs a quarter of a process a file.
      {
        test: {
          ...shared,
          name: 'values',
          include: ['test/**/*.test.ts'],
          exclude: [...PROCESSES, ...LAB],
          isolate: false,
          // They never wait.
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'processes',
          include: PROCESSES,
          setupFiles: 'test/no-group-kill.ts',
          globalSetup: 'test/bundle-rigs.ts',
          // They mostly wait for children and timers: with one to a core a fifth of it was idle.
          maxWorkers: availableParallelism() + 1,
        },
      },
      // Each with five namespaces, a client and a server at work: fewer beside each other, and after the others.
      {
        test: {
          ...shared,
          name: 'lab',
          include: LAB,
          setupFiles: 'test/no-group-kill.ts',
          globalSetup: 'test/bundle-rigs.ts',
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
