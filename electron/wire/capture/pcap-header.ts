// The file header of pcap and of its modified kinds (draft-ietf-opsawg-pcap §4), told by the magic number.
import { ParseError } from '../byte-reader.ts';

export interface PcapState {
  readonly littleEndian: boolean;
  /** Timestamp fractions in a millisecond: 1e3 for microseconds, 1e6 for nanoseconds. */
  readonly fractionsPerMs: number;
  readonly linkType: number;
  /** Of each packet: 16, or 24 with the interface and protocol that some kernels added. */
  readonly headerBytes: number;
}

const packetHeaderBytes = 16;
const modifiedHeaderBytes = 24;

interface Kind extends Pick<PcapState, 'fractionsPerMs' | 'headerBytes'> {
  readonly magic: number;
}

/**
 * Objects, not tuples: in an array beside a number as large as the magic one, V8 keeps the small ones as
 * floating-point numbers too, and every offset into the capture would become one.
 */
const kinds: readonly Kind[] = [
  { magic: 0xa1b2c3d4, fractionsPerMs: 1e3, headerBytes: packetHeaderBytes },
  { magic: 0xa1b23c4d, fractionsPerMs: 1e6, headerBytes: packetHeaderBytes },
  // Kuznetzov's patched libpcap.
  { magic: 0xa1b2cd34, fractionsPerMs: 1e3, headerBytes: modifiedHeaderBytes },
];

/** `view` holds at least the 24 bytes of the header. Throws ParseError for any other file. */
export function readPcapHeader(view: DataView): PcapState {
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    const kind = kinds.find((known) => known.magic === magic);
    if (kind === undefined) continue;
    const { fractionsPerMs, headerBytes } = kind;
    // The upper bits say how long a frame check sequence is; they are not part of the link type.
    const linkType = view.getUint32(20, littleEndian) & 0xffff;
    return { littleEndian, fractionsPerMs, headerBytes, linkType };
  }
  throw new ParseError('malformed', { offset: 0, path: 'magic' }, 'not a pcap or pcapng file');
}
