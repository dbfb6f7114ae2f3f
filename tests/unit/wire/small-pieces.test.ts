// Bytes that wait, and what is read out of very many small pieces.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QpackDecoder } from '../../../electron/wire/http/qpack.ts';
import { DtlsHandshakeStream } from '../../../electron/wire/tls/dtls.ts';
import { HandshakeStream } from '../../../electron/wire/tls/handshake-stream.ts';
import { type HandshakeMessage } from '../../../electron/wire/tls/handshake.ts';
import { WaitingBytes } from '../../../electron/wire/waiting-bytes.ts';

it('gives the bytes in order, and leaves alone what it gave', () => {
  const step = fc.record({ push: fc.uint8Array({ maxLength: 9 }), drop: fc.nat(12) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const waiting = new WaitingBytes();
      const given: { bytes: Uint8Array; expected: number[] }[] = [];
      let expected: number[] = [];
      for (const { push, drop } of steps) {
        waiting.push(push);
        expected = [...expected, ...push];
        expect([...waiting.bytes]).toEqual(expected);
        given.push({ bytes: waiting.bytes, expected });
        waiting.drop(drop);
        expected = expected.slice(drop);
        expect(waiting.length).toBe(expected.length);
      }
      for (const { bytes, expected: then } of given) expect([...bytes]).toEqual(then);
    }),
  );
});

/** One byte a record, as the stream has them behind one another. */
function pushByteByByte(
  stream: HandshakeStream,
  bytes: Uint8Array,
): { messages: HandshakeMessage[]; pushed: number } {
  const messages: HandshakeMessage[] = [];
  for (const [n, byte] of bytes.entries()) {
    if (stream.problem !== null) return { messages, pushed: n };
    const record = { offset: n * 6, lengthBytes: 1, timeMs: 0, fragment: Uint8Array.of(byte) };
    messages.push(...stream.push(record));
  }
  return { messages, pushed: bytes.length };
}

describe('what its sender cut into single bytes', () => {
  it('is one message still, with the place of each of its bytes', () => {
    const body = Uint8Array.from({ length: 10_000 }, (_, n) => n & 0xff);
    const bytes = Uint8Array.of(11, 0, body.length >> 8, body.length & 0xff, ...body, 14, 0, 0, 0);
    const { messages } = pushByteByByte(new HandshakeStream(), bytes);
    expect(messages.map(({ type }) => type)).toEqual([11, 14]);
    expect(messages[0]?.body).toEqual(body);
    expect(messages[0]?.pieces.at(-1)).toEqual({ offset: 10_003 * 6 + 5, lengthBytes: 1 });
    expect(messages[1]?.pieces[0]).toEqual({ offset: 10_004 * 6 + 5, lengthBytes: 1 });
  });

  it('is given up where it is longer than anybody honest would cut that way', () => {
    const stream = new HandshakeStream();
    const bytes = new Uint8Array(256 * 1024);
    bytes.set([11, 3, 0xff, 0xf0]);
    const { messages, pushed } = pushByteByByte(stream, bytes);
    expect(messages).toEqual([]);
    expect(stream.problem).toMatch(/too many records/);
    expect(pushed).toBeLessThan(20_000);
  });

  it('is no message of DTLS where every other byte is missing, and one where none is', () => {
    const messageBytes = 64 * 1024;
    const push = (stream: DtlsHandshakeStream, offset: number): Uint8Array | null => {
      const bytes = Uint8Array.of(offset & 0xff);
      return stream.push({ type: 1, sequence: 0, messageBytes, offset, bytes });
    };
    const full = new DtlsHandshakeStream();
    for (let at = 0; at < messageBytes; at += 2) expect(push(full, at)).toBeNull();
    const stream = new DtlsHandshakeStream();
    for (let at = 0; at < messageBytes - 1; at += 1) push(stream, at);
    const expected = Uint8Array.from({ length: messageBytes }, (_, n) => n & 0xff);
    expect(push(stream, messageBytes - 1)).toEqual(expected);
  });

  it('is an instruction of QPACK without end, told before long', () => {
    const decoder = new QpackDecoder();
    const nothing = new Uint8Array(1);
    // A literal name of two megabytes (RFC 9204 §4.3.3).
    decoder.pushInstructions(Uint8Array.of(0x5f, 0xe1, 0xff, 0x7f));
    for (let n = 0; n < 1024 * 1024; n += 1) decoder.pushInstructions(nothing);
    expect(decoder.problem).toBe('an instruction without end');
  });
});
