// Who was told: graph and table, details of a host, and names taken away.
import { expectAccessible, expectFitsSmallest, keepPicture } from '../helpers/screens.ts';
import { earlierToday } from './support/sample-library.ts';
import { pageDocument } from './support/sample-page.ts';
import { expect, test } from './support/test.ts';

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });
    test('the hosts of a page, and what each was told', async ({ page, library, open }) => {
      library.documents.clear();
      library.documents.set('p1', pageDocument('p1'));
      await open();
      await page.getByRole('button', { name: /^shop\.example/u }).click();
      await page.getByRole('tab', { name: 'Who was told' }).click();
      await expect(page.getByRole('img', { name: /^Graph of the page/u })).toBeVisible();
      await expect(page.locator('.told-sentence')).toContainText('5 hosts of 3 sites');
      await expectAccessible(page);
      await keepPicture(page, scheme, '53-told-graph');
      await page.getByText('Table', { exact: true }).click();
      const table = page.getByRole('table', { name: 'Hosts' });
      await expect(table).toHaveAttribute('aria-rowcount', '6');
      await page.getByRole('button', { name: 'metrics.tracker.example' }).click();
      const detail = page.getByRole('region', { name: 'Details: metrics.tracker.example' });
      await expect(detail).toContainText('https://shop.example/?item=red-shoes');
      await expect(detail).toContainText('visitor');
      await expectAccessible(page);
      await keepPicture(page, scheme, '54-told-table');
      await expectFitsSmallest(page, scheme, '54-told-table-small');
      await expect(table.getByRole('columnheader')).toHaveText([
        'Host',
        'Party',
        'Operator and country',
        'Name in the open',
        'Told in the letter',
      ]);
      await page.getByRole('switch', { name: 'Names away' }).check();
      await expect(page.locator('.told-sentence')).toContainText('5 addresses');
      await expect(table).not.toContainText('tracker');
      await expectAccessible(page);
      await keepPicture(page, scheme, '55-names-away');
      await expectFitsSmallest(page, scheme, '55-names-away-small');
    });
  });
}

test('two runs of one address are held against each other', async ({ page, library, open }) => {
  library.documents.clear();
  const later = pageDocument('p2');
  const earlier = pageDocument('p1');
  library.documents.set('p1', {
    ...earlier,
    session: { ...earlier.session, title: 'earlier', createdAtMs: earlierToday() },
    // The tracker was not there yet, and pictures were not cached.
    flows: earlier.flows.slice(0, 4),
    exchanges: earlier.exchanges.slice(0, 4),
  });
  library.documents.set('p2', later);
  await open();
  await page.getByRole('button', { name: /^shop\.example/u }).click();
  await page.getByRole('tab', { name: 'Who was told' }).click();
  await page.getByRole('combobox', { name: 'Compare with another run' }).click();
  await page.getByRole('option', { name: /^Today/u }).click();
  await expect(page.locator('.told-sentence')).toContainText('1 host new, 0 gone, 4 in both');
  const table = page.getByRole('table', { name: 'Differences' });
  await expect(table.locator('[aria-rowindex="2"]')).toContainText('metrics.tracker.example');
  await expectAccessible(page);
  await keepPicture(page, 'light', '56-told-diff');
  await expectFitsSmallest(page, 'light', '56-told-diff-small');
});

test('other sessions have no such screen', async ({ page, open }) => {
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await expect(page.getByRole('tab', { name: 'Compare' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Who was told' })).toHaveCount(0);
});

test('the palette leads there, for a page and not for a visit', async ({ page, library, open }) => {
  library.documents.set('p1', pageDocument('p1'));
  await open();
  const search = page.getByPlaceholder('What would you like to do?');
  const command = page.getByRole('button', { name: /^Who was told/u });
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await expect(page.getByRole('tab', { name: 'Compare' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await search.fill('told');
  await expect(page.getByText('No command matches')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(search).toBeHidden();
  await page.getByRole('button', { name: /^shop\.example/u }).click();
  await expect(page.getByRole('tab', { name: 'Who was told' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await search.fill('told');
  await expect(command).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Who was told' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
});
