// Playwright's `test` with a browser of the machine, the built window and a fake engine in it.
import { existsSync } from 'node:fs';
import { test as base, type Page } from '@playwright/test';
import { installFakeEngine, type FakeEngine } from './fake-engine.ts';
import { sampleHandlers, type SampleLibrary, startLibrary } from './sample-library.ts';
import { serveWindow } from './window-server.ts';

export interface WindowFixtures {
  /** What the library holds; empty it before `open` for a first start. */
  library: SampleLibrary;
  engine: FakeEngine;
  /** Loads the window and waits until it shows something. */
  open: () => Promise<void>;
  /** Fails the test when the page threw, logged an error or broke the policy. */
  watchErrors: undefined;
}

const debianChromium = '/usr/bin/chromium';

export const test = base.extend<WindowFixtures, { windowUrl: string }>({
  launchOptions: [
    {
      ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--no-default-browser-check',
      ],
    },
    { scope: 'worker' },
  ],
  windowUrl: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the parameter's form
    async ({}, use) => {
      const server = await serveWindow();
      await use(server.url);
      await server.close();
    },
    { scope: 'worker' },
  ],
  viewport: { width: 1280, height: 840 },
  contextOptions: { reducedMotion: 'reduce' },
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the parameter's form
  library: async ({}, use) => {
    await use(startLibrary());
  },
  engine: async ({ page, library }, use) => {
    await use(await installFakeEngine(page, sampleHandlers(library)));
  },
  open: async ({ page, engine, windowUrl }, use) => {
    await use(async () => {
      await page.goto(windowUrl);
      await page.getByRole('navigation', { name: 'Library' }).waitFor();
      await base.expect.poll(() => engine.made.length).toBeGreaterThan(0);
    });
  },
  watchErrors: [
    async ({ page }, use) => {
      const errors = listenForErrors(page);
      await use(undefined);
      base.expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';

function listenForErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}
