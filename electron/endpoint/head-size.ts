// How large a message's head is inside the encryption: HTTP/1.1 exactly, from its text; HTTP/2 nearly,
// by following what HPACK (RFC 7541) would do with it.
import type { Header } from '../../shared/model/exchange.ts';

/** Of `start line CRLF (name: value CRLF)* CRLF`, in bytes; header text is Latin-1 on the wire. */
export function http1HeadBytes(startLine: string, headers: readonly Header[]): number {
  const lines = headers.map(([name, value]) => name.length + 2 + value.length + 2);
  return startLine.length + 2 + lines.reduce((sum, bytes) => sum + bytes, 0) + 2;
}

/** RFC 9113 §4.1. */
const frameHeadBytes = 9;
const maxIndexed = 256;
/** RFC 7541 Appendix B: code lengths in bits; everything not named here is seldom and longer. */
const codeBits: readonly (readonly [bits: number, characters: string])[] = [
  [5, '012aceiost'],
  [6, ' %-./3456789=A_bdfghlmnpru'],
  [7, ':BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz'],
  [8, '&*,;XZ'],
  [10, '!"()?'],
  [11, "'+|"],
  [12, '#>'],
];
const otherBits = 14;
const bitsOf = new Map(
  codeBits.flatMap(([bits, characters]) =>
    characters.split('').map((character) => [character, bits] as const),
  ),
);

/** Header names of RFC 7541 Appendix A's static table that requests and responses commonly have. */
const staticNames: ReadonlySet<string> = new Set(
  (
    ':authority :method :path :scheme :status accept-charset accept-encoding accept-language ' +
    'accept-ranges accept access-control-allow-origin age allow authorization cache-control ' +
    'content-disposition content-encoding content-language content-length content-location ' +
    'content-range content-type cookie date etag expect expires from host if-match ' +
    'if-modified-since if-none-match if-range if-unmodified-since last-modified link location ' +
    'max-forwards proxy-authenticate proxy-authorization range referer refresh retry-after server ' +
    'set-cookie strict-transport-security transfer-encoding user-agent vary via www-authenticate'
  ).split(' '),
);
const staticPairs: ReadonlySet<string> = new Set([
  ':method\nGET',
  ':method\nPOST',
  ':path\n/',
  ':scheme\nhttp',
  ':scheme\nhttps',
  ...[200, 204, 206, 304, 400, 404, 500].map((status) => `:status\n${status}`),
  'accept-encoding\ngzip, deflate',
]);
/** Encoders do not index what seldom comes again or is secret; nghttp2's choice, widely shared. */
const notIndexed: ReadonlySet<string> = new Set([
  ':path',
  'age',
  'authorization',
  'content-length',
  'etag',
  'if-modified-since',
  'if-none-match',
  'location',
  'set-cookie',
]);

function stringBytes(text: string): number {
  let bits = 0;
  for (const character of text) bits += bitsOf.get(character) ?? otherBits;
  const bytes = Math.min(Math.ceil(bits / 8), text.length);
  return bytes + (bytes < 127 ? 1 : 2);
}

/** Follows one direction of one HTTP/2 connection: what was sent before costs a byte or two. */
export class Http2HeadSize {
  readonly #indexed = new Set<string>();

  /** Of the next head with `headers`, pseudo-headers included; an estimate. */
  next(headers: readonly Header[]): number {
    return headers.reduce((sum, header) => sum + this.#fieldBytes(header), frameHeadBytes);
  }

  #fieldBytes([name, value]: Header): number {
    const pair = `${name}\n${value}`;
    if (staticPairs.has(pair) || this.#indexed.has(pair)) return 1;
    if (!notIndexed.has(name) && this.#indexed.size < maxIndexed) this.#indexed.add(pair);
    const nameBytes = staticNames.has(name) ? 1 : 1 + stringBytes(name);
    return nameBytes + stringBytes(value);
  }
}
