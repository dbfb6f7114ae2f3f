// The timeline: a page's connections over time, the letter on and off, pointer and keys, the table, many
// rows, and what stands there when there is nothing to show.
import type { Locator, Page } from '@playwright/test';
import {
  countTabsOutOf,
  expectAccessible,
  expectFitsSmallest,
  keepPicture,
} from '../helpers/screens.ts';
import { longDocument, timelineDocument } from './support/timeline-page.ts';
import type { SampleLibrary } from './support/sample-library.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { expect, test } from './support/test.ts';

interface Opening {
  readonly page: Page;
  readonly library: SampleLibrary;
  readonly open: () => Promise<void>;
}

async function openTimeline(
  { page, library, open }: Opening,
  document: SessionDocument,
): Promise<Locator> {
  library.documents.clear();
  library.documents.set(document.session.id, document);
  await open();
  await page.getByRole('button', { name: /^shop\.example/u }).click();
  await page.getByRole('tab', { name: 'Timeline' }).click();
  return page.getByRole('img', { name: /^Timeline of/u });
}

/** What has been asked for may not be drawn yet. */
const waitForFrames = (canvas: Locator): Promise<void> =>
  canvas.evaluate(async () => {
    for (let n = 0; n < 2; n += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  });

/** What the canvas shows, to be compared with itself. */
async function pictureOf(canvas: Locator): Promise<string> {
  await waitForFrames(canvas);
  return canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
}

/** Once it has been drawn, and is drawn the same again. */
async function firstPictureOf(canvas: Locator): Promise<string> {
  let picture = '';
  await expect
    .poll(async () => {
      const before = picture;
      picture = await pictureOf(canvas);
      return picture === before;
    })
    .toBe(true);
  return picture;
}

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });
    test('a page over time, with its letter and without', async ({ page, library, open }) => {
      const canvas = await openTimeline({ page, library, open }, timelineDocument('p1'));
      await expect(canvas).toHaveAccessibleName(/^Timeline of 5 connections with the requests/u);
      await expect(page.getByText('5 connections · 60 records · 5 name look-ups')).toBeVisible();
      await expect(page.getByText(/^Names were looked up at /u)).toBeVisible();
      await expectAccessible(page);
      await keepPicture(page, scheme, '57-timeline');
      const withLetter = await firstPictureOf(canvas);
      await page.getByRole('switch', { name: 'Show the letter' }).uncheck();
      await expect(page.getByText('This is all that somebody on the path has.')).toBeVisible();
      await expect(canvas).toHaveAccessibleName(/^Timeline of 5 connections; its figures/u);
      await page.getByRole('switch', { name: 'Group by site' }).check();
      const labels = page.getByRole('list', { name: 'Connections of the timeline' });
      await expect(labels.locator('[data-kind=site]')).toHaveText([
        'shop.example 3 connections',
        'example.net 1 connection',
        'tracker.example 1 connection',
      ]);
      await expect.poll(() => pictureOf(canvas)).not.toBe(withLetter);
      await expectAccessible(page);
      await keepPicture(page, scheme, '58-timeline-envelope');
    });
  });
}

test('pointing tells what it is, a click opens the connection', async ({ page, library, open }) => {
  const canvas = await openTimeline({ page, library, open }, timelineDocument('p1'));
  await firstPictureOf(canvas);
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('The canvas has no place.');
  const tip = page.locator('.waterfall-tip');
  const first = { x: box.x, y: box.y + 19 };
  const seen = new Set<string>();
  for (let x = 0; x < box.width; x += 8) {
    await page.mouse.move(first.x + x, first.y - 4);
    // Read at once where it is: one that goes meanwhile is not waited for.
    await waitForFrames(canvas);
    for (const title of await tip.locator('.waterfall-tip-title').allInnerTexts()) seen.add(title);
  }
  expect([...seen].join(' | ')).toMatch(/Name look-up.*Connecting.*Handshake/u);
  expect([...seen].some((title) => title.startsWith('↑ sent: '))).toBe(true);
  await page.mouse.move(first.x + box.width * 0.3, first.y + 30);
  await expect(tip).toContainText('until the answer began');
  await keepPicture(page, 'light', '59-timeline-tip');
  await page.mouse.down();
  await page.mouse.up();
  const panel = page.getByRole('region', { name: 'Connection: shop.example' });
  await expect(panel).toContainText('2 requests');
  await expectAccessible(page);
  await keepPicture(page, 'light', '60-timeline-connection');
  await panel.getByRole('button', { name: 'Its records' }).click();
  await expect(page.getByRole('tab', { name: 'Records' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText(/^12 records/u)).toBeVisible();
});

test('requests in the clear stay when the letter goes', async ({ page, library, open }) => {
  const document = timelineDocument('p1');
  const flows = document.flows.map((flow) =>
    flow.flowId === 'tcp-2'
      ? {
          ...flow,
          protocol: 'http' as const,
          tls: null,
          records: [],
          bytesUp: 300,
          bytesDown: 9000,
        }
      : flow,
  );
  const canvas = await openTimeline({ page, library, open }, { ...document, flows });
  await page.getByRole('switch', { name: 'Show the letter' }).uncheck();
  const legend = page.getByRole('list', { name: 'What the observer has' });
  await expect(legend).toContainText('request in the clear: anybody on the path reads it');
  await canvas.focus();
  for (let n = 0; n < 2; n += 1) await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('region', { name: /^Connection: cdn/u })).toContainText('1 request');
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('Shift+ArrowRight');
  await expect(page.locator('.waterfall-said')).toContainText('in the clear: anybody on the path');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('region', { name: 'Connection: shop.example' })).not.toContainText(
    'request',
  );
  await expectAccessible(page);
  await keepPicture(page, 'light', '63-timeline-clear');
});

test('wheel and drag go closer and along, and never out of it', async ({ page, library, open }) => {
  const canvas = await openTimeline({ page, library, open }, timelineDocument('p1'));
  const start = await firstPictureOf(canvas);
  await canvas.hover({ position: { x: 300, y: 60 } });
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -600);
  await page.keyboard.up('Control');
  // A turn of the wheel is not waited for by who makes it.
  await expect.poll(() => pictureOf(canvas)).not.toBe(start);
  const closer = await firstPictureOf(canvas);
  await page.mouse.down();
  await page.mouse.move(500, 400);
  await page.mouse.up();
  await expect.poll(() => pictureOf(canvas)).not.toBe(closer);
  await page.getByRole('button', { name: 'Show all of it' }).click();
  await page.mouse.move(0, 0);
  await expect.poll(() => pictureOf(canvas)).toBe(start);
});

test('everything can be done and heard by keyboard', async ({ page, library, open }) => {
  const canvas = await openTimeline({ page, library, open }, timelineDocument('p1'));
  const said = page.locator('.waterfall-said');
  await canvas.focus();
  await page.keyboard.press('ArrowDown');
  await expect(said).toHaveText(
    'shop.example, opened at 100 ms, DNS 34 ms, TCP 40 ms, TLS 120 ms, 900 B sent, 3,000 B received, 2 requests',
  );
  await page.keyboard.press('Shift+ArrowRight');
  await expect(said).toHaveText('1 of 17: Name look-up (DNS); 60 ms to 94 ms, 34 ms');
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('Shift+ArrowRight');
  await expect(said).toContainText('of 17: ');
  await page.keyboard.press('+');
  await expect(said).toHaveText(/^Showing \d+\sms to \d+\sms\.$/u);
  const closer = await said.innerText();
  await page.keyboard.press('ArrowRight');
  await expect(said).not.toHaveText(closer);
  await keepPicture(page, 'light', '61-timeline-keys');
  await page.keyboard.press('Home');
  await expect(said).toHaveText(/^Showing 4\d\sms to /u);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('region', { name: 'Connection: cdn.shop.example' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: /^Connection:/u })).toHaveCount(0);
});

test('the same as figures', async ({ page, library, open }) => {
  await openTimeline({ page, library, open }, timelineDocument('p1'));
  await page.getByText('Table', { exact: true }).click();
  const table = page.getByRole('table', { name: 'Timeline' });
  await expect(table).toHaveAttribute('aria-rowcount', '6');
  const cells = table.locator('[aria-rowindex="2"] td');
  await expect(cells).toHaveText([
    'shop.example',
    '100.0',
    '34.0',
    '40.0',
    '120.0',
    '900 B',
    '3,000 B',
    '12',
    '2',
  ]);
  await table.getByRole('button', { name: 'fonts.example.net' }).click();
  await expect(page.getByRole('region', { name: 'Connection: fonts.example.net' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('switch', { name: 'Look-ups as rows' }).check();
  await expect(table).toHaveAttribute('aria-rowcount', '11');
  await expect(table.getByRole('button', { name: /look-up/u })).toHaveCount(5);
});

test('500 connections with 100,000 records have few rows in the page', async ({
  page,
  library,
  open,
}) => {
  test.slow();
  const canvas = await openTimeline({ page, library, open }, longDocument('p1', 500, 200));
  await expect(canvas).toHaveAccessibleName(/^Timeline of 500 connections/u, { timeout: 60_000 });
  await expect(page.getByText('500 connections · 100,000 records')).toBeVisible();
  const rows = page.getByRole('list', { name: 'Connections of the timeline' }).locator('li');
  expect(await rows.count()).toBeLessThan(40);
  await page.locator('.waterfall-scroll').evaluate((scroller) => {
    scroller.scrollTop = scroller.scrollHeight;
  });
  await expect(rows.last()).toContainText('h499.example');
  expect(await rows.count()).toBeLessThan(40);
  await keepPicture(page, 'light', '62-timeline-many');
});

test('its connections are one stop of the Tab key, with arrow keys between all of them', async ({
  page,
  library,
  open,
}) => {
  await openTimeline({ page, library, open }, longDocument('p1', 60, 3));
  const list = page.getByRole('list', { name: 'Connections of the timeline' });
  const first = list.getByRole('button', { name: /^h0\.example/u });
  await first.focus();
  await first.press('ArrowDown');
  await expect(list.getByRole('button', { name: /^h1\.example/u })).toBeFocused();
  await page.keyboard.press('End');
  const last = list.getByRole('button', { name: /^h59\.example/u });
  await expect(last).toBeFocused();
  await expect(last).toBeInViewport();
  await last.press('Enter');
  await expect(last).toHaveAttribute('aria-pressed', 'true');
  expect(await countTabsOutOf(page, list)).toBe(1);
});

test('of more than 500 connections there are pages, and filters', async ({
  page,
  library,
  open,
}) => {
  await openTimeline({ page, library, open }, longDocument('p1', 1203, 3));
  await expect(page.getByText(/^Connections 1 to 500 of 1,203/u)).toBeVisible({ timeout: 30_000 });
  const pages = page.getByRole('navigation', { name: 'Pages of the timeline' });
  await expect(pages.getByRole('button', { name: 'Earlier' })).toBeDisabled();
  await pages.getByRole('button', { name: 'Later' }).click();
  await pages.getByRole('button', { name: 'Later' }).click();
  await expect(page.getByText(/^Connections 1,001 to 1,203 of 1,203/u)).toBeVisible();
  await expect(pages.getByRole('button', { name: 'Later' })).toBeDisabled();
  await page.getByRole('textbox', { name: 'Search the connections' }).fill('h77');
  await expect(page.getByText(/^11 connections that match/u)).toBeVisible();
  await page.getByRole('textbox', { name: 'Search the connections' }).fill('nobody');
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await expect(page.getByText(/^Connections 1 to 500 of 1,203/u)).toBeVisible();
});

test('where there is nothing it says so, and what to do', async ({
  page,
  library,
  engine,
  open,
}) => {
  const document = timelineDocument('p1');
  const lookups = document.flows.filter(({ protocol }) => protocol === 'dns');
  await openTimeline({ page, library, open }, { ...document, flows: lookups, exchanges: [] });
  await expect(page.getByText('There are only name look-ups here.')).toBeVisible();
  await expect(page.getByText('5 name look-ups, and no other connection')).toBeVisible();
  await page.getByRole('button', { name: 'Show look-ups' }).click();
  await expect(page.getByRole('img', { name: /^Timeline of 5 connections/u })).toBeVisible();
  // Plain text is a letter that anybody can read: it is not said to be unknown.
  await expect(
    page.getByText('No letter: of what was sent, only what an observer has'),
  ).toBeVisible();
  engine.handle('session.waterfall', async () => ({
    ok: false,
    error: { kind: 'internal', detail: 'the library is locked' },
  }));
  await page.getByText('By bytes', { exact: true }).click();
  await expect(page.getByText('the library is locked')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});

test('at 900 × 600 it is all there', async ({ page, library, open }) => {
  await page.setViewportSize({ width: 900, height: 600 });
  const canvas = await openTimeline({ page, library, open }, timelineDocument('p1'));
  await expect(canvas).toBeVisible();
  await expectFitsSmallest(page, 'light', 'ui-small-timeline-page');
  await page.getByText('Table', { exact: true }).click();
  const headers = page.getByRole('table', { name: 'Timeline' }).getByRole('columnheader');
  await expect(headers).toHaveCount(7);
  await expectFitsSmallest(page, 'light', 'ui-small-timeline-page-table');
  await page.setViewportSize({ width: 1280, height: 840 });
  await expect(headers).toHaveCount(9);
});
