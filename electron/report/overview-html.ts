// The overview of a capture in the HTML report: what its taker learnt, in sums.
import type { ClearRow, FacetRow, FlowPair } from '../../shared/model/flow-query.ts';
import type { SessionOverview } from '../../shared/model/overview.ts';
import { formatBytes, formatCount } from '../../shared/words/format.ts';
import {
  clearWeights,
  describeTold,
  describeTotals,
  describeValue,
  facetNames,
} from '../../shared/words/flow-words.ts';
import { heatSvg } from './heat-svg.ts';
import { html, Markup, named } from './html.ts';
import { tableOf, type Column } from './html-table.ts';
import {
  describeRest,
  facetTitles,
  timedRows,
  timelineTitle,
  timelineWords,
  type FacetTitle,
  type TimedRow,
} from './overview-words.ts';
import { formatTime } from './report-words.ts';

const rest = (shown: number, total: number): Markup | null => {
  const text = describeRest(shown, total);
  return text === null ? null : html`<p class="small">${text}</p>`;
};

function clearRow(row: ClearRow, startedAtMs: number): Markup {
  return html`<tr>
    <th scope="row">
      ${row.label}<span class="small"
        >${'●'.repeat(row.severity)} ${clearWeights[row.severity]}</span
      >
    </th>
    <td class="value">${named(row.value)}</td>
    <td class="host">${named(describeTold(row) ?? '–')}</td>
    <td class="number">${formatCount(row.flows)}</td>
    <td class="number">${formatTime(startedAtMs + row.firstMs).slice(11)}</td>
  </tr>`;
}

function clearSection({ clear }: SessionOverview, startedAtMs: number): Markup {
  if (clear.total === 0) {
    return html`<h3>In the clear</h3>
      <p>Nothing readable was found in these connections: no name, no page, no cookie.</p>`;
  }
  const columns: readonly Column[] = [
    { head: 'What' },
    { head: 'Value' },
    { head: 'Host' },
    { head: 'Connections', isNumber: true },
    { head: 'First (UTC)', isNumber: true },
  ];
  const rows = clear.rows.map((row) => clearRow(row, startedAtMs));
  return html`<h3>In the clear, worst first</h3>
    ${tableOf(columns, rows)}${rest(rows.length, clear.total)}`;
}

const timedRow = (row: TimedRow): Markup =>
  html`<tr>
    <th scope="row">${named(describeValue('name', row.value))}</th>
    <td class="number">${formatCount(row.flows)}</td>
    <td class="number">${row.first}</td>
    <td class="number">${row.last}</td>
    <td class="number">${row.busiest}</td>
  </tr>`;

function timeSection({ timeline }: SessionOverview, startedAtMs: number): Markup {
  const columns: readonly Column[] = [
    { head: 'Name' },
    { head: 'Connections', isNumber: true },
    { head: 'First', isNumber: true },
    { head: 'Last', isNumber: true },
    { head: 'Busiest', isNumber: true },
  ];
  return html`<h3>${timelineTitle(timeline)}</h3>
    <figure>
      ${new Markup(heatSvg(timeline, timelineWords(timeline, startedAtMs)))}
      <figcaption>The busiest names: the stronger the colour, the more connections.</figcaption>
    </figure>
    ${tableOf(columns, timedRows(timeline, startedAtMs).map(timedRow))}`;
}

function pairRow(pair: FlowPair, startedAtMs: number): Markup {
  const [first, last] = [pair.firstMs, pair.lastMs].map((ms) =>
    formatTime(startedAtMs + ms).slice(11),
  );
  return html`<tr>
    <th scope="row">${pair.user}</th>
    <td>${named(pair.peer)}</td>
    <td class="number">${formatCount(pair.flows)}</td>
    <td class="number">${formatBytes(pair.bytesUp)}</td>
    <td class="number">${formatBytes(pair.bytesDown)}</td>
    <td class="number">${first ?? ''}–${last ?? ''}</td>
  </tr>`;
}

function pairSection({ pairs }: SessionOverview, startedAtMs: number): Markup {
  const columns: readonly Column[] = [
    { head: 'Who' },
    { head: 'To whom' },
    { head: 'Connections', isNumber: true },
    { head: 'Sent', isNumber: true },
    { head: 'Received', isNumber: true },
    { head: 'From–to (UTC)', isNumber: true },
  ];
  return html`<h3>Who talked to whom</h3>
    ${tableOf(
      columns,
      pairs.map((pair) => pairRow(pair, startedAtMs)),
    )}`;
}

function facetSection({ facets }: SessionOverview, { facet, title }: FacetTitle): Markup | null {
  const { rows, total } = facets[facet];
  if (rows.length === 0) return null;
  const row = (sum: FacetRow): Markup =>
    html`<tr>
      <th scope="row">${named(describeValue(facet, sum.value))}</th>
      <td class="number">${formatCount(sum.flows)}</td>
      <td class="number">${formatBytes(sum.bytesUp + sum.bytesDown)}</td>
    </tr>`;
  const columns: readonly Column[] = [
    { head: facetNames[facet] },
    { head: 'Connections', isNumber: true },
    { head: 'Bytes', isNumber: true },
  ];
  return html`<div class="sums">
    <h3>${title}</h3>
    ${tableOf(columns, rows.map(row))}${rest(rows.length, total)}
  </div>`;
}

export function overviewSection(overview: SessionOverview, startedAtMs: number): Markup {
  return html`<section class="overview">
    <h2>What the capture holds</h2>
    <p class="figures">${describeTotals(overview.totals)}</p>
    ${clearSection(overview, startedAtMs)}${timeSection(overview, startedAtMs)}${pairSection(
      overview,
      startedAtMs,
    )}
    <div class="grid">${facetTitles.map((title) => facetSection(overview, title) ?? html``)}</div>
  </section>`;
}
