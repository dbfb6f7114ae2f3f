// The window to browse in: nothing yet, a page and its notebook, what is refused, errors, and the end.
import type { BrowseState } from '../../shared/model/browse.ts';
import type { NotebookLine } from '../../shared/model/notebook.ts';
import { expectAccessible, expectFits, expectFixedFrame, keepPicture } from '../helpers/screens.ts';
import { ok } from '../../shared/model/result.ts';
import { expect, test } from './support/test.ts';

const nowhere: BrowseState = {
  url: '',
  title: '',
  isLoading: false,
  canGoBack: false,
  canGoForward: false,
  failure: null,
  refused: null,
  ending: null,
};

const names = ['news.example', 'cdn.example', 'metrics.tracker.example'];
const line = (n: number): NotebookLine => ({
  flowId: `tcp-${n}`,
  openedMs: n * 900,
  openedAtMs: Date.UTC(2026, 10, 24, 9, 30) + n * 900,
  name: names[n % 3] ?? '',
  address: `203.0.113.${n}`,
  port: n === 4 ? 8443 : 443,
  countryCode: n % 2 === 0 ? 'DE' : 'US',
  operator: n % 2 === 0 ? 'Example Hosting' : 'A Rather Long Name of an Operator, Inc.',
  bytesUp: 900 + n,
  bytesDown: n * 40_000,
  againAfterMs: n > 2 ? n * 5000 : null,
  isOver: n < 8,
});

const progress = (lines: NotebookLine[], connections: number) => ({
  sessionId: 's',
  phase: 'running' as const,
  doneVisits: 0,
  totalVisits: 1,
  changed: [],
  page: { requests: 3, connections, bytesUp: 9000, bytesDown: 400_000, lines, letter: [] },
});

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme, viewport: { width: 1200, height: 760 } });
    test('from nowhere to a page, its notebook, an error and the end', async ({
      page,
      engine,
      library,
      windowUrl,
    }) => {
      library.labSites = [];
      await page.goto(windowUrl.replace('index.html', 'browse.html'));
      await expect(page.getByRole('heading', { name: 'Where to?' })).toBeVisible();
      await expect(page.getByText('no cookies, keeps nothing')).toBeVisible();
      await expect(page.getByRole('textbox', { name: 'Web address' })).toBeFocused();
      await expect.poll(() => engine.last('browse.place')?.channel).toBe('browse.place');
      await expectAccessible(page);
      await keepPicture(page, scheme, '80-browse-empty');

      await page.keyboard.press('Control+l');
      await expect(page.getByRole('textbox', { name: 'Web address' })).toBeFocused();
      await page.keyboard.type('news.example/front');
      await page.keyboard.press('Enter');
      await expect
        .poll(() => engine.last('browse.go'))
        .toMatchObject({ input: { url: 'news.example/front' } });
      await expect
        .poll(() => engine.last('browse.place'))
        .toMatchObject({
          input: { withFocus: true },
        });
      const there = { ...nowhere, url: 'https://news.example/front', canGoBack: true };
      await engine.emit('browse.state', { ...there, isLoading: true });
      await page.getByRole('button', { name: 'Stop' }).click();
      await expect.poll(() => engine.last('browse.move')).toMatchObject({ input: { to: 'stop' } });

      await engine.emit('browse.state', {
        ...there,
        title: 'News',
        refused: { what: 'a new window', times: 3 },
      });
      await engine.emit(
        'inspect.progress',
        progress(
          Array.from({ length: 14 }, (_, n) => line(n)),
          14,
        ),
      );
      await engine.emit('inspect.progress', progress([{ ...line(13), bytesDown: 987_000 }], 14));
      await expect(page).toHaveTitle('News – Onlooker');
      const notebook = page.getByRole('table', { name: 'Notebook' });
      await expect(notebook).toHaveAttribute('aria-rowcount', '15');
      // The newest is in sight.
      const newest = notebook.locator('[aria-rowindex="15"]');
      await expect(newest).toBeInViewport();
      await expect(newest).toContainText('after 65 s');
      await expect(newest).toContainText('987 kB');
      await expect(page.getByText('14 connections, 400 kB received')).toBeVisible();
      await expect(page.getByText('Refused: a new window (3 times in all)')).toBeVisible();
      await expectAccessible(page);
      await keepPicture(page, scheme, '81-browse');
      await expectFixedFrame(page);

      for (const [keys, to] of [
        ['Alt+ArrowLeft', 'back'],
        ['Alt+ArrowRight', 'forward'],
        ['F5', 'reload'],
      ] as const) {
        await page.keyboard.press(keys);
        await expect.poll(() => engine.last('browse.move')).toMatchObject({ input: { to } });
      }
      await engine.emit('browse.focus', 'notebook');
      await expect(page.getByRole('heading', { name: /^Envelope/ })).toBeFocused();

      const failure = {
        kind: 'certificate-expired' as const,
        detail: 'net::ERR_CERT_DATE_INVALID',
      };
      await engine.emit('browse.state', { ...there, failure });
      await expect(page.getByText('there is no way around this')).toBeVisible();
      await expectAccessible(page);
      await keepPicture(page, scheme, '82-browse-certificate');

      await engine.emit('browse.state', { ...there, ending: 'time-limit' });
      await expect(page.getByText('The longest time for one session is over.')).toBeVisible();
      await expect(page.getByRole('textbox', { name: 'Web address' })).toBeDisabled();
      await expectAccessible(page);
      await keepPicture(page, scheme, '83-browse-over');
      await page.getByRole('button', { name: 'Close this window' }).click();
      await expect.poll(() => engine.last('browse.end')?.channel).toBe('browse.end');
    });
  });
}

test('what is no address is said to be none, and nothing is searched for', async ({
  page,
  engine,
  windowUrl,
}) => {
  engine.handle('browse.go', async () => ({
    ok: false,
    error: { kind: 'bad-address', detail: 'two words' },
  }));
  await page.goto(windowUrl.replace('index.html', 'browse.html'));
  await page.getByRole('textbox', { name: 'Web address' }).fill('two words');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nothing is searched for')).toBeVisible();
});

test('in the lab there is something to click on', async ({ page, engine, library, windowUrl }) => {
  library.labSites.push({ url: 'smtp://mail.lab.test', title: 'Mail', teaches: 'Not a page.' });
  await page.goto(windowUrl.replace('index.html', 'browse.html'));
  const sites = page.getByRole('main').getByRole('listitem');
  await expect(sites.filter({ hasText: 'Mail' })).toHaveCount(0);
  await sites.first().getByRole('button').click();
  await expect.poll(() => engine.last('browse.go')?.channel).toBe('browse.go');
});

test('the main window asks for it by mode, command and lab', async ({
  page,
  engine,
  library,
  open,
}) => {
  library.labSites.push({ url: 'https://clinic.lab.test/', title: 'Clinic', teaches: 'x' });
  engine.handle('lab.start', async () => ok({ sites: library.labSites }));
  await open();
  await page.getByRole('button', { name: 'Practice lab', exact: true }).click();
  await page.getByRole('button', { name: 'Browse the lab' }).click();
  await expect
    .poll(() => engine.last('inspect.start'))
    .toMatchObject({ input: { mode: 'browse', lab: true, urls: [''] } });
});

test.describe('in the smallest window', () => {
  test.use({ viewport: { width: 900, height: 600 } });

  test('the main window follows along, and can end it', async ({ page, engine, open }) => {
    await open();
    await page.getByText('Browse', { exact: true }).click();
    await page.getByRole('button', { name: 'Options' }).click();
    await page.getByLabel('Longest session').fill('5');
    await expectAccessible(page);
    await keepPicture(page, 'light', '84-browse-options-small');
    await page.getByRole('button', { name: 'Options' }).click();
    await page.getByRole('button', { name: 'Start browsing' }).click();
    await expect
      .poll(() => engine.last('inspect.start'))
      .toMatchObject({ input: { mode: 'browse', browseLimitS: 300, urls: [''] } });
    const visit = (n: number, status: 'done' | 'running') => ({
      id: `v${n}`,
      url: `https://news.example/${n}`,
      round: 0,
      status,
      startedAtMs: 1,
      elapsedMs: status === 'done' ? 1200 : null,
      failure: null,
    });
    await engine.emit('inspect.progress', {
      ...progress([line(0), line(1)], 2),
      sessionId: 'run-1',
      isBrowse: true,
      totalVisits: 2,
      changed: [visit(0, 'done'), visit(1, 'running')],
    });
    await expect(page.getByText('Browsing: 2 pages so far').first()).toBeVisible();
    await expect(page.getByText('https://news.example/1')).toBeVisible();
    await expect(page.getByRole('table', { name: 'Notebook' })).toContainText('news.example');
    await expectAccessible(page);
    await keepPicture(page, 'light', '85-browse-follow-small');
    await expectFits(page);
    await page.getByRole('button', { name: 'End browsing' }).click();
    await expect
      .poll(() => engine.last('inspect.finish'))
      .toMatchObject({ input: { sessionId: 'run-1' } });
  });
});
