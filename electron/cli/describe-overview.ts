// The overview of a capture as a terminal shows it: what it held in sums, before the ledger of its sites.
import type { SessionOverview } from '../../shared/model/overview.ts';
import { countOf, formatBytes, formatCount } from '../../shared/words/format.ts';
import {
  clearWeights,
  describeTold,
  describeTotals,
  describeValue,
} from '../../shared/words/flow-words.ts';
import { facetTitles } from '../report/overview-words.ts';
import { cutNames } from './cut-text.ts';

/** A screenful: reports and the window list more. */
const shown = { clear: 8, facet: 5 } as const;

/** Lines without their ends. */
export function describeOverview(overview: SessionOverview): string[] {
  return [describeTotals(overview.totals), '', ...clearLines(overview), ...facetLines(overview)];
}

function clearLines({ clear }: SessionOverview): string[] {
  if (clear.total === 0) return [];
  const rows = clear.rows.slice(0, shown.clear).map((row) => {
    const { severity, label, value, flows } = row;
    const host = describeTold(row);
    const where = host === null ? '' : ` (${cutNames(host)})`;
    const weight = `${'●'.repeat(severity).padEnd(3)} ${clearWeights[severity]}`;
    return `  ${weight.padEnd(22)} ${cutNames(label)}: ${cutNames(value)}${where}, ${countOf(flows, 'connection')}`;
  });
  return ['In the clear, worst first', ...rows, ...rest(rows.length, clear.total), ''];
}

function facetLines({ facets }: SessionOverview): string[] {
  return facetTitles.flatMap(({ facet, title }) => {
    const { rows, total } = facets[facet];
    if (rows.every(({ value }) => value === null)) return [];
    const lines = rows.slice(0, shown.facet).map(({ value, flows, bytesUp, bytesDown }) => {
      const sums = `${countOf(flows, 'connection')}, ${formatBytes(bytesUp + bytesDown)}`;
      return `  ${cutNames(describeValue(facet, value)).padEnd(40)} ${sums}`;
    });
    return [title, ...lines, ...rest(lines.length, total), ''];
  });
}

const rest = (listed: number, total: number): string[] =>
  total > listed ? [`  … and ${formatCount(total - listed)} more`] : [];
