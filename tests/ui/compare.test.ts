// The ledger: filters, order, search, and the bytes behind a row.
import type { Locator, Page } from '@playwright/test';
import { countTabsOutOf, expectAccessible, expectFitsSmallest } from '../helpers/screens.ts';
import { markedBytes } from '../helpers/walk.ts';
import { documentIn } from './support/change-sample.ts';
import { expect, test } from './support/test.ts';

async function openSession(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await expect(page.getByRole('region', { name: 'Ledger' })).toBeVisible();
}

/** The checkbox of a chip has no size of its own: people click its label. */
async function toggleChip(page: Page, name: string): Promise<void> {
  await page.locator('.ledger-filters label').filter({ hasText: name }).click();
}

/** How many lines its text takes. */
const countLines = (locator: Locator): Promise<number> =>
  locator.evaluate((element) => {
    const text = document.createRange();
    text.selectNodeContents(element);
    return new Set([...text.getClientRects()].map(({ top }) => Math.round(top))).size;
  });

const topics = (page: Page): Promise<string[]> => page.locator('.ledger-open').allInnerTexts();

test('rows stand in the ledger’s own order, the four items of the article first', async ({
  page,
  open,
}) => {
  await open();
  await openSession(page);
  await expect
    .poll(async () => (await topics(page)).slice(0, 4))
    .toEqual(['Your own address and place', 'Size of the answer', 'Website', 'How often']);
  await expect(page.getByText(/Someone on your network learnt/u)).toBeVisible();
});

test('filters by exposure and layer, and the search, narrow the rows together', async ({
  page,
  open,
}) => {
  await open();
  await openSession(page);
  const counted = page.getByRole('status').filter({ hasText: /rows shown/u });
  await toggleChip(page, 'hidden');
  await expect(counted).toHaveText('8 of 16 rows shown');
  await toggleChip(page, 'visible');
  await toggleChip(page, 'TLS');
  await expect.poll(() => topics(page)).toEqual(['Website', 'TLS version']);
  await toggleChip(page, 'TLS');
  await page.getByRole('textbox', { name: 'Search the ledger' }).fill('COOKIE');
  await expect.poll(() => topics(page)).toEqual(['Cookie header', 'Set-Cookie header']);
  await page.getByRole('textbox', { name: 'Search the ledger' }).fill('no such thing');
  await expect(page.getByText('No row matches these filters.')).toBeVisible();
});

test('a column’s head sorts, and says so', async ({ page, open }) => {
  await open();
  await openSession(page);
  const head = page.getByRole('columnheader', { name: 'What', exact: true });
  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  const sorted = await topics(page);
  expect(sorted).toEqual(
    [...sorted].sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' })),
  );
  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(() => topics(page)).toEqual(sorted.toReversed());
});

test('by keyboard: arrows go from row to row, Enter opens, Escape closes', async ({
  page,
  open,
}) => {
  await open();
  await openSession(page);
  await page.getByRole('button', { name: 'Your own address and place', exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const website = page.getByRole('button', { name: 'Website', exact: true });
  await expect(website).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(website).toHaveAttribute('aria-expanded', 'true');
  const evidence = page.getByRole('region', { name: 'Evidence: Website' });
  await expect(evidence).toBeVisible();
  await evidence.getByRole('button', { name: 'Close the evidence' }).focus();
  await page.keyboard.press('Escape');
  await expect(evidence).toBeHidden();
});

test('the ledger is one stop of the Tab key, with the small buttons of the row it stops at', async ({
  page,
  open,
}) => {
  await open();
  await openSession(page);
  const rows = page.locator('.ledger tbody');
  const buttons = rows.locator('.ledger-open');
  await expect(buttons).toHaveCount(16);
  await expect(rows.locator('.ledger-open[tabindex="0"]')).toHaveCount(1);
  await buttons.first().focus();
  // The row itself, what explains it, and at most two values to copy.
  expect(await countTabsOutOf(page, rows)).toBeLessThanOrEqual(4);
  await buttons.first().focus();
  await page.keyboard.press('End');
  await expect(buttons.last()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(buttons.nth(14)).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(rows.locator('tr').nth(14).locator('.term-button')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(buttons.nth(14)).toBeFocused();
  await page.keyboard.press('Home');
  await expect(buttons.first()).toBeFocused();
  await expectAccessible(page);
  // A click leads there as well.
  await rows.locator('tr').nth(5).locator('.copy-button').first().focus();
  await expect(buttons.nth(5)).toHaveAttribute('tabindex', '0');
});

test('a visible row shows the very bytes that give it away', async ({ page, engine, open }) => {
  await open();
  await openSession(page);
  await page.getByRole('button', { name: 'Website', exact: true }).click();
  const evidence = page.getByRole('region', { name: 'Evidence: Website' });
  await expect(evidence.getByText('Bytes 127–140 sent on connection f1')).toBeVisible();
  await expect(evidence.locator('.hex-ascii mark')).toHaveText('clinic.example');
  expect((await markedBytes(evidence)).toString('latin1')).toBe('clinic.example');
  await evidence.getByText(/^2: /u).click();
  await expect(evidence.getByText('Bytes 13–26 sent on connection d1')).toBeVisible();
  expect(engine.last('session.evidence')).toMatchObject({
    channel: 'session.evidence',
    input: { span: { flowId: 'd1', offset: 13, lengthBytes: 14 } },
  });
});

test('a hidden row shows ciphertext beside what it covers', async ({ page, open }) => {
  await open();
  await openSession(page);
  const row = page.getByRole('row', { name: /^Cookie header/u });
  await expect(row).toContainText('in 402 B of ciphertext');
  await expect(row.getByText('hidden')).toBeVisible();
  await page.getByRole('button', { name: 'Cookie header', exact: true }).click();
  const evidence = page.getByRole('region', { name: 'Evidence: Cookie header' });
  await expect(evidence.getByRole('heading', { name: 'Under this ciphertext' })).toBeVisible();
  await expect(evidence).toContainText('session=8d1f0c5be0a94a61b9b0d6b0f2f7a1ce');
  await expect(evidence.locator('mark').first()).toBeVisible();
});

test('an address with the ports of several connections is there whole', async ({
  page,
  library,
  open,
}) => {
  const seen =
    '192.168.100.191, port 48456, 48458, 48460, 48462 and 11 more (a private address: beyond the router NAT replaces it by a public one)';
  const document = documentIn(library);
  const ledger = document.ledger.map((row, n) => (n === 0 ? { ...row, envelope: seen } : row));
  library.documents.set('s1', { ...document, ledger });
  await open();
  await openSession(page);
  await expect(page.getByText(seen)).toBeVisible();
});

test('strangers’ text stays text: no markup, no hidden direction', async ({ page, open }) => {
  await open();
  await openSession(page);
  const row = page.getByRole('row', { name: /^Answer’s body/u });
  await expect(row).toContainText('<script>alert(1)</script>');
  await expect(row.locator('.unseen-character')).toHaveText(['U+202E', 'U+202C']);
  await expect(row.locator('script')).toHaveCount(0);
  const cookie = page.getByRole('row', { name: /^Set-Cookie header/u });
  expect((await cookie.innerText()).length).toBeLessThan(260);
});

test('the choice of a visit keeps off the line below it, in a row of its own too', async ({
  page,
  open,
}) => {
  await open();
  await openSession(page);
  for (const width of [900, 1280, 1700]) {
    await page.setViewportSize({ width, height: 700 });
    const gapPx = await page.locator('.visit-picker').evaluate((picker) => {
      const row = picker.closest('.tabs-row')?.getBoundingClientRect().bottom ?? 0;
      return row - picker.getBoundingClientRect().bottom;
    });
    expect(gapPx, `at ${width} pixels`).toBeGreaterThan(4);
  }
});

test('each visit has its own ledger', async ({ page, engine, open }) => {
  await open();
  await openSession(page);
  await page.getByRole('combobox', { name: 'Visit' }).click();
  await page.getByRole('option', { name: /round 2/u }).click();
  await expect
    .poll(() => engine.last('session.ledger'))
    .toMatchObject({
      channel: 'session.ledger',
      input: { visitId: 'v2' },
    });
});

test('bytes that were not kept are said to be gone', async ({ page, engine, open }) => {
  engine.handle('session.evidence', async () => ({
    ok: false,
    error: { kind: 'not-recorded', detail: '' },
  }));
  await open();
  await openSession(page);
  await page.getByRole('button', { name: 'TLS version', exact: true }).click();
  await expect(page.getByText(/beyond what was kept/u)).toBeVisible();
});

test('in the smallest window an address stands in one line where there is no letter', async ({
  page,
  library,
  open,
}) => {
  const document = documentIn(library);
  const ledger = document.ledger.map((row) => ({
    ...row,
    envelope: row.topic === 'own-address' ? '192.168.121.135' : row.envelope,
    letter: null,
  }));
  library.documents.set('s1', { ...document, ledger });
  await open();
  await openSession(page);
  await expectFitsSmallest(page, 'light', 'ui-compare-letterless-small');
  const address = page.getByText('192.168.121.135');
  expect(await countLines(address)).toBe(1);
});

test('an address that has no room is broken behind a dot', async ({ page, library, open }) => {
  const document = documentIn(library);
  const ledger = document.ledger.map((row) =>
    row.topic === 'own-address' ? { ...row, envelope: '192.168.121.135:54321' } : row,
  );
  library.documents.set('s1', { ...document, ledger });
  await page.setViewportSize({ width: 900, height: 600 });
  await open();
  await openSession(page);
  const lines = await page.getByText('192.168.121.135:54321').evaluate((element) => {
    const text = globalThis.document.createRange();
    const byTop = new Map<number, string>();
    for (const node of element.childNodes) {
      text.selectNodeContents(node);
      const { top } = text.getBoundingClientRect();
      byTop.set(top, (byTop.get(top) ?? '') + (node.textContent ?? ''));
    }
    return [...byTop.values()].filter((line) => line !== '');
  });
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/[.:]$/u);
});

test('a number and its unit stand in one line, however narrow the window is', async ({
  page,
  library,
  open,
}) => {
  const document = documentIn(library);
  const values = { envelope: '≈ 48.1 kB ± 522 B', letter: 'about 72 B (headers 72 B, body 0 B)' };
  library.documents.set('s1', {
    ...document,
    ledger: document.ledger.map((row) => (row.exposure === 'hidden' ? row : { ...row, ...values })),
  });
  await open();
  await openSession(page);
  for (let width = 900; width <= 1280; width += 20) {
    await page.setViewportSize({ width, height: 800 });
    const parted = await page.getByRole('region', { name: 'Ledger' }).evaluate((ledger) => {
      const found: string[] = [];
      const walker = globalThis.document.createTreeWalker(ledger, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        for (const { 0: amount, index } of (node.nodeValue ?? '').matchAll(/[\d.]+\s[kM]?B\b/gu)) {
          const range = globalThis.document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + amount.length);
          const tops = [...range.getClientRects()].map(({ top }) => Math.round(top));
          if (new Set(tops).size > 1) found.push(amount);
        }
      }
      return found;
    });
    expect(parted, `at ${width}`).toEqual([]);
  }
});
