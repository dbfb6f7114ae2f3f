// How much of a body is kept, and as what: text up to a limit, other kinds by size alone.
import type { Body } from '../../shared/model/exchange.ts';

const textual =
  /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|javascript|ecmascript|x-www-form-urlencoded|graphql|xhtml)\b|multipart\/form-data)/i;

/** A body without a content type is shown: it is the user's to judge. */
function isTextual(contentType: string | null): boolean {
  return contentType === null || textual.test(contentType.trim());
}

/**
 * `bytes` is the body's beginning, `bytesTotal` its whole length, decoded. Read as UTF-8; what is not
 * UTF-8 becomes U+FFFD.
 */
export function keepText(
  bytes: Buffer,
  bytesTotal: number,
  contentType: string | null,
  keptBytes: number,
): Body {
  const shown = isTextual(contentType);
  const kept = bytes.subarray(0, keptBytes);
  return {
    text: shown ? new TextDecoder('utf-8').decode(kept) : null,
    contentType,
    bytesTotal,
    truncated: !shown || kept.length < bytesTotal,
  };
}
