// A whole page in the app's window: the lab's shop from its dialog, seen enough of an endless page, and
// a page that brings its process down. The app lives.
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { makeAppHome, startApp, type AppHome, type StartedApp } from '../helpers/electron-app.ts';
import { checkScreen } from '../helpers/screens.ts';
import { expectSettled, inspect, librarySessions, waitForSession } from '../helpers/walk.ts';

test.describe.configure({ mode: 'serial' });

const scheme = 'light';
let home: AppHome;
let started: StartedApp;
let server: Server;
let endless = '';

test.beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    const timer = setInterval(() => response.write('<p>more'), 50);
    response.on('close', () => {
      clearInterval(timer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endless = `http://127.0.0.1:${(server.address() as AddressInfo).port}/endless`;
  home = makeAppHome();
  started = await startApp(home, scheme);
});
test.afterAll(async () => {
  await started.app.close();
  server.closeAllConnections();
  server.close();
  home.remove();
});

test('the shop of the lab, from its dialog to its ledger', async () => {
  const { page } = started;
  await page.getByRole('button', { name: 'Practice lab', exact: true }).click();
  await page.getByRole('button', { name: 'Load A shop, as a whole page' }).click();
  await waitForSession(page);
  await expect(page.locator('.summary-learnt')).toContainText('8 sites');
  await expect(page.getByText(/18 requests over \d+ connections/)).toBeVisible();
  await expect(librarySessions(page).first()).toContainText('whole page');
  await expectSettled(page);
  await checkScreen(page, scheme, '60-page-compare');
});

test('who was told by it, with names and without', async () => {
  const { page } = started;
  await page.getByRole('tab', { name: 'Who was told' }).click();
  const sentence = page.locator('.told-sentence');
  await expect(sentence).toContainText('8 hosts of 2 sites');
  await expect(sentence).toContainText('One of the sites is somebody else’s');
  await page.getByText('Table', { exact: true }).click();
  await page.getByRole('button', { name: 'metrics.tracker.test' }).click();
  const detail = page.getByRole('region', { name: 'Details: metrics.tracker.test' });
  await expect(detail).toContainText('https://shop.lab.test/');
  await expect(detail).toContainText('visitor');
  await expectSettled(page);
  await checkScreen(page, scheme, '62-told');
  await page.getByRole('switch', { name: 'Names away' }).check();
  await expect(sentence).toContainText('8 addresses');
  await page.getByRole('tab', { name: 'Compare' }).click();
});

async function loadEndless(): Promise<void> {
  const { page } = started;
  await page.getByText('Whole page', { exact: true }).click();
  await inspect(page, endless);
  await expect(page.getByRole('table', { name: 'Notebook' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Requests' })).toContainText('/endless');
}

test('of a page without an end one can see enough', async () => {
  const { page } = started;
  await loadEndless();
  await checkScreen(page, scheme, '61-page-run');
  await page.getByRole('button', { name: 'Seen enough' }).click();
  await waitForSession(page);
  await expect(page.getByText('ended by hand')).toBeVisible();
  await expect(librarySessions(page)).toHaveCount(2);
});

test('a page that crashes its process ends with that reason', async () => {
  const { app, page } = started;
  await loadEndless();
  // The page has its address only once its answer has begun: some time after the request is on screen.
  const crash = (): Promise<number> =>
    app.evaluate(({ webContents }) => {
      const strangers = webContents
        .getAllWebContents()
        .filter((one) => one.getURL().includes('endless'));
      for (const one of strangers) one.forcefullyCrashRenderer();
      return strangers.length;
    });
  await expect.poll(crash).toBe(1);
  await expect(page.locator('.failed-title')).toContainText('1 visit failed');
  await expect(page.getByText('The page brought its browser process down')).toBeVisible();
  await expect(librarySessions(page)).toHaveCount(3);
});
