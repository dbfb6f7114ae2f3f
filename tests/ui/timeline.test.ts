// The timeline: a page's connections over time, the letter on and off, keys, table, pages, and many rows.
import { expectAccessible, keepPicture } from '../helpers/screens.ts';
import { pageDocument } from './support/sample-page.ts';
import { expect, test } from './support/test.ts';

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });
    test('a page over time, with its letter and without', async ({ page, library, open }) => {
      library.documents.clear();
      library.documents.set('p1', pageDocument('p1'));
      await open();
      await page.getByRole('button', { name: /^shop\.example/u }).click();
      await page.getByRole('tab', { name: 'Timeline' }).click();
      await expect(
        page.getByRole('img', { name: /^Timeline of 5 connections with/u }),
      ).toBeVisible();
      await expectAccessible(page);
      await keepPicture(page, scheme, '57-timeline');
    });
  });
}
