// What stands around a frame of Ethernet on part of its way: MACsec's tag (IEEE 802.1AE §9), TRILL's header
// (RFC 6325 §3) and batman-adv's (include/uapi/linux/batadv_packet.h, version 15). `at`: behind the EtherType.
import { u16, u8 } from '../network-order.ts';

/** By the bits E and C of its first byte; else the frame is only signed (IEEE 802.1AE §9.5). */
export const isSealedByMacSec = (bytes: Uint8Array, at: number): boolean =>
  (u8(bytes, at) & 0x0c) !== 0;

/** The bit SC says that the channel's name follows. */
export const macSecTagBytes = (bytes: Uint8Array, at: number): number =>
  (u8(bytes, at) & 0x20) === 0 ? 6 : 14;

/** Options come in words of four (RFC 6325 §3). */
export const trillBytes = (bytes: Uint8Array, at: number): number =>
  6 + ((u16(bytes, at) >> 6) & 0x1f) * 4;

/** Of the packets of version 15 that carry a frame: to all, to one, to one with the sender's name; 0: another. */
export function batmanBytes(bytes: Uint8Array, at: number): number {
  const lengths: Readonly<Record<number, number>> = { 0x01: 14, 0x40: 10, 0x42: 18 };
  return u8(bytes, at + 1) === 15 ? (lengths[u8(bytes, at)] ?? 0) : 0;
}
