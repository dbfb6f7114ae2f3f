// Observing a browser or phone in the window: the choice, the warning, the set-up, the notebook, the end.
import { decodeQR } from 'qr/decode.js';
import type { EventData } from '../../shared/contract/ipc.ts';
import type { NotebookLine } from '../../shared/model/notebook.ts';
import type { ObserveFacts } from '../../shared/model/observe.ts';
import { checkScreen, expectFits, keepPicture } from '../helpers/screens.ts';
import { clinicDocument } from './support/sample-session.ts';
import { expect, test } from './support/test.ts';

type Progress = EventData<'inspect.progress'>;

const line = (n: number, parts: Partial<NotebookLine> = {}): NotebookLine => ({
  flowId: `tcp-${n}`,
  openedMs: n * 900,
  openedAtMs: Date.UTC(2026, 10, 24, 9, 30) + n * 900,
  name: ['news.example', 'cdn.example', 'metrics.tracker.example'][n % 3] ?? '',
  address: `203.0.113.${n}`,
  port: 443,
  countryCode: 'DE',
  operator: 'Example Hosting',
  bytesUp: 900,
  bytesDown: n * 4000,
  againAfterMs: n > 2 ? 2700 : null,
  isOver: false,
  device: ['192.168.7.31', '192.168.7.48'][n % 2] ?? '',
  ...parts,
});

const progress = (phase: Progress['phase'], lines: NotebookLine[] = []): Progress => ({
  sessionId: 'run-1',
  phase,
  doneVisits: 0,
  totalVisits: 0,
  changed: [],
  notebook: { connections: lines.length, bytesUp: 900 * lines.length, bytesDown: 96_000, lines },
});

const facts: ObserveFacts = {
  scope: 'lan',
  log: [
    {
      atMs: Date.UTC(2026, 10, 24, 9, 30),
      what: 'started',
      address: { address: '192.168.7.20', port: 8899 },
      why: null,
    },
    {
      atMs: Date.UTC(2026, 10, 24, 9, 50),
      what: 'stopped',
      address: { address: '192.168.7.20', port: 8899 },
      why: 'by-hand',
    },
  ],
  devices: [
    {
      address: '192.168.7.31',
      connections: 7,
      bytesUp: 6300,
      bytesDown: 48_000,
      firstAtMs: 0,
      lastAtMs: 1,
    },
  ],
  turnedAway: { passwords: 2, destinations: 1, limits: 0, strangers: 0 },
};

/** What a phone's camera would read out of the drawn path. */
function scan(path: string, size: number): string {
  const scale = 6;
  const width = size * scale;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x = '', y = ''] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let row = 0; row < scale; row += 1) {
      const start = ((Number(y) * scale + row) * width + Number(x) * scale) * 4;
      for (let column = 0; column < scale; column += 1)
        data.fill(0, start + column * 4, start + column * 4 + 3);
    }
  }
  return decodeQR({ width, height: width, data });
}

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });
    test('phones of a network are observed, behind a warning, to a session', async ({
      page,
      library,
      engine,
      open,
    }) => {
      await open();
      await page.keyboard.press('Control+Shift+B');
      const dialog = page.getByRole('dialog', { name: 'Observe a browser or phone' });
      await expect(dialog.getByRole('radio', { name: /A browser on this computer/ })).toBeChecked();
      await checkScreen(page, scheme, '60-observe-dialog');
      await dialog.getByRole('radio', { name: /Phones and computers/ }).check();
      await expect(dialog.getByText('This opens a way through this computer')).toBeVisible();
      const begin = dialog.getByRole('button', { name: 'Start observing' });
      await expect(begin).toBeDisabled();
      await dialog.getByRole('checkbox', { name: /I may do this here/ }).check();
      await checkScreen(page, scheme, '61-observe-warning');
      await begin.click();
      await expect
        .poll(() => engine.last('observe.start')?.input)
        .toEqual({ lanAddress: '192.168.7.20', lab: false, confirmed: true });

      await expect(
        page.getByRole('heading', { name: 'Observing at 192.168.7.20:8899' }),
      ).toBeVisible();
      await expect(
        page.getByText('Set the proxy of a browser or phone to 192.168.7.20:8899'),
      ).toBeVisible();
      const card = page.getByRole('region', { name: 'Set the browser or phone up' });
      for (const text of ['guest-k7fq', '2mxd-9hwp-tz4c', '8899']) {
        await expect(card.getByText(text, { exact: true })).toBeVisible();
      }
      const code = card.getByRole('img', { name: /^QR code of/ });
      const size = Number((await code.getAttribute('viewBox'))?.split(' ')[2]);
      expect(scan((await code.locator('path').getAttribute('d')) ?? '', size)).toBe(
        'http://192.168.7.20:8899/setup/x7p3mk9q2z',
      );
      await checkScreen(page, scheme, '62-observe-empty');
      await card.getByRole('button', { name: 'Android' }).click();
      await expect(card.getByText('Host name 192.168.7.20, port 8899.')).toBeVisible();
      await card.getByRole('button', { name: 'Android' }).click();

      const lines = Array.from({ length: 14 }, (_, n) =>
        line(n, n === 5 ? { clear: 'GET /weather?town=Kleinstadt', port: 80 } : {}),
      );
      await engine.emit('inspect.progress', progress('running', lines));
      await expect(page.getByText('14 connections, 96.0 kB received')).toBeVisible();
      const notebook = page.getByRole('table', { name: 'Notebook' });
      await expect(notebook.locator('[aria-rowindex="7"]')).toContainText(
        'readable: GET /weather?town=Kleinstadt',
      );
      await expect(notebook.locator('[aria-rowindex="7"]')).toContainText('192.168.7.48');
      await checkScreen(page, scheme, '63-observe-run');
      await expectFits(page);

      await page.getByRole('button', { name: 'Stop observing' }).click();
      await expect.poll(() => engine.last('inspect.finish')?.input).toEqual({ sessionId: 'run-1' });
      const sample = clinicDocument({ id: 'run-1', title: 'Observed', createdAtMs: Date.now() });
      const session = { ...sample.session, kind: 'observe' as const, observe: facts };
      const ledger = sample.ledger.map((row) => ({ ...row, letter: null }));
      library.documents.set('run-1', { ...sample, session, exchanges: [], ledger });
      await engine.emit('inspect.progress', progress('done'));
      await expect(page.getByText('Began to listen at 192.168.7.20:8899')).toBeVisible();
      await expect(page.getByText('Turned away: 2 wrong passwords, 1 destination')).toBeVisible();
      await page.getByRole('tab', { name: 'Compare' }).click();
      await expect(page.getByText('Only the envelope exists here')).toBeVisible();
      await checkScreen(page, scheme, '64-observe-session');
    });
  });
}

test('this device alone needs no warning, shows no code, and one finds back to it', async ({
  page,
  engine,
  open,
}) => {
  await page.setViewportSize({ width: 900, height: 600 });
  await open();
  await page.keyboard.press('Control+Shift+B');
  await page.getByRole('button', { name: 'Start observing' }).click();
  await expect(page.getByRole('heading', { name: 'Observing at 127.0.0.1:8899' })).toBeVisible();
  expect(engine.last('observe.start')?.input).toEqual({
    lanAddress: null,
    lab: false,
    confirmed: false,
  });
  await expect(page.getByRole('img', { name: /QR code/ })).toHaveCount(0);
  await engine.emit('inspect.progress', progress('running', [line(1, { device: '127.0.0.1' })]));
  await expect(page.getByRole('columnheader', { name: 'From' })).toHaveCount(0);
  await checkScreen(page, 'light', '65-observe-device');
  await expectFits(page);
  await page.getByRole('button', { name: /^News in the morning/ }).click();
  await expect(page.getByText('Observing: 1 connection', { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Show what is observed' }).click();
  await expect(page.getByRole('heading', { name: 'Observing at 127.0.0.1:8899' })).toBeVisible();
});

test('a refused address says so, in no network only this device is offered', async ({
  page,
  engine,
  open,
}) => {
  engine.handle('observe.addresses', async () => ({ ok: true, value: { addresses: [] } }));
  engine.handle('observe.start', async () => ({
    ok: false,
    error: { kind: 'cannot-listen', detail: 'Nothing can listen on 127.0.0.1: EMFILE' },
  }));
  await open();
  await page.keyboard.press('Control+Shift+B');
  await expect(page.getByRole('radio', { name: /Phones and computers/ })).toBeDisabled();
  await expect(page.getByText('This computer is in no network now.')).toBeVisible();
  await page.getByRole('button', { name: 'Start observing' }).click();
  await expect(page.getByText('Nothing could be opened at this address.')).toBeVisible();
});

test('a window loaded anew shows what listens meanwhile', async ({ page, engine, open }) => {
  engine.handle('observe.current', async () => ({
    ok: true,
    value: {
      door: {
        sessionId: 'run-1',
        scope: 'device',
        address: { address: '127.0.0.1', port: 8899 },
        user: 'guest-k7fq',
        password: '2mxd-9hwp-tz4c',
        pacUrl: 'http://127.0.0.1:8899/proxy.pac',
        helpUrl: null,
        startedAtMs: Date.now(),
        isLab: true,
      },
      notebook: { connections: 1, bytesUp: 10, bytesDown: 20, lines: [line(1)] },
    },
  }));
  await open();
  await expect(page.getByRole('heading', { name: 'Observing at 127.0.0.1:8899' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Notebook' })).toContainText('cdn.example');
  await keepPicture(page, 'light', '66-observe-resumed');
});
