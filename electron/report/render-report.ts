// One door to the text reports. A PDF is the HTML one, printed by whoever has a browser engine.
import type { SessionDocument } from '../../shared/model/session.ts';
import { assertNever } from '../../shared/model/result.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SizesByFlow } from './excerpt.ts';
import { renderCsv } from './render-csv.ts';
import { renderHtml } from './render-html.ts';
import { renderMarkdown } from './render-markdown.ts';
import { jsonPieces } from './stream-json.ts';

export type TextFormat = 'html' | 'md' | 'csv' | 'json';

export interface ReportOptions {
  /** In words: what was taken out; null: nothing was, by choice. */
  readonly redacted: readonly string[] | null;
  /** The bytes of the wire, for JSON: what the claims point at goes into the report. */
  readonly segments?: readonly Segment[];
  /** For HTML: what passed on flows without TLS records. */
  readonly sizes?: SizesByFlow;
}

export function renderReport(
  format: TextFormat,
  document: SessionDocument,
  options: ReportOptions,
): string {
  const { redacted } = options;
  switch (format) {
    case 'html':
      return renderHtml(document, redacted, options.sizes);
    case 'md':
      return renderMarkdown(document, redacted);
    case 'csv':
      return renderCsv(document, redacted);
    case 'json':
      return [...jsonPieces(document, options)].join('');
    default:
      return assertNever(format);
  }
}
