// HTTP/1 in the clear, read from one direction's stream as it comes (RFC 9112 §2, §6, §7.1).
import { readableText } from '../tls/client-hello.ts';

/** Offsets count from the first byte of the direction's stream. */
export interface HttpHead {
  readonly startLine: string;
  readonly headers: readonly (readonly [string, string])[];
  /** One a header, same order. */
  readonly headerSpans: readonly { readonly offset: number; readonly lengthBytes: number }[];
  readonly offset: number;
  readonly lengthBytes: number;
  readonly bodyOffset: number;
  readonly timeMs: number;
}

export interface HttpMessage {
  readonly head: HttpHead;
  /** Body bytes seen so far, with chunk framing. */
  bodyBytes: number;
  complete: boolean;
}

const limits = { headBytes: 64 * 1024, headers: 256, messages: 1000, line: 16 * 1024 };
const requestLine = /^[A-Z]{1,20} \S+ HTTP\/(?:1\.[01]|2\.0)$/;
const statusLine = /^HTTP\/1\.[01] \d{3}( |$)/;
const http2Preface = 'PRI * HTTP/2.0';
const lineFeed = 10;
const chunkEndBytes = 2;

type BodyLength =
  | { readonly kind: 'known'; left: number }
  | { readonly kind: 'chunked'; left: number; line: string; trailer: boolean }
  | { readonly kind: 'until-close' };

/** What an answer's body length depends on beside its own head (RFC 9112 §6.3). */
export type MethodOf = (messageIndex: number) => string | null;

/** A stretch of a message's content, chunk framing taken off; null where bytes are missing. */
export type OnContent = (
  message: HttpMessage,
  bytes: Uint8Array | null,
  lengthBytes: number,
) => void;

/** True when the bytes can be the start of an HTTP/1 request. */
export function looksLikeHttp(bytes: Uint8Array): boolean {
  const [first = 0] = bytes;
  if (first < 0x41 || first > 0x5a) return false;
  return /^(?:[A-Z]{3,20} [/*h]|CONNECT [\w.[-])/.test(readableText(bytes.subarray(0, 24)));
}

/** True when the bytes can be the start of an HTTP/1 answer. */
export function looksLikeHttpAnswer(bytes: Uint8Array): boolean {
  return /^HTTP\/1\.[01] \d/.test(readableText(bytes.subarray(0, 10)));
}

/** Reads one direction. `problem` says why reading stopped; what was read before stays. */
export class HttpStream {
  readonly messages: HttpMessage[] = [];
  readonly #isRequest: boolean;
  readonly #methodOf: MethodOf;
  readonly #onContent: OnContent;
  #pending = new Uint8Array(0);
  #offset = 0;
  #body: BodyLength | null = null;
  #problem: string | null = null;

  constructor(
    kind: 'requests' | 'responses',
    methodOf: MethodOf = () => null,
    onContent: OnContent = () => undefined,
    startOffset = 0,
  ) {
    this.#isRequest = kind === 'requests';
    this.#methodOf = methodOf;
    this.#onContent = onContent;
    this.#offset = startOffset;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** True where so many bytes are the inside of a body whose length is known, and do not end it. */
  mayPass(lengthBytes: number): boolean {
    const body = this.#body;
    if (this.#problem !== null || body?.kind === 'until-close') return true;
    return body !== null && body.left > lengthBytes;
  }

  /** Counts bytes of which `mayPass` said that they need not be seen. */
  pass(lengthBytes: number): void {
    if (this.#problem === null && this.#body !== null) this.#takeBody(null, 0, lengthBytes);
    this.#offset += lengthBytes;
  }

  /** `bytes` null: not kept; inside a body lengths go on, elsewhere reading stops. */
  push(bytes: Uint8Array | null, lengthBytes: number, timeMs: number): void {
    let at = 0;
    while (at < lengthBytes && this.#problem === null) {
      if (this.#body === null) {
        if (bytes === null) this.#problem = 'the bytes of a head were not recorded';
        else at = this.#takeHead(bytes, at, timeMs);
      } else {
        at += this.#takeBody(bytes, at, lengthBytes - at);
      }
    }
    this.#offset += lengthBytes;
  }

  #takeHead(bytes: Uint8Array, at: number, timeMs: number): number {
    const before = this.#pending.length;
    const joined = new Uint8Array(before + bytes.length - at);
    joined.set(this.#pending);
    joined.set(bytes.subarray(at), before);
    const end = findHeadEnd(joined);
    if (end === -1) {
      if (joined.length > limits.headBytes) this.#problem = 'a head without end';
      this.#pending = joined;
      return bytes.length;
    }
    this.#pending = new Uint8Array(0);
    this.#begin(joined.subarray(0, end), this.#offset + at - before, timeMs);
    return at + end - before;
  }

  #begin(bytes: Uint8Array, offset: number, timeMs: number): void {
    const head = readHead(bytes, offset, timeMs);
    const pattern = this.#isRequest ? requestLine : statusLine;
    if (head === null || !pattern.test(head.startLine) || this.messages.length >= limits.messages) {
      this.#problem = 'not HTTP/1';
      return;
    }
    const message: HttpMessage = { head, bodyBytes: 0, complete: false };
    this.messages.push(message);
    this.#body = this.#readBodyLength(head);
    if (this.#body.kind === 'known' && this.#body.left === 0) this.#finish();
  }

  #readBodyLength(head: HttpHead): BodyLength {
    const valueOf = (wanted: string): string | undefined =>
      head.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
    const status = Number(head.startLine.slice(9, 12));
    const method = this.#methodOf(this.messages.length - 1);
    const bodiless = status === 204 || status === 304 || (status >= 100 && status < 200);
    if (!this.#isRequest && (bodiless || method === 'HEAD')) return { kind: 'known', left: 0 };
    // A proxy's consent has no body: what follows is the tunnel (RFC 9110 §9.3.6).
    if (method === 'CONNECT' && status >= 200 && status < 300) return { kind: 'known', left: 0 };
    // HTTP/2 without TLS shows its preface; its frames are not read here (RFC 9113 §3.4).
    if (head.startLine === http2Preface) return { kind: 'until-close' };
    if (/chunked\s*$/i.test(valueOf('transfer-encoding') ?? '')) {
      return { kind: 'chunked', left: 0, line: '', trailer: false };
    }
    const length = valueOf('content-length');
    if (length !== undefined && /^\d{1,15}$/.test(length))
      return { kind: 'known', left: Number(length) };
    return this.#isRequest ? { kind: 'known', left: 0 } : { kind: 'until-close' };
  }

  #takeBody(bytes: Uint8Array | null, at: number, available: number): number {
    const body = this.#body;
    const message = this.messages.at(-1);
    if (body === null || message === undefined) return available;
    if (body.kind === 'until-close') {
      message.bodyBytes += available;
      this.#onContent(message, bytes?.subarray(at, at + available) ?? null, available);
      return available;
    }
    if (body.kind === 'chunked' && body.left === 0)
      return this.#takeChunkLine(body, message, bytes, at);
    const count = Math.min(body.left, available);
    const behind = body.kind === 'chunked' ? chunkEndBytes : 0;
    const content = Math.min(count, Math.max(0, body.left - behind));
    if (content > 0) this.#onContent(message, bytes?.subarray(at, at + content) ?? null, content);
    body.left -= count;
    message.bodyBytes += count;
    if (body.kind === 'known' && body.left === 0) this.#finish();
    return count;
  }

  /** One byte of a chunk's size line or of the trailer; bytes are few here. */
  #takeChunkLine(
    body: Extract<BodyLength, { kind: 'chunked' }>,
    message: HttpMessage,
    bytes: Uint8Array | null,
    at: number,
  ): number {
    const byte = bytes?.[at];
    if (byte === undefined || body.line.length > limits.line) {
      this.#problem = 'a chunk that cannot be read';
      return 1;
    }
    message.bodyBytes += 1;
    if (byte !== lineFeed) {
      body.line += String.fromCodePoint(byte);
      return 1;
    }
    const line = body.line.trim();
    body.line = '';
    if (body.trailer) {
      if (line === '') this.#finish();
    } else if (/^[0-9a-f]{1,12}($|;)/i.test(line)) {
      const size = Number.parseInt(line, 16);
      if (size === 0) body.trailer = true;
      // The line end behind a chunk's data is counted with the data.
      else body.left = size + chunkEndBytes;
    } else {
      this.#problem = 'a chunk that cannot be read';
    }
    return 1;
  }

  #finish(): void {
    const message = this.messages.at(-1);
    if (message !== undefined) message.complete = true;
    this.#body = null;
  }
}

/** Index behind the empty line, or -1. Bare line feeds count (RFC 9112 §2.2). */
function findHeadEnd(bytes: Uint8Array): number {
  for (let n = 0; n < bytes.length; n += 1) {
    if (bytes[n] !== lineFeed) continue;
    const next = bytes[n + 1] === 13 ? n + 2 : n + 1;
    if (bytes[next] === lineFeed) return next + 1;
  }
  return -1;
}

function readHead(bytes: Uint8Array, offset: number, timeMs: number): HttpHead | null {
  const headers: (readonly [string, string])[] = [];
  const headerSpans: { offset: number; lengthBytes: number }[] = [];
  let startLine: string | null = null;
  let at = 0;
  while (at < bytes.length) {
    const feed = bytes.indexOf(lineFeed, at);
    const end = feed === -1 ? bytes.length : feed;
    const stop = bytes[end - 1] === 13 ? end - 1 : end;
    const line = readableText(bytes.subarray(at, Math.max(at, stop)));
    if (startLine === null) startLine = line;
    else if (line !== '') {
      const colon = line.indexOf(':');
      if (colon < 1 || headers.length >= limits.headers) return null;
      headers.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
      headerSpans.push({ offset: offset + at, lengthBytes: stop - at });
    }
    at = end + 1;
  }
  if (startLine === null) return null;
  const lengthBytes = bytes.length;
  return {
    startLine,
    headers,
    headerSpans,
    offset,
    lengthBytes,
    bodyOffset: offset + lengthBytes,
    timeMs,
  };
}
