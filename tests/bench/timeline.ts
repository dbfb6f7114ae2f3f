// What a frame of the timeline costs while one zooms and pans over 500 connections and 100,000 records,
// against a frame of an empty page in the same runtime. Both are measured the same way: from the start
// of a frame until its work is done, painting included as far as the page's own process does it.
import { everyFlow } from '../../shared/model/query-values.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import { openStore } from '../../electron/store/store.ts';
import { busySession, busySessionId } from './busy-session.ts';
import { median, type Measure } from './statistics.ts';

const frames = 240;
const frameBudgetMs = 1000 / 60;

interface Frames {
  /** Work of each frame, ms. */
  readonly costs: number[];
  /** From the start of each frame to the next, ms. */
  readonly gaps: number[];
}

/** Turns the wheel once a frame when there is a canvas; on an empty page nothing is done. */
function measureFrames(page: Page, count: number): Promise<Frames> {
  return page.evaluate(async (count) => {
    const canvas = document.querySelector('.waterfall-canvas');
    const box = canvas?.getBoundingClientRect();
    const channel = new MessageChannel();
    const nextFrame = (): Promise<number> =>
      new Promise((resolve) => {
        requestAnimationFrame(resolve);
      });
    const restOfFrame = (): Promise<void> =>
      new Promise((resolve) => {
        channel.port1.addEventListener('message', () => resolve(), { once: true });
        channel.port1.start();
        channel.port2.postMessage(null);
      });
    const costs: number[] = [];
    const gaps: number[] = [];
    let lastMs = await nextFrame();
    for (let n = 0; n < count; n += 1) {
      // Asks for a drawing in the frame that is measured next: closer, along, and out again.
      const isZoom = n % 3 !== 2;
      const way = n % 80 < 40 ? -1 : 1;
      canvas?.dispatchEvent(
        new WheelEvent('wheel', {
          bubbles: true,
          cancelable: true,
          ctrlKey: isZoom,
          shiftKey: !isZoom,
          deltaY: way * 40,
          clientX: (box?.left ?? 0) + (box?.width ?? 0) * 0.4,
        }),
      );
      await nextFrame();
      const startedMs = performance.now();
      await restOfFrame();
      costs.push(performance.now() - startedMs);
      gaps.push(startedMs - lastMs);
      lastMs = startedMs;
    }
    return { costs, gaps };
  }, count);
}

const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(0.95 * (values.length - 1))] ?? Number.NaN;

async function openTimeline(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^busy\.example/ }).click();
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await page.getByRole('img', { name: /^Timeline of 500 connections/ }).waitFor();
}

/** Median of the question the screen asks, ms. */
async function fillLibrary(path: string): Promise<number> {
  const opened = await openStore(path);
  if (!opened.ok) throw new Error(opened.error.detail);
  const store = opened.value;
  await store.saveSession(busySession(), []);
  const times: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    const startedMs = performance.now();
    await store.explore.waterfall(busySessionId, {
      filter: everyFlow,
      order: round % 2 === 0 ? 'start' : 'bytes',
      withLookups: false,
      offset: 0,
      limit: 500,
    });
    // The first builds the view that all questions share.
    if (round > 0) times.push(performance.now() - startedMs);
  }
  await store.close();
  return median(times);
}

export async function benchTimeline(electron: readonly string[]): Promise<Measure[]> {
  const [executablePath = '', ...args] = electron;
  const userData = mkdtempSync(join(tmpdir(), 'onlooker-timeline-'));
  try {
    const questionMs = await fillLibrary(join(userData, 'library.duckdb'));
    const app = await _electron.launch({
      executablePath,
      args: [...args, `--user-data-dir=${userData}`],
    });
    const page = await app.firstWindow();
    await page.setViewportSize({ width: 1280, height: 840 });
    await openTimeline(page);
    await measureFrames(page, 30);
    const ours = await measureFrames(page, frames);
    const empty = await measureEmpty(page);
    await app.close();
    return [
      {
        name: 'timeline: 500 connections, 100,000 records: query/100 ms',
        ratio: questionMs / 100,
        goal: { kind: 'at-most', value: 1 },
        parts: { 'median question': questionMs },
      },
      {
        name: 'timeline: frame cost p95 above an empty page/16.7 ms',
        ratio: (p95(ours.costs) - p95(empty.costs)) / frameBudgetMs,
        goal: { kind: 'at-most', value: 1 },
        parts: {
          'cost median': median(ours.costs),
          'cost p95': p95(ours.costs),
          'empty median': median(empty.costs),
          'empty p95': p95(empty.costs),
        },
      },
      {
        name: 'timeline: from frame to frame, against an empty page',
        ratio: median(ours.gaps) / median(empty.gaps),
        goal: { kind: 'at-most', value: 1.1 },
        parts: {
          'gap median': median(ours.gaps),
          'gap p95': p95(ours.gaps),
          'empty median': median(empty.gaps),
          'empty p95': p95(empty.gaps),
        },
      },
    ];
  } finally {
    rmSync(userData, { recursive: true, force: true });
  }
}

/** The same window with nothing in it: no screen, no listeners of a canvas. */
async function measureEmpty(page: Page): Promise<Frames> {
  await page.evaluate(() => {
    document.body.replaceChildren();
  });
  await measureFrames(page, 30);
  return measureFrames(page, frames);
}
