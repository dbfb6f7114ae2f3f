// Long names in rows of one line: they stay on it, end in dots, and can be read whole.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { expectFitsSmallest, expectOneLine } from '../helpers/screens.ts';
import { asCapture, documentIn } from './support/change-sample.ts';
import type { SampleLibrary } from './support/sample-library.ts';
import { expect, test } from './support/test.ts';

/** Longer than any column. */
const longName = 'long-name-of-a-machine.in-a-data-centre.clinic.example';

function nameLong(library: SampleLibrary): void {
  const document = documentIn(library);
  const flows = document.flows.map((flow, n): ObservedFlow => ({
    ...flow,
    names: flow.names.map((name) => ({ ...name, name: `${n}.${longName}` })),
  }));
  library.documents.set('s1', { ...asCapture(document), flows });
}

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });

    test('a long name stays on its line', async ({ page, library, open }) => {
      nameLong(library);
      await open();
      await page.getByRole('button', { name: /^clinic\.example/u }).click();
      const bars = page.locator('.facet-bar');
      const hosts = page.getByRole('region', { name: 'Domains and hosts' });
      await hosts.getByText('Name', { exact: true }).click();
      const bar = hosts.locator('.facet-bar', { hasText: longName }).first();
      await expect(bar).toBeVisible();
      await expectFitsSmallest(page, scheme, 'ui-long-overview');
      await expectOneLine(bars.locator('.safe-text'));
      await expect(bar).toHaveAttribute('title', /centre\.clinic\.example: 1 connection, /u);
      await page.getByRole('tab', { name: 'Connections' }).click();
      const rows = page.getByRole('table', { name: 'Connections' }).locator('tbody .safe-text');
      await expect(rows.filter({ hasText: longName }).first()).toBeVisible();
      await expectOneLine(rows);
      await expectFitsSmallest(page, scheme, 'ui-long-connections');
      await expect(page.getByRole('button', { name: `0.${longName}`, exact: true })).toBeVisible();
      await page.getByRole('tab', { name: 'Timeline' }).click();
      await page.getByRole('switch', { name: 'Group by site' }).check({ force: true });
      const labels = page.getByRole('list', { name: 'Connections of the timeline' });
      await expect(labels.getByText(longName).first()).toBeVisible();
      await expectOneLine(labels.locator('.safe-text'));
      await expectFitsSmallest(page, scheme, 'ui-long-timeline');
    });
  });
}
