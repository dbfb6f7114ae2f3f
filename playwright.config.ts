import { defineConfig } from '@playwright/test';

// `ui`: the built renderer with a fake bridge in Debian's or Playwright's Chromium.
// `e2e`: the real app in real Electron.
export default defineConfig({
  outputDir: 'test-results/artifacts',
  timeout: 90_000,
  // An upper bound, not a measure: what is slow on a busy machine is not wrong.
  expect: { timeout: 20_000 },
  retries: 0,
  workers: 1,
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  projects: [
    { name: 'ui', testDir: 'tests/ui' },
    { name: 'e2e', testDir: 'tests/e2e', timeout: 180_000 },
  ],
});
