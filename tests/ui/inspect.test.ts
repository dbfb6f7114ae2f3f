// The main job: asking for visits, watching them happen, and what comes of failures.
import type { EventData } from '../../shared/contract/ipc.ts';
import type { Visit } from '../../shared/model/session.ts';
import { expectNoSidewaysScroll, keepPicture } from '../helpers/screens.ts';
import { clinicDocument } from './support/sample-session.ts';
import { inspectRequestOf, samplePem } from './support/sample-library.ts';
import { expect, test } from './support/test.ts';

type Progress = EventData<'inspect.progress'>;

const visit = (n: number, parts: Partial<Visit>): Visit => ({
  id: `v${n}`,
  url: `https://site${n}.example/`,
  round: 0,
  status: 'waiting',
  startedAtMs: null,
  elapsedMs: null,
  failure: null,
  ...parts,
});

const progress = (parts: Partial<Progress>): Progress => ({
  sessionId: 'run-1',
  phase: 'running',
  doneVisits: 0,
  totalVisits: 3,
  changed: [],
  ...parts,
});

const address = /^Addresses to inspect/u;

test('one address: live progress by URL, then the session', async ({
  page,
  library,
  engine,
  open,
}) => {
  await open();
  await page.getByRole('textbox', { name: address }).fill('clinic.example');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Starting …').first()).toBeVisible();
  await expect.poll(() => engine.last('inspect.start')?.channel).toBe('inspect.start');
  expect(inspectRequestOf(engine.made)).toMatchObject({ urls: ['clinic.example'], count: 1 });

  const waiting = [visit(1, {}), visit(2, {}), visit(3, {})];
  await engine.emit('inspect.progress', progress({ changed: waiting }));
  await engine.emit(
    'inspect.progress',
    progress({
      doneVisits: 2,
      changed: [
        visit(1, { status: 'done', elapsedMs: 181 }),
        visit(2, { status: 'failed', failure: { kind: 'unknown-host', detail: 'NXDOMAIN' } }),
        visit(3, { status: 'running' }),
      ],
    }),
  );
  const visits = page.getByRole('region', { name: 'Visits' });
  await expect(visits.getByRole('listitem')).toHaveCount(3);
  await expect(visits.getByText('No website has this name')).toBeVisible();
  await expect(visits.getByRole('listitem').first()).toContainText('181 ms');
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^66/u);
  await expect(page.getByRole('status').filter({ hasText: '2 of 3 visits done' })).toHaveCount(1);

  const document = clinicDocument({ id: 'run-1', title: 'New', createdAtMs: Date.now() });
  library.documents.set('run-1', document);
  await engine.emit('inspect.progress', progress({ phase: 'done', doneVisits: 3 }));
  await expect(page.getByRole('region', { name: 'Ledger' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^New\s*\d/u })).toHaveAttribute(
    'aria-current',
    'page',
  );
});

test('a run can be cancelled at once', async ({ page, engine, open }) => {
  await open();
  await page.getByRole('textbox', { name: address }).fill('https://slow.example/');
  await page.getByRole('button', { name: 'Inspect', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect
    .poll(() => engine.last('inspect.cancel'))
    .toMatchObject({
      channel: 'inspect.cancel',
      input: { sessionId: 'run-1' },
    });
});

test('a pasted list, repeats and every option reach the engine', async ({ page, engine, open }) => {
  await open();
  const field = page.getByRole('textbox', { name: address });
  await field.fill('one.example\n# a comment\n\nhttps://two.example/a b');
  await expect(page.getByText('2 addresses')).toBeVisible();
  await page.getByLabel('How many times').fill('3');
  await page.getByLabel('Seconds from one round to the next').fill('5');
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByLabel('Method').fill('post');
  await page.getByLabel('Headers').fill('Accept-Language: de\nX-Note: a: b');
  await page.getByLabel('Body').fill('answer=42');
  await page.getByRole('textbox', { name: 'DNS server' }).fill('192.0.2.53:53');
  await page.getByLabel('Addresses of names').fill('one.example:443:192.0.2.1');
  await page.getByLabel('Go on despite certificate errors').check();
  await expect(page.getByRole('button', { name: 'Options (6)' })).toBeVisible();
  await page.getByRole('button', { name: 'Inspect', exact: true }).click();
  await expect.poll(() => engine.last('inspect.start')?.channel).toBe('inspect.start');
  expect(inspectRequestOf(engine.made)).toMatchObject({
    urls: ['one.example', 'https://two.example/a b'],
    count: 3,
    intervalS: 5,
    method: 'POST',
    headers: [
      ['Accept-Language', 'de'],
      ['X-Note', 'a: b'],
    ],
    body: 'answer=42',
    dnsServer: '192.0.2.53:53',
    resolve: ['one.example:443:192.0.2.1'],
    certificateErrors: 'accept',
    fallbackHttp: false,
  });
});

test('addresses come from a file', async ({ page, open }) => {
  await open();
  await page.getByRole('button', { name: 'Open a file of addresses' }).click();
  await expect(page.getByRole('textbox', { name: address })).toHaveValue(
    'https://one.example/\nhttps://two.example/',
  );
});

test('authorities come from a file', async ({ page, open }) => {
  await open();
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByRole('button', { name: 'Open a certificate file…' }).click();
  const field = page.getByRole('textbox', { name: 'Further trusted authorities' });
  await expect(field).toHaveValue(samplePem);
  await expect(page.getByText('for this run; 1 here')).toBeVisible();
});

test('what is wrong with the form is said beside it', async ({ page, engine, open }) => {
  await open();
  await page.getByRole('button', { name: 'Inspect', exact: true }).click();
  await expect(page.getByText('Enter an address first.')).toBeVisible();
  await page.getByRole('textbox', { name: address }).fill('one.example');
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByLabel('Headers').fill('no colon here');
  await page.getByRole('button', { name: 'Inspect', exact: true }).click();
  await expect(page.getByText(/A header needs the form/u)).toBeVisible();
  expect(engine.made.some(({ channel }) => channel === 'inspect.start')).toBe(false);
});

test('at twice the size of letters the options stand below each other, and none is cut', async ({
  page,
  open,
}) => {
  await open();
  await page.getByRole('button', { name: 'Options' }).click();
  const server = page.getByRole('textbox', { name: 'DNS server' });
  const hintFits = (): Promise<boolean> =>
    server.evaluate((field) => {
      const { placeholder, clientWidth } = field as HTMLInputElement;
      const style = getComputedStyle(field);
      const pen = new OffscreenCanvas(1, 1).getContext('2d');
      if (pen === null) return false;
      pen.font = style.font;
      const roomPx =
        clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
      return pen.measureText(placeholder).width <= roomPx;
    });
  expect(await hintFits()).toBe(true);
  // 1280 × 800 at 200 %.
  await page.setViewportSize({ width: 640, height: 400 });
  await expectNoSidewaysScroll(page);
  expect(await hintFits()).toBe(true);
  await keepPicture(page, 'light', 'ui-options-200-percent');
});

test('the engine’s refusals are told in words', async ({ page, engine, open }) => {
  engine.handle('inspect.start', async () => ({
    ok: false,
    error: { kind: 'bad-option', detail: 'resolve: “x” is not host:port:addr' },
  }));
  await open();
  await page.getByRole('textbox', { name: address }).fill('one.example');
  await page.keyboard.press('Enter');
  await expect(page.getByText('One of the options cannot be used.')).toBeVisible();
  await expect(page.getByText('resolve: “x” is not host:port:addr')).toBeVisible();
});

test('failed visits keep their reason and can be retried', async ({ page, engine, open }) => {
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await page.getByText('1 visit failed').click();
  const failed = page.getByRole('region', { name: '1 visit failed' });
  await expect(failed).toContainText('https://absent.example/');
  await expect(failed).toContainText('No website has this name');
  await page.getByRole('button', { name: 'Retry failed' }).click();
  await expect
    .poll(() => engine.last('inspect.retry'))
    .toMatchObject({
      channel: 'inspect.retry',
      input: { sessionId: 's1' },
    });
});

test('Escape closes the options and gives the keyboard back to their button', async ({
  page,
  open,
}) => {
  await open();
  const button = page.getByRole('button', { name: 'Options' });
  await button.press('Enter');
  await expect(page.getByLabel('Method')).toBeVisible();
  // A list that is open takes the key for itself.
  await page.getByRole('combobox', { name: 'Newest TLS' }).click();
  await expect(page.getByRole('option', { name: 'TLS 1.2' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('option', { name: 'TLS 1.2' })).toBeHidden();
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  await page.getByLabel('Headers').press('Escape');
  await expect(button).toHaveAttribute('aria-expanded', 'false');
  await expect(button).toBeFocused();
  await expect(page.getByLabel('Method')).toBeHidden();
});

test('the small controls of the bar say what they are for, to pointer and keyboard', async ({
  page,
  open,
}) => {
  await open();
  for (const [control, hint] of [
    [
      page.getByRole('button', { name: 'Open a file of addresses' }),
      'Open a file of addresses to visit, one a line',
    ],
    [
      page.getByRole('textbox', { name: 'How many times' }),
      'How many times each address is visited',
    ],
  ] as const) {
    await control.hover();
    await expect(page.getByRole('tooltip', { name: hint })).toBeVisible();
    await page.mouse.move(0, 0);
    await expect(page.getByRole('tooltip')).toHaveCount(0);
    await control.focus();
    await expect(page.getByRole('tooltip', { name: hint })).toBeVisible();
    await control.blur();
    await expect(page.getByRole('tooltip')).toHaveCount(0);
  }
});

test('how often an address is visited says what it is for, also to who does not see it', async ({
  page,
  open,
}) => {
  await open();
  const field = page.getByRole('textbox', { name: 'How many times' });
  const hint = 'How many times each address is visited';
  await expect(field).toHaveAccessibleDescription(hint);
  await field.focus();
  await expect(page.getByRole('tooltip', { name: hint })).toBeVisible();
  // What is only heard moves nothing.
  const [own, next] = await Promise.all(
    [field, page.getByRole('button', { name: 'Options' })].map(
      async (one) => (await one.boundingBox())?.y,
    ),
  );
  expect(own).toBe(next);
  await expect(field).toHaveAccessibleDescription(hint);
});
