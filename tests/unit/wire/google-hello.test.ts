// The hello of Google's QUIC: what it says and where, in every form of its packets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeHashes } from '../../../electron/session/hashes.ts';
import { GoogleQuicReader } from '../../../electron/observe/google-quic-reader.ts';
import {
  findGoogleHello,
  readGoogleHello,
  readGooglePacket,
  readGoogleVersion,
} from '../../../electron/wire/quic/google-hello.ts';
import { makeGoogleHello } from './make-google-hello.ts';
import { sealInitial } from './seal-initial.ts';

const serverName = 'clinic.lab.test';
const program = 'Chrome/76.0 Android 8.0.0';
const connectionId = [1, 2, 3, 4, 5, 6, 7, 8];
const hash = Array.from({ length: 12 }, () => 0xaa);
const letters = (text: string): number[] => [...Buffer.from(text, 'latin1')];

const makeHello = (version: string): Uint8Array =>
  makeGoogleHello({ version, serverName, program });

/** STREAM 1, with an offset of two bytes and a length. */
const streamFrame = (hello: Uint8Array): number[] => [0xa4, 1, 4, 0, 2, 0xa4, ...hello];
const shortHeader = (version: string, privateBytes: number[]): number[] => [
  0x09,
  ...connectionId,
  ...letters(version),
  1,
  ...hash,
  ...privateBytes,
];
const longHeader = [0xc3, ...letters('Q046'), 0x50, ...connectionId, 0, 0, 0, 3, ...hash];

const stopWaiting = [0x06, 1];
const ack = [0x40, 5, 0, 0, 5, 0];

const packets: [string, string, number[]][] = [
  ['Q025, with private flags', 'Q025', shortHeader('Q025', [0])],
  ['Q043', 'Q043', shortHeader('Q043', [])],
  ['Q043, behind other frames', 'Q043', [...shortHeader('Q043', []), ...ack, ...stopWaiting]],
  ['Q046', 'Q046', longHeader],
];

describe('a hello in the clear', () => {
  it.each(packets)('%s', (_name, version, header) => {
    const bytes = Uint8Array.from([...header, ...streamFrame(makeHello(version)), 0, 0, 0]);
    expect(readGoogleVersion(bytes)).toBe(version);
    const packet = readGooglePacket(bytes);
    const hello = packet && findGoogleHello(bytes, packet);
    const spelt = [hello?.serverName, hello?.version, hello?.userAgent].map((span) => {
      const { start = 0, end = 0, value } = span ?? {};
      expect(Buffer.from(bytes.subarray(start, end)).toString('latin1')).toBe(value);
      return value;
    });
    expect(spelt).toEqual([serverName, version, program]);
  });

  it('tells of a hello that was cut what there is', () => {
    const hello = makeHello('Q046');
    const cut = hello.subarray(0, hello.length - program.length - 1);
    expect(readGoogleHello(cut, 0)).toMatchObject({
      serverName: { value: serverName },
      version: null,
      userAgent: null,
    });
  });

  it('contradicting itself tells nothing beyond the contradiction', () => {
    const hello = makeHello('Q046');
    hello.fill(0xff, 20, 24);
    expect(readGoogleHello(hello, 0)?.serverName).toBeNull();
  });
});

describe('what is no hello of Google', () => {
  it.each([
    ['a server that resets', Uint8Array.from([0x0b, ...shortHeader('Q043', []).slice(1)])],
    ['another version', Uint8Array.from(shortHeader('Q0xx', []))],
    ['a long header of an early version', Uint8Array.from([0xc3, ...letters('Q043'), 0x50])],
    ['text', Uint8Array.from(letters('what do you say, Q043 or nothing at all?'))],
  ])('%s', (_name, bytes) => {
    expect(readGoogleVersion(bytes)).toBeNull();
  });

  it('any bytes are read without a fault', () => {
    const [, , , [, , long]] = packets as [unknown, unknown, unknown, [string, string, number[]]];
    const tails = fc.tuple(fc.constantFrom(long, shortHeader('Q043', [])), fc.uint8Array());
    fc.assert(
      fc.property(tails, ([header, tail]) => {
        const reader = new GoogleQuicReader('f', nodeHashes, 'Q046');
        const bytes = Uint8Array.from([...header, ...tail]);
        const lane = { flowId: 'f', timeMs: 0, offset: 0, direction: 'up' } as const;
        reader.push({ ...lane, lengthBytes: bytes.length, bytes });
        expect(reader.observe().version).toBe('gQUIC Q046');
      }),
    );
  });
});

function hear(bytes: Uint8Array, version: string) {
  const reader = new GoogleQuicReader('f', nodeHashes, version);
  const segment = { flowId: 'f', timeMs: 5, offset: 100, direction: 'up' } as const;
  reader.push({ ...segment, lengthBytes: bytes.length, bytes });
  return reader;
}

describe('the reader tells', () => {
  it('name, version and program with the bytes that spell them', () => {
    const frame = streamFrame(makeHello('Q046'));
    const bytes = Uint8Array.from([...longHeader, ...frame]);
    const reader = hear(bytes, 'Q046');
    const [name] = reader.names;
    const [fact] = reader.facts;
    const at = (offset = 0, lengthBytes = 0): string =>
      Buffer.from(bytes.subarray(offset - 100, offset - 100 + lengthBytes)).toString('latin1');
    expect(at(name?.evidence.offset, name?.evidence.lengthBytes)).toBe(serverName);
    expect(at(fact?.evidence.offset, fact?.evidence.lengthBytes)).toBe(program);
    expect(fact).toMatchObject({ kind: 'user-agent', value: program, name: serverName });
    expect(reader.observe()).toMatchObject({
      serverName,
      version: 'gQUIC Q046',
      handshake: [
        { kind: 'client-hello', fields: [{ value: serverName }, {}, { value: program }] },
      ],
    });
    expect(reader.quietBytes()).toBe(Infinity);
  });

  it('the same of an Initial of Q050, and points at all of it', () => {
    const id = new Uint8Array(0);
    const crypto = makeHello('Q050');
    const bytes = sealInitial({ destinationId: id, side: 'client', crypto, version: 0x51303530 });
    expect(readGoogleVersion(bytes)).toBe('Q050');
    const reader = hear(bytes, 'Q050');
    const evidence = { flowId: 'f', direction: 'up', offset: 100, lengthBytes: bytes.length };
    expect(reader.names).toEqual([{ name: serverName, leak: 'sni', evidence }]);
    expect(reader.facts).toMatchObject([{ value: program, evidence }]);
  });

  it('its version alone where the hello was not captured', () => {
    const reader = hear(Uint8Array.from([...shortHeader('Q039', []), 0x55, 3, 9]), 'Q039');
    expect(reader.observe()).toMatchObject({ serverName: null, version: 'gQUIC Q039' });
    expect([reader.names, reader.facts, reader.quietBytes()]).toEqual([[], [], 0]);
  });
});
