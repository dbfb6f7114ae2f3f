// Frames of IEEE 802.11 that were captured in the clear, with or without radiotap before them: only
// data frames of networks without encryption can be read. One may hold several packets (A-MSDU, §9.3.2.2).
import { u16 } from '../network-order.ts';
import { afterLlc, type FrameRest, type LinkBounds } from './link-payload.ts';

const dataFrame = 2;
const control = { toDs: 1, fromDs: 2, protectedFrame: 0x40, order: 0x80 } as const;
/** Of the field for quality of service: packets follow that have headers of their own. */
const aggregated = 0x80;
/** Both addresses and the length of what follows. */
const subframeHeaderBytes = 14;

/**
 * Offset of the IP header in an 802.11 frame, or -1; of several packets in one that of the first. `isSwapped`: the
 * two bytes of the frame's control stand the other way around.
 */
export function afterWifi(
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
  isSwapped = false,
): number {
  if (start + 24 > end) return -1;
  const first = bytes[isSwapped ? start + 1 : start] ?? 0;
  const second = bytes[isSwapped ? start : start + 1] ?? 0;
  const subtype = first >> 4;
  // Bit 2 of the subtype: no data in it. Encrypted frames keep theirs to themselves.
  if (((first >> 2) & 3) !== dataFrame || subtype & 4 || second & control.protectedFrame) return -1;
  const isBridged = (second & (control.toDs | control.fromDs)) === 3;
  const hasQuality = (subtype & 8) !== 0;
  const quality = start + 24 + (isBridged ? 6 : 0);
  if (!hasQuality) return afterLlc(bytes, quality, end);
  const body = quality + 2 + (second & control.order ? 4 : 0);
  const isAggregated = ((bytes[quality] ?? 0) & aggregated) !== 0;
  return isAggregated ? afterSubframe(bytes, body, end, bounds) : afterLlc(bytes, body, end);
}

/** The same of the next packet in the frame; `bounds.rest` is then what comes behind it. */
export function afterNextSubframe({ bytes, start, end }: FrameRest, bounds: LinkBounds): number {
  bounds.rest = null;
  return afterSubframe(bytes, start, end, bounds);
}

function afterSubframe(bytes: Uint8Array, start: number, end: number, bounds: LinkBounds): number {
  const payload = start + subframeHeaderBytes;
  if (payload > end) return -1;
  const lengthBytes = u16(bytes, payload - 2);
  bounds.linkEnd = payload + lengthBytes;
  // Each but the last is filled up to whole words.
  const next = start + ((subframeHeaderBytes + lengthBytes + 3) & ~3);
  if (next < end) bounds.rest = { kind: 'subframe', bytes, start: next, end };
  return afterLlc(bytes, payload, end);
}

/** Radiotap says its own length, in little-endian order. */
export function afterRadiotap(
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
): number {
  if (start + 8 > end || bytes[start] !== 0) return -1;
  const length = (bytes[start + 2] ?? 0) | ((bytes[start + 3] ?? 0) << 8);
  return length < 8 ? -1 : afterWifi(bytes, start + length, end, bounds);
}

/** Headers of drivers before radiotap: Prism's, and AVS, which says itself that it is one. */
export function afterPrism(
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
): number {
  if (start + 8 > end) return -1;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, 8);
  const isAvs = view.getUint32(0) >>> 12 === 0x80211;
  const lengthBytes = view.getUint32(4, !isAvs);
  if (lengthBytes < 8 || lengthBytes > end - start) return -1;
  return afterWifi(bytes, start + lengthBytes, end, bounds);
}
