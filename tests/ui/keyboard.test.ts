// Who works by keyboard alone is somewhere at every moment: what goes away hands it on.
import type { Page } from '@playwright/test';
import { ok } from '../../shared/model/result.ts';
import { expectAccessible, expectWholeRing } from '../helpers/screens.ts';
import { expect, test } from './support/test.ts';

async function openClinic(page: Page): Promise<void> {
  const session = page.getByRole('button', { name: /^clinic\.example/u });
  await session.focus();
  await session.press('Enter');
  await expect(page.getByRole('tab', { name: 'Compare' })).toBeVisible();
}

test('the button that starts a run keeps the keyboard, and stops it', async ({
  page,
  engine,
  open,
}) => {
  let begin: () => void = () => undefined;
  engine.handle('inspect.start', async () => {
    await new Promise<void>((resolve) => {
      begin = resolve;
    });
    return ok({ sessionId: 'run-1' });
  });
  await open();
  await page.getByRole('textbox', { name: /^Addresses to inspect/u }).fill('clinic.example');
  const start = page.getByRole('button', { name: 'Inspect', exact: true });
  await start.press('Enter');
  await expect(start).toBeFocused();
  await expect(start).toHaveAttribute('aria-disabled', 'true');
  // Once more: it has been asked for.
  await start.press('Enter');
  await expectAccessible(page);
  expect(engine.made.filter(({ channel }) => channel === 'inspect.start')).toHaveLength(1);
  begin();
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused();
});

test('what the first screen starts leads to its session', async ({ page, library, open }) => {
  library.documents.clear();
  await open();
  await page.getByRole('button', { name: 'Open the practice lab' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Watching the wire …' })).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
  await expectWholeRing(page);
});

test('a row that leads to another screen hands the keyboard to that', async ({ page, open }) => {
  await open();
  await openClinic(page);
  await page.getByRole('tab', { name: 'Connections' }).press('Enter');
  const table = page.getByRole('table', { name: 'Connections' });
  await table.getByRole('button', { name: 'clinic.example' }).first().press('Enter');
  await expect(page.getByRole('tabpanel', { name: 'Handshake' })).toBeFocused();
  await expectAccessible(page);
});

test('the command palette opens from the address field, and what it opens comes back there', async ({
  page,
  open,
}) => {
  await open();
  const field = page.getByRole('textbox', { name: /^Addresses to inspect/u });
  await field.press('Control+k');
  const search = page.getByRole('textbox', { name: 'Search commands' });
  await expect(search).toBeFocused();
  await expect(field).toHaveValue('');
  await search.fill('shortcuts');
  await search.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(field).toBeFocused();
});

test('a command of the palette that leads somewhere is not undone by its closing', async ({
  page,
  open,
}) => {
  await open();
  await page.getByRole('textbox', { name: 'Search the library' }).press('Control+k');
  const search = page.getByRole('textbox', { name: 'Search commands' });
  await search.fill('New inspection');
  await search.press('Enter');
  await expect(search).toBeHidden();
  // Longer than the palette takes to give the keyboard back.
  await page.waitForTimeout(100);
  await expect(page.getByRole('textbox', { name: /^Addresses to inspect/u })).toBeFocused();
});

test('the menu of a session begins at its first entry', async ({ page, open }) => {
  await open();
  await page.getByRole('button', { name: /^Actions for clinic\.example/u }).press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeFocused();
});

test('a filter that is taken away leaves the keyboard at the search', async ({ page, open }) => {
  await open();
  await openClinic(page);
  await page.getByRole('tab', { name: 'Overview' }).press('Enter');
  const hosts = page.getByRole('region', { name: 'Domains and hosts' });
  const search = page.getByRole('textbox', { name: 'Search the connections' });
  for (const name of [/^Remove the filter /u, 'Clear all']) {
    await hosts.getByRole('button', { name: /clinic\.example/u }).press('Enter');
    await page.getByRole('button', { name }).press('Enter');
    await expect(search).toBeFocused();
  }
});
