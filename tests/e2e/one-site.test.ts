// Single sites of the practice lab from its dialog: the sentence of one visit, and of a mail server.
import { expect, test } from '@playwright/test';
import { makeAppHome, startApp, type AppHome, type StartedApp } from '../helpers/electron-app.ts';
import { checkScreen } from '../helpers/screens.ts';
import { expectSettled, openEvidence, openTab, waitForSession } from '../helpers/walk.ts';

test.describe.configure({ mode: 'serial' });

const scheme = 'light';
let home: AppHome;
let started: StartedApp;

test.beforeAll(async () => {
  home = makeAppHome();
  started = await startApp(home, scheme);
});
test.afterAll(async () => {
  await started.app.close();
  home.remove();
});

async function inspectSite(title: RegExp): Promise<void> {
  const { page } = started;
  await page.getByRole('button', { name: 'Practice lab', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Practice lab' });
  await dialog.getByRole('button', { name: title }).first().click();
  await expect(dialog).toBeHidden();
  await waitForSession(page);
  await expectSettled(page);
}

test('one page of the clinic: what was learnt, and what was not', async () => {
  const { page } = started;
  await inspectSite(/^Inspect .*test/i);
  await expect(page.locator('.summary-learnt')).toContainText('visited clinic.lab.test');
  await expect(page.locator('.summary-not-seen')).toContainText('They did not see the page');
  await openEvidence(page, 'Name in the ClientHello (SNI)');
  // The readme's picture: from the top, with nothing under the pointer.
  await page.getByRole('main').evaluate((main) => {
    main.scrollTo(0, 0);
  });
  await page.mouse.move(0, 0);
  await checkScreen(page, scheme, '50-one-site');
  await page.getByRole('button', { name: 'Close the evidence' }).click();
});

test('the mail server: what was said before STARTTLS is in the ledger', async () => {
  const { page } = started;
  await inspectSite(/^Inspect Mail server/);
  await expect(page.locator('.summary-learnt')).toContainText('spoke to the mail server');
  await expect(page.locator('.summary-not-seen')).toContainText('before STARTTLS could be read');
  const evidence = await openEvidence(page, 'Greeting of the mail server');
  await expect(evidence).toContainText('220 mail.lab.test');
  await checkScreen(page, scheme, '51-mail');
  await openTab(page, 'Handshake');
  await expect(page.locator('.step').first()).toContainText('In the clear until here: STARTTLS');
  await expect(page.locator('.step').nth(1)).toContainText('Client hello');
});
