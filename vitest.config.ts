import { defineConfig } from 'vitest/config';

// Two suites: pure code, and real sockets on loopback. UI and end-to-end are Playwright's.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          // Upper bounds, not measures: what is slow on a busy machine is not wrong.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['tests/conformance/**/*.test.ts'],
          testTimeout: 600_000,
        },
      },
    ],
  },
});
