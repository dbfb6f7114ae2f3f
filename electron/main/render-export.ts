// From a session to the bytes of a file, in any format of a report.
import { redactDocument } from '../report/redact.ts';
import type { PageFormat, Rendered, RenderSource } from './prepare-export.ts';

/** Redacts unless told not to. A PDF is the HTML report, printed by `print`. */
export function createRender(print: (html: string) => Promise<Uint8Array>) {
  return async (
    { document: original, segments, redacted: known = null }: RenderSource,
    format: PageFormat,
    redact: boolean,
  ): Promise<Rendered> => {
    const { document, redacted } = redact
      ? redactDocument(original)
      : { document: original, redacted: known };
    // Loaded when first wanted: it brings the charts with it, and the window should not wait for them.
    const { renderReport } = await import('../report/render-report.ts');
    const text = renderReport(format === 'pdf' ? 'html' : format, document, {
      redacted,
      segments,
    });
    const content = format === 'pdf' ? await print(text) : text;
    return { content, redacted: redacted ?? [] };
  };
}
