// The head of an HTTP/1 message (RFC 9112 §2–5). Its bytes are kept, and put into words when somebody
// asks: most heads of a capture are asked for their length and their host at most.
import { readableText } from '../readable-text.ts';

const lineFeed = 10;
const carriageReturn = 13;
const colon = 58;
const space = 32;
const maxHeaders = 256;

/** A header line: where it stands in the head, its end without the line end, and its colon. */
type OnLine = (start: number, end: number, colonAt: number) => boolean;

/** A header, and where its line stands in the direction's stream, the line end left out. */
export interface HeaderLine {
  readonly name: string;
  readonly value: string;
  readonly offset: number;
  readonly lengthBytes: number;
}

/** Offsets count from the first byte of the direction's stream. */
export class HttpHead {
  readonly bytes: Uint8Array;
  readonly startLine: string;
  readonly offset: number;
  readonly timeMs: number;
  /** False where there are more headers than any honest head has. */
  readonly isWithinLimits: boolean;
  /** The two that say how long the body is; null where they are not there. */
  readonly contentLength: string | null;
  readonly transferEncoding: string | null;
  /** Where the line behind the first begins. */
  readonly #linesStart: number;

  /** `bytes`: the whole head with the empty line at its end, or `keptOfHead` of one, nobody else's. */
  constructor(bytes: Uint8Array, offset: number, timeMs: number) {
    this.bytes = bytes;
    this.offset = offset;
    this.timeMs = timeMs;
    this.#linesStart = nextLine(bytes, 0);
    this.startLine = readableText(bytes, 0, lineEnd(bytes, this.#linesStart - 1, 0));
    // One way through all of it: most heads are never looked at again.
    let count = 0;
    let contentLength: string | null = null;
    let transferEncoding: string | null = null;
    this.#eachLine((start, end, colonAt) => {
      count += 1;
      if (this.#isNamed(start, colonAt, 'content-length')) {
        contentLength ??= this.#value(colonAt, end);
      } else if (this.#isNamed(start, colonAt, 'transfer-encoding')) {
        transferEncoding ??= this.#value(colonAt, end);
      }
      return count <= maxHeaders;
    });
    this.isWithinLimits = count <= maxHeaders;
    this.contentLength = contentLength;
    this.transferEncoding = transferEncoding;
  }

  get lengthBytes(): number {
    return this.bytes.length;
  }

  /** True where only its beginning is there: the empty line at the end is missing. */
  get isCut(): boolean {
    const { bytes } = this;
    const end = lineEnd(bytes, bytes.length - 1, 0);
    return bytes.at(-1) !== lineFeed || bytes[end - 1] !== lineFeed;
  }

  /** True where even of the first line there may be more. */
  get isStartLineCut(): boolean {
    return this.#linesStart > this.bytes.length;
  }

  get bodyOffset(): number {
    return this.offset + this.bytes.length;
  }

  get headers(): readonly (readonly [name: string, value: string])[] {
    const headers: (readonly [string, string])[] = [];
    this.#eachLine((start, end, colonAt) => {
      headers.push([readableText(this.bytes, start, colonAt), this.#value(colonAt, end)]);
      return true;
    });
    return headers;
  }

  /** Header lines of those names that `isWanted`, their values in words. */
  linesOf(isWanted: (name: string) => boolean): HeaderLine[] {
    const lines: HeaderLine[] = [];
    this.#eachLine((start, end, colonAt) => {
      const name = readableText(this.bytes, start, colonAt);
      if (!isWanted(name)) return true;
      const value = this.#value(colonAt, end);
      lines.push({ name, value, offset: this.offset + start, lengthBytes: end - start });
      return true;
    });
    return lines;
  }

  /** One a header, same order. */
  get headerSpans(): readonly { readonly offset: number; readonly lengthBytes: number }[] {
    const spans: { offset: number; lengthBytes: number }[] = [];
    this.#eachLine((start, end) => {
      spans.push({ offset: this.offset + start, lengthBytes: end - start });
      return true;
    });
    return spans;
  }

  /** The first header of that name, in lower case; null where there is none. */
  find(name: string): { value: string; offset: number; lengthBytes: number } | null {
    let found: { value: string; offset: number; lengthBytes: number } | null = null;
    this.#eachLine((start, end, colonAt) => {
      if (!this.#isNamed(start, colonAt, name)) return true;
      const value = this.#value(colonAt, end);
      found = { value, offset: this.offset + start, lengthBytes: end - start };
      return false;
    });
    return found;
  }

  #isNamed(start: number, colonAt: number, name: string): boolean {
    return colonAt - start === name.length && isName(this.bytes, start, name);
  }

  #value(colonAt: number, end: number): string {
    return readFieldValue(this.bytes, colonAt + 1, end);
  }

  /**
   * Every header line, until `take` gives false. What is no header, as a value goes on in a line of its own
   * (RFC 9112 §5.2) or by mistake, hides the others from nobody.
   */
  #eachLine(take: OnLine): void {
    const { bytes } = this;
    let start = this.#linesStart;
    let colonAt = -1;
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === colon && colonAt === -1) colonAt = at;
      if (byte !== lineFeed) continue;
      const end = lineEnd(bytes, at, start);
      if (colonAt > start && !take(start, end, colonAt)) return;
      start = at + 1;
      colonAt = -1;
    }
    if (colonAt > start) take(start, lineEnd(bytes, bytes.length, start), colonAt);
  }
}

/** Index behind the empty line, or -1. Bare line feeds count (RFC 9112 §2.2). */
export function findHeadEnd(bytes: Uint8Array, from = 0): number {
  // A loop of its own: lines are so short that a call to search in them costs more.
  for (let n = from; n < bytes.length; n += 1) {
    if (bytes[n] !== lineFeed) continue;
    const next = bytes[n + 1] === carriageReturn ? n + 2 : n + 1;
    if (bytes[next] === lineFeed) return next + 1;
  }
  return -1;
}

/**
 * What can be told of a head of which no more than these bytes was captured: its whole lines, or as much as
 * there is of the first. A carriage return is the end of a line already.
 */
export function keptOfHead(bytes: Uint8Array): Uint8Array {
  const feed = bytes.lastIndexOf(lineFeed);
  if (feed === -1 || feed === bytes.length - 1) return bytes;
  const isWhole = bytes.at(-1) === carriageReturn && feed < bytes.length - 2;
  return isWhole ? bytes : bytes.subarray(0, feed + 1);
}

/** What stands behind a header's colon, without the spaces around it. */
export function readFieldValue(bytes: Uint8Array, start: number, end: number): string {
  let from = start;
  while (from < end && bytes[from] === space) from += 1;
  let to = end;
  while (to > from && bytes[to - 1] === space) to -= 1;
  return readableText(bytes, from, to);
}

/** Where the next line begins; beyond the end where this one does not end. */
export function nextLine(bytes: Uint8Array, start: number): number {
  for (let at = start; at < bytes.length; at += 1) if (bytes[at] === lineFeed) return at + 1;
  return bytes.length + 1;
}

/** Of the line from `start` to `end`, where its line feed stands: without the rest of its end. */
export const lineEnd = (bytes: Uint8Array, end: number, start: number): number =>
  end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;

/** `name` in lower case; only letters differ from their capitals by this bit. */
export function isName(bytes: Uint8Array, start: number, name: string): boolean {
  for (let n = 0; n < name.length; n += 1) {
    const byte = bytes[start + n] ?? 0;
    const isCapital = byte >= 0x41 && byte <= 0x5a;
    if ((isCapital ? byte | 0x20 : byte) !== name.charCodeAt(n)) return false;
  }
  return true;
}
