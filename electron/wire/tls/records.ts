// TLS record framing (RFC 8446 §5.1, RFC 5246 §6.2.1), fed with whatever stretches of a direction's
// stream come in. Fragments are kept only where they can be read: handshake, alerts, CCS.

export const contentTypes = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
} as const;

export interface TlsRecord {
  readonly contentType: number;
  /** The record's legacy version field. */
  readonly version: number;
  /** Of the header in its direction's stream. */
  readonly offset: number;
  /** The header's length field: the fragment, without the 5 bytes of the header. */
  readonly lengthBytes: number;
  /** When its last byte was seen. */
  readonly timeMs: number;
  /** Empty for application data (unless asked for), and where the bytes were not kept. */
  readonly fragment: Uint8Array;
}

const headerBytes = 5;
/** 2^14 plus the most that compression and encryption may add (RFC 5246 §6.2.3). */
const maxFragmentBytes = 16_384 + 2048;
const empty = new Uint8Array(0);

/**
 * True where a record's header can stand: a type and a version there are, and a length that such a
 * record may have. Chance gives that to one place in two million.
 */
export function isRecordHeader(bytes: Uint8Array, at = 0): boolean {
  const type = bytes[at] ?? 0;
  if (type < 20 || type > 24 || bytes[at + 1] !== 3 || (bytes[at + 2] ?? 9) > 4) return false;
  const [high, low] = [bytes[at + 3], bytes[at + 4]];
  if (high === undefined || low === undefined) return false;
  const length = (high << 8) | low;
  // Only application data may be empty (RFC 8446 §5.1); of those who dress up as TLS, handshakes are too.
  const mayBeEmpty = type === contentTypes.applicationData || type === contentTypes.handshake;
  return length <= maxFragmentBytes && (length > 0 || mayBeEmpty);
}

/**
 * Splits one direction of a flow into records. Never throws; `problem` says where it first failed.
 * Behind bytes that are no record, or were not captured, it waits for a stretch that begins with one.
 */
export class RecordStream {
  readonly #header = new Uint8Array(headerBytes);
  #headerFilled = 0;
  #fragment: Uint8Array | null = null;
  #fragmentLength = 0;
  #fragmentFilled = 0;
  #fragmentComplete = true;
  #recordOffset = 0;
  #offset = 0;
  #isLost = false;
  #problem: string | null = null;
  readonly #keepsData: boolean;

  /**
   * `startOffset`: where in the direction's stream TLS begins, behind a STARTTLS say. `keepsData`: for
   * whoever has the keys; the observer does not.
   */
  constructor(startOffset = 0, { keepsData = false } = {}) {
    this.#offset = startOffset;
    this.#keepsData = keepsData;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** True while a record has begun and not ended: a flow that closes now broke off inside it. */
  get isInsideRecord(): boolean {
    return this.#headerFilled > 0;
  }

  /** So many bytes are inside a fragment that is not kept, and do not end it. */
  get quietBytes(): number {
    if (this.#headerFilled < headerBytes || this.#fragment !== null) return 0;
    return this.#fragmentLength - this.#fragmentFilled - 1;
  }

  /** Counts bytes of which `quietBytes` said that they need not be seen. */
  pass(lengthBytes: number): void {
    this.#offset += lengthBytes;
    this.#fragmentFilled += lengthBytes;
  }

  /**
   * Takes the next stretch of the stream and gives the records it completes. `bytes` may be null
   * (not kept): lengths inside a known fragment still count, a header that is missing ends reading.
   */
  push(bytes: Uint8Array | null, lengthBytes: number, timeMs: number): TlsRecord[] {
    const records: TlsRecord[] = [];
    let at = 0;
    if (this.#isLost && bytes !== null) this.#isLost = !isRecordHeader(bytes);
    while (at < lengthBytes && !this.#isLost) {
      if (this.#headerFilled < headerBytes) {
        if (bytes === null) {
          this.#lose('the bytes of a record header were not recorded');
          break;
        }
        at += this.#takeHeader(bytes, at);
      } else {
        at += this.#takeFragment(bytes, at, lengthBytes - at);
      }
      const isComplete = this.#fragmentFilled === this.#fragmentLength;
      if (this.#headerFilled === headerBytes && isComplete) records.push(this.#finish(timeMs));
    }
    this.#offset += lengthBytes;
    return records;
  }

  /** So many bytes of the stream belong to something else. */
  skip(lengthBytes: number): void {
    this.#offset += lengthBytes;
  }

  #lose(why: string): void {
    this.#problem ??= why;
    this.#isLost = true;
    this.#headerFilled = 0;
  }

  #takeHeader(bytes: Uint8Array, at: number): number {
    if (this.#headerFilled === 0) this.#recordOffset = this.#offset + at;
    const count = Math.min(headerBytes - this.#headerFilled, bytes.length - at);
    // Byte by byte: for five of them a view costs more.
    for (let n = 0; n < count; n += 1) this.#header[this.#headerFilled + n] = bytes[at + n] ?? 0;
    this.#headerFilled += count;
    if (this.#headerFilled === headerBytes) this.#beginFragment();
    return count;
  }

  #beginFragment(): void {
    const type = this.#header[0] ?? 0;
    const major = this.#header[1] ?? 0;
    const length = ((this.#header[3] ?? 0) << 8) | (this.#header[4] ?? 0);
    if (type < 20 || type > 24 || major !== 3) {
      this.#lose(`not a TLS record: type ${type}, version byte ${major}`);
      return;
    }
    if (length > maxFragmentBytes) {
      this.#lose(`a record of ${length} bytes is longer than TLS allows`);
      return;
    }
    this.#fragmentLength = length;
    this.#fragmentFilled = 0;
    this.#fragmentComplete = true;
    const isSealed = type === contentTypes.applicationData && !this.#keepsData;
    this.#fragment = isSealed ? null : new Uint8Array(length);
  }

  #takeFragment(bytes: Uint8Array | null, at: number, available: number): number {
    const count = Math.min(this.#fragmentLength - this.#fragmentFilled, available);
    if (bytes === null) this.#fragmentComplete = false;
    else if (this.#fragment !== null) {
      this.#fragment.set(bytes.subarray(at, at + count), this.#fragmentFilled);
    }
    this.#fragmentFilled += count;
    return count;
  }

  #finish(timeMs: number): TlsRecord {
    const record: TlsRecord = {
      contentType: this.#header[0] ?? 0,
      version: ((this.#header[1] ?? 0) << 8) | (this.#header[2] ?? 0),
      offset: this.#recordOffset,
      lengthBytes: this.#fragmentLength,
      timeMs,
      fragment: (this.#fragmentComplete ? this.#fragment : null) ?? empty,
    };
    this.#headerFilled = 0;
    this.#fragment = null;
    this.#fragmentLength = 0;
    this.#fragmentFilled = 0;
    return record;
  }
}
