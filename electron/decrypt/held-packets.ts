// QUIC packets that came before the hellos that their keys hang on were read.
import type { Segment } from '../../shared/model/segment.ts';
import type { PacketPlace } from './packet-opener.ts';
import type { LabelPrefix } from './quic-keys.ts';

/** A packet behind the Initials. */
export interface SealedPacket {
  readonly kind: 'handshake' | 'data' | 'early';
  readonly segment: Segment;
  readonly place: PacketPlace;
  /** Of its version, which short headers do not say. */
  readonly prefix: LabelPrefix | null;
}

const maxPackets = 64;
const maxBytes = 128 * 1024;

export class HeldPackets {
  #packets: SealedPacket[] = [];
  #bytesHeld = 0;

  /** Takes a copy of its datagram, which all packets in it share. */
  push(packet: SealedPacket, bytes: Uint8Array): void {
    const { flowId, direction, offset } = packet.segment;
    const last = this.#packets.at(-1)?.segment;
    const isSame =
      last?.flowId === flowId && last.direction === direction && last.offset === offset;
    const more = isSame ? 0 : bytes.length;
    if (this.#packets.length >= maxPackets || this.#bytesHeld + more > maxBytes) return;
    this.#bytesHeld += more;
    const segment = isSame ? last : { ...packet.segment, bytes: new Uint8Array(bytes) };
    this.#packets.push({ ...packet, segment });
  }

  /** In the order in which they came; they are let go. */
  takeAll(): SealedPacket[] {
    this.#bytesHeld = 0;
    return this.#packets.splice(0);
  }
}
