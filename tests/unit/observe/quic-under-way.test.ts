// QUIC whose beginning nobody saw is known by its short headers, and nothing else is taken for it.
import { beforeAll, describe, expect, test } from 'vitest';
import { DatagramReader } from '../../../electron/observe/datagram-reader.ts';
import { describeLock } from '../../../renderer/features/handshake/step-words.ts';
import type { Direction } from '../../../shared/model/segment.ts';
import { recordHandshake } from '../wire/recorded-handshake.ts';
import { sealInitial } from '../wire/seal-initial.ts';
import { hear, type Said } from './hear.ts';
import { hashes } from './loopback.ts';

/** As header protection leaves them. */
const covered = [0x16, 0x0f, 0x09, 0x11, 0x1c, 0x02, 0x1b, 0x18];
const id = [0xc0, 0xa0, 0xcd, 0x79, 0xb5, 0xe6, 0x8a, 0x63];

/** Never the same twice, as ciphertext. */
function noise(seed: number, lengthBytes: number): number[] {
  let state = seed * 2_654_435_761 + 1;
  return Array.from({ length: lengthBytes }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
}

const datagram = (head: readonly number[], n: number, lengthBytes = 60): Uint8Array =>
  Uint8Array.from([...head, ...noise(n, lengthBytes)]);

/** The client's to a server that gave it an id, or the server's to a client without one. */
const short = (n: number, ofId: readonly number[] = id): Uint8Array =>
  datagram([0x40 | (covered[n % covered.length] ?? 0), ...ofId], n);

const many = (direction: Direction, count: number, make = short): Said[] =>
  Array.from({ length: count }, (_, n): Said => [direction, make(n)]);

const on443 = (said: readonly Said[], port = 443) => hear(said, { transport: 'udp', port }).flow;
const alternately = (first: readonly Said[], second: readonly Said[]): Said[] =>
  first.flatMap((one, n) => [one, ...second.slice(n, n + 1)]);
const withoutId = (n: number): Uint8Array => short(n, []);

/** Of version 1, with ids of no bytes: what opens it only the two ends have. */
const handshakePacket = datagram([0xe0, 0, 0, 0, 1, 0, 0, 0x40, 40], 1, 40);

/** The same once the sides allowed each other to clear the fixed bit (RFC 9287). */
const greasedPacket = Uint8Array.from(handshakePacket, (byte, n) => (n === 0 ? 0xa0 : byte));

let clientHello: Uint8Array;
beforeAll(async () => {
  const recorded = await recordHandshake({ maxVersion: 'TLSv1.3' });
  clientHello = recorded.clientHello;
});

const initial = (): Uint8Array =>
  sealInitial({
    destinationId: Uint8Array.of(7, 7, 7, 7, 7, 7, 7, 7),
    ids: { destination: Uint8Array.of(7, 7, 7, 7, 7, 7, 7, 7), source: new Uint8Array(0) },
    side: 'client',
    crypto: Uint8Array.from([
      1,
      0,
      clientHello.length >> 8,
      clientHello.length & 0xff,
      ...clientHello,
    ]),
    paddedTo: 1200,
  });

describe('short headers alone', () => {
  test.each([
    ['both ways', alternately(many('up', 8), many('down', 8, withoutId))],
    ['sent alone', many('up', 8)],
    ['answers alone, to a client with an id', many('down', 8)],
    ['four of a quiet connection', many('up', 5)],
    [
      'beside one side that clears the fixed bit',
      alternately(
        many('up', 8),
        many('down', 8, (n) => datagram([covered[n] ?? 0], n)),
      ),
    ],
    ['behind a long header without the fixed bit', [['down', greasedPacket], ...many('up', 8)]],
    ['with much that comes down before', [...many('down', 200, withoutId), ...many('up', 8)]],
    [
      'behind a change of the id',
      [...many('up', 2), ...many('up', 8, (n) => short(n, [9, 9, 9, 9]))],
    ],
  ] satisfies [string, Said[]][])('are QUIC that had begun before: %s', (_name, said) => {
    const flow = on443(said);
    expect(flow).toMatchObject({ protocol: 'quic', names: [] });
    expect(flow.tls).toMatchObject({ serverName: null, version: null, ja4: null, handshake: [] });
    expect(describeLock(flow)).toMatch(/^The handshake was over before anyone looked/);
  });

  test('on the port of DNS over QUIC are that, and on others nothing that is known', () => {
    expect(on443(many('up', 8), 853).encryptedDns).toEqual({ kind: 'doq', basis: 'port 853' });
    expect(on443(many('up', 8), 4500).protocol).toBe('unknown');
  });

  test('are not waited for any longer once they are known', () => {
    const reader = newReader();
    push(reader, many('up', 8));
    expect([reader.protocol, reader.quietBytes('up'), reader.quietBytes('down')]).toEqual([
      'quic',
      1199,
      Infinity,
    ]);
  });

  test('that show nothing are given up', () => {
    const reader = newReader();
    push(reader, many('down', 64, withoutId));
    expect([reader.quietBytes('up'), reader.quietBytes('down')]).toEqual([0, Infinity]);
    push(reader, many('up', 64, withoutId));
    expect([reader.protocol, reader.quietBytes('up')]).toEqual(['unknown', Infinity]);
  });
});

function newReader(): DatagramReader {
  const local = { address: '192.0.2.1', port: 50_000 };
  const remote = { address: '192.0.2.2', port: 443 };
  return new DatagramReader({ flowId: 'f', transport: 'udp', local, remote, openedMs: 0 }, hashes);
}

function push(reader: DatagramReader, said: readonly Said[]): void {
  for (const [direction, bytes] of said) {
    if (!(bytes instanceof Uint8Array)) continue;
    const lane = { flowId: 'f', timeMs: 0, offset: 0, lengthBytes: bytes.length };
    reader.push({ ...lane, direction, bytes });
  }
}

const counting = (n: number): number[] => [0, 0, 0, n];

describe('on port 443, too', () => {
  test.each<readonly [string, (n: number) => Uint8Array]>([
    [
      'OpenVPN’s data, of three keys',
      (n) => datagram([0x48 | (n >> 3), 0, 0, 1, ...counting(n)], n),
    ],
    ['WireGuard’s data', (n) => datagram([4, 0, 0, 0, ...id.slice(0, 4), n, 0, 0, 0], n)],
    ['DTLS 1.2', (n) => datagram([23, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, n, 0, 60], n)],
    ['DTLS 1.3 with an id', (n) => datagram([0x3f, ...id, ...noise(n, 2), 0, 60], n)],
    ['Google’s QUIC, Q043', (n) => datagram([n % 2 === 0 ? 0x0c : 0x1c, ...id, n], n)],
    ['Google’s QUIC, Q046', (n) => datagram([[0x40, 0x41, 0x43][n % 3] ?? 0, ...id, n], n)],
    ['IPsec in UDP', (n) => datagram([0x5a, 1, 2, 3, ...counting(n)], n)],
    ['RTP', (n) => datagram([0x80, 0x60, 0, n, 0, 0, 0, n, ...id.slice(0, 4)], n)],
    ['STUN', (n) => datagram([0, 1, 0, 60, 0x21, 0x12, 0xa4, 0x42], n)],
    ['channels of TURN', (n) => datagram([0x40, n % 5, 0, 60], n)],
    ['CoAP', (n) => datagram([0x40 | (covered[n % 8] ?? 0), 1, 0x30, n, 1], n)],
    ['DNSCrypt', (n) => datagram([...Buffer.from('q6fnvWj8')], n)],
    [
      'a protocol of words',
      (n) =>
        Uint8Array.from(Buffer.from(`${'PLAYWORDSTOP'.charAt(n % 12)}AME:${n} and more of it`)),
    ],
    ['what counts its datagrams before an id', (n) => datagram([0x40 | n, ...id], n)],
    ['what counts them down', (n) => datagram([0x7f - n, ...id], n)],
    ['no id, but zeros', (n) => short(n, [0, 0, 0, 0, 0])],
    ['chance', (n) => datagram([], n + 1)],
    ['chance behind the bits of QUIC', (n) => datagram([0x40 | (covered[n % 8] ?? 0)], n)],
    ['keep-alives in a byte', (n) => (n === 2 ? Uint8Array.of(0xff) : short(n))],
    ['datagrams that are too short', (n) => short(n).subarray(0, 20)],
    [
      'a long header of no known version',
      (n) => (n === 2 ? datagram([0xc0, 9, 9, 9, 9], n) : short(n)),
    ],
  ])('%s is not taken for QUIC', (_name, make) => {
    expect(on443(many('up', 24, make)).protocol).not.toBe('quic');
    expect(on443(alternately(many('up', 24, make), many('down', 24, make))).protocol).not.toBe(
      'quic',
    );
    expect(on443(many('down', 24, make)).protocol).not.toBe('quic');
  });
});

describe('another connection on the same ports', () => {
  test.each([
    ['short headers', many('up', 8)],
    ['very many of them', alternately(many('up', 300), many('down', 300, withoutId))],
    [
      'the rest of a handshake',
      [['down', handshakePacket], ['up', handshakePacket], ...many('up', 3)],
    ],
  ] satisfies [string, Said[]][])('shows its name behind %s', (_name, before) => {
    const flow = on443([...before, ['up', initial()], ...many('up', 3)]);
    expect(flow.names.map(({ name, leak }) => [name, leak])).toEqual([['clinic.lab.test', 'sni']]);
    expect(flow.tls?.serverName).toBe('clinic.lab.test');
    expect(flow.tls?.ja4).not.toBeNull();
  });

  test('is waited for behind a handshake of which the hello was not seen, and nothing else is', () => {
    const reader = newReader();
    push(reader, [
      ['down', handshakePacket],
      ['up', handshakePacket],
    ]);
    expect([reader.quietBytes('up'), reader.quietBytes('down')]).toEqual([0, 0]);
    push(reader, [
      ['up', short(1)],
      ['down', withoutId(1)],
    ]);
    expect([reader.quietBytes('up'), reader.quietBytes('down')]).toEqual([1199, Infinity]);
    push(reader, [['up', initial()]]);
    expect([reader.quietBytes('up'), reader.quietBytes('down')]).toEqual([0, 0]);
  });
});
