// Cuts a stream of text into lines with the bytes that spell them: SMTP, IMAP and their like
// (RFC 5321 §2.3.8, RFC 9051 §2.2). Lines end in CRLF; a lone LF is put up with.

export interface TextLine {
  /** Latin-1, without its line end; cut after a limit. */
  readonly text: string;
  /** Of its first byte in the stream. */
  readonly offset: number;
  /** With its line end. */
  readonly lengthBytes: number;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const maxTextBytes = 1000;
const numberBytes = 8;

function toText(bytes: readonly number[]): string {
  const ending = bytes.at(-1) === carriageReturn ? -1 : undefined;
  return String.fromCharCode(...bytes.slice(0, ending));
}

/** Keeps no more of a line than is shown of it, however long it goes on. */
export class TextLines {
  #kept: number[] = [];
  #start: number;
  #at: number;

  constructor(startOffset = 0) {
    this.#start = startOffset;
    this.#at = startOffset;
  }

  /** Of a line that has begun: a number a byte. */
  get heldBytes(): number {
    return this.#kept.length * numberBytes;
  }

  /** Gives the lines that ended within `bytes`; null bytes passed unseen and break the line off. */
  push(bytes: Uint8Array | null, lengthBytes: number): TextLine[] {
    if (bytes === null) {
      this.#at += lengthBytes;
      this.#begin();
      return [];
    }
    const lines: TextLine[] = [];
    for (const byte of bytes) {
      this.#at += 1;
      if (byte === lineFeed) lines.push(this.#end());
      else if (this.#kept.length < maxTextBytes) this.#kept.push(byte);
    }
    return lines;
  }

  #end(): TextLine {
    const line = {
      text: toText(this.#kept),
      offset: this.#start,
      lengthBytes: this.#at - this.#start,
    };
    this.#begin();
    return line;
  }

  #begin(): void {
    this.#kept = [];
    this.#start = this.#at;
  }
}
