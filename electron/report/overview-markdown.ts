// The overview of a capture in the Markdown report: the same figures, the heat map as a line of blocks.
import type { FlowTimeline } from '../../shared/model/flow-query.ts';
import type { SessionOverview } from '../../shared/model/overview.ts';
import { formatBytes, formatCount } from '../../shared/words/format.ts';
import {
  clearWeights,
  describeTold,
  describeTotals,
  describeValue,
  facetNames,
} from '../../shared/words/flow-words.ts';
import { withSpelling } from '../../shared/words/spelt-name.ts';
import { cell, table } from './markdown-text.ts';
import { describeRest, facetTitles, timedRows, timelineTitle } from './overview-words.ts';
import { formatTime } from './report-words.ts';

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** One sign for each piece of time, `·` where there was nothing; the highest stands for the most there is. */
function timeLine({ cells, buckets }: FlowTimeline, row: number): string {
  const most = cells.reduce((max, [, , flows]) => Math.max(max, flows), 1);
  const signs = Array.from({ length: buckets }, () => '·');
  for (const [at, bucket, flows] of cells) {
    if (at !== row) continue;
    signs[bucket] = blocks[Math.ceil((flows / most) * blocks.length) - 1] ?? '█';
  }
  return signs.join('');
}

const rest = (shown: number, total: number): string[] => {
  const text = describeRest(shown, total);
  return text === null ? [] : [text, ''];
};

function clearLines({ clear }: SessionOverview, startedAtMs: number): string[] {
  if (clear.total === 0) {
    return ['### In the clear', '', 'Nothing readable was found in these connections.', ''];
  }
  const rows = clear.rows.map((row) => [
    `${'●'.repeat(row.severity)} ${clearWeights[row.severity]}`,
    cell(row.label),
    cell(withSpelling(row.value)),
    cell(withSpelling(describeTold(row) ?? '–')),
    formatCount(row.flows),
    formatTime(startedAtMs + row.firstMs).slice(11),
  ]);
  const head = ['Weight', 'What', 'Value', 'Host', 'Connections', 'First (UTC)'];
  return [
    '### In the clear, worst first',
    '',
    ...table(head, rows),
    ...rest(rows.length, clear.total),
  ];
}

function timeLines({ timeline }: SessionOverview, startedAtMs: number): string[] {
  const rows = timedRows(timeline, startedAtMs).map((row, index) => [
    cell(withSpelling(describeValue('name', row.value))),
    formatCount(row.flows),
    row.first,
    row.last,
    row.busiest,
    timeLine(timeline, index),
  ]);
  const head = ['Name', 'Connections', 'First', 'Last', 'Busiest', 'Over time'];
  return [`### ${timelineTitle(timeline)}`, '', ...table(head, rows)];
}

function pairLines({ pairs }: SessionOverview): string[] {
  const rows = pairs.map((pair) => [
    cell(pair.user),
    cell(withSpelling(pair.peer)),
    formatCount(pair.flows),
    formatBytes(pair.bytesUp),
    formatBytes(pair.bytesDown),
  ]);
  const head = ['Who', 'To whom', 'Connections', 'Sent', 'Received'];
  return ['### Who talked to whom', '', ...table(head, rows)];
}

function facetLines({ facets }: SessionOverview): string[] {
  return facetTitles.flatMap(({ facet, title }) => {
    const { rows, total } = facets[facet];
    if (rows.length === 0) return [];
    const lines = rows.map((row) => [
      cell(withSpelling(describeValue(facet, row.value))),
      formatCount(row.flows),
      formatBytes(row.bytesUp + row.bytesDown),
    ]);
    const head = [facetNames[facet], 'Connections', 'Bytes'];
    return [`### ${title}`, '', ...table(head, lines), ...rest(rows.length, total)];
  });
}

export function overviewLines(overview: SessionOverview, startedAtMs: number): string[] {
  return [
    '## What the capture holds',
    '',
    describeTotals(overview.totals),
    '',
    ...clearLines(overview, startedAtMs),
    ...timeLines(overview, startedAtMs),
    ...pairLines(overview),
    ...facetLines(overview),
  ];
}
