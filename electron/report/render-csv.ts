// The ledger as CSV (RFC 4180), safe to open in a spreadsheet.
import type { SessionDocument } from '../../shared/model/session.ts';

const columns = [
  'visit',
  'url',
  'layer',
  'topic',
  'label',
  'exposure',
  'envelope',
  'letter',
  'inference',
  'evidence',
] as const;

/**
 * A quote in front of what a spreadsheet would take for a formula (CWE-1236): also within a text, where one
 * that separates cells by semicolons, as in much of Europe, would let a cell or a line begin.
 */
export function csvCell(value: string): string {
  const safe = value
    .replaceAll(/[=+\-@](?<=[;\t\r\n][\s"]*.)/g, "'$&")
    .replace(/^(?=[\t\r\n]|\s*[=+\-@])/, "'");
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line a row, header first, CRLF, UTF-8. What was taken out stands in a last row. */
export function renderCsv(document: SessionDocument, redacted: readonly string[] | null): string {
  const urls = new Map(document.session.visits.map((visit) => [visit.id, visit.url]));
  const rows = document.ledger.map((row) => [
    row.visitId,
    urls.get(row.visitId) ?? '',
    row.layer,
    row.topic,
    row.label,
    row.exposure,
    row.envelope ?? '',
    row.letter ?? '',
    row.inference ?? '',
    row.evidence
      .map((span) => `${span.flowId} ${span.direction} ${span.offset}+${span.lengthBytes}`)
      .join('; '),
  ]);
  const note =
    redacted === null ? 'nothing was taken out' : `taken out: ${redacted.join('; ') || 'nothing'}`;
  const last = ['', '', '', 'redaction', 'Redaction', '', note, '', '', ''];
  return (
    [columns, ...rows, last].map((cells) => cells.map(csvCell).join(',')).join('\r\n') + '\r\n'
  );
}
