// TLS record framing (RFC 8446 §5.1, RFC 5246 §6.2.1), fed with whatever stretches of a direction's
// stream come in. Fragments are kept only where they can be read: handshake, alerts, CCS.
import { u16 } from '../network-order.ts';

/** Of IANA's registry "TLS ContentType". */
export const contentTypes = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
  /** RFC 6520 §3. */
  heartbeat: 24,
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

/** Type, version and length (RFC 8446 §5.1). */
export const recordHeaderBytes = 5;
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
 * What it says of a record is good once `read` gave true, until it is called again.
 */
export class RecordStream {
  /** Of the record at hand, as in TlsRecord. */
  contentType = 0;
  version = 0;
  recordOffset = 0;
  lengthBytes = 0;
  /** Where the next byte to be read stands in the bytes at hand. */
  position = 0;
  #headerFilled = 0;
  /** Header bytes of a record whose header came in pieces. */
  #header: Uint8Array | null = null;
  #fragment: Uint8Array | null = null;
  #fragmentFilled = 0;
  #isFragmentWhole = true;
  /** Where the stretch at hand begins in the stream, and in the bytes that hold it. */
  #offset = 0;
  #start = 0;
  #isLost = false;
  #isLetGo = false;
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

  /** Nobody wants to read fragments any more. */
  get isLetGo(): boolean {
    return this.#isLetGo;
  }

  /** From here on records are counted, and nothing of them is kept. */
  letGo(): void {
    this.#isLetGo = true;
  }

  /** True while a record has begun and not ended: a flow that closes now broke off inside it. */
  get isInsideRecord(): boolean {
    return this.#headerFilled > 0;
  }

  /** The record's bytes, in the stretch itself where they are all there; empty as in TlsRecord. */
  get fragment(): Uint8Array {
    return (this.#isFragmentWhole ? this.#fragment : null) ?? empty;
  }

  /** Between two stretches: of a record that has begun. */
  get heldBytes(): number {
    return this.#fragment?.length ?? 0;
  }

  /** So many bytes are inside a fragment that is not kept, and do not end it. */
  get quietBytes(): number {
    if (this.#headerFilled < recordHeaderBytes || this.#isKept) return 0;
    return this.lengthBytes - this.#fragmentFilled - 1;
  }

  /** Counts bytes of which `quietBytes` said that they need not be seen. */
  pass(lengthBytes: number): void {
    this.#offset += lengthBytes;
    this.#fragmentFilled += lengthBytes;
  }

  /**
   * Takes the next stretch of the stream and gives the records it completes, with bytes of their own.
   * `bytes` may be null (not kept): lengths inside a known fragment still count, a header that is missing
   * ends reading.
   */
  push(bytes: Uint8Array | null, lengthBytes: number, timeMs: number): TlsRecord[] {
    const records: TlsRecord[] = [];
    this.begin(bytes);
    while (this.read(bytes, lengthBytes)) {
      const { contentType, version, recordOffset, fragment } = this;
      records.push({
        contentType,
        version,
        offset: recordOffset,
        lengthBytes: this.lengthBytes,
        timeMs,
        fragment: fragment.length === 0 ? empty : new Uint8Array(fragment),
      });
    }
    this.end(lengthBytes);
    return records;
  }

  /** Begins a stretch, which stands in `bytes` from `start` on; then `read` as long as it gives true, and `end`. */
  begin(bytes: Uint8Array | null, start = 0): void {
    this.position = start;
    this.#start = start;
    if (this.#isLost && bytes !== null) this.#isLost = !isRecordHeader(bytes, start);
  }

  /** True for the next record that the stretch completes, false at its end, which is that in `bytes`. */
  read(bytes: Uint8Array | null, end: number): boolean {
    while (this.position < end && !this.#isLost) {
      if (this.#headerFilled === recordHeaderBytes) this.#takeFragment(bytes, end);
      else if (bytes === null) this.#lose('the bytes of a record header were not recorded');
      else this.#takeHeader(bytes, end);
      if (this.#headerFilled < recordHeaderBytes || this.#fragmentFilled < this.lengthBytes)
        continue;
      this.#headerFilled = 0;
      return true;
    }
    return false;
  }

  end(lengthBytes: number): void {
    this.#offset += lengthBytes;
    if (!this.isInsideRecord) this.#fragment = null;
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

  get #isKept(): boolean {
    if (this.#isLetGo) return false;
    return this.contentType !== contentTypes.applicationData || this.#keepsData;
  }

  #takeHeader(bytes: Uint8Array, end: number): void {
    const at = this.position;
    if (this.#headerFilled === 0) {
      this.recordOffset = this.#offset + at - this.#start;
      if (at + recordHeaderBytes <= end) {
        this.position = at + recordHeaderBytes;
        this.#beginFragment(bytes, at);
        return;
      }
      this.#header = new Uint8Array(recordHeaderBytes);
    }
    const header = this.#header ?? new Uint8Array(recordHeaderBytes);
    const count = Math.min(recordHeaderBytes - this.#headerFilled, end - at);
    for (let n = 0; n < count; n += 1) header[this.#headerFilled + n] = bytes[at + n] ?? 0;
    this.#headerFilled += count;
    this.position = at + count;
    if (this.#headerFilled === recordHeaderBytes) this.#beginFragment(header, 0);
  }

  #beginFragment(header: Uint8Array, at: number): void {
    const type = header[at] ?? 0;
    const major = header[at + 1] ?? 0;
    const length = u16(header, at + 3);
    if (type < 20 || type > 24 || major !== 3) {
      this.#lose(`not a TLS record: type ${type}, version byte ${major}`);
      return;
    }
    if (length > maxFragmentBytes) {
      this.#lose(`a record of ${length} bytes is longer than TLS allows`);
      return;
    }
    this.#headerFilled = recordHeaderBytes;
    this.#header = null;
    this.contentType = type;
    this.version = (major << 8) | (header[at + 2] ?? 0);
    this.lengthBytes = length;
    this.#fragment = null;
    this.#fragmentFilled = 0;
    this.#isFragmentWhole = true;
  }

  #takeFragment(bytes: Uint8Array | null, end: number): void {
    const filled = this.#fragmentFilled;
    const at = this.position;
    const count = Math.min(this.lengthBytes - filled, end - at);
    this.position = at + count;
    this.#fragmentFilled = filled + count;
    if (!this.#isKept) return;
    if (bytes === null) this.#isFragmentWhole = false;
    else if (count === this.lengthBytes) this.#fragment = bytes.subarray(at, at + count);
    else this.#roomFor(filled + count).set(bytes.subarray(at, at + count), filled);
  }

  /** Of a fragment that comes in pieces no more is held than twice what came, however long it is said to be. */
  #roomFor(lengthBytes: number): Uint8Array {
    const known = this.#fragment;
    if (known !== null && known.length >= lengthBytes) return known;
    const grown = new Uint8Array(
      Math.min(this.lengthBytes, known === null ? lengthBytes : lengthBytes * 2),
    );
    if (known !== null) grown.set(known);
    this.#fragment = grown;
    return grown;
  }
}
