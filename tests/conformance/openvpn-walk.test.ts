// The harness's own reader of OpenVPN's control packets.
import { expect, test } from 'vitest';
import { walkControl, walkDatagrams } from './openvpn-walk.ts';

const session = Array.from({ length: 8 }, () => 1);
const behindLength = (...packet: number[]): number[] => [0, packet.length, ...packet];

test('what control packets of the first key carry, behind acknowledgements and authentication', () => {
  const auth = Array.from({ length: 28 }, () => 2);
  const bare = behindLength(0x20, ...session, ...auth, 0, 0, 0, 0, 1, 21, 22);
  const told = [1, 0, 0, 0, 9, ...session];
  const acknowledging = behindLength(0x20, ...session, ...auth, ...told, 0, 0, 0, 2, 23);
  const others = [
    behindLength(0x28, ...session, 0),
    behindLength(0x30, 7, 7),
    behindLength(0x20, ...session, ...auth, 0, 0, 0),
    [0, 90, 0x20],
  ].flat();
  const stream = Uint8Array.from([...bare, ...acknowledging, ...others]);
  expect([...walkControl(stream, auth.length)]).toEqual([21, 22, 23]);
});

test('the same of datagrams, each once, up to one that is missing', () => {
  const numbered = (number: number, ...carried: number[]): Uint8Array =>
    Uint8Array.from([0x20, ...session, 0, 0, 0, 0, number, ...carried]);
  const reset = Uint8Array.from([0x38, ...session, 0, 0, 0, 0, 0]);
  const packets = [reset, numbered(1, 21), numbered(1, 21), numbered(2, 22), numbered(4, 24)];
  expect([...walkDatagrams([...packets, numbered(3, 23)], 0)]).toEqual([21, 22]);
});
