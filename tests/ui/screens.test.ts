// Connections, records, handshake and frequency.
import type { Locator, Page } from '@playwright/test';
import { clinicDocument } from './support/sample-session.ts';
import { asCapture, documentIn } from './support/change-sample.ts';
import { expect, test } from './support/test.ts';

async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await page.getByRole('tab', { name }).click();
  await expect(page.getByRole('tabpanel', { name })).toBeVisible();
}

test('10,000 connections scroll, sort and search with few rows in the page', async ({
  page,
  library,
  open,
}) => {
  const document = clinicDocument({
    id: 's1',
    title: 'clinic.example many',
    createdAtMs: Date.now(),
    flowCount: 10_000,
  });
  const flows = document.flows.map((flow, n) => ({
    ...flow,
    records: [],
    bytesDown: n * 10,
    remote: { address: `203.0.113.${n % 250}`, port: 443 },
  }));
  library.documents.set('s1', { ...document, flows });
  await open();
  await openTab(page, 'Connections');
  const table = page.getByRole('table', { name: 'Connections' });
  // The library in memory has to take in all of them first.
  await expect(table).toHaveAttribute('aria-rowcount', '10001', { timeout: 30_000 });
  expect(await table.getByRole('row').count()).toBeLessThan(60);
  await page.getByRole('region', { name: 'Connections' }).evaluate((scroller) => {
    scroller.scrollTop = scroller.scrollHeight;
  });
  await expect(table.locator('[aria-rowindex="10001"]')).toBeVisible();
  expect(await table.getByRole('row').count()).toBeLessThan(60);
  const bytes = table.getByRole('columnheader', { name: 'Bytes' });
  await bytes.getByRole('button').click();
  await expect(bytes).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('region', { name: 'Connections' }).evaluate((scroller) => {
    scroller.scrollTop = 0;
  });
  await expect(table.locator('[aria-rowindex="2"]')).toContainText('101 kB');
  await page.getByRole('textbox', { name: 'Search the connections' }).fill('203.0.113.249');
  await expect(page.getByText('40 of 10,000 connections')).toBeVisible();
});

test('at 1280 the connections fit, and other columns can be chosen', async ({ page, open }) => {
  await open();
  await openTab(page, 'Connections');
  const region = page.getByRole('region', { name: 'Connections' });
  const spare = (): Promise<number> =>
    region.evaluate((element) => element.clientWidth - element.scrollWidth);
  await expect(page.getByRole('columnheader', { name: 'Bytes' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Operator' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'ALPN' })).toHaveCount(0);
  await expect.poll(spare).toBe(0);
  const cutHeads = (): Promise<string[]> =>
    page
      .getByRole('columnheader')
      .evaluateAll((heads) =>
        heads
          .filter((head) => head.scrollWidth > head.clientWidth)
          .map((head) => head.textContent ?? ''),
      );
  await expect.poll(cutHeads).toEqual([]);
  // Words of heads begin where those of their cells do.
  const leftOf = (texts: Locator): Promise<number> =>
    texts.evaluate((element) => {
      const words = document.createRange();
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      words.selectNodeContents(walker.nextNode() ?? element);
      return words.getBoundingClientRect().left;
    });
  const cells = page.getByRole('table', { name: 'Connections' }).locator('[aria-rowindex="2"] td');
  for (const n of [0, 1, 2]) {
    const headPx = await leftOf(page.getByRole('columnheader').nth(n));
    expect(Math.abs(headPx - (await leftOf(cells.nth(n))))).toBeLessThan(1);
  }
  await page.getByRole('button', { name: /^Columns/u }).click();
  await page.getByRole('checkbox', { name: 'ALPN' }).check();
  await expect(page.getByRole('columnheader', { name: 'ALPN' })).toBeVisible();
  await page.getByRole('button', { name: 'As many as fit' }).click();
  await expect(page.getByRole('columnheader', { name: 'ALPN' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 900, height: 600 });
  await expect(page.getByRole('columnheader', { name: 'Version' })).toHaveCount(0);
  await expect(page.getByRole('columnheader', { name: 'Name' })).toBeVisible();
  await expect.poll(spare).toBe(0);
});

test('a connection opens its handshake, by mouse and by keyboard', async ({ page, open }) => {
  await open();
  await openTab(page, 'Connections');
  const first = page.getByRole('button', { name: 'clinic.example', exact: true }).first();
  await first.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[aria-rowindex="3"]').getByRole('button')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Handshake' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expect(page.getByRole('heading', { name: 'Client hello' })).toBeVisible();
});

test('a look-up stands in the connections by the name that was asked for', async ({
  page,
  library,
  open,
}) => {
  const document = documentIn(library);
  const [flow] = document.flows;
  if (flow === undefined) throw new Error('the sample is too small');
  const resolver = { ...flow, flowId: 'd9', protocol: 'dns' as const, names: [], tls: null };
  const dns = ['asked.example', 'other.example'].map((name, n) => ({
    flowId: 'd9',
    transport: 'udp' as const,
    server: flow.remote,
    name,
    type: 'A',
    askedMs: n,
    answeredMs: null,
    responseCode: null,
    truncated: false,
    answers: [],
    problem: null,
    nameEvidence: { flowId: 'd9', direction: 'up' as const, offset: 12, lengthBytes: 15 },
    answerEvidence: null,
  }));
  library.documents.set('s1', { ...document, flows: [...document.flows, resolver], dns });
  await open();
  await openTab(page, 'Connections');
  const table = page.getByRole('table', { name: 'Connections' });
  await expect(table.getByText('look-up: asked.example and 1 more')).toBeVisible();
  await page.getByRole('textbox', { name: 'Search the connections' }).fill('other.ex');
  await expect(page.getByText(/^1 of \d+ connections/u)).toBeVisible();
});

test('the handshake goes step by step, from readable to encrypted', async ({ page, open }) => {
  await open();
  await openTab(page, 'Handshake');
  const steps = page.locator('.step');
  await expect(steps).toHaveCount(5);
  await expect(steps.first()).toContainText('you to server');
  await expect(steps.first().locator('.exposure')).toHaveText('visible');
  await expect(steps.nth(3).locator('.exposure')).toHaveText('hidden');
  await expect(steps.last()).toContainText('Encrypted from here on');
  await expect(page.getByText(/It does not say that the site is honest/u)).toBeVisible();
  await page.getByRole('button', { name: /bytes of Server name/u }).click();
  await expect(steps.first().locator('.hex-ascii mark')).toHaveText('clinic.example');
});

test('records are a chart, and the same as a table', async ({ page, open }) => {
  await open();
  await openTab(page, 'Records');
  await expect(page.getByText(/without the head of 5 bytes before each/u)).toBeVisible();
  await expect(page.getByRole('img', { name: /Chart of 123 records/u })).toBeVisible();
  await expect(page.locator('.chart canvas').first()).toBeVisible();
  await page.getByText('Table', { exact: true }).click();
  const table = page.getByRole('table', { name: 'Records' });
  await expect(table).toHaveAttribute('aria-rowcount', '124');
  await expect(table.locator('[aria-rowindex="2"]')).toContainText('↑ sent');
  await page.getByRole('combobox', { name: 'Connection' }).click();
  await page.getByRole('option').nth(1).click();
  await expect(page.getByText(/^41 records/u)).toBeVisible();
});

test('what has no TLS records is told by its datagrams', async ({ page, engine, open }) => {
  engine.handle('session.record-bars', async () => ({
    ok: true,
    value: {
      total: 3,
      records: 1,
      datagrams: 2,
      bytesUp: 1200,
      bytesDown: 1550,
      leftOut: 0,
      unlistedBytes: 2_000_000,
      notCaptured: 0,
      pieceMs: null,
      timeMs: Float64Array.of(1, 2, 3),
      bytes: Float64Array.of(1200, 1350, 200),
      isDown: Uint8Array.of(0, 1, 1),
      contentType: Uint8Array.of(0, 0, 23),
    },
  }));
  engine.handle('session.records', async () => ({
    ok: true,
    value: {
      total: 1,
      records: [
        {
          flowId: 'udp-1',
          direction: 'up' as const,
          timeMs: 1,
          offset: 0,
          lengthBytes: 1200,
          contentType: 0,
          kind: 'datagram' as const,
        },
      ],
    },
  }));
  await open();
  await openTab(page, 'Records');
  await expect(
    page.getByText('1 record and 2 datagrams: 1,200 B sent, 1,550 B received'),
  ).toBeVisible();
  await expect(page.getByText('2.00 MB more passed behind those that are listed.')).toBeVisible();
  await page.getByText('Table', { exact: true }).click();
  const table = page.getByRole('table', { name: 'Records' });
  await expect(table.locator('[aria-rowindex="2"]')).toContainText('1,200datagram');
});

test('too many records for a chart are summed up, and the table has each', async ({
  page,
  engine,
  open,
}) => {
  const total = 120_000;
  engine.handle('session.record-bars', async () => ({
    ok: true,
    value: {
      total,
      records: total,
      datagrams: 0,
      unlistedBytes: 0,
      notCaptured: 1234,
      bytesUp: 2_000_000,
      bytesDown: 180_000_000,
      leftOut: 0,
      pieceMs: 20,
      timeMs: Float64Array.from({ length: 700 }, (_, n) => n * 20),
      bytes: Float64Array.from({ length: 700 }, (_, n) => 1000 + 400 * (n % 90)),
      isDown: Uint8Array.from({ length: 700 }, (_, n) => n % 2),
      contentType: new Uint8Array(700).fill(23),
    },
  }));
  engine.handle('session.records', async ({ offset, limit }) => ({
    ok: true,
    value: {
      total,
      records: Array.from({ length: Math.min(limit, total - offset) }, (_, n) => ({
        flowId: 'tcp-1',
        direction: 'down' as const,
        timeMs: offset + n,
        offset: offset + n,
        lengthBytes: 1,
        contentType: 23,
        kind: 'record' as const,
      })),
    },
  }));
  await open();
  await openTab(page, 'Records');
  await expect(
    page.getByText(
      '120,000 records: 2.00 MB sent, 180 MB received; 1,234 B of all that passed not captured',
    ),
  ).toBeVisible();
  await expect(page.getByText('Each bar is what passed in 20 ms')).toBeVisible();
  await expect(page.locator('.chart canvas').first()).toBeVisible();
  await page.getByText('Table', { exact: true }).click();
  const table = page.getByRole('table', { name: 'Records' });
  await expect(table).toHaveAttribute('aria-rowcount', '120001');
  await expect(table.locator('[aria-rowindex="2"]')).toContainText('0.0');
  await page.getByRole('region', { name: 'Records' }).evaluate((scroller) => {
    scroller.scrollTop = scroller.scrollHeight;
  });
  await expect(table.locator('[aria-rowindex="120001"]')).toContainText('119999.0');
});

test('what of a capture has no TLS is told by its segments, each counted once', async ({
  page,
  engine,
  library,
  open,
}) => {
  const document = clinicDocument({
    id: 's1',
    title: 'clinic.example plain',
    createdAtMs: Date.now(),
    flowCount: 2,
  });
  library.documents.set('s1', asCapture(document));
  engine.handle('session.record-bars', async () => ({
    ok: true,
    value: {
      total: 2,
      records: 0,
      datagrams: 0,
      bytesUp: 80,
      bytesDown: 1448,
      leftOut: 0,
      unlistedBytes: 5000,
      notCaptured: 0,
      pieceMs: null,
      timeMs: Float64Array.of(1, 40),
      bytes: Float64Array.of(80, 1448),
      isDown: Uint8Array.of(0, 1),
      contentType: new Uint8Array(2),
    },
  }));
  await open();
  await openTab(page, 'Records');
  await expect(page.getByText('2 stretches without TLS: 80 B sent')).toBeVisible();
  await expect(
    page.getByText(/of TCP segments in their order: what was sent again/u),
  ).toBeVisible();
  await expect(page.getByText('5,000 B more passed behind those that are listed.')).toBeVisible();
});

test('frequency counts every session, and one name alone', async ({ page, open }) => {
  await open();
  await openTab(page, 'Frequency');
  await expect(page.getByText(/counts 78 visits to 2 names/u)).toBeVisible();
  await page.getByText('Table', { exact: true }).click();
  await page.getByRole('button', { name: 'clinic.example', exact: true }).click();
  await expect(page.getByText(/counts 15 visits to clinic\.example/u)).toBeVisible();
});

test('frequency leads from an empty time to all time', async ({ page, engine, open }) => {
  await open();
  engine.handle('session.frequency', async ({ sinceMs }) => ({
    ok: true,
    value: sinceMs === null ? [{ name: 'old.example', hourStartMs: 0, visits: 2 }] : [],
  }));
  await openTab(page, 'Frequency');
  await expect(page.getByText('No visit in this time.')).toBeVisible();
  await page.getByRole('button', { name: 'Count all time' }).click();
  await expect(page.getByText(/counts 2 visits to 1 name/u)).toBeVisible();
});

test('a session that cannot be read says so and can be tried again', async ({
  page,
  engine,
  library,
  open,
}) => {
  let isBroken = true;
  const document = documentIn(library);
  engine.handle('session.get', async () =>
    isBroken
      ? { ok: false, error: { kind: 'internal', detail: 'the library is locked' } }
      : { ok: true, value: { session: document.session, summary: document.summary } },
  );
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await expect(page.getByText('the library is locked')).toBeVisible();
  isBroken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('region', { name: 'Ledger' })).toBeVisible();
});

test('steps and records that are not listed are said to have passed', async ({
  page,
  library,
  open,
}) => {
  const document = clinicDocument({
    id: 's1',
    title: 'clinic.example long',
    createdAtMs: Date.now(),
    flowCount: 2,
  });
  const flows = document.flows.map((flow) =>
    flow.tls === null
      ? flow
      : { ...flow, tls: { ...flow.tls, leftOut: { steps: 12, records: 3400 } } },
  );
  library.documents.set('s1', { ...document, flows });
  await open();
  await openTab(page, 'Handshake');
  await expect(page.getByText('12 more steps passed behind these')).toBeVisible();
  await page.getByRole('tab', { name: 'Records' }).click();
  await expect(page.getByText('6,800 more records passed behind these')).toBeVisible();
});

test('wherever the country stands, that of most servers is there whole', async ({
  page,
  library,
  open,
}) => {
  const document = documentIn(library);
  const flows = document.flows.map((flow) => ({
    ...flow,
    place: {
      ...flow.place,
      countryCode: 'US',
      countryName: 'United States',
      scope: 'public' as const,
    },
  }));
  library.documents.set('s1', { ...document, flows });
  await open();
  await openTab(page, 'Connections');
  const country = page
    .getByRole('table', { name: 'Connections' })
    .getByRole('cell', { name: 'United States' })
    .first();
  await expect(country).toBeVisible();
  for (let width = 1280; width >= 900; width -= 20) {
    await page.setViewportSize({ width, height: 800 });
    const cutPx = await country.evaluateAll((cells) =>
      cells.map((cell) => cell.scrollWidth - cell.clientWidth),
    );
    expect(Math.max(0, ...cutPx), `at ${width}`).toBe(0);
  }
});
