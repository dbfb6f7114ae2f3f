// A capture that takes seconds to read, in real Electron: the window goes on living meanwhile, and a cancel
// leaves the library as it was.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { cafeCapture } from '../helpers/cafe-capture.ts';
import { makeAppHome, startApp, type AppHome, type StartedApp } from '../helpers/electron-app.ts';
import { writeLargeCapture } from '../helpers/large-capture.ts';
import { keepPicture } from '../helpers/screens.ts';
import { closeNotifications, librarySessions } from '../helpers/walk.ts';

test.describe.configure({ mode: 'serial' });

/** Several seconds of reading, whatever the machine. */
const largeBytes = 200e6;
let home: AppHome;
let started: StartedApp;
let cafe: string;
let large: string;

test.beforeAll(async () => {
  home = makeAppHome();
  [cafe, large] = [join(home.exportDir, 'cafe.pcap'), join(home.exportDir, 'large.pcap')];
  writeFileSync(cafe, await cafeCapture());
  await writeLargeCapture(large, largeBytes);
  started = await startApp(home, 'light');
  await openCapture(cafe);
  await expectOpen('cafe.pcap');
});
test.afterAll(async () => {
  await started.app.close();
  home.remove();
});

async function openCapture(path: string): Promise<void> {
  await started.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);
  await started.page.keyboard.press('Control+Shift+O');
}

const expectOpen = (title: string) =>
  expect(started.page.getByRole('heading', { level: 1, name: title })).toBeAttached({
    timeout: 120_000,
  });

const captureBar = (page: Page): Locator =>
  page.getByRole('region', { name: 'Capture being read' });

/** Waits until packets have been read and the end is not near. */
async function expectUnderWay(page: Page): Promise<void> {
  await expect(captureBar(page).locator('.work-text')).toHaveText(
    /^[\d.,]+\s[kM]B of 200\sMB, [\d,]+ packets$/,
  );
}

test('a cancel in the middle leaves the library as it was', async () => {
  const { page } = started;
  await openCapture(large);
  await expectUnderWay(page);
  await expect(captureBar(page).getByRole('list', { name: 'Names in the open' })).toBeVisible();
  await keepPicture(page, 'light', '55-capture-being-read');
  await captureBar(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Reading large.pcap was cancelled')).toBeVisible();
  await expect(captureBar(page)).toBeHidden();
  await expect(librarySessions(page)).toHaveCount(1);
  await expectOpen('cafe.pcap');
  expect(readdirSync(home.userDataDir).filter((name) => name.includes('importing'))).toEqual([]);
  await closeNotifications(page);
  // Nothing is in the way of the next one.
  await openCapture(cafe);
  await expect(librarySessions(page)).toHaveCount(2);
});

/** What the window did while the capture was read; times in ms. */
interface Watch {
  frames: number;
  longestGapMs: number;
  elapsedMs: number;
}

/** Counts frames from now until the bar is gone. Runs in the page. */
function watchFrames(): Promise<Watch> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    const watch: Watch = { frames: 0, longestGapMs: 0, elapsedMs: 0 };
    let lastMs = startMs;
    const frame = (): void => {
      const nowMs = performance.now();
      watch.frames += 1;
      watch.longestGapMs = Math.max(watch.longestGapMs, nowMs - lastMs);
      lastMs = nowMs;
      if (document.querySelector('.work-bar') === null) {
        resolve({ ...watch, elapsedMs: nowMs - startMs });
        return;
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

test('the window draws and obeys while a large capture is read', async () => {
  const { page } = started;
  await openCapture(large);
  await expectUnderWay(page);
  const watching = page.evaluate(watchFrames);
  await page.getByRole('tab', { name: 'Connections' }).click();
  await expect(page.getByRole('table', { name: /connections/i })).toBeVisible();
  // Answered while the bar is still there, not after it has gone.
  await expect(captureBar(page)).toBeVisible();
  const watch = await watching;
  await expectOpen('large.pcap');
  await expect(librarySessions(page)).toHaveCount(3);
  test.info().annotations.push({ type: 'frames', description: JSON.stringify(watch) });
  // A window that waited would have drawn nothing for most of the time.
  expect(watch.longestGapMs).toBeLessThan(watch.elapsedMs / 2);
  expect(watch.frames).toBeGreaterThan(10);
});
