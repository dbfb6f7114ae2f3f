import { expect, test } from 'vitest';
import { findIpPacket } from '../../../../electron/wire/ip/link-layer.ts';
import { ethernet, ipv4 } from './packets.ts';

const ethernetLink = 1;

/** Ethernet in so many MPLS pseudowires (RFC 4448), one around the other, without control words. */
function inPseudowires(count: number, packet: readonly number[]): Uint8Array {
  const labelled = [...ethernet([]).slice(0, 12), 0x88, 0x47, 0, 0, 1, 64];
  const wires = Array.from({ length: count }, () => labelled).flat();
  return new Uint8Array([...wires, ...ethernet(packet)]);
}

const find = (frame: Uint8Array): number =>
  findIpPacket(ethernetLink, frame, 0, frame.length, { linkEnd: 0, rest: null });

test('reads Ethernet in a pseudowire, and a pseudowire in another', () => {
  const packet = ipv4(
    6,
    Array.from({ length: 20 }, () => 0),
  );
  for (const count of [1, 2, 4]) {
    const frame = inPseudowires(count, packet);
    expect(find(frame)).toBe(frame.length - packet.length);
  }
});

test('gives up on a frame that is nothing but pseudowires', () => {
  expect(find(inPseudowires(14_000, []))).toBe(-1);
});
