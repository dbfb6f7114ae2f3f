// TLS in the packets of SQL Server's stream, and behind them.
import { beforeAll, describe, expect, it } from 'vitest';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { hear, type Said } from './hear.ts';

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.2' });
});

const u16 = (value: number): number[] => [value >> 8, value & 0xff];

function packet(type: number, payload: Iterable<number>, isLast = true): number[] {
  const bytes = [...payload];
  return [type, isLast ? 1 : 0, ...u16(8 + bytes.length), 0, 0, 0, 0, ...bytes];
}

const options = [0, ...u16(11), ...u16(6), 1, ...u16(17), ...u16(1), 0xff, 15, 0, 0, 0, 0, 0, 1];
const prelogin = (type: number): Uint8Array => Uint8Array.from(packet(type, options));

/** One message in packets of so many bytes, as long messages go. */
function inPackets(stream: Uint8Array, size: number): Uint8Array {
  const packets: number[] = [];
  for (let at = 0; at < stream.length; at += size) {
    packets.push(...packet(0x12, stream.subarray(at, at + size), at + size >= stream.length));
  }
  return Uint8Array.from(packets);
}

const asked = (): Said[] => [
  ['up', prelogin(0x12)],
  ['down', prelogin(4)],
];
const bare = Uint8Array.from([0x17, 3, 3, 0, 4, 1, 2, 3, 4]);

describe('TLS of SQL Server', () => {
  it.each([
    [4088, 1],
    [100, 1],
    [100, 7],
  ])('is read in packets of %i bytes, and behind them', (size, pieces) => {
    const up = inPackets(recorded.up, size);
    const cut = Math.ceil(up.length / pieces);
    const { flow, at } = hear([
      ...asked(),
      ...Array.from({ length: pieces }, (_, n): Said => [
        'up',
        up.subarray(n * cut, n * cut + cut),
      ]),
      ['down', inPackets(recorded.down, size)],
      ['up', bare],
    ]);
    expect(flow.protocol).toBe('tls');
    expect(flow.tls).toMatchObject({ serverName: 'clinic.lab.test', version: 'TLS 1.2' });
    const plain = hear([
      ['up', recorded.up],
      ['down', recorded.down],
      ['up', bare],
    ]).flow;
    const sizes = ({ records }: typeof flow): number[][] =>
      (['up', 'down'] as const).map((side) =>
        records.flatMap(({ direction, lengthBytes }) => (direction === side ? [lengthBytes] : [])),
      );
    expect(sizes(flow)).toEqual(sizes(plain));
    expect(flow.tls?.ja3).toBe(plain.tls?.ja3);
    const last = flow.records.findLast(({ direction }) => direction === 'up');
    expect(last && at({ ...last, lengthBytes: 9 })).toBe('\x17\x03\x03\0\x04\x01\x02\x03\x04');
  });

  it('that was declined is not looked for', () => {
    const { flow } = hear([...asked(), ['up', Uint8Array.from(packet(0x10, [1, 2, 3]))]]);
    expect(flow).toMatchObject({ protocol: 'unknown', tls: null, records: [] });
  });

  it('ends where bytes are missing', () => {
    const up = inPackets(recorded.up, 4088);
    const { flow } = hear([...asked(), ['up', null, 100], ['up', up]]);
    expect(flow.tls).toBeNull();
  });
});
