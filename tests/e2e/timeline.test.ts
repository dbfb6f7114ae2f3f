// The timeline of a page load in the real app, held against the session's own document: connections,
// look-ups, records and requests are those that were recorded, one for one.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parseJsonReport } from '../../electron/report/parse-json.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { Waterfall } from '../../shared/model/waterfall.ts';
import { makeAppHome, startApp, type AppHome, type StartedApp } from '../helpers/electron-app.ts';
import { checkScreen } from '../helpers/screens.ts';
import { closeNotifications, expectSettled, exportAs, waitForSession } from '../helpers/walk.ts';

test.describe.configure({ mode: 'serial' });

const scheme = 'light';
let home: AppHome;
let started: StartedApp;
let document: SessionDocument;

test.beforeAll(async () => {
  home = makeAppHome();
  started = await startApp(home, scheme);
  const { page } = started;
  await page.getByRole('button', { name: 'Practice lab', exact: true }).click();
  await page.getByRole('button', { name: 'Load A shop, as a whole page' }).click();
  await waitForSession(page);
  await exportAs(page, 'JSON');
  await closeNotifications(page);
  const [name = ''] = readdirSync(home.exportDir).filter((file) => file.endsWith('.json'));
  const parsed = parseJsonReport(readFileSync(join(home.exportDir, name), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.error.detail);
  document = parsed.value.document;
});
test.afterAll(async () => {
  await started.app.close();
  home.remove();
});

/** The engine's answer, its columns as plain lists. */
function askTimeline(withLookups: boolean) {
  return started.page.evaluate(
    async ({ sessionId, withLookups }) => {
      const { onlooker } = globalThis as unknown as {
        onlooker: { call(name: string, input: unknown): Promise<{ value: Waterfall }> };
      };
      const { value } = await onlooker.call('session.waterfall', { sessionId, withLookups });
      const { starts, timeMs, bytes, isDown } = value.records;
      const lists = [starts, timeMs, bytes, isDown].map((column) => [...column]);
      return { ...value, records: lists };
    },
    { sessionId: document.session.id, withLookups },
  );
}

test('its connections, records and requests are those of the session', async () => {
  const timeline = await askTimeline(false);
  const flows = document.flows
    .filter(({ protocol }) => protocol !== 'dns')
    .sort((a, b) => a.openedMs - b.openedMs);
  expect(flows.length).toBeGreaterThanOrEqual(8);
  expect(
    timeline.connections.map((one) => [one.flowId, one.openedMs, one.bytesUp, one.bytesDown]),
  ).toEqual(flows.map((one) => [one.flowId, one.openedMs, one.bytesUp, one.bytesDown]));
  const [starts = [], timeMs = [], bytes = [], isDown = []] = timeline.records;
  for (const [index, { records, protocol }] of flows.entries()) {
    // What is no TLS has no records, but bytes as they came.
    if (protocol !== 'tls') continue;
    const own = [...records].sort((a, b) => a.timeMs - b.timeMs);
    const [from, to] = [starts[index], starts[index + 1]];
    expect(timeMs.slice(from, to)).toEqual(own.map((record) => record.timeMs));
    for (const [way, direction] of (['up', 'down'] as const).entries()) {
      const sent = own.filter((record) => record.direction === direction);
      const sum = bytes.slice(from, to).filter((_, at) => isDown[(from ?? 0) + at] === way);
      expect(sum.reduce((all, length) => all + length, 0)).toBe(
        sent.reduce((all, { lengthBytes }) => all + lengthBytes, 0),
      );
    }
  }
  const laid = timeline.requests.map(({ id, connection, startedMs, endedMs }) => [
    id,
    { flowId: timeline.connections[connection]?.flowId, startedMs, endedMs },
  ]);
  const sent = document.exchanges.map(({ id, flowId, startedMs, endedMs }) => [
    id,
    { flowId, startedMs, endedMs },
  ]);
  expect(laid).toHaveLength(18);
  expect(Object.fromEntries(laid)).toEqual(Object.fromEntries(sent));
});

test('each host was looked up once, ahead of its first connection', async () => {
  const { connections, lookups } = await askTimeline(false);
  const lookupFlows = document.flows.filter(({ protocol }) => protocol === 'dns');
  expect(lookups).toBe(lookupFlows.length);
  const waited = connections.filter(({ dns }) => dns !== null);
  const names = waited.map(({ name }) => name);
  expect(names).toHaveLength(8);
  expect(new Set(names)).toEqual(new Set(document.dns.map(({ name }) => name)));
  for (const { name, dns, openedMs } of waited) {
    const own = document.dns.filter((lookup) => lookup.name === name);
    const asked = own.map(({ askedMs }) => askedMs);
    const answered = own.map(({ answeredMs }) => answeredMs);
    expect(asked).toContain(dns?.fromMs);
    expect(answered).toContain(dns?.toMs);
    expect(dns?.toMs).toBeLessThanOrEqual(openedMs);
  }
  const all = await askTimeline(true);
  expect([all.total, all.lookups]).toEqual([connections.length + lookups, 0]);
});

test('connecting, handshake and requests follow each other', async () => {
  const { connections, requests } = await askTimeline(false);
  for (const { flowId, openedMs, connect, handshake, protocol } of connections) {
    expect(connect?.fromMs).toBe(openedMs);
    expect(connect?.toMs).toBeGreaterThanOrEqual(openedMs);
    if (protocol !== 'tls') continue;
    expect(handshake?.fromMs).toBe(connect?.toMs);
    const flow = document.flows.find((one) => one.flowId === flowId);
    const hello = flow?.tls?.handshake.find(({ kind }) => kind === 'client-hello');
    expect(handshake?.fromMs).toBe(hello?.timeMs);
  }
  for (const { connection, headersMs } of requests) {
    const stoodMs = connections[connection]?.handshake?.toMs ?? -Infinity;
    expect(headersMs ?? Infinity).toBeGreaterThanOrEqual(stoodMs);
  }
});

test('it is on the screen, as a chart and as figures, with the letter and without', async () => {
  const { page } = started;
  const { connections } = await askTimeline(false);
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await expect(page.getByRole('img', { name: /^Timeline of \d+ connections with/ })).toBeVisible();
  await expectSettled(page);
  await checkScreen(page, scheme, '63-timeline');
  await page.getByRole('switch', { name: 'Show the letter' }).uncheck();
  await expect(page.getByText('This is all that somebody on the path has.')).toBeVisible();
  await checkScreen(page, scheme, '64-timeline-envelope');
  await page.getByRole('switch', { name: 'Show the letter' }).check();
  await page.getByText('Table', { exact: true }).click();
  const table = page.getByRole('table', { name: 'Timeline' });
  await expect(table).toHaveAttribute('aria-rowcount', String(connections.length + 1));
  const cells = await table.locator('tbody tr').first().locator('td').allInnerTexts();
  const [first] = connections;
  expect(cells.slice(0, 2)).toEqual([first?.name, first?.openedMs.toFixed(1)]);
  const carried = document.exchanges.filter(({ flowId }) => flowId === first?.flowId);
  expect(cells.at(-1)).toBe(String(carried.length));
  await checkScreen(page, scheme, '65-timeline-table');
});
