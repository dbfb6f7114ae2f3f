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

const station = [2, 0, 0, 0, 0, 9];
const behindType = (
  type: readonly number[],
  ...parts: readonly (readonly number[])[]
): Uint8Array => new Uint8Array([...ethernet([]).slice(0, 12), ...type, ...parts.flat()]);
const inner = ipv4(
  6,
  Array.from({ length: 20 }, () => 0),
);
const macSec = [0x88, 0xe5];
const trill = [0x22, 0xf3];
const batman = [0x43, 0x05];
const named = [...station, 0, 1];
const ip = [0x08, 0];

test.each([
  ['signed by MACsec', behindType(macSec, [0, 0, 0, 0, 0, 1], ip, inner)],
  ['with the name of its channel', behindType(macSec, [0x20, 0, 0, 0, 0, 1], named, ip, inner)],
  ['over bridges', behindType(trill, [0, 0x10, 0, 1, 0, 2], ethernet(inner))],
  ['with options', behindType(trill, [0, 0x50, 0, 1, 0, 2, 9, 9, 9, 9], ethernet(inner))],
  ['over a mesh', behindType(batman, [0x40, 15, 50, 0], station, ethernet(inner))],
  ['with its sender', behindType(batman, [0x42, 15, 50, 0], station, named, ethernet(inner))],
  ['to all of a mesh', behindType(batman, [1, 15, 50, 0, 0, 0, 0, 7], station, ethernet(inner))],
])('reads a frame %s', (_, frame) => {
  expect(find(frame)).toBe(frame.length - inner.length);
});

test.each([
  ['sealed by MACsec', behindType(macSec, [0x0c, 0, 0, 0, 0, 1], ip, inner)],
  ['with integrity of another kind', behindType(macSec, [0x04, 0, 0, 0, 0, 1], ip, inner)],
  ['of another version of a mesh', behindType(batman, [0x40, 14, 50, 0], station, ethernet(inner))],
  ['a mesh keeps for itself', behindType(batman, [0, 15, 50, 0], station, ethernet(inner))],
])('reads none %s', (_, frame) => {
  expect(find(frame)).toBe(-1);
});
