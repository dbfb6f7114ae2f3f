// Reads OpenVPN over UDP, a packet in each datagram: hands the TLS in its control packets, which come again
// until they are acknowledged, to the reader of TLS, told where they stand among the flow's bytes.
import type { Direction, FlowId, Segment } from '../../shared/model/segment.ts';
import { readOpenVpnControl } from '../wire/clear/openvpn.ts';
import type { Hashes } from '../wire/hashes.ts';
import { TlsReader } from './tls-reader.ts';

interface Lane {
  /** Number of the control packet that is next; the reset is number 0. */
  nextId: number;
  /** Up to where the reader of TLS was told. */
  toldTo: number;
  /** A packet is missing, came late, or was cut: nobody can put what follows in its place. */
  isLost: boolean;
}

const newLane = (): Lane => ({ nextId: 1, toldTo: 0, isLost: false });

export class OpenVpnDatagramReader {
  readonly tls: TlsReader;
  readonly #authBytes: number;
  readonly #lanes: Readonly<Record<Direction, Lane>> = { up: newLane(), down: newLane() };

  /** `authBytes`: of authentication in each control packet, as its first packet told. */
  constructor(flowId: FlowId, hashes: Hashes, authBytes: number) {
    this.#authBytes = authBytes;
    this.tls = new TlsReader(flowId, hashes);
    this.tls.isCarried = true;
  }

  quietBytes(direction: Direction): number {
    return this.#lanes[direction].isLost ? Infinity : 0;
  }

  push({ direction, bytes, lengthBytes, offset, timeMs, flowId }: Segment): void {
    const lane = this.#lanes[direction];
    const control = bytes === null ? null : readOpenVpnControl(bytes, this.#authBytes);
    if (bytes === null || control === null || lane.isLost) return;
    if (control.packetId < lane.nextId) return;
    if (control.packetId > lane.nextId || bytes.length < lengthBytes) {
      lane.isLost = true;
      return;
    }
    lane.nextId += 1;
    const carried = bytes.subarray(control.start);
    if (carried.length === 0) return;
    const at = offset + control.start;
    this.tls.skip(direction, at - lane.toldTo);
    lane.toldTo = at + carried.length;
    const place = { flowId, direction, timeMs, offset: at, lengthBytes: carried.length };
    this.tls.push({ ...place, bytes: carried });
  }
}
