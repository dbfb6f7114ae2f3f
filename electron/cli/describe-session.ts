// A session as a terminal shows it: the sentences, of a capture its sums, then the ledger in short.
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { describeObserve } from '../../shared/words/observe-text.ts';
import { rowsByVisit } from '../report/report-words.ts';
import { cut } from './cut-text.ts';
import { describeOverview } from './describe-overview.ts';

const marks = { visible: '◉ visible  ', inferable: '◐ inferable', hidden: '○ hidden   ' } as const;
function describeRow(row: LedgerRow): string {
  const envelope = row.envelope === null ? 'ciphertext' : cut(row.envelope);
  const letter = row.letter === null ? '' : `  │ ${cut(row.letter)}`;
  return `  ${marks[row.exposure]} ${row.label.padEnd(24)} ${envelope}${letter}`;
}

/** `redacted` null: nothing was taken out. */
export function describeSession(
  document: SessionDocument,
  redacted: readonly string[] | null,
): string {
  const lines = [document.summary.learnt, document.summary.notSeen, ''];
  const { observe } = document.session;
  if (observe !== undefined) {
    const showTime = (atMs: number): string => new Date(atMs).toTimeString().slice(0, 8);
    lines.push(...describeObserve(observe, showTime), '');
  }
  if (document.overview !== undefined) lines.push(...describeOverview(document.overview));
  const byVisit = rowsByVisit(document);
  for (const visit of document.session.visits) {
    lines.push(`${visit.url}${visit.failure === null ? '' : `  (${visit.failure.kind})`}`);
    const rows = byVisit.get(visit.id) ?? [];
    lines.push(...rows.map(describeRow), '');
  }
  if (redacted !== null && redacted.length > 0) {
    lines.push(`Taken out (--no-redact keeps it): ${redacted.join('; ')}`, '');
  }
  return lines.join('\n');
}
