// Who was told: graph and table, details of a host, and names taken away.
import { expectAccessible, keepPicture } from '../helpers/screens.ts';
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
      await page.getByRole('switch', { name: 'Names away' }).check({ timeout: 5000 });
      await expect(page.locator('.told-sentence')).toContainText('5 addresses');
      await expect(table).not.toContainText('tracker');
      await expectAccessible(page);
      await keepPicture(page, scheme, '55-names-away');
    });
  });
}

test('other sessions have no such screen', async ({ page, open }) => {
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await expect(page.getByRole('tab', { name: 'Compare' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Who was told' })).toHaveCount(0);
});
