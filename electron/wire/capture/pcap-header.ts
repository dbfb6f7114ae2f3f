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

const kinds: readonly (readonly [magic: number, fractionsPerMs: number, headerBytes: number])[] = [
  [0xa1b2c3d4, 1e3, packetHeaderBytes],
  [0xa1b23c4d, 1e6, packetHeaderBytes],
  // Kuznetzov's patched libpcap.
  [0xa1b2cd34, 1e3, modifiedHeaderBytes],
];

/** `view` holds at least the 24 bytes of the header. Throws ParseError for any other file. */
export function readPcapHeader(view: DataView): PcapState {
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    const kind = kinds.find(([known]) => known === magic);
    if (kind === undefined) continue;
    const [, fractionsPerMs, headerBytes] = kind;
    // The upper bits say how long a frame check sequence is; they are not part of the link type.
    const linkType = view.getUint32(20, littleEndian) & 0xffff;
    return { littleEndian, fractionsPerMs, headerBytes, linkType };
  }
  throw new ParseError('malformed', { offset: 0, path: 'magic' }, 'not a pcap or pcapng file');
}
