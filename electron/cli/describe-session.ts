// A session as a terminal shows it: the sentences, of a capture its sums, then the ledger in short.
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { describeObserve } from '../../shared/words/observe-text.ts';
import { cut } from './cut-text.ts';
import { describeOverview } from './describe-overview.ts';

const marks = { visible: '◉ visible  ', inferable: '◐ inferable', hidden: '○ hidden   ' } as const;
function describeRow(row: LedgerRow): string {
  const envelope = row.envelope === null ? 'ciphertext' : cut(row.envelope);
  const letter = row.letter === null ? '' : `  │ ${cut(row.letter)}`;
  return `  ${marks[row.exposure]} ${row.label.padEnd(24)} ${envelope}${letter}`;
}

function groupRows(ledger: readonly LedgerRow[]): Map<string, LedgerRow[]> {
  const groups = new Map<string, LedgerRow[]>();
  for (const row of ledger) {
    const group = groups.get(row.visitId);
    if (group === undefined) groups.set(row.visitId, [row]);
    else group.push(row);
  }
  return groups;
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
  const byVisit = groupRows(document.ledger);
  for (const visit of document.session.visits) {
    lines.push(`${visit.url}${visit.failure === null ? '' : `  (${visit.failure.kind})`}`);
    const rows = byVisit.get(visit.id) ?? [];
    lines.push(...rows.sort((a, b) => a.order - b.order).map(describeRow), '');
  }
  if (redacted !== null && redacted.length > 0) {
    lines.push(`Taken out (--no-redact keeps it): ${redacted.join('; ')}`, '');
  }
  return lines.join('\n');
}
