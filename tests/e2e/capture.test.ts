// A capture in real Electron: opened by dialog, dropped, looked at, filtered, its evidence seen, exported.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { makeAppHome, startApp, type AppHome, type StartedApp } from '../helpers/electron-app.ts';
import { cafeCapture } from '../helpers/cafe-capture.ts';
import { checkScreen, expectNoSidewaysScroll, keepPicture } from '../helpers/screens.ts';
import {
  closeNotifications,
  expectSettled,
  exportAs,
  librarySessions,
  markedBytes,
} from '../helpers/walk.ts';

test.describe.configure({ mode: 'serial' });

let home: AppHome;
let started: StartedApp;
let capturePath: string;

test.beforeAll(async () => {
  home = makeAppHome();
  capturePath = join(home.exportDir, 'cafe.pcap');
  writeFileSync(capturePath, await cafeCapture());
  started = await startApp(home, 'light');
});
test.afterAll(async () => {
  await started.app.close();
  home.remove();
});

const clearTable = (page: Page) => page.getByRole('table', { name: 'Readable by anyone' });

async function waitForOverview(page: Page, title: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeAttached({
    timeout: 60_000,
  });
  await expect(page.getByRole('tab', { name: 'Overview' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expect(clearTable(page)).toBeVisible({ timeout: 30_000 });
  await expectSettled(page);
}

test('opens by dialog, in a process of its own, and begins with its overview', async () => {
  const { app, page } = started;
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, capturePath);
  await page.getByRole('button', { name: 'Open a capture…' }).click();
  await waitForOverview(page, 'cafe.pcap');
  await expect(page.getByText(/^\d+ connections · 4 names/)).toBeVisible();
  await checkScreen(page, 'light', '50-overview');
  await page.getByRole('region', { name: 'Names seen in' }).scrollIntoViewIfNeeded();
  await keepPicture(page, 'light', '50-overview-end');
});

test('what was readable comes worst first and leads to its bytes', async () => {
  const { page } = started;
  const worst = clearTable(page).locator('[aria-rowindex="2"]');
  await expect(worst).toContainText('Login and password (HTTP Basic)');
  await expect(clearTable(page)).not.toContainText('hunter2');
  await worst.getByRole('button').click();
  const evidence = page.getByRole('region', { name: /^Evidence: Login and password/ });
  const text = (await markedBytes(evidence)).toString('latin1');
  expect(text).toBe(`Basic ${Buffer.from('bob:hunter2').toString('base64')}`);
  await checkScreen(page, 'light', '51-overview-evidence');
  await evidence.getByRole('button', { name: 'Close the evidence' }).click();
});

test('a filter holds in overview and connections', async () => {
  const { page } = started;
  const sites = page.getByRole('list', { name: 'Domains and hosts' });
  await sites.getByRole('button', { name: /^forum\.example/ }).click();
  await expect(page.getByText(/^\d+ connections · 1 name of a server ·/)).toBeVisible();
  await page.getByRole('tab', { name: 'Connections' }).click();
  await expect(page.getByText(/^\d+ of \d+ connections$/)).toBeVisible();
  await checkScreen(page, 'light', '52-filtered-connections');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.getByRole('tab', { name: 'Overview' }).click();
});

test('a dropped file opens, and a broken one says from where on', async () => {
  const { page } = started;
  const broken = join(home.exportDir, 'broken.pcap');
  writeFileSync(broken, readFileSync(capturePath).subarray(0, -700));
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'dropped';
    input.style.position = 'fixed';
    document.body.append(input);
  });
  await page.locator('#dropped').setInputFiles(broken);
  await page.evaluate(() => {
    const input = document.getElementById('dropped') as HTMLInputElement;
    const dataTransfer = new DataTransfer();
    for (const file of input.files ?? []) dataTransfer.items.add(file);
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
    );
    input.remove();
  });
  await waitForOverview(page, 'broken.pcap');
  await expect(page.getByText(/From packet \d+ on it could not be read/)).toBeVisible();
  await expect(librarySessions(page)).toHaveCount(2);
});

test('a file that is no capture is refused in words', async () => {
  const { app, page } = started;
  const nothing = join(home.exportDir, 'gone.pcap');
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, nothing);
  await page.keyboard.press('Control+Shift+O');
  await expect(page.getByText('gone.pcap could not be read')).toBeVisible();
  await closeNotifications(page);
});

test('the capture dialog, dark and small, and the overview with it', async () => {
  const { app, page } = started;
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' });
  await librarySessions(page).filter({ hasText: 'cafe' }).click();
  await waitForOverview(page, 'cafe.pcap');
  await checkScreen(page, 'dark', '50-overview');
  await page.getByRole('region', { name: 'Who was talked to when' }).scrollIntoViewIfNeeded();
  await keepPicture(page, 'dark', '50-overview-times');
  await page.getByRole('button', { name: 'Captures…' }).click();
  await expect(page.getByRole('dialog', { name: 'Captures' })).toBeVisible();
  await expectSettled(page);
  await checkScreen(page, 'dark', '53-captures');
  await page.keyboard.press('Escape');
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600);
  });
  await expectSettled(page);
  await checkScreen(page, 'dark', '54-overview-smallest');
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
  await expectSettled(page);
  await keepPicture(page, 'light', '54-overview-smallest');
  await expectNoSidewaysScroll(page);
});

test('exports without its secrets', async () => {
  const { page } = started;
  await exportAs(page, 'HTML');
  const name = readdirSync(home.exportDir).find((file) => file.endsWith('.html')) ?? '';
  const html = readFileSync(join(home.exportDir, name), 'utf8');
  expect(html).toContain('forum.example');
  expect(html).not.toContain('hunter2');
  expect(html).not.toContain('10.0.0.1');
});
