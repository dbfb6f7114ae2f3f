// How long a message's body is, and where a chunked one ends (RFC 9112 §6, §7.1).
import type { HttpHead } from './head.ts';
import { http2Preface } from './start-line.ts';

/** What is left of a body; of a chunked one `left` counts to the end of the chunk at hand. */
export type BodyLength =
  | { readonly kind: 'known'; left: number }
  | { readonly kind: 'chunked'; left: number; line: string; trailer: boolean }
  | { readonly kind: 'until-close' };

export type ChunkedBody = Extract<BodyLength, { kind: 'chunked' }>;

/** The line end behind a chunk's data; it is counted with the data. */
export const chunkEndBytes = 2;
const maxLineBytes = 16 * 1024;
const lineFeed = 10;

/** A request without a length has no body. */
export function requestBodyLength(head: HttpHead): BodyLength {
  // HTTP/2 without TLS shows its preface; its frames are not read here (RFC 9113 §3.4).
  if (head.startLine === http2Preface) return { kind: 'until-close' };
  return declaredLength(head) ?? { kind: 'known', left: 0 };
}

/** `methodOf`: that of the request it answers; null: nobody knows. */
export function answerBodyLength(head: HttpHead, methodOf: () => string | null): BodyLength {
  if (isBodiless(head, methodOf)) return { kind: 'known', left: 0 };
  return declaredLength(head) ?? { kind: 'until-close' };
}

function declaredLength({ transferEncoding, contentLength }: HttpHead): BodyLength | null {
  if (transferEncoding !== null && /chunked\s*$/i.test(transferEncoding)) {
    return { kind: 'chunked', left: 0, line: '', trailer: false };
  }
  const isLength = contentLength !== null && /^\d{1,15}$/.test(contentLength);
  return isLength ? { kind: 'known', left: Number(contentLength) } : null;
}

/** Whatever its length header says (RFC 9112 §6.3). */
function isBodiless({ startLine }: HttpHead, methodOf: () => string | null): boolean {
  const status = Number(startLine.slice(9, 12));
  if (status === 204 || status === 304 || (status >= 100 && status < 200)) return true;
  const method = methodOf();
  // A proxy's consent has no body: what follows is the tunnel (RFC 9110 §9.3.6).
  return method === 'HEAD' || (method === 'CONNECT' && status >= 200 && status < 300);
}

/** Takes one byte of a chunk's size line or of the trailer: they are few. */
export function takeChunkByte(body: ChunkedBody, byte: number): 'more' | 'over' | 'broken' {
  if (body.line.length > maxLineBytes) return 'broken';
  if (byte !== lineFeed) {
    body.line += String.fromCodePoint(byte);
    return 'more';
  }
  const line = body.line.trim();
  body.line = '';
  if (body.trailer) return line === '' ? 'over' : 'more';
  if (!/^[0-9a-f]{1,12}($|;)/i.test(line)) return 'broken';
  const size = Number.parseInt(line, 16);
  if (size === 0) body.trailer = true;
  else body.left = size + chunkEndBytes;
  return 'more';
}
