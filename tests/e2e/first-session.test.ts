// The main job in the real app: first start, practice lab, compare, evidence, exports, restart.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { makeAppHome, startApp, type AppHome, type StartedApp } from '../helpers/electron-app.ts';
import { checkScreen, expectFits, keepPicture } from '../helpers/screens.ts';
import {
  closeNotifications,
  expectSettled,
  exportAs,
  inspect,
  librarySessions,
  markedBytes,
  openEvidence,
  openTab,
  tabNames,
  visitLab,
  waitForSession,
} from '../helpers/walk.ts';

test.describe.configure({ mode: 'serial' });

const scheme = 'light';
let home: AppHome;
let started: StartedApp;
/** The sentence over the first session; the same after a restart. */
let sentence = '';

test.beforeAll(async () => {
  home = makeAppHome();
  started = await startApp(home, scheme);
});
test.afterAll(async () => {
  await started.app.close();
  home.remove();
});

test('the first start offers the practice lab', async () => {
  const { page } = started;
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(librarySessions(page)).toHaveCount(0);
  await expectSettled(page);
  await checkScreen(page, scheme, '01-welcome');
});

test('one click visits the lab and compares envelope and letter', async () => {
  const { page } = started;
  await visitLab(page);
  await expectSettled(page);
  await checkScreen(page, scheme, '02-compare');
  sentence = await page.locator('.summary-learnt').innerText();
  expect(sentence).toContain('lab.test');
  await expect(librarySessions(page)).toHaveCount(1);
});

test('a visible row shows the bytes that spell the name', async () => {
  const { page } = started;
  const evidence = await openEvidence(page, 'Website');
  expect((await markedBytes(evidence)).toString('latin1')).toMatch(/lab.test/);
  await checkScreen(page, scheme, '03-evidence-visible');
});

test('a hidden row shows the ciphertext over the plaintext it covers', async () => {
  const { page } = started;
  const evidence = await openEvidence(page, 'Path (the page)');
  await expect(evidence.getByText('Under this ciphertext')).toBeVisible();
  const path = await evidence.locator('.evidence-letter').innerText();
  const bytes = await markedBytes(evidence);
  expect(bytes.length).toBeGreaterThan(16);
  expect(path).toContain('/');
  expect(bytes.toString('latin1')).not.toContain('HTTP/');
  await checkScreen(page, scheme, '04-evidence-hidden');
  await page.getByRole('button', { name: 'Close the evidence' }).click();
});

for (const [index, name] of tabNames.entries()) {
  test(`the ${name} screen`, async () => {
    const { page } = started;
    await openTab(page, name);
    await checkScreen(page, scheme, `1${index}-${name.toLowerCase()}`);
  });
}

test('the handshake of the mail server begins in the clear', async () => {
  const { page } = started;
  await openTab(page, 'Connections');
  await page.getByRole('textbox', { name: 'Search the connections' }).fill('mail.lab.test');
  await page.getByRole('button', { name: 'mail.lab.test', exact: true }).click();
  await expect(page.getByRole('tabpanel', { name: 'Handshake' })).toBeVisible();
  const step = page.getByRole('listitem').filter({ hasText: 'In the clear until here: STARTTLS' });
  await expect(step).toContainText('220 mail.lab.test ESMTP practice lab');
  await expect(step.locator('.step-number')).toHaveText('0');
  const hello = page.locator('.step').nth(1);
  await expect(hello).toContainText('Client hello');
  // All of them: a list cut in its middle joined two suites to one that does not exist.
  const suites = hello.locator('.step-fields > div', { hasText: 'Cipher suites offered' });
  await expect(suites).toContainText('TLS_CHACHA20_POLY1305_SHA256, ');
  await expect(suites).not.toContainText('…');
  await step.getByRole('button', { name: /^Bytes of In the clear/ }).click();
  const shown = await markedBytes(step);
  expect(shown.toString('latin1')).toBe('220 mail.lab.test ESMTP practice lab\r\n');
  await expectSettled(page);
  await checkScreen(page, scheme, '16-starttls');
  await openTab(page, 'Compare');
});

test('an address typed without a scheme falls back to port 80', async () => {
  const { page } = started;
  await expect(page.locator('.summary')).toContainText('fell back to plain HTTP (port 80)');
  await page.getByRole('combobox', { name: 'Visit' }).click();
  await page.getByRole('option', { name: 'plain.lab.test', exact: true }).click();
  const evidence = await openEvidence(page, 'Fall-back to plain HTTP');
  expect((await markedBytes(evidence)).toString('latin1')).toMatch(/^GET \/ HTTP\/1\.1/);
  await checkScreen(page, scheme, '17-fallback');
  await page.getByRole('button', { name: 'Close the evidence' }).click();
});

test('dialogs and palette, from the menu', async () => {
  const { app, page } = started;
  const send = (command: string): Promise<void> =>
    app.evaluate(({ BrowserWindow }, name) => {
      BrowserWindow.getAllWindows()[0]?.webContents.send('menu.command', name);
    }, command);
  for (const command of ['about', 'practice-lab', 'export', 'palette']) {
    await send(command);
    const dialog = page.getByRole('dialog').first();
    await expect(dialog).toBeVisible();
    await expectSettled(page);
    await checkScreen(page, scheme, `20-${command}`);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }
});

test('exports all five formats', async () => {
  const { page } = started;
  for (const format of ['HTML', 'PDF', 'Markdown', 'CSV', 'JSON']) await exportAs(page, format);
  await expectSettled(page);
  await checkScreen(page, scheme, '21-exported');
  await closeNotifications(page);
  const byKind = new Map(
    readdirSync(home.exportDir).map((name) => [
      name.slice(name.lastIndexOf('.') + 1),
      readFileSync(join(home.exportDir, name)),
    ]),
  );
  expect([...byKind.keys()].sort()).toEqual(['csv', 'html', 'json', 'md', 'pdf']);
  const text = (kind: string): string => byKind.get(kind)?.toString('utf8') ?? '';
  expect(text('html')).toMatch(/^<!doctype html>/i);
  expect(text('html')).not.toMatch(/<script/i);
  expect(text('html')).toContain('<svg');
  expect(text('pdf').slice(0, 5)).toBe('%PDF-');
  expect(byKind.get('pdf')?.length ?? 0).toBeGreaterThan(10_000);
  const naming = ['html', 'md', 'csv', 'json'].filter((kind) => /lab\\?\.test/.test(text(kind)));
  expect(naming).toEqual(['html', 'md', 'csv', 'json']);
  const document: unknown = JSON.parse(text('json'));
  expect(document).toMatchObject({ format: 'onlooker-session', version: 1 });
});

test('a JSON report opens again as a session of its own', async () => {
  const { app, page } = started;
  const name = readdirSync(home.exportDir).find((file) => file.endsWith('.json')) ?? '';
  await app.evaluate(
    ({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    },
    join(home.exportDir, name),
  );
  await page.getByRole('button', { name: 'Open…', exact: true }).click();
  await waitForSession(page);
  await expect(page.getByText('Opened from a file.')).toBeVisible();
  await expect(librarySessions(page)).toHaveCount(2);
  await openEvidence(page, 'Website');
});

test('deleting can be undone', async () => {
  const { page } = started;
  await page
    .getByRole('button', { name: /^Actions for/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(librarySessions(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(librarySessions(page)).toHaveCount(2);
  await closeNotifications(page);
});

test('bad addresses are listed with their reason and the app lives on', async () => {
  const { page } = started;
  await inspect(page, 'http://127.0.0.1:1/\nftp://example.org/\nhttp://exa mple/');
  await waitForFailures(3);
  await expectSettled(page);
  await checkScreen(page, scheme, '30-failed');
  expect(await page.evaluate(() => document.location.href)).toBe('app://onlooker/index.html');
});

test('the smallest window still shows everything', async () => {
  const { app, page } = started;
  await librarySessions(page).last().click();
  await waitForSession(page);
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600);
  });
  await expectSettled(page);
  await checkScreen(page, scheme, '40-smallest');
  for (const name of tabNames) {
    await openTab(page, name);
    const tables = page.getByText('Table', { exact: true });
    if ((await tables.count()) > 0) await tables.first().click();
    await keepPicture(page, scheme, `40-smallest-${name.toLowerCase()}`);
    await expectFits(page);
  }
});

test('after a restart the sessions are still there', async () => {
  await started.app.close();
  started = await startApp(home, scheme);
  const { page } = started;
  await expect(librarySessions(page)).toHaveCount(3);
  await librarySessions(page).last().click();
  await waitForSession(page);
  await expect(page.locator('.summary-learnt')).toHaveText(sentence);
  await openEvidence(page, 'Website');
});

test('quitting in the middle of a run keeps what was seen', async () => {
  const { page } = started;
  await page.getByRole('textbox', { name: 'How many times' }).fill('1000');
  await page.getByRole('textbox', { name: 'Seconds from one round to the next' }).fill('60');
  await inspect(page, 'http://127.0.0.1:1/');
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await expect(page.getByText('1 of 1,000 visits done').first()).toBeVisible();
  await started.app.close();
  started = await startApp(home, scheme);
  await expect(librarySessions(started.page)).toHaveCount(4);
  await expect(librarySessions(started.page).first()).toContainText('cancelled');
});

async function waitForFailures(count: number): Promise<void> {
  const summary = started.page.locator('.failed-title');
  await expect(summary).toContainText(`${count} visits failed`, { timeout: 60_000 });
}
