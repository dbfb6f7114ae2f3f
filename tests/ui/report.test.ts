// A report in a browser: what its tables look like where some of their cells are long.
import { overviewSection } from '../../electron/report/overview-html.ts';
import { redactedMark } from '../../electron/report/marks.ts';
import { reportStyle } from '../../electron/report/report-style.ts';
import type { ClearRow } from '../../shared/model/flow-query.ts';
import { emptyOverview } from '../helpers/empty-overview.ts';
import { expect, test } from './support/test.ts';

const clearRow = (label: string): ClearRow => ({
  severity: 2,
  kind: 'cookie',
  label,
  value: redactedMark,
  name: 'connectivitycheck.example.com',
  flows: 312,
  firstMs: 0,
  evidence: null,
});
const overview = {
  ...emptyOverview,
  clear: { rows: ['a', 'Cookie sent: '.padEnd(200, 'long ')].map(clearRow), total: 2 },
};

test('a covered value and a name stay in one line beside a long label', async ({ page }) => {
  await page.setViewportSize({ width: 1100, height: 800 });
  await page.setContent(`<style>${reportStyle}</style>${overviewSection(overview, 0).text}`);
  for (const cell of ['td.value', 'td.host']) {
    const lines = await page.locator(cell).evaluateAll((cells) =>
      cells.map((element) => {
        const text = document.createRange();
        text.selectNodeContents(element);
        return new Set([...text.getClientRects()].map(({ top }) => top)).size;
      }),
    );
    expect(lines, cell).toEqual([1, 1]);
  }
});

test('what could not be understood is not said to be unreadable', async ({ page }) => {
  const silent = { ...overview, clear: { rows: [], total: 0 } };
  await page.setContent(overviewSection(silent, 0).text);
  await expect(page.getByText(/^Nothing readable was found in these connections/u)).toBeVisible();
});
