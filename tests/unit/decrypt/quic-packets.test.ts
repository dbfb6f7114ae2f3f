// QUIC's packets by the example of RFC 9001 Appendix A.5 and numbers of RFC 9000 Appendix A.3, key updates,
// and streams put in order.
import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PacketOpener, wholeNumber } from '../../../electron/decrypt/packet-opener.ts';
import { headerMask, nextSecret, packetKeys } from '../../../electron/decrypt/quic-keys.ts';
import { HeldBytes, StreamOrder } from '../../../electron/decrypt/stream-order.ts';
import { suiteOf, type Suite } from '../../../electron/decrypt/suite.ts';
import { readDataFrames, type DataFrame } from '../../../electron/wire/quic/data-frames.ts';

const hex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('hex');
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const suite = (id: number): Suite => {
  const found = suiteOf(id);
  if (found === null) throw new Error('no such suite');
  return found;
};
const chacha = suite(0x1303);
const aes = suite(0x1301);
const secret = bytesOf('9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b');

describe('RFC 9001 A.5', () => {
  test('keys of a ChaCha20 packet, and of the one behind an update', () => {
    const keys = packetKeys(chacha, secret, 'quic');
    expect(hex(keys.key)).toBe('c6d98ff3441c3fe1b2182094f69caa2ed4b716b65488960a7a984979fb23e1c8');
    expect(hex(keys.iv)).toBe('e0459b3474bdd0e44a41c144');
    expect(hex(keys.headerProtection)).toBe(
      '25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4',
    );
    expect(hex(nextSecret(chacha, secret, 'quic'))).toBe(
      '1223504755036d556342ee9361d253421a826c9ecdf3c7148684b36b714881f9',
    );
    const sample = bytesOf('5e5cd55c41f69080575d7999c25a5bfb');
    expect(hex(headerMask(chacha, keys.headerProtection, sample))).toBe('aefefe7d03');
  });

  test('its packet opens once the numbers before it are known', () => {
    const packet = bytesOf('4cfe4189655e5cd55c41f69080575d7999c25a5bfb');
    const place = { start: 0, numberStart: 1, end: packet.length };
    // Number 654360564 is sent as its last three bytes: none before it leaves another one.
    expect(new PacketOpener(chacha, secret, 'quic').open(packet, place)).toBeNull();
    expect(wholeNumber(654_360_563, 0x00bff4, 24)).toBe(654_360_564);
  });
});

test('numbers by the example of RFC 9000 A.3, and around every border', () => {
  expect(wholeNumber(0xa82f30ea, 0x9b32, 16)).toBe(0xa82f9b32);
  const numbers = fc.tuple(
    fc.integer({ min: 0, max: 2 ** 40 }),
    fc.integer({ min: -100, max: 100 }),
  );
  fc.assert(
    fc.property(numbers, ([largest, ahead]) => {
      const number = Math.max(0, largest + 1 + ahead);
      expect(wholeNumber(largest, number % 256, 8)).toBe(number);
    }),
  );
});

/** A short packet as an endpoint seals it, with an id of four bytes and a number of one. */
function seal(
  secretBytes: Uint8Array,
  first: Uint8Array,
  number: number,
  phase: 0 | 1,
): Uint8Array {
  const keys = packetKeys(aes, secretBytes, 'quic');
  const { headerProtection } = packetKeys(aes, first, 'quic');
  const header = Uint8Array.of(0x40 | (phase * 4), 1, 2, 3, 4, number);
  const nonce = new Uint8Array(keys.iv);
  nonce[11] = (nonce[11] ?? 0) ^ number;
  const cipher = createCipheriv('aes-128-gcm', keys.key, nonce);
  cipher.setAAD(header);
  const content = Uint8Array.from([0x0a, 4, 3, 97, 98, 99, ...new Uint8Array(20)]);
  const sealed = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  const mask = headerMask(aes, headerProtection, sealed.subarray(3, 19));
  header[0] = (header[0] ?? 0) ^ ((mask[0] ?? 0) & 0x1f);
  header[5] = number ^ (mask[1] ?? 0);
  return Uint8Array.from([...header, ...sealed]);
}

test('keys change with the phase, also where packets of the phase before come late', () => {
  const first = secret;
  const second = nextSecret(aes, first, 'quic');
  const third = nextSecret(aes, second, 'quic');
  const opener = new PacketOpener(aes, first, 'quic');
  const open = (packet: Uint8Array): string =>
    hex(opener.open(packet, { start: 0, numberStart: 5, end: packet.length })).slice(0, 12);
  const plain = '0a0403616263';
  expect(open(seal(first, first, 0, 0))).toBe(plain);
  expect(open(seal(second, first, 2, 1))).toBe(plain);
  expect(open(seal(first, first, 1, 0))).toBe(plain);
  expect(open(seal(third, first, 3, 0))).toBe(plain);
  expect(open(seal(second, first, 9, 0))).toBe('');
  expect(opener.open(seal(third, first, 4, 0), { start: 0, numberStart: 5, end: 12 })).toBeNull();
});

test('a stream comes out as it was sent, in whatever order its frames come', () => {
  const sent = Uint8Array.from({ length: 64 }, (_, n) => n);
  const cut = fc.tuple(fc.nat(63), fc.integer({ min: 1, max: 20 }));
  fc.assert(
    fc.property(fc.array(cut, { maxLength: 30 }), fc.boolean(), (cuts, isReversed) => {
      const whole = Array.from({ length: 8 }, (_, n): [number, number] => [n * 8, 8]);
      const order = new StreamOrder(new HeldBytes());
      const came: number[] = [];
      const parts = [...cuts, ...(isReversed ? whole.reverse() : whole)];
      for (const [at, length] of parts) {
        const bytes = sent.subarray(at, at + length);
        order.push(at, bytes, at + length >= 64, (part) => came.push(...part));
      }
      expect(came).toEqual([...sent]);
      expect(order.isOver).toBe(true);
    }),
  );
});

test('of a stream in single bytes no more pieces are held than packets would fit', () => {
  const order = new StreamOrder(new HeldBytes());
  let came = 0;
  const push = (at: number): void => {
    order.push(at, Uint8Array.of(1), false, (part) => (came += part.length));
  };
  for (let at = 1; at < 40_000; at += 2) push(at);
  for (let at = 0; at < 40_000; at += 2) push(at);
  const heldPieces = (8 * 1024 * 1024) / 1024;
  expect(came).toBe(heldPieces * 2 + 1);
});

describe('frames', () => {
  const readAll = (text: string): { frames: DataFrame[]; problem: string | null } => {
    const frames: DataFrame[] = [];
    const error = readDataFrames(bytesOf(text), (frame) => frames.push(frame));
    return { frames, problem: error?.message ?? null };
  };

  test('of streams and the handshake are handed on, the others passed over', () => {
    const others = [
      '0001',
      '0205000000',
      '030500020001000102030405',
      '050203',
      '0703aabbcc',
      '1040ff',
      '110102',
      '180100040102030400112233445566778899aabbccddeeff',
      '1a0011223344556677',
      '1c0a0602aabb',
      '1d0a01aa',
      '1e',
      '3102aabb',
      '40af01020304',
    ];
    const { frames, problem } = readAll(`${others.join('')}060002abcd0f0405026869040802030c0803ff`);
    expect(problem).toBeNull();
    expect(frames).toEqual([
      { kind: 'connection-id', bytes: bytesOf('01020304') },
      { kind: 'crypto', offset: 0, bytes: bytesOf('abcd') },
      { kind: 'stream', id: 4, offset: 5, bytes: bytesOf('6869'), isLast: true },
      { kind: 'reset', id: 8, code: 2 },
      { kind: 'stream', id: 8, offset: 3, bytes: bytesOf('ff'), isLast: false },
    ]);
  });

  test('behind an unknown one nothing is read', () => {
    expect(readAll('0a00016121').frames).toHaveLength(1);
    expect(readAll('1e2108').problem).toContain('frame 33');
  });

  test('of arbitrary bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const error = readDataFrames(bytes, () => undefined);
        expect(error === null || error.message !== '').toBe(true);
      }),
    );
  });
});
