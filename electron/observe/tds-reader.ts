// Reads SQL Server's stream up to its TLS: hands what the packets of the handshake carry to the reader of TLS,
// told where it stands in the stream. Behind the handshake records follow without packets (MS-TDS §2.2.6.5).
import type { Direction, FlowId, Segment } from '../../shared/model/segment.ts';
import { readTdsHeader, tdsHeaderBytes } from '../wire/clear/tds.ts';
import type { Hashes } from '../wire/hashes.ts';
import { joinBytes } from '../wire/join-bytes.ts';
import { isRecordHeader } from '../wire/tls/records.ts';
import { TlsReader } from './tls-reader.ts';

const nothing = new Uint8Array(0);

interface Lane {
  /** Of the header being read, as far as it came. */
  header: Uint8Array;
  /** Of the packet's payload still to come. */
  left: number;
  /** The first message asks whether to encrypt; what follows it is TLS. */
  isAsked: boolean;
  isLastPacket: boolean;
  /** Records stand in the stream themselves. */
  isBare: boolean;
}

const newLane = (): Lane => ({
  header: nothing,
  left: 0,
  isAsked: false,
  isLastPacket: false,
  isBare: false,
});

export class TdsReader {
  readonly tls: TlsReader;
  readonly #up = newLane();
  readonly #down = newLane();
  #isLost = false;

  constructor(flowId: FlowId, hashes: Hashes) {
    this.tls = new TlsReader(flowId, hashes);
    this.tls.isCarried = true;
  }

  push(segment: Segment): void {
    const lane = this.#laneOf(segment.direction);
    if (lane.isBare) this.tls.push(segment);
    // Behind a hole nobody knows where a packet begins.
    else if (segment.bytes === null) this.#isLost = true;
    else this.#unwrap(lane, segment, segment.bytes);
  }

  #laneOf(direction: Direction): Lane {
    return direction === 'up' ? this.#up : this.#down;
  }

  #unwrap(lane: Lane, segment: Segment, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.#isLost;) {
      if (lane.left === 0) at += this.#readHeader(lane, segment, bytes.subarray(at));
      else at += this.#readPayload(lane, segment, at, bytes);
      if (lane.isBare) {
        this.tls.push(partOf(segment, at, bytes.subarray(at)));
        return;
      }
    }
  }

  /** Gives how many bytes were taken, of which none are of TLS. */
  #readHeader(lane: Lane, { direction }: Segment, bytes: Uint8Array): number {
    if (lane.isAsked && lane.header.length === 0 && isRecordHeader(bytes)) {
      lane.isBare = true;
      return 0;
    }
    const count = Math.min(tdsHeaderBytes - lane.header.length, bytes.length);
    lane.header = joinBytes([lane.header, bytes.subarray(0, count)]);
    this.tls.skip(direction, count);
    if (lane.header.length < tdsHeaderBytes) return count;
    const header = readTdsHeader(lane.header);
    lane.header = nothing;
    this.#isLost = header === null;
    lane.left = header?.payloadBytes ?? 0;
    lane.isLastPacket = header?.isLast ?? false;
    return count;
  }

  #readPayload(lane: Lane, segment: Segment, at: number, bytes: Uint8Array): number {
    const count = Math.min(lane.left, bytes.length - at);
    lane.left -= count;
    if (lane.isAsked) this.tls.push(partOf(segment, at, bytes.subarray(at, at + count)));
    else this.tls.skip(segment.direction, count);
    if (lane.left === 0 && lane.isLastPacket) lane.isAsked = true;
    return count;
  }
}

const partOf = (segment: Segment, at: number, bytes: Uint8Array): Segment => ({
  ...segment,
  offset: segment.offset + at,
  lengthBytes: bytes.length,
  bytes,
});
