// Reads pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng) as they stream in, chunk by
// chunk. The packet is handed over in place, as offsets into the chunk: no object and no copy a packet.
import { readNgBlock, newNgState, type NgState } from './pcapng.ts';
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
const packetHeaderBytes = 16;
const sectionHeaderType = 0x0a0d0d0a;

interface PcapState {
  readonly littleEndian: boolean;
  /** Timestamp fractions in a millisecond: 1e3 for microseconds, 1e6 for nanoseconds. */
  readonly fractionsPerMs: number;
  readonly linkType: number;
}

const magics: ReadonlyMap<number, { littleEndian: boolean; fractionsPerMs: number }> = new Map([
  [0xa1b2c3d4, { littleEndian: false, fractionsPerMs: 1e3 }],
  [0xd4c3b2a1, { littleEndian: true, fractionsPerMs: 1e3 }],
  [0xa1b23c4d, { littleEndian: false, fractionsPerMs: 1e6 }],
  [0x4d3cb2a1, { littleEndian: true, fractionsPerMs: 1e6 }],
]);

/** A stream reader: `push` chunks, then `end`. Throws nothing; `problem` says why reading stopped. */
export class CaptureReader {
  readonly #sink: CaptureSink;
  #rest: Uint8Array = new Uint8Array(0);
  #pcap: PcapState | null = null;
  #ng: NgState | null = null;
  #consumed = 0;
  #packets = 0;
  #problem: ParseError | null = null;

  constructor(sink: CaptureSink) {
    this.#sink = {
      ...sink,
      onPacket: (...packet) => {
        this.#packets += 1;
        sink.onPacket(...packet);
      },
    };
  }

  /** Packets read so far: a problem stands behind the last of them. */
  get packets(): number {
    return this.#packets;
  }

  get problem(): ParseError | null {
    return this.#problem;
  }

  push(chunk: Uint8Array): void {
    if (this.#problem !== null) return;
    const bytes = this.#rest.length === 0 ? chunk : joined(this.#rest, chunk);
    const used = this.#guard(bytes);
    this.#consumed += used;
    // A copy, so that one packet's tail does not keep a whole chunk in memory.
    this.#rest = used === bytes.length ? new Uint8Array(0) : bytes.slice(used);
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
    for (;;) {
      const used = readNgBlock(
        state,
        { bytes, view, at, filePosition: this.#consumed },
        this.#sink,
      );
      if (used === 0) return at;
      at += used;
    }
  }

  #readPackets(pcap: PcapState, bytes: Uint8Array, view: DataView, from: number): number {
    const { littleEndian, fractionsPerMs, linkType } = pcap;
    let at = from;
    while (at + packetHeaderBytes <= bytes.length) {
      const captured = view.getUint32(at + 8, littleEndian);
      if (captured > maxBlockBytes) {
        const where = { offset: this.#consumed + at, path: 'packet.captured_length' };
        throw new ParseError('malformed', where, `a packet of ${captured} bytes`);
      }
      const start = at + packetHeaderBytes;
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

function readPcapHeader(view: DataView): PcapState {
  const known = magics.get(view.getUint32(0));
  if (known === undefined) {
    throw new ParseError('malformed', { offset: 0, path: 'magic' }, 'not a pcap or pcapng file');
  }
  // The upper bits of the link type say how long a frame check sequence is; they are not part of it.
  return { ...known, linkType: view.getUint32(20, known.littleEndian) & 0xffff };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
