// A session as a terminal shows it: the sentences, of a capture its sums, then the ledger in short.
import { notSeenToPass } from '../../shared/words/tls-words.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { SessionDocument, Visit } from '../../shared/model/session.ts';
import { describeFailure } from '../../shared/words/failure-text.ts';
import { spellInside, withSpelling } from '../../shared/words/spelt-name.ts';
import { describeObserve } from '../../shared/words/observe-text.ts';
import { rowsByVisit, titleOfVisit, type ReportedRows } from '../report/report-words.ts';
import { cutNames } from './cut-text.ts';
import { describeOverview } from './describe-overview.ts';

/** Of a capture: a terminal that ran through hundreds has lost the sums that stand before them. */
const maxCaptureSites = 10;

const marks = { visible: '◉ visible  ', inferable: '◐ inferable', hidden: '○ hidden   ' } as const;
/** A longer label stands out of its column. */
const maxLabelWidth = 34;

function describeRows(rows: readonly LedgerRow[]): string[] {
  const longest = rows.reduce((most, { label }) => Math.max(most, label.length), 0);
  const width = Math.min(maxLabelWidth, longest);
  return rows.map((row) => {
    const covered = row.evidence.length === 0 ? notSeenToPass : 'ciphertext';
    const envelope = row.envelope === null ? covered : cutNames(row.envelope);
    const letter = row.letter === null ? '' : `  │ ${cutNames(row.letter)}`;
    return `  ${marks[row.exposure]} ${row.label.padEnd(width)} ${envelope}${letter}`;
  });
}

/** `redacted` null: nothing was taken out. */
export function describeSession(
  document: SessionDocument,
  redacted: readonly string[] | null,
): string {
  const byVisit = rowsByVisit(document);
  const rowsOf = ({ id }: Visit): ReportedRows => byVisit.get(id) ?? { rows: [], asBefore: null };
  return [...sessionLines(document, redacted, rowsOf)].flat().join('\n');
}

/** The same in lines, visit by visit. `rowsOf` is asked for each that is shown, in their order. */
export function* sessionLines(
  document: SessionDocument,
  redacted: readonly string[] | null,
  rowsOf: (visit: Visit) => ReportedRows,
): Generator<string[]> {
  yield [spellInside(document.summary.learnt), spellInside(document.summary.notSeen), ''];
  const { observe, visits } = document.session;
  if (observe !== undefined) {
    const showTime = (atMs: number): string => new Date(atMs).toTimeString().slice(0, 8);
    yield [...describeObserve(observe, showTime), ''];
  }
  if (document.overview !== undefined) yield describeOverview(document.overview);
  const shown = document.overview === undefined ? visits : visits.slice(0, maxCaptureSites);
  for (const visit of shown) {
    const failed = visit.failure === null ? '' : `  (${describeFailure(visit.failure).title})`;
    const { rows, asBefore } = rowsOf(visit);
    const title = `${withSpelling(titleOfVisit(visit, document.session))}${failed}`;
    yield [title, ...describeRows(rows), ...(asBefore === null ? [] : [`  ${asBefore}`]), ''];
  }
  const left = visits.length - shown.length;
  const where = '--json writes all of them, --report more than these';
  if (left > 0) yield [`… and ${left} more: ${where}`, ''];
  if (redacted !== null && redacted.length > 0) {
    yield [`Taken out (--no-redact keeps it): ${redacted.join('; ')}`, ''];
  }
}
