// Reads pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng) as they stream in, chunk by
// chunk. The packet is handed over in place, as offsets into the chunk: no object and no copy a packet.
import { readNgBlock, newNgState, type NgState } from './pcapng.ts';
import { readPcapHeader, type PcapState } from './pcap-header.ts';
import { ParseError } from '../byte-reader.ts';

/** One captured packet. `bytes` holds it from `start` to `end` and is only good during the call. */
export type OnPacket = (
  linkType: number,
  /** Milliseconds since 1970. */
  timeMs: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  /** On the wire; larger than `end - start` where the capture cut packets. */
  originalLength: number,
) => void;

export interface CaptureSink {
  readonly onPacket: OnPacket;
  /** A key log in the capture itself (pcapng's Decryption Secrets Block). */
  readonly onSecrets?: (text: string) => void;
}

/** Larger than any real packet or block; a length beyond it is damage or an attack. */
export const maxBlockBytes = 16 * 1024 * 1024;

const pcapHeaderBytes = 24;
const sectionHeaderType = 0x0a0d0d0a;
/** How much of a chunk is joined to the rest of the one before: enough for most packets. */
const joinBytes = 4 * 1024;
const nothing = new Uint8Array(0);

/** A stream reader: `push` chunks, then `end`. Throws nothing; `problem` says why reading stopped. */
export class CaptureReader {
  readonly #sink: CaptureSink;
  #rest: Uint8Array = nothing;
  #pcap: PcapState | null = null;
  #ng: NgState | null = null;
  #consumed = 0;
  #packets = 0;
  #problem: ParseError | null = null;

  constructor(sink: CaptureSink) {
    this.#sink = {
      ...sink,
      onPacket: (linkType, timeMs, bytes, start, end, originalLength) => {
        this.#packets += 1;
        sink.onPacket(linkType, timeMs, bytes, start, end, originalLength);
      },
    };
  }

  /** Packets read so far, the one being handed over included: a problem stands behind the last. */
  get packets(): number {
    return this.#packets;
  }

  get problem(): ParseError | null {
    return this.#problem;
  }

  push(chunk: Uint8Array): void {
    const from = this.#rest.length === 0 ? 0 : this.#finishRest(chunk);
    if (this.#problem !== null || from === chunk.length) return;
    const bytes = from === 0 ? chunk : chunk.subarray(from);
    const used = this.#guard(bytes);
    this.#consumed += used;
    // A copy: the chunk may be used again.
    this.#rest = used === bytes.length ? nothing : new Uint8Array(bytes.subarray(used));
  }

  /**
   * Reads what began in the chunk before together with the beginning of this one, so that not every
   * chunk is copied for the one packet on its border. Gives how much of the chunk is used up.
   */
  #finishRest(chunk: Uint8Array): number {
    for (let joined = joinBytes; this.#problem === null; joined *= 8) {
      const taken = Math.min(joined, chunk.length);
      const bytes = new Uint8Array(this.#rest.length + taken);
      bytes.set(this.#rest);
      bytes.set(chunk.subarray(0, taken), this.#rest.length);
      const used = this.#guard(bytes);
      const fromChunk = used - this.#rest.length;
      if (fromChunk >= 0) {
        this.#consumed += used;
        this.#rest = nothing;
        return fromChunk;
      }
      if (used > 0 || taken === chunk.length) {
        this.#consumed += used;
        this.#rest = bytes.subarray(used);
        // All of the chunk is in the rest now; or a packet is left of which more may be needed.
        if (taken === chunk.length) return chunk.length;
        this.#rest = this.#rest.subarray(0, this.#rest.length - taken);
      }
    }
    return chunk.length;
  }

  /** Says whether the capture broke off inside a packet. */
  end(): void {
    if (this.#problem !== null) return;
    const isEmpty = this.#pcap === null && this.#ng === null;
    if (this.#rest.length === 0 && !isEmpty) return;
    this.#problem = new ParseError(
      'truncated',
      { offset: this.#consumed, path: isEmpty ? 'file header' : 'packet' },
      isEmpty ? 'too short for a capture' : 'the capture ends inside a packet',
    );
  }

  #guard(bytes: Uint8Array): number {
    try {
      return this.#read(bytes);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      this.#problem = error;
      return 0;
    }
  }

  /** Hands over all whole packets and gives the bytes that they took. */
  #read(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    if (this.#pcap === null && this.#ng === null) {
      if (bytes.length < 4) return 0;
      if (view.getUint32(0) === sectionHeaderType) this.#ng = newNgState();
      else {
        if (bytes.length < pcapHeaderBytes) return 0;
        this.#pcap = readPcapHeader(view);
        at = pcapHeaderBytes;
      }
    }
    if (this.#pcap !== null) return this.#readPackets(this.#pcap, bytes, view, at);
    const state = this.#ng ?? newNgState();
    const block = { bytes, view, at, filePosition: this.#consumed };
    for (;;) {
      const used = readNgBlock(state, block, this.#sink);
      if (used === 0) return block.at;
      block.at += used;
    }
  }

  #readPackets(pcap: PcapState, bytes: Uint8Array, view: DataView, from: number): number {
    const { littleEndian, fractionsPerMs, linkType, headerBytes } = pcap;
    let at = from;
    while (at + headerBytes <= bytes.length) {
      const captured = view.getUint32(at + 8, littleEndian);
      if (captured > maxBlockBytes) {
        const where = { offset: this.#consumed + at, path: 'packet.captured_length' };
        throw new ParseError('malformed', where, `a packet of ${captured} bytes`);
      }
      const start = at + headerBytes;
      if (start + captured > bytes.length) break;
      const timeMs =
        view.getUint32(at, littleEndian) * 1e3 +
        view.getUint32(at + 4, littleEndian) / fractionsPerMs;
      const original = view.getUint32(at + 12, littleEndian);
      this.#sink.onPacket(linkType, timeMs, bytes, start, start + captured, original);
      at = start + captured;
    }
    return at;
  }
}
