// Whole pages in the window: asking for one, watching both sides fill, having seen enough.
import type { EventData } from '../../shared/contract/ipc.ts';
import type { NotebookLine } from '../../shared/model/notebook.ts';
import type { LiveRequest } from '../../shared/model/page.ts';
import {
  expectAccessible,
  expectFitsSmallest,
  expectOneLine,
  keepPicture,
} from '../helpers/screens.ts';
import { clinicDocument } from './support/sample-session.ts';
import { inspectRequestOf } from './support/sample-library.ts';
import { expect, test } from './support/test.ts';

type Progress = EventData<'inspect.progress'>;

const line = (n: number, parts: Partial<NotebookLine> = {}): NotebookLine => ({
  flowId: `tcp-${n}`,
  openedMs: n * 137,
  openedAtMs: Date.UTC(2026, 10, 24, 9, 30) + n * 137,
  name: ['shop.example', 'cdn.example', 'metrics.tracker.example'][n % 3] ?? '',
  address: `203.0.113.${n}`,
  port: 443,
  countryCode: 'DE',
  operator: 'Example Hosting',
  bytesUp: 900,
  bytesDown: n * 4000,
  againAfterMs: n > 2 ? 411 : null,
  isOver: false,
  ...parts,
});

const request = (n: number, parts: Partial<LiveRequest> = {}): LiveRequest => ({
  id: `v0-${n}`,
  startedMs: n * 40,
  method: 'GET',
  url: `https://cdn.example/part-${n}.js`,
  resource: 'Script',
  status: 200,
  isOver: true,
  ...parts,
});

const progress = (page: Progress['page'], phase: Progress['phase'] = 'running'): Progress => ({
  sessionId: 'run-1',
  phase,
  doneVisits: 0,
  totalVisits: 1,
  changed: [],
  page,
});

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });
    test('a page is asked for, watched on both sides, and ended by hand', async ({
      page,
      library,
      engine,
      open,
    }) => {
      await open();
      await page.getByRole('textbox', { name: /^Addresses to inspect/u }).fill('shop.example');
      await page.getByText('Whole page', { exact: true }).click();
      await page.getByRole('button', { name: 'Options' }).click();
      await page.getByLabel('Longest load of a page').fill('12');
      await expect(page.getByLabel('Method')).toHaveCount(0);
      await keepPicture(page, scheme, '50-page-options');
      await page.getByRole('button', { name: 'Options' }).click();
      await page.getByRole('button', { name: 'Inspect', exact: true }).click();
      await expect.poll(() => engine.last('inspect.start')?.channel).toBe('inspect.start');
      expect(inspectRequestOf(engine.made)).toMatchObject({ mode: 'page', pageLimitS: 12 });

      const lines = Array.from({ length: 14 }, (_, n) => line(n));
      const letter = Array.from({ length: 31 }, (_, n) => request(n));
      const counts = { requests: 31, connections: 14, bytesUp: 12_600, bytesDown: 364_000 };
      await engine.emit('inspect.progress', progress({ ...counts, lines, letter }));
      const later = [line(1, { bytesDown: 987_000 })];
      const pending = [request(30, { status: null, isOver: false })];
      await engine.emit('inspect.progress', progress({ ...counts, lines: later, letter: pending }));
      await expect(page.getByText('31 requests over 14 connections')).toBeVisible();
      const notebook = page.getByRole('table', { name: 'Notebook' });
      await expect(notebook).toHaveAttribute('aria-rowcount', '15');
      await expect(notebook.locator('[aria-rowindex="3"]')).toContainText('987 kB');
      await expect(page.getByRole('table', { name: 'Requests' })).toHaveAttribute(
        'aria-rowcount',
        '32',
      );
      await expectAccessible(page);
      await keepPicture(page, scheme, '51-page-run');
      await expectFitsSmallest(page, scheme, '51-page-run-small');
      await page.setViewportSize({ width: 900, height: 600 });
      await expectOneLine(page.locator('.virtual-body .safe-text'));
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.getByRole('button', { name: 'Seen enough' }).click();
      await expect
        .poll(() => engine.last('inspect.finish'))
        .toMatchObject({ channel: 'inspect.finish', input: { sessionId: 'run-1' } });

      const sample = clinicDocument({ id: 'run-1', title: 'shop', createdAtMs: Date.now() });
      const [visit] = sample.session.visits;
      const outcome = {
        ending: 'time-limit' as const,
        title: 'Shoes',
        requests: 31,
        connections: 14,
        refused: ['a new window'],
        spare: ['tcp-3'],
        unasked: [],
      };
      const session = {
        ...sample.session,
        kind: 'page' as const,
        visits: visit === undefined ? [] : [{ ...visit, page: outcome }],
      };
      library.documents.set('run-1', { ...sample, session });
      await engine.emit('inspect.progress', progress(undefined, 'done'));
      await expect(page.getByText('ended at the time limit')).toBeVisible();
      await expect(page.getByText('Refused: a new window.')).toBeVisible();
      await expect(page.getByText('all went over TCP (none over QUIC)')).toBeVisible();
      await keepPicture(page, scheme, '52-page-session');
      await expectFitsSmallest(page, scheme, '52-page-session-small');
    });
  });
}

test('the lab offers a page and a refused visit, and leaves both out of "all"', async ({
  page,
  library,
  engine,
  open,
}) => {
  library.labSites.push({
    url: 'https://shop.lab.test/',
    title: 'A shop',
    teaches: 'One page, eight hosts.',
    asPage: true,
  });
  library.labSites.push({
    url: 'https://expired.lab.test/',
    title: 'Expired',
    teaches: 'The visit is refused.',
    isRefused: true,
  });
  library.documents.clear();
  await open();
  await page.getByRole('button', { name: 'Open the practice lab' }).click();
  await expect.poll(() => engine.last('inspect.start')?.channel).toBe('inspect.start');
  const { urls } = inspectRequestOf(engine.made);
  expect(urls).toEqual(library.labSites.slice(0, -2).map(({ url }) => url));
});
