// The TLS of OpenVPN's control channel, over TCP and UDP.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Direction } from '../../../shared/model/segment.ts';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { hear, lengthsOf, type Said, type Seen } from './hear.ts';

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.2' });
});

const session = [1, 2, 3, 4, 5, 6, 7, 8];
const hash = (bytes: number): number[] => Array.from({ length: bytes }, () => 0xaa);
const reset = (auth: readonly number[]): number[] => [0x38, ...session, ...auth, 0, 0, 0, 0, 0];
/** Control packets of 100 bytes of TLS, each acknowledging one. */
const carry = (tls: Uint8Array, auth: readonly number[]): number[][] =>
  Array.from({ length: Math.ceil(tls.length / 100) }, (_, n) => {
    const head = [0x20, ...session, ...auth, 1, 0, 0, 0, n, ...session, 0, 0, 0, n + 1];
    return [...head, ...tls.subarray(n * 100, n * 100 + 100)];
  });
const data = [0x30, ...hash(900)];
const dataOfAnotherKey = [0x31, ...hash(3000)];

const datagrams = (direction: Direction, packets: readonly (readonly number[])[]): Said[] =>
  packets.map((packet): Said => [direction, Uint8Array.from(packet)]);
const hearUdp = (said: readonly Said[]): Seen => hear(said, { transport: 'udp', port: 1194 });

/** Over TCP each packet stands behind its length (as openvpn-reader.ts has it). */
function inStream(direction: Direction, packets: readonly (readonly number[])[]): Said {
  const bytes = packets.flatMap((packet) => [packet.length >> 8, packet.length & 0xff, ...packet]);
  return [direction, Uint8Array.from(bytes)];
}

type Auth = readonly number[];

const transports: readonly (readonly [string, (auth: Auth) => Seen])[] = [
  [
    'TCP, between data',
    (auth) => {
      const between = (tls: Uint8Array): number[][] =>
        carry(tls, auth).flatMap((packet) => [packet, dataOfAnotherKey]);
      return hear([
        inStream('up', [reset(auth)]),
        inStream('up', between(recorded.up)),
        inStream('down', between(recorded.down)),
      ]);
    },
  ],
  [
    'UDP, though packets come twice',
    (auth) => {
      const twice = (tls: Uint8Array): number[][] =>
        carry(tls, auth).flatMap((packet) => [packet, data, packet]);
      return hearUdp([
        ...datagrams('up', [reset(auth), reset(auth)]),
        ...datagrams('up', twice(recorded.up)),
        ...datagrams('down', twice(recorded.down)),
      ]);
    },
  ],
];

describe.each(transports)('OpenVPN over %s', (_transport, hearVpn) => {
  it.each([
    ['in the clear', []],
    ['with an HMAC of SHA-1', hash(28)],
    ['with an HMAC of SHA-512', hash(72)],
  ])('shows the TLS of its control channel, %s', (_name, auth) => {
    const { flow, at } = hearVpn(auth);
    const plain = hear([
      ['up', recorded.up],
      ['down', recorded.down],
    ]).flow;
    expect(flow).toMatchObject({ protocol: 'tls', tls: { serverName: 'clinic.lab.test' } });
    expect(flow.tls?.cipher).toBe(plain.tls?.cipher);
    for (const direction of ['up', 'down'] as const) {
      expect(lengthsOf(flow, direction)).toEqual(lengthsOf(plain, direction));
    }
    // The record header stands where it is said to, and the name within what is pointed at.
    const [hello] = flow.records;
    expect(hello && at({ direction: 'up', offset: hello.offset, lengthBytes: 2 })).toBe('\x16\x03');
    const [name] = flow.names;
    expect(name && at(name.evidence)).toContain('clinic');
  });
});

describe('OpenVPN', () => {
  it('shows nothing over TCP where all of it is sealed, or its bytes are missing', () => {
    const sealed = inStream('up', [[0x38, ...session, ...hash(45)]]);
    expect(hear([sealed]).flow.protocol).toBe('unknown');
    const lost = hear([
      inStream('up', [reset([])]),
      ['up', null, 50],
      inStream('up', carry(recorded.up, [])),
    ]);
    expect(lost.flow).toMatchObject({ protocol: 'unknown', records: [] });
  });

  it('reads no further over UDP where a packet is missing, comes late or was cut', () => {
    const [first = data, second = data, ...others] = carry(recorded.down, []);
    const heard = (packets: readonly Said[]): number[] => {
      const up = datagrams('up', [reset([]), ...carry(recorded.up, [])]);
      return lengthsOf(hearUdp([...up, ...packets]).flow, 'down');
    };
    const whole = heard(datagrams('down', [first, second, ...others]));
    const cut: Said = ['down', Uint8Array.from(second.slice(0, 90)), 20];
    const late = datagrams('down', [...others, second]);
    for (const rest of [datagrams('down', others), late, [cut]]) {
      const told = heard([...datagrams('down', [first]), ...rest]);
      expect(told.length).toBeLessThan(whole.length);
      expect(told).toEqual(whole.slice(0, told.length));
    }
  });

  it.each([
    ['sealed as a whole', [0x38, ...session, ...hash(45)]],
    ['of a server', [0x40, ...session, 0, 0, 0, 0, 0]],
    ['without a session', [0x38, ...new Uint8Array(13)]],
  ])('is not what begins over UDP with a packet %s', (_name, packet) => {
    const { flow } = hearUdp(datagrams('up', [packet, ...carry(recorded.up, [])]));
    expect(flow).toMatchObject({ protocol: 'unknown', records: [] });
  });
});
