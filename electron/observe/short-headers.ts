// QUIC without its beginning: nothing but short headers, as where a capture began behind the handshake or the
// connection goes on from another port (RFC 9000 §9, §17.3). They show little. What shows them for what they
// are is that the same id stands in all of them, and that the bits before it are covered as by header protection.
import type { Segment } from '../../shared/model/segment.ts';
import { initialSchemes } from '../wire/quic/versions.ts';

/** HTTP/3, and DNS over QUIC (RFC 9250 §4.1.1): elsewhere it would be a guess. */
const ports: ReadonlySet<number> = new Set([443, 853]);
/** A packet with less cannot be opened: there is nothing to take off its protection with (RFC 9001 §5.4.2). */
const leastBytes = 21;
const longHeader = 0x80;
/** Set unless the other side allowed to clear it (RFC 9287 §3): such a side's datagrams show nothing. */
const fixedBit = 0x40;
/** Covered (RFC 9001 §5.4.1): whoever sees them sees chance. */
const coveredBits = 0x1f;
/** Servers give their clients longer ones, so that they are found behind a load balancer; clients may have none. */
const idBytes = 4;
/** Datagrams of one side in a row with one id, in which the covered bits have so many values. */
const leastValues = 4;

/** What one side's datagrams in a row have in common. */
class Row {
  isOpen = true;
  #id: number | null = null;
  /** A bit for each value of the covered bits. */
  #values = 0;
  #last = 0;
  #rises = false;
  #falls = false;

  /**
   * True once it is shown. What only counts up or down, or says few things before an id of its own, is
   * something else: OpenVPN, TURN's channels, Google's QUIC from before its headers were covered.
   */
  push(first: number, id: number): boolean {
    this.isOpen &&= (first & fixedBit) > 0 && id !== 0;
    if (!this.isOpen) return false;
    const covered = first & coveredBits;
    if (id !== this.#id) {
      this.#id = id;
      this.#values = 0;
      this.#rises = this.#falls = false;
    } else if (covered > this.#last) this.#rises = true;
    else if (covered < this.#last) this.#falls = true;
    this.#last = covered;
    this.#values |= 1 << covered;
    return this.#rises && this.#falls && countBits(this.#values) >= leastValues;
  }
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

export class ShortHeaders {
  readonly #rows = { up: new Row(), down: new Row() };
  #isOpen: boolean;

  /** `port`: of the server. */
  constructor(port: number) {
    this.#isOpen = ports.has(port);
  }

  /** False where what the client sends will not show it any more. */
  get isOpen(): boolean {
    return this.#isOpen && this.#rows.up.isOpen;
  }

  /** True where the datagrams so far are plainly QUIC's. */
  push({ direction, lengthBytes }: Segment, bytes: Uint8Array): boolean {
    const [first = longHeader] = bytes;
    const isLong = (first & longHeader) > 0;
    const isWhole = lengthBytes >= leastBytes && bytes.length > idBytes;
    // Of a long header with the fixed bit cleared it cannot be told what it is; it speaks against nothing.
    if (isLong && isWhole && initialSchemes(idOf(bytes) >>> 0).length > 0) return false;
    this.#isOpen &&= !isLong && isWhole && !isText(bytes);
    return this.#isOpen && this.#rows[direction].push(first, idOf(bytes));
  }
}

/** The four bytes behind the first one: of a long header the version. */
const idOf = (bytes: Uint8Array): number =>
  ((bytes[1] ?? 0) << 24) | ((bytes[2] ?? 0) << 16) | ((bytes[3] ?? 0) << 8) | (bytes[4] ?? 0);

/** Words are no ciphertext. */
const isText = (bytes: Uint8Array): boolean =>
  bytes.subarray(0, leastBytes).every((byte) => byte >= 0x20 && byte < 0x7f);
