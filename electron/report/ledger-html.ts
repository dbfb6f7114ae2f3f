// The ledger of a visit in the HTML report: a row each, or, of a page with much in it, a few of each kind.
import type { ByteSpan } from '../../shared/model/segment.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { Visit } from '../../shared/model/session.ts';
import { describeFailure } from '../../shared/words/failure-text.ts';
import { countOf, formatBytes } from '../../shared/words/format.ts';
import { notSeenToPass } from '../../shared/words/tls-words.ts';
import { maxRowsOneByOne, sumAlike, type AlikeRows, type ShownRow } from './alike-rows.ts';
import { html, Markup, named } from './html.ts';
import { tableOf } from './html-table.ts';
import { describeEvidence, exposureMarks, type ReportedRows } from './report-words.ts';

const columns = [
  { head: 'What' },
  { head: 'Envelope: what the network saw' },
  { head: 'Letter: what was really sent' },
  { head: 'Exposure' },
];

/** The same stretch may hide several facts. */
function countBytes(evidence: readonly ByteSpan[]): number {
  const byPlace = new Map(
    evidence.map((span) => [`${span.flowId} ${span.direction} ${span.offset}`, span.lengthBytes]),
  );
  return [...byPlace.values()].reduce((sum, lengthBytes) => sum + lengthBytes, 0);
}

function describeNothing(evidence: readonly ByteSpan[]): Markup {
  const cipherText = countBytes(evidence);
  const text = cipherText > 0 ? `▒▒▒▒▒▒ ${formatBytes(cipherText)} of ciphertext` : notSeenToPass;
  return html`<span class="cipher">${text}</span>`;
}

interface ShownParts {
  readonly label: string;
  readonly below: string;
  readonly mark: Markup | null;
  readonly evidence: readonly ByteSpan[];
  readonly inference: string | null;
  /** With those of its kind that follow. */
  readonly tableRows: number;
}

const firstOf = (tableRows: number): Markup | null =>
  tableRows === 1 ? null : new Markup(' class="first"');

const wholeRow = ({ envelope, letter, exposure }: LedgerRow, parts: ShownParts): Markup =>
  html`<tr ${firstOf(parts.tableRows)}>
    <th scope="row">${parts.label}<span class="small">${parts.below}</span>${parts.mark}</th>
    <td class="side">
      ${envelope === null ? describeNothing(parts.evidence) : named(envelope)}
      <span class="small">${describeEvidence(parts.evidence)}</span>
    </td>
    <td class="side letter">${letter === null ? null : named(letter)}</td>
    <td rowspan="${parts.tableRows}">
      <span class="exposure ${exposure}">${exposureMarks[exposure]}</span>${
        parts.inference === null ? null : html`<span class="small">${parts.inference}</span>`
      }
    </td>
  </tr>`;

const ledgerRow = (row: LedgerRow): Markup =>
  wholeRow(row, { ...row, below: row.layer, mark: null, tableRows: 1 });

/** How the first was worked out: the others say the same of other records. */
function describeInference({ rows }: AlikeRows): string | null {
  const different = new Set(rows.map(({ inference }) => inference));
  const [first = null] = different;
  return first === null || different.size === 1 ? first : `${first} So too the others.`;
}

const markOf = ({ mark }: ShownRow): Markup | null =>
  mark === null ? null : html`<span class="mark">${mark}</span>`;

/** One of a kind that is not its first: neither what all share nor what the one above it says is said again. */
function furtherRow(one: ShownRow, above: LedgerRow | undefined): Markup {
  const { envelope, letter } = one.row;
  const asAbove = (text: string | null, before: string | null | undefined): Markup | null => {
    if (text === null) return null;
    return text === before ? html`<span class="cipher">as above</span>` : named(text);
  };
  return html`<tr class="further">
    <td>${markOf(one)}</td>
    <td class="side">${asAbove(envelope, above?.envelope)}</td>
    <td class="side letter">${asAbove(letter, above?.letter)}</td>
  </tr>`;
}

function alikeRows(alike: AlikeRows): Markup[] {
  const { rows, shown, more, label } = alike;
  const [one, ...others] = shown;
  if (one === undefined) return [];
  const { layer } = one.row;
  const whole = wholeRow(one.row, {
    label,
    below: rows.length === 1 ? layer : `${layer} · ${countOf(rows.length, 'row')}`,
    mark: markOf(one),
    evidence: rows.flatMap(({ evidence }) => evidence),
    inference: describeInference(alike),
    tableRows: shown.length + (more === 0 ? 0 : 1),
  });
  const further = others.map((other, n) => furtherRow(other, shown[n]?.row));
  return more === 0 ? [whole, ...further] : [whole, ...further, moreRow(more)];
}

const moreRow = (more: number): Markup =>
  html`<tr class="further">
    <td></td>
    <td class="side cipher" colspan="2">and ${countOf(more, 'more row')} like these</td>
  </tr>`;

function ledgerTable(rows: readonly LedgerRow[]): Markup | null {
  if (rows.length === 0) return null;
  if (rows.length <= maxRowsOneByOne) return tableOf(columns, rows.map(ledgerRow));
  return html`<p>
      ${countOf(rows.length, 'row')} make up this visit. Rows of one kind stand together here, and
      at the end of each kind how many more there are; one by one they are in the report as
      Markdown, CSV or JSON.
    </p>
    ${tableOf(columns, sumAlike(rows).flatMap(alikeRows), 'alike')}`;
}

export function visitSection(
  title: string,
  visit: Visit,
  reported: ReportedRows | undefined,
): Markup {
  const { rows = [], asBefore = null } = reported ?? {};
  const failure = visit.failure === null ? null : describeFailure(visit.failure);
  return html`<section>
    <h2>${named(title)}</h2>
    ${failure === null ? null : html`<p class="failure"><strong>${failure.title}.</strong> ${failure.whatToDo}</p>`}
    ${ledgerTable(rows)} ${asBefore === null ? null : html`<p>${asBefore}</p>`}
  </section>`;
}
