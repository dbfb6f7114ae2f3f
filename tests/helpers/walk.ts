// The steps people take in the window, by the roles and names they see.
import { expect, type Locator, type Page } from '@playwright/test';

const longestRunMs = 60_000;

export const tabNames = [
  'Compare',
  'Connections',
  'Timeline',
  'Records',
  'Handshake',
  'Frequency',
  'Overview',
] as const;
export type TabName = (typeof tabNames)[number];

/** Waits until a session's screens are there and its ledger is filled. */
export async function waitForSession(page: Page): Promise<void> {
  await expect(page.getByRole('tab', { name: 'Compare' })).toBeVisible({ timeout: longestRunMs });
  await expect(page.getByRole('region', { name: 'Ledger' })).toBeVisible();
}

/** First start: one click on the empty state's button, until the session is there. */
export async function visitLab(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the practice lab' }).click();
  await waitForSession(page);
}

export async function openTab(page: Page, name: TabName): Promise<void> {
  await page.getByRole('tab', { name }).click();
  await expect(page.getByRole('tabpanel', { name })).toBeVisible();
  await expectSettled(page);
}

/** Nothing is loading any more, and no notification is on its way in or out. */
export async function expectSettled(page: Page): Promise<void> {
  await expect(page.getByText(/^(Reading|Opening) .*…$/)).toHaveCount(0);
  await page.evaluate(async () => {
    const moving = document.getAnimations().filter((one) => one.playState === 'running');
    await Promise.allSettled(moving.map((one) => one.finished));
  });
}

/** Opens a row of the ledger and gives its evidence. */
export async function openEvidence(page: Page, label: string): Promise<Locator> {
  const row = page
    .getByRole('region', { name: 'Ledger' })
    .getByRole('button', { name: label, exact: true })
    .first();
  if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
  const evidence = page.getByRole('region', { name: `Evidence: ${label}` });
  await expect(evidence).toBeVisible();
  await expectSettled(page);
  return evidence;
}

/** The marked bytes of an evidence view, as the numbers they are, once they have been read. */
export async function markedBytes(evidence: Locator): Promise<Buffer> {
  await expect(evidence.locator('.hex-bytes mark').first()).toBeVisible();
  const texts = await evidence.locator('.hex-bytes mark').allInnerTexts();
  return Buffer.from(texts.join(' ').replaceAll(/\s+/g, ''), 'hex');
}

/** Starts an inspection of what is typed, one address a line, until its session is there. */
export async function inspect(page: Page, addresses: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /^Addresses to inspect/ });
  await field.fill(addresses);
  await page.getByRole('button', { name: 'Inspect', exact: true }).click();
}

/** Chooses a format in the export dialog and exports; `tick`: a choice to take with it. */
export async function exportAs(page: Page, format: string, tick?: string): Promise<void> {
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Export/ })
    .click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('radio', { name: format, exact: true }).check();
  if (tick !== undefined) await dialog.getByRole('checkbox', { name: tick }).check();
  await dialog.getByRole('button', { name: /^Export/ }).click();
  await expect(dialog).toBeHidden({ timeout: longestRunMs });
}

/** The sessions in the library panel, by title. */
export function librarySessions(page: Page): Locator {
  return page.getByRole('navigation', { name: 'Library' }).locator('.session-open');
}

/** Closes what pops up in the corner, so that pictures show the screen below. */
export async function closeNotifications(page: Page): Promise<void> {
  const close = page.getByRole('button', { name: 'Close notification' });
  while ((await close.count()) > 0) {
    // It may go by itself meanwhile; then there is nothing left to close.
    await close
      .first()
      .click({ timeout: 1000 })
      .catch(() => undefined);
  }
}
