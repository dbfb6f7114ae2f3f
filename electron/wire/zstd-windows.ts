// Zstandard (RFC 8878 §3.1) as far as it takes to know how much each frame wants its decoder to remember.
// The decoder goes over all of that for every block, and a frame of a few bytes may ask for gigabytes.

const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;
const magicBytes = 4;
const blockHeaderBytes = 3;
const checksumBytes = 4;
const skippableHeaderBytes = 8;
const dictionaryIdBytes = [0, 1, 2, 4] as const;
const repeated = 1;

type Part = 'frame' | 'block' | 'other';

/** Follows frames and blocks as they stream in. */
export class ZstdWindows {
  readonly #maxBytes: number;
  /** Beginning of a header that is not there as a whole. */
  #held: number[] = [];
  #skipBytes = 0;
  #part: Part = 'frame';
  #hasChecksum = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Throws where a frame begins in `bytes` that wants more. What is no Zstandard the decoder will tell. */
  check(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && this.#part !== 'other';) {
      const skipped = Math.min(this.#skipBytes, bytes.length - at);
      this.#skipBytes -= skipped;
      at += skipped;
      if (at === bytes.length) return;
      this.#held.push(bytes[at] ?? 0);
      at += 1;
      if (this.#part === 'frame') this.#readFrame();
      else this.#readBlock();
    }
  }

  #readFrame(): void {
    const held = this.#held;
    if (held.length < magicBytes + 1) return;
    const magic = numberOf(held.slice(0, magicBytes));
    if (magic - (magic % 16) === skippableMagic) {
      if (held.length < skippableHeaderBytes) return;
      this.#next('frame', numberOf(held.slice(magicBytes)));
      return;
    }
    if (magic !== frameMagic) {
      this.#next('other', 0);
      return;
    }
    const windowBytes = readWindow(held.slice(magicBytes));
    if (windowBytes === null) return;
    if (windowBytes > this.#maxBytes) {
      throw new RangeError(
        `it takes ${windowBytes} bytes of memory to unpack, and at most ${this.#maxBytes} are given`,
      );
    }
    this.#hasChecksum = ((held[magicBytes] ?? 0) & 4) !== 0;
    this.#next('block', 0);
  }

  #readBlock(): void {
    if (this.#held.length < blockHeaderBytes) return;
    const header = numberOf(this.#held);
    const isLast = (header & 1) === 1;
    const contentBytes = ((header >> 1) & 3) === repeated ? 1 : header >> 3;
    const afterBytes = isLast && this.#hasChecksum ? checksumBytes : 0;
    this.#next(isLast ? 'frame' : 'block', contentBytes + afterBytes);
  }

  #next(part: Part, skipBytes: number): void {
    this.#part = part;
    this.#skipBytes = skipBytes;
    this.#held = [];
  }
}

/** Little-endian. */
const numberOf = (bytes: readonly number[]): number =>
  bytes.reduce((sum, byte, n) => sum + byte * 2 ** (8 * n), 0);

/** Of a frame's header behind its magic number; null while that is not there as a whole. */
function readWindow(header: readonly number[]): number | null {
  const [descriptor = 0, window = 0] = header;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 2 ** sizeFlag;
  const sizeFrom = (isSingleSegment ? 1 : 2) + (dictionaryIdBytes[descriptor & 3] ?? 0);
  if (header.length < sizeFrom + sizeBytes) return null;
  // Two bytes tell sizes from 256 on.
  if (isSingleSegment) return numberOf(header.slice(sizeFrom)) + (sizeFlag === 1 ? 256 : 0);
  const base = 2 ** (10 + (window >> 3));
  return base + (base / 8) * (window & 7);
}
