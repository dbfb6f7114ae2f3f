// The library: days, search, rename, run again, delete with undo, and what leaves it by export.
import type { Locator, Page } from '@playwright/test';
import { expectAccessible, keepPicture } from '../helpers/screens.ts';
import { asCapture, documentIn } from './support/change-sample.ts';
import { expect, test } from './support/test.ts';

const library = (page: Page): Locator => page.getByRole('navigation', { name: 'Library' });

async function openMenu(page: Page, title: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${title}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('sessions stand under their day and can be searched', async ({ page, open }) => {
  await open();
  await expect(library(page).getByRole('heading')).toHaveText(['Today', 'Yesterday']);
  await page.getByRole('textbox', { name: 'Search the library' }).fill('news');
  await expect(library(page).locator('.session-open')).toHaveText([/^News in the morning/u]);
  await expect(page.getByRole('status').filter({ hasText: '1 session found' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await expect(library(page).locator('.session-open')).toHaveCount(2);
});

test('a capture tells how many sites it is of, though each has several visits', async ({
  page,
  library: sample,
  open,
}) => {
  const document = asCapture(documentIn(sample));
  sample.documents.set('s1', document);
  expect(document.session.visits.length).toBeGreaterThan(2);
  await open();
  await expect(library(page).locator('.session-open').first()).toContainText(' · 2 sites · ');
});

test('what is opened comes into sight in the list, however far down its day is', async ({
  page,
  library: { documents },
  open,
}) => {
  const document = documents.get('s2');
  if (document === undefined) throw new Error('the sample is not there');
  for (let n = 0; n < 30; n += 1) {
    const { createdAtMs } = document.session;
    const session = {
      ...document.session,
      id: `old${n}`,
      createdAtMs: createdAtMs - n * 86_400_000,
    };
    documents.set(session.id, { ...document, session: { ...session, title: `Lesson ${n}` } });
  }
  await open();
  const last = library(page).locator('.session-open').last();
  await expect(last).not.toBeInViewport();
  // Opened by what is no click on it, as a capture is.
  await last.evaluate((button: HTMLElement) => {
    button.click();
  });
  await expect(last).toBeInViewport({ ratio: 1 });
});

test('of a cancelled run it tells how many visits were begun', async ({
  page,
  library: sample,
  open,
}) => {
  const document = documentIn(sample);
  const visits = document.session.visits.map((visit, index) =>
    index === 0 ? visit : { ...visit, status: 'cancelled' as const, startedAtMs: null },
  );
  const session = { ...document.session, status: 'cancelled' as const, visits };
  sample.documents.set('s1', { ...document, session });
  await open();
  await expect(library(page).locator('.session-open').first()).toContainText(
    ` · 1 of ${visits.length} visits · cancelled`,
  );
});

test('a title is changed in place; Escape keeps the old one', async ({ page, engine, open }) => {
  await open();
  await openMenu(page, 'News in the morning', 'Rename');
  const field = page.getByRole('textbox', { name: 'Title of the session' });
  await expect(field).toBeFocused();
  await field.fill('Not this');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^News in the morning/u })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Actions for News in the mor' })).toBeFocused();
  expect(engine.made.some(({ channel }) => channel === 'library.rename')).toBe(false);
  await openMenu(page, 'News in the morning', 'Rename');
  await field.fill('Breakfast news');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Breakfast news/u })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Actions for Breakfast news' })).toBeFocused();
  expect(engine.made.filter(({ channel }) => channel === 'library.rename')).toHaveLength(1);
});

test('what is typed first takes the place of the old title', async ({ page, open }) => {
  await open();
  await openMenu(page, 'News in the morning', 'Rename');
  await expect(page.getByRole('textbox', { name: 'Title of the session' })).toBeFocused();
  await page.keyboard.type('Lesson 1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Lesson 1/u })).toBeVisible();
});

test('the way back is whole, however long the title', async ({ page, open }) => {
  await open();
  await openMenu(page, 'News in the morning', 'Rename');
  await page
    .getByRole('textbox', { name: 'Title of the session' })
    .fill('This device: encyclopaedia.example and 2 more, seen in class');
  await page.keyboard.press('Enter');
  await openMenu(page, 'This device', 'Delete');
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeVisible();
  const cut = await undo.evaluate((button) => {
    const label = button.querySelector('.mantine-Button-label') ?? button;
    return label.scrollWidth - label.clientWidth;
  });
  expect(cut).toBe(0);
});

test('a deleted session can be taken back', async ({ page, open }) => {
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await openMenu(page, 'clinic.example ×3', 'Delete');
  await expect(page.getByRole('button', { name: /^clinic\.example/u })).toBeHidden();
  await expect(page.getByRole('heading', { name: /What can someone/u })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: /^clinic\.example/u })).toBeVisible();
});

test('the keyboard goes on in the list when a session is deleted, and when it comes back', async ({
  page,
  open,
}) => {
  await open();
  const opens = library(page).locator('.session-open');
  const removeByKeyboard = async (title: string): Promise<void> => {
    await page.getByRole('button', { name: `Actions for ${title}` }).press('Enter');
    await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
  };
  await removeByKeyboard('clinic.example ×3');
  await expect(opens).toHaveText([/^News in the morning/u]);
  await expect(opens.first()).toBeFocused();
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(opens).toHaveCount(2);
  await expect(opens.first()).toBeFocused();
  await expect(opens.first()).toContainText('clinic.example');
  await removeByKeyboard('News in the morning');
  await expect(opens).toHaveText([/^clinic\.example/u]);
  await expect(opens.first()).toBeFocused();
  await removeByKeyboard('clinic.example ×3');
  await expect(page.getByText('Your sessions will be kept here.')).toBeFocused();
});

test('a session is run again with the same options', async ({ page, engine, open }) => {
  await open();
  await openMenu(page, 'clinic.example ×3', 'Run again');
  await expect
    .poll(() => engine.last('inspect.start'))
    .toMatchObject({
      channel: 'inspect.start',
      input: {
        count: 3,
        intervalS: 5,
        urls: ['https://clinic.example/hiv-test?name=Bob', 'https://absent.example/'],
      },
    });
});

const formats = [
  'HTML',
  'PDF',
  'Markdown',
  'CSV',
  'Parquet',
  'pcapng',
  'HAR',
  'Zeek logs',
  'Zeek logs as JSON',
  'Key log',
  'JSON',
];

test('export redacts unless told not to, and says what it did', async ({ page, engine, open }) => {
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Export/u })
    .click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await expect(dialog.getByRole('switch', { name: 'Redact what is private' })).toBeChecked();
  for (const format of formats) {
    await dialog.getByRole('radio', { name: format, exact: true }).check();
  }
  await dialog.getByRole('button', { name: /^Export/u }).click();
  await expect(page.getByText('Redacted: 2 cookie values.')).toBeVisible();
  expect(engine.last('report.export')).toMatchObject({
    channel: 'report.export',
    input: { sessionId: 's1', format: 'json', redact: true, withSecrets: false },
  });
});

test('TLS secrets are offered where a file can hold them, and go along only when asked for', async ({
  page,
  engine,
  open,
}) => {
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await engine.emit('menu.command', 'export');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  const secrets = dialog.getByRole('checkbox', { name: 'Add the TLS secrets' });
  const send = dialog.getByRole('button', { name: /^Export/u });
  await expect(secrets).toBeHidden();
  await dialog.getByRole('radio', { name: 'pcapng' }).check();
  await expect(secrets).not.toBeChecked();
  await secrets.check();
  await expect(dialog.getByRole('alert')).toContainText('The secrets open the encryption');
  // The choice does not go along, unseen, with a format chosen afterwards.
  await dialog.getByRole('radio', { name: 'HAR' }).check();
  await expect(dialog.getByRole('alert')).toBeHidden();
  await dialog.getByRole('radio', { name: 'Key log' }).check();
  await expect(send).toBeDisabled();
  await expect(dialog.getByRole('switch')).toBeHidden();
  await dialog.getByRole('checkbox', { name: 'I want the secrets written down' }).check();
  await send.click();
  await expect(page.getByText('It holds TLS secrets: keep it to yourself.')).toBeVisible();
  expect(engine.last('report.export')).toMatchObject({
    input: { format: 'keylog', withSecrets: true },
  });
});

test('a session without secrets says so when they are wanted', async ({ page, engine, open }) => {
  engine.handle('report.export', async () => ({
    ok: false,
    error: { kind: 'no-secrets', detail: '' },
  }));
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await engine.emit('menu.command', 'export');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('radio', { name: 'Key log' }).check();
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: /^Export/u }).click();
  await expect(dialog.getByText(/has no TLS secrets/u)).toBeVisible();
});

test('exporting everything is warned of; a failure is told in the dialog', async ({
  page,
  engine,
  open,
}) => {
  engine.handle('report.export', async () => ({
    ok: false,
    error: { kind: 'write-failed', detail: 'EACCES' },
  }));
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await engine.emit('menu.command', 'export');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('switch', { name: 'Redact what is private' }).uncheck();
  await expect(dialog.getByRole('alert')).toContainText('Everything will be in the file');
  await dialog.getByRole('button', { name: /^Export/u }).click();
  await expect(dialog.getByText(/could not be written/u)).toBeVisible();
  expect(engine.last('report.export')).toMatchObject({ input: { redact: false } });
});

test('the practice lab lists its sites and visits one', async ({ page, engine, open }) => {
  await open();
  await engine.emit('menu.command', 'practice-lab');
  await page.getByRole('button', { name: 'Inspect Clinic' }).click();
  await expect
    .poll(() => engine.last('inspect.start'))
    .toMatchObject({
      channel: 'inspect.start',
      input: { urls: ['https://clinic.lab.test:8443/'], lab: true, count: 1 },
    });
});

test('a site of the practice lab is visited as often as its dialog says', async ({
  page,
  engine,
  open,
}) => {
  await open();
  await engine.emit('menu.command', 'practice-lab');
  const dialog = page.getByRole('dialog', { name: 'Practice lab' });
  await dialog.getByRole('textbox', { name: 'How many times' }).fill('3');
  await dialog.getByRole('textbox', { name: 'Seconds from one round' }).fill('2');
  await expectAccessible(page);
  await keepPicture(page, 'light', 'ui-lab-repeat');
  await dialog.getByRole('button', { name: 'Inspect Clinic' }).click();
  await expect
    .poll(() => engine.last('inspect.start'))
    .toMatchObject({ input: { lab: true, count: 3, intervalS: 2 } });
});

test('a name of the lab that nobody knew is one click from the lab', async ({
  page,
  library,
  engine,
  open,
}) => {
  const document = documentIn(library);
  const { session } = document;
  const visits = session.visits.map((visit) =>
    visit.status === 'failed' ? { ...visit, url: 'https://clinic.lab.test/flu' } : visit,
  );
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await page.getByText('1 visit failed').click();
  const inLab = page.getByRole('button', { name: 'Visit it in the practice lab' });
  await expect(page.getByRole('button', { name: 'Retry failed' })).toBeVisible();
  await expect(inLab).toHaveCount(0);
  library.documents.set('s1', { ...document, session: { ...session, visits } });
  await page.reload();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await page.getByText('1 visit failed').click();
  await inLab.click();
  await expect
    .poll(() => engine.last('inspect.start'))
    .toMatchObject({ input: { urls: ['https://clinic.lab.test/flu'], lab: true, count: 3 } });
});
