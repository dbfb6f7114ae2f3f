// The Overview: sums that are filters, what stood in the clear with its bytes, and the same filter in
// the connections table.
import type { Page } from '@playwright/test';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import {
  countTabsOutOf,
  expectAccessible,
  expectFitsSmallest,
  keepPicture,
} from '../helpers/screens.ts';
import { asCapture, documentIn, withoutVisits } from './support/change-sample.ts';
import { clinicDocument } from './support/sample-session.ts';
import type { SampleLibrary } from './support/sample-library.ts';
import { expect, test } from './support/test.ts';

const span = (flowId: string, offset: number, lengthBytes: number) => ({
  flowId,
  direction: 'up' as const,
  offset,
  lengthBytes,
});

/** A café: two people, three sites, one of them without encryption. */
function fillCafe(library: SampleLibrary): void {
  const document = clinicDocument({
    id: 's1',
    title: 'cafe.pcap',
    createdAtMs: Date.now(),
    flowCount: 60,
  });
  const names = ['clinic.example', 'news.example', 'forum.example'];
  const flows = document.flows.map((flow, n): ObservedFlow => {
    const name = names[n % 3] ?? '';
    const isPlain = n % 3 === 2;
    return {
      ...flow,
      records: [],
      openedMs: n * 1000,
      local: { address: n % 2 === 0 ? '10.0.0.2' : '10.0.0.3', port: 50_000 + n },
      protocol: isPlain ? 'http' : 'tls',
      tls: isPlain ? null : flow.tls,
      place: { ...flow.place, operator: n % 3 === 0 ? 'Example Hosting' : 'Other Net' },
      names: [{ name, leak: isPlain ? 'http-host' : 'sni', evidence: span(flow.flowId, 127, 14) }],
      http: isPlain
        ? [
            {
              direction: 'up',
              startLine: 'GET /login?user=bob&password=hunter2 HTTP/1.1',
              headers: [['Host', name]],
              headEvidence: span(flow.flowId, 0, 80),
              bodyEvidence: span(flow.flowId, 80, 0),
              headerEvidence: [span(flow.flowId, 47, 19)],
            },
          ]
        : [],
    };
  });
  library.documents.set('s1', { ...asCapture(document), flows });
}

async function openCafe(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^cafe\.pcap/u }).click();
  await expect(page.getByRole('tab', { name: 'Overview' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expect(page.getByText('60 connections · 3 names')).toBeVisible();
}

/** What is still to come would come between one press of the Tab key and the next. */
async function waitForPanels(page: Page): Promise<void> {
  const readable = page.getByRole('table', { name: 'Readable by anyone' });
  await expect(readable.locator('tbody tr').first()).toBeVisible();
  await expect(page.locator('.overview .waiting-note')).toHaveCount(0);
}

/** Names as they are in the café, to those that stand in the same places. */
function renameCafe(library: SampleLibrary, spelt: Readonly<Record<string, string>>): void {
  const document = documentIn(library);
  const flows = document.flows.map((flow) => ({
    ...flow,
    names: flow.names.map((name) => ({ ...name, name: spelt[name.name] ?? name.name })),
    tls:
      flow.tls === null
        ? null
        : { ...flow.tls, serverName: spelt[flow.names[0]?.name ?? ''] ?? null },
  }));
  library.documents.set('s1', { ...document, flows });
}

test.beforeEach(({ library }) => {
  fillCafe(library);
});

test('a capture opens with its overview, first of its screens', async ({ page, open }) => {
  await open();
  await openCafe(page);
  await expect(page.getByRole('tab').first()).toHaveText('Overview');
  const operators = page.getByRole('list', { name: 'Operators' });
  await expect(operators.getByRole('button')).toHaveText([/^Other Net/u, /^Example Hosting/u]);
  await expect(page.getByRole('img', { name: /^Heat map of 60 connections/u })).toBeVisible();
  await expectAccessible(page);
});

test('choices combine, reach the connections, and are taken away by keyboard', async ({
  page,
  open,
}) => {
  await open();
  await openCafe(page);
  const operators = page.getByRole('list', { name: 'Operators' });
  await operators.getByRole('button', { name: /^Other Net/u }).press('Enter');
  await expect(page.getByText('40 connections · 2 names')).toBeVisible();
  await page
    .getByRole('list', { name: 'Who talked to whom' })
    .getByRole('button', { name: /10\.0\.0\.2.*forum/u })
    .click();
  await expect(page.getByText('10 connections · 1 name')).toBeVisible();
  await page.getByRole('tab', { name: 'Connections' }).click();
  await expect(page.getByText('10 of 60 connections')).toBeVisible();
  const chips = page.getByRole('list', { name: 'Filters' });
  await expect(chips.getByRole('button')).toHaveCount(4);
  await expectAccessible(page);
  await chips.getByRole('button', { name: /Name: forum\.example/u }).press('Enter');
  await expect(page.getByText('20 of 60 connections')).toBeVisible();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(page.getByText('60 connections', { exact: true })).toBeVisible();
});

test('the worst in the clear comes first, is covered, and leads to its bytes', async ({
  page,
  open,
}) => {
  await open();
  await openCafe(page);
  const table = page.getByRole('table', { name: 'Readable by anyone' });
  const worst = table.locator('[aria-rowindex="2"]');
  await expect(worst).toContainText('opens an account');
  await expect(table).not.toContainText('hunter2');
  await page.getByRole('switch', { name: 'Show secrets' }).check({ force: true });
  await expect(table).toContainText('hunter2');
  await table.getByRole('button', { name: /^Password in the address/u }).click();
  const evidence = page.getByRole('region', { name: /^Evidence: Password/u });
  await expect(evidence.locator('.evidence-where')).toContainText('Bytes 20–35 sent');
  await expectAccessible(page);
  await evidence.getByRole('button', { name: 'Close the evidence' }).press('Enter');
  await expect(evidence).toBeHidden();
  const panel = page.getByRole('region', { name: 'In the clear' });
  const kind = panel.getByRole('button', { name: 'Passwords, 1 entry from 20 connections' });
  await expect(kind).toHaveText('Passwords 1');
  await kind.click();
  await expect(page.getByText('20 connections · 1 name')).toBeVisible();
  await expect(panel.getByText('1 entry, worst first')).toBeVisible();
  await expect(table.getByRole('row')).toHaveCount(2);
});

test('the heat map can be read as a table', async ({ page, open }) => {
  await open();
  await openCafe(page);
  const panel = page.getByRole('region', { name: 'Who was talked to when' });
  await panel.getByText('Table', { exact: true }).click();
  const table = panel.getByRole('table', { name: 'Connections over time' });
  await expect(table.getByRole('row')).toHaveCount(4);
  await expect(table).toContainText('forum.example');
  await expectFitsSmallest(page, 'light', 'ui-overview-times-small');
});

test('in the smallest window the list of what was readable keeps what it is about', async ({
  page,
  library,
  open,
}) => {
  const document = documentIn(library);
  // More than two lines have room for.
  const longPath = `/${'settings/of/the/account/'.repeat(4)}login`;
  const flows = document.flows.map((flow) => ({
    ...flow,
    http: flow.http.map((message) => ({
      ...message,
      startLine: message.startLine.replace('/login', longPath),
    })),
  }));
  library.documents.set('s1', { ...document, flows });
  await open();
  await openCafe(page);
  await page.getByRole('switch', { name: 'Show secrets' }).check({ force: true });
  const table = page.getByRole('table', { name: 'Readable by anyone' });
  await expect(table.getByRole('columnheader')).toHaveCount(6);
  await expectFitsSmallest(page, 'light', 'ui-overview-clear-small');
  await expect(table.getByRole('columnheader')).toHaveText(['Weight', 'What', 'Value', 'Host']);
  const cut = table.locator('td', { hasText: 'http://forum.example' }).first();
  await cut.hover();
  await expect(cut).toHaveAttribute('title', /^http:\/\/forum\.example\/./u);
  await table.getByText('forum.example', { exact: true }).first().hover();
  await expect(table.locator('td[title="forum.example"]')).toHaveCount(0);
  // What has no column there is said with the bytes.
  await table.getByRole('button', { name: /^Password in the address/u }).click();
  const evidence = page.getByRole('region', { name: /^Evidence: Password/u });
  await expect(evidence).toContainText(/first of 20 connections, \d\d:\d\d:\d\d/u);
});

test('the heat map filters by keyboard, and each cell says what it is', async ({ page, open }) => {
  await open();
  await openCafe(page);
  const panel = page.getByRole('region', { name: 'Who was talked to when' });
  const grid = panel.getByRole('grid');
  const focused = page.locator('.heat-cell:focus');
  await expect(panel.getByRole('img', { name: /^Heat map/u })).toBeVisible();
  // Whatever came above it would move it, between one look at where it is and the next.
  await waitForPanels(page);
  await panel.getByRole('radio', { name: 'Chart', exact: true }).focus();
  await page.keyboard.press('Tab');
  await expect(focused).toHaveAttribute('aria-label', /^\S+\.example, [\d:.]+, \d+ connections?$/u);
  // It lies on its cell of the drawing.
  const box = await focused.boundingBox();
  const chart = await panel.getByRole('img', { name: /^Heat map/u }).boundingBox();
  const [fromLeft, fromTop] = [(box?.x ?? 0) - (chart?.x ?? 0), (box?.y ?? 0) - (chart?.y ?? 0)];
  // The first cell of three rows, as the drawing has its margins.
  expect([fromLeft, fromTop, box?.height].map((px) => Math.round(px ?? 0))).toEqual([220, 8, 21]);
  const first = await focused.getAttribute('aria-label');
  const moveBy = async (key: string, from: string): Promise<string> => {
    await page.keyboard.press(key);
    await expect(focused).not.toHaveAttribute('aria-label', from);
    return (await focused.getAttribute('aria-label')) ?? '';
  };
  const second = await moveBy('ArrowRight', first ?? '');
  const last = await moveBy('End', await moveBy('ArrowDown', second));
  const [name = '', time = '', count = ''] = last.split(', ');
  await keepPicture(page, 'light', 'ui-heat-focus');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  const chips = page.getByRole('list', { name: 'Filters' });
  await expect(chips).toContainText(`Name: ${name}`);
  await expect(chips).toContainText(`Time: ${time.slice(0, 8)}`);
  await expect(page.locator('.filter-result')).toContainText(new RegExp(`^${count} · 1 name`, 'u'));
  // The map is drawn anew, and the keyboard is still in it.
  await expect(grid.getByRole('row')).toHaveCount(1);
  await expect(focused).toHaveCount(1);
});

test('a capture without a visit says so and leads to its overview', async ({
  page,
  open,
  library,
}) => {
  library.documents.set('s1', withoutVisits(documentIn(library)));
  await open();
  await openCafe(page);
  await page.getByRole('tab', { name: 'Compare' }).click();
  await expect(page.getByText('This capture holds no visit')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Open the overview' }).click();
  await expect(page.getByRole('tab', { name: 'Overview' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
});

test('a capture’s ledger says why it has no letter, unless there is one', async ({
  page,
  open,
  library,
}) => {
  const document = documentIn(library);
  const note = page.getByText('Of a capture only the envelope is known');
  await open();
  await openCafe(page);
  await page.getByRole('tab', { name: 'Compare' }).click();
  await expect(page.getByRole('region', { name: 'Ledger' })).toBeVisible();
  await expect(note).toHaveCount(0);
  const ledger = document.ledger.map((row) => ({ ...row, letter: null }));
  library.documents.set('s1', { ...document, ledger });
  await open();
  await openCafe(page);
  await page.getByRole('tab', { name: 'Compare' }).click();
  await expect(note).toBeVisible();
  await expectAccessible(page);
});

const flowScreens = ['Overview', 'Connections', 'Timeline', 'Records', 'Handshake'];
for (const { name, held, screens, said } of [
  {
    name: 'without TCP or UDP',
    held: { fileBytes: 480, packets: 4, passedOver: 4 },
    screens: flowScreens,
    said: [
      'No TCP or UDP was found in this capture.',
      /^It holds 4 packets of other kinds/u,
      /take a capture while a page is being opened/u,
    ],
  },
  {
    name: 'without a packet',
    held: { fileBytes: 24, packets: 0, passedOver: 0 },
    screens: [...flowScreens, 'Compare'],
    said: ['There is not one packet in this capture.', /on the interface that is in use/u],
  },
]) {
  test(`a capture ${name} says on every screen what it holds, and what to do`, async ({
    page,
    open,
    library,
  }) => {
    const document = withoutVisits(documentIn(library));
    const session = { ...document.session, capture: { fileName: 'p', problem: null, ...held } };
    library.documents.set('s1', { ...document, session, flows: [], exchanges: [] });
    await open();
    await page.getByRole('button', { name: /^cafe\.pcap/u }).click();
    for (const screen of screens) {
      await page.getByRole('tab', { name: screen }).click();
      const panel = page.getByRole('tabpanel', { name: screen });
      for (const text of said) await expect(panel.getByText(text)).toBeVisible();
    }
  });
}

test('the list of what was readable is one stop of the Tab key, with arrow keys inside', async ({
  page,
  open,
}) => {
  await open();
  await openCafe(page);
  await waitForPanels(page);
  const rows = page.getByRole('table', { name: 'Readable by anyone' });
  const buttons = rows.locator('tbody').getByRole('button');
  const stops = rows.locator('tbody [tabindex="0"]');
  await expect(buttons).not.toHaveCount(1);
  await expect(stops).toHaveCount(1);
  await page.locator('.clear-kinds button').last().focus();
  await page.keyboard.press('Tab');
  await expect(buttons.first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(buttons.nth(1)).toBeFocused();
  await expect(stops).toHaveCount(1);
  await page.keyboard.press('End');
  await expect(buttons.last()).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(buttons.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  const evidence = page.getByRole('region', { name: /^Evidence:/u });
  await expect(evidence).toBeVisible();
  // One key leads out of the list, and back to the row that was left.
  await page.keyboard.press('Tab');
  await expect(evidence.getByRole('button').first()).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(buttons.nth(1)).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(evidence.getByRole('button').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(evidence).toBeHidden();
  await expect(buttons.nth(1)).toBeFocused();
});

test('arrow keys lead through a long table, also to rows that are not loaded yet', async ({
  page,
  library,
  open,
}) => {
  const document = clinicDocument({
    id: 's1',
    title: 'long.pcap',
    createdAtMs: Date.now(),
    flowCount: 1200,
  });
  library.documents.set('s1', document);
  await open();
  await page.getByRole('button', { name: /^long\.pcap/u }).click();
  await page.getByRole('tab', { name: 'Connections' }).click();
  const table = page.getByRole('table', { name: 'Connections' });
  await table.locator('[aria-rowindex="2"]').getByRole('button').focus();
  await page.keyboard.press('End');
  await expect(table.locator('[aria-rowindex="1201"]').getByRole('button')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(table.locator('[aria-rowindex="1200"]').getByRole('button')).toBeFocused();
  await page.keyboard.press('Home');
  const first = table.locator('[aria-rowindex="2"]').getByRole('button');
  await expect(first).toBeFocused();
  await expect(first).toBeInViewport();
  await expect(table.locator('tbody [tabindex="0"]')).toHaveCount(1);
});

test('bars are one stop of the Tab key a list, however many they are', async ({
  page,
  library,
  open,
}) => {
  const document = documentIn(library);
  const flows = document.flows.map((flow, n) => ({
    ...flow,
    names: flow.names.map((name) => ({ ...name, name: `n${n}.example` })),
  }));
  library.documents.set('s1', { ...document, flows });
  await open();
  await page.getByRole('button', { name: /^cafe\.pcap/u }).click();
  await waitForPanels(page);
  for (const [name, length] of [
    ['Domains and hosts', 12],
    ['Who talked to whom', 50],
    ['Operators', 2],
  ] as const) {
    const list = page.getByRole('list', { name });
    const bars = list.getByRole('button');
    await expect(bars).toHaveCount(length);
    await expect(list.locator('[tabindex="0"]')).toHaveCount(1);
    await bars.first().focus();
    expect(await countTabsOutOf(page, list), name).toBe(1);
    await bars.first().focus();
    await page.keyboard.press('ArrowDown');
    await expect(bars.nth(1)).toBeFocused();
    await page.keyboard.press('End');
    await expect(bars.last()).toBeFocused();
    await expect(bars.last()).toBeInViewport();
    // Tab comes back to the bar that was left.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await expect(bars.last()).toBeFocused();
    await page.keyboard.press('Home');
    await expect(bars.first()).toBeFocused();
  }
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Filters' })).toContainText('Operator');
});

test('a name that spells another stands with both, unless it could deceive', async ({
  page,
  library,
  open,
}) => {
  renameCafe(library, {
    'clinic.example': 'xn--mnchen-3ya.de',
    // With one letter of another alphabet.
    'news.example': 'xn--pypal-4ve.com',
  });
  await open();
  await page.getByRole('button', { name: /^cafe\.pcap/u }).click();
  const hosts = page.getByRole('list', { name: 'Domains and hosts' });
  await expect(
    hosts.getByRole('button', { name: /^xn--mnchen-3ya\.de \(münchen\.de\)/u }),
  ).toBeVisible();
  await expect(hosts.getByRole('button', { name: /^xn--pypal-4ve\.com \d/u })).toBeVisible();
  const pairs = page.getByRole('list', { name: 'Who talked to whom' });
  await expect(pairs.getByRole('button', { name: /\(münchen\.de\)/u }).first()).toBeVisible();
  const times = page.getByRole('region', { name: 'Who was talked to when' });
  await expect(times.locator('.heat-cell[aria-label*="münchen.de"]')).not.toHaveCount(0);
  await expect(times.locator('.heat-cell[aria-label^="xn--pypal-4ve.com, "]')).not.toHaveCount(0);
  await expectAccessible(page);
  await hosts.getByRole('button').first().focus();
  await keepPicture(page, 'light', 'ui-overview-spelt');
  await page.emulateMedia({ colorScheme: 'dark' });
  await keepPicture(page, 'dark', 'ui-overview-spelt');
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await expectFitsSmallest(page, 'light', 'ui-overview-spelt-small');
  await times.getByText('Table', { exact: true }).click();
  await expect(times.getByRole('table').getByText('(münchen.de)')).toBeVisible();
  await page.getByRole('tab', { name: 'Connections' }).click();
  const table = page.getByRole('table', { name: 'Connections' });
  await expect(table.getByText('(münchen.de)').first()).toBeVisible();
  await expect(table).toContainText('xn--pypal-4ve.com');
  await expectFitsSmallest(page, 'light', 'ui-connections-spelt-small');
  await page.getByRole('tab', { name: 'Timeline' }).click();
  const labels = page.getByRole('list', { name: 'Connections of the timeline' });
  await expect(labels.getByRole('button', { name: /münchen\.de/u }).first()).toBeVisible();
  await expect(
    labels.getByRole('button', { name: /^xn--pypal-4ve\.com \d/u }).first(),
  ).toBeVisible();
});

test('in the smallest window labels that begin alike differ, and who has no name has an address', async ({
  page,
  library,
  open,
}) => {
  const document = documentIn(library);
  const labels = ['Password, as it was typed at first', 'Password, as it was typed at last'];
  const flows = document.flows.slice(0, 2).map((flow, n) => ({
    ...flow,
    remote: { address: `192.0.2.${n + 1}`, port: 21 },
    names: [],
    tls: null,
    http: [],
    clearFacts: labels.map((label, at) => ({
      timeMs: flow.openedMs,
      severity: 3 as const,
      kind: 'password' as const,
      label,
      // One of them is told to both.
      value: at === 0 ? 'same' : `own ${n}`,
      name: null,
      evidence: span(flow.flowId, 10 * at, 4),
    })),
  }));
  library.documents.set('s1', { ...document, flows });
  await open();
  await page.getByRole('button', { name: /^cafe\.pcap/u }).click();
  const table = page.getByRole('table', { name: 'Readable by anyone' });
  await waitForPanels(page);
  await expectFitsSmallest(page, 'light', 'ui-overview-alike-small');
  const cutLabels = await table
    .locator('.row-button .two-lines')
    .evaluateAll((cells) =>
      cells
        .filter((cell) => cell.scrollHeight > cell.clientHeight + 8)
        .map((cell) => cell.textContent),
    );
  expect(cutLabels).toEqual([]);
  await expect(table.locator('tbody tr')).toHaveText([
    /at first.*192\.0\.2\.1 and 1 more/u,
    /at last.*192\.0\.2\.1/u,
    /at last.*192\.0\.2\.2/u,
  ]);
});

test('kinds are one stop of the Tab key, with arrow keys inside', async ({ page, open }) => {
  await open();
  await openCafe(page);
  await waitForPanels(page);
  const list = page.getByRole('list', { name: 'Kinds' });
  const kinds = list.getByRole('button');
  await expect(kinds).not.toHaveCount(1);
  await expect(list.locator('[tabindex="0"]')).toHaveCount(1);
  await kinds.first().focus();
  expect(await countTabsOutOf(page, list)).toBe(1);
  await page.keyboard.press('Shift+Tab');
  await expect(kinds.first()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(kinds.nth(1)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(kinds.first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(kinds.last()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(kinds.last()).toHaveAttribute('aria-pressed', 'true');
  await expect(kinds.last()).toBeFocused();
});

test('a name that the heat map cuts can be read whole, by pointer and by keyboard', async ({
  page,
  library,
  open,
}) => {
  const name = `xn--mnchen-3ya.${'a-very-long-label-of-a-name.'.repeat(3)}example`;
  renameCafe(library, { 'clinic.example': name });
  await open();
  await openCafe(page);
  await waitForPanels(page);
  const times = page.getByRole('region', { name: 'Who was talked to when' });
  const whole = new RegExp(`^${name.replaceAll('.', String.raw`\.`)} \\(.*münchen\\..*\\)$`, 'u');
  const label = times.getByRole('rowheader', { name: whole });
  await expect(label).toHaveAttribute('title', whole);
  await times.scrollIntoViewIfNeeded();
  const box = await label.boundingBox();
  const isOnTop = await label.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return globalThis.document.elementFromPoint(left + width / 2, top + height / 2) === element;
  });
  expect([box?.width, isOnTop]).toEqual([208, true]);

  await page.setViewportSize({ width: 900, height: 600 });
  const cells = times.locator('.heat-cell');
  for (const cell of [cells.first(), cells.last()]) {
    await cell.focus();
    const tip = await cell.evaluate((element) => {
      const style = getComputedStyle(element, '::after');
      const own = element.getBoundingClientRect();
      const start = own.left + Number.parseFloat(style.left);
      return {
        text: style.content,
        isWithin: start >= 0 && start + Number.parseFloat(style.width) <= innerWidth,
      };
    });
    expect(tip.isWithin).toBe(true);
    expect(tip.text).toContain(await cell.getAttribute('aria-label'));
    await keepPicture(page, 'light', 'ui-heat-tip');
  }
});
