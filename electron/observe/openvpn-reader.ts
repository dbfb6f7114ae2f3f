// Reads OpenVPN over TCP, where each packet stands behind its length: hands the TLS in its control packets
// to the reader of TLS, told where they stand in the stream.
import type { FlowId, Segment } from '../../shared/model/segment.ts';
import { readOpenVpnControl, readOpenVpnReset } from '../wire/clear/openvpn.ts';
import type { Hashes } from '../wire/hashes.ts';
import { joinBytes } from '../wire/join-bytes.ts';
import { u16 } from '../wire/network-order.ts';
import { TlsReader } from './tls-reader.ts';

const lengthBytes = 2;
const maxControlBytes = 2048;
const nothing = new Uint8Array(0);

interface Lane {
  /** Of the packet being read: its length field and what follows, as far as it came. */
  held: Uint8Array;
  /** In the stream, of the first byte held. */
  offset: number;
  /** Of a packet that is not read: bytes to come. */
  passing: number;
  /** Up to where in the stream the reader of TLS was told. */
  toldTo: number;
}

const newLane = (): Lane => ({ held: nothing, offset: 0, passing: 0, toldTo: 0 });

/** Bytes of authentication where a connection's first bytes are OpenVPN's first packet, else null. */
export function readOpenVpnStart(bytes: Uint8Array): number | null {
  const length = u16(bytes, 0);
  return length === bytes.length - lengthBytes
    ? readOpenVpnReset(bytes.subarray(lengthBytes))
    : null;
}

export class OpenVpnReader {
  readonly tls: TlsReader;
  readonly #authBytes: number;
  readonly #up = newLane();
  readonly #down = newLane();
  #isLost = false;

  constructor(flowId: FlowId, hashes: Hashes, authBytes: number) {
    this.#authBytes = authBytes;
    this.tls = new TlsReader(flowId, hashes);
    this.tls.isCarried = true;
  }

  push({ direction, bytes, lengthBytes: size, timeMs, flowId }: Segment): void {
    const lane = direction === 'up' ? this.#up : this.#down;
    // Behind a hole nobody knows where a packet begins, unless one was being passed over.
    if (bytes === null && lane.passing < size) this.#isLost = true;
    if (this.#isLost) return;
    if (bytes === null) {
      lane.passing -= size;
      lane.offset += size;
      return;
    }
    for (let at = 0; at < bytes.length;) {
      if (lane.passing > 0) {
        const count = Math.min(lane.passing, bytes.length - at);
        lane.passing -= count;
        lane.offset += count;
        at += count;
      } else at += this.#take(lane, bytes.subarray(at), { direction, timeMs, flowId });
    }
  }

  /** Gives how many bytes were taken; all that are missing, or all there are. */
  #take(lane: Lane, bytes: Uint8Array, from: Pick<Segment, 'direction' | 'timeMs' | 'flowId'>) {
    const { held } = lane;
    const size = sizeOf(held, bytes);
    const wanted = size === null ? lengthBytes : size;
    const count = Math.min(wanted - held.length, bytes.length);
    if (size !== null && size > maxControlBytes) {
      lane.passing = size - held.length;
      lane.offset += held.length;
      lane.held = nothing;
      return 0;
    }
    lane.held = joinBytes([held, bytes.subarray(0, count)]);
    if (lane.held.length === size) this.#finish(lane, from);
    return count;
  }

  #finish(lane: Lane, from: Pick<Segment, 'direction' | 'timeMs' | 'flowId'>): void {
    const { held, offset } = lane;
    lane.held = nothing;
    lane.offset = offset + held.length;
    const control = readOpenVpnControl(held.subarray(lengthBytes), this.#authBytes);
    if (control === null) return;
    const start = lengthBytes + control.start;
    const bytes = held.subarray(start);
    if (bytes.length === 0) return;
    const at = offset + start;
    this.tls.skip(from.direction, at - lane.toldTo);
    lane.toldTo = at + bytes.length;
    this.tls.push({ ...from, offset: at, lengthBytes: bytes.length, bytes });
  }
}

/** Of the packet with its length field, once that is known. */
function sizeOf(held: Uint8Array, bytes: Uint8Array): number | null {
  const [high, low] = held.length === 0 ? bytes : [held[0], held[1] ?? bytes[0]];
  return high === undefined || low === undefined ? null : lengthBytes + ((high << 8) | low);
}
