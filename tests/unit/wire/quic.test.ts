// QUIC's Initial packets: keys, header protection, frames in any order (RFC 9001 Appendix A).
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { nodeHashes } from '../../../electron/session/hashes.ts';
import { looksLikeQuic } from '../../../electron/observe/looks-like-quic.ts';
import { QuicReader } from '../../../electron/observe/quic-reader.ts';
import { CryptoStream } from '../../../electron/wire/quic/crypto-stream.ts';
import { readGoogleCryptoFrames } from '../../../electron/wire/quic/frames.ts';
import { InitialSecret } from '../../../electron/wire/quic/initial.ts';
import { initialSchemes, quicVersions } from '../../../electron/wire/quic/versions.ts';
import { recordHandshake, type RecordedHandshake } from './recorded-handshake.ts';
import { sealInitial } from './seal-initial.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const destinationId = bytesOf('8394c8f03e515708');

const keysOf = (version: number, side: 'client' | 'server') => {
  const [scheme] = initialSchemes(version);
  if (scheme === undefined) throw new Error('no such version');
  return new InitialSecret(nodeHashes, scheme, destinationId).keysOf(side);
};

test('keys of RFC 9001 A.1', () => {
  const client = keysOf(quicVersions.v1, 'client');
  expect(hex(client.key)).toBe('1f369613dd76d5467730efcbe3b1a22d');
  expect(hex(client.iv)).toBe('fa044b2f42a3fd3b46fb255c');
  expect(hex(client.headerProtection)).toBe('9f50449e04a0e810283a1e9933adedd2');
  const server = keysOf(quicVersions.v1, 'server');
  expect(hex(server.key)).toBe('cf3a5331653c364c88f0f379b6067e37');
});

test('keys of RFC 9369 A.1', () => {
  const client = keysOf(quicVersions.v2, 'client');
  expect(hex(client.key)).toBe('8b1a0bc121284290a29e0971b5cd045d');
  expect(hex(client.iv)).toBe('91f73e2351d8fa91660e909f');
  expect(hex(client.headerProtection)).toBe('45b95e15235d6f45a6b19cbcb0294ba9');
  const server = keysOf(quicVersions.v2, 'server');
  expect(hex(server.key)).toBe('82db637861d55e1d011f19ea71d5d2a7');
  expect(hex(server.iv)).toBe('dd13c276499c0249d3310652');
  expect(hex(server.headerProtection)).toBe('edf6d05c83121201b436e16877593c3a');
});

test('frames of T051: the handshake behind an acknowledgement', () => {
  // One block and two times; then none of either.
  const ack = ['65', '0002', '0164', '01', '0005', '010001', '02', '0311223344', '051122'].join('');
  const crypto = '080003020304';
  const expected = [{ offset: 0, bytes: bytesOf('020304') }];
  expect(readGoogleCryptoFrames(bytesOf(`${ack}00${crypto}0007`))).toEqual(expected);
  expect(readGoogleCryptoFrames(bytesOf(`400100000100${crypto}`))).toEqual(expected);
  expect(() => readGoogleCryptoFrames(bytesOf('09'))).toThrow('frame 9');
});

describe('CRYPTO frames', () => {
  const message = Uint8Array.from([1, 0, 0, 200, ...Array.from({ length: 200 }, (_, n) => n)]);
  const cut = (start: number, end: number) => ({
    offset: start,
    bytes: message.subarray(start, end),
  });

  test('join in any order, with overlaps', () => {
    const pieces = fc.array(fc.tuple(fc.nat(204), fc.nat(204)), { maxLength: 20 });
    const check = (pairs: [number, number][]): void => {
      const stream = new CryptoStream();
      const frames = pairs.map(([a, b]) => cut(Math.min(a, b), Math.max(a, b)));
      const got = [...frames, cut(100, 204), cut(0, 50), cut(50, 100)].flatMap((frame) =>
        stream.push(frame),
      );
      expect(got).toEqual([{ type: 1, body: message.slice(4) }]);
    };
    fc.assert(fc.property(pieces, check));
  });

  test('far offsets are no reason to take memory, and what is left out is said', () => {
    const stream = new CryptoStream();
    const far = { offset: 2 ** 40, bytes: new Uint8Array(100) };
    expect(stream.push(cut(0, 204))).toHaveLength(1);
    expect(stream.hasPassedOver).toBe(false);
    expect(stream.push(far)).toEqual([]);
    expect(stream.hasPassedOver).toBe(true);
  });

  test('of pieces that all leave gaps only so many are kept', () => {
    const stream = new CryptoStream();
    const push = (n: number) => stream.push({ offset: 2 * n, bytes: Uint8Array.of(1) });
    for (let n = 1; n <= 512; n += 1) push(n);
    expect(stream.hasPassedOver).toBe(false);
    push(513);
    expect(stream.hasPassedOver).toBe(true);
  });

  test('a reader says that pieces were left out', () => {
    const id = new Uint8Array(0);
    const reader = new QuicReader('udp-1', nodeHashes);
    const early = (offset: number): void => {
      push(
        reader,
        'up',
        sealInitial({ destinationId: id, side: 'client', crypto: message, offset }),
      );
    };
    early(1000);
    expect(reader.observe().problem).toBeNull();
    early(2 ** 17);
    expect(reader.observe().problem).toMatch(/^parts of the handshake were left out/);
  });
});

test('the id of a packet that the capture cut opens the answer to it', () => {
  const hello = bytesOf('02000004aabbccdd');
  const answer = sealInitial({ destinationId, side: 'server', crypto: hello });
  const cut = bytesOf('c000000001088394c8f03e5157080000449e00000000');
  const reader = new QuicReader('udp-1', nodeHashes);
  const lane = { flowId: 'udp-1', timeMs: 0, offset: 0 };
  reader.push({ ...lane, direction: 'up', lengthBytes: 1200, bytes: cut });
  reader.push({ ...lane, direction: 'down', lengthBytes: answer.length, bytes: answer });
  expect(reader.observe().handshake.map(({ kind }) => kind)).toEqual(['server-hello']);
});

const push = (reader: QuicReader, direction: 'up' | 'down', bytes: Uint8Array): void => {
  const lengthBytes = bytes.length;
  reader.push({ flowId: 'udp-1', timeMs: 0, offset: 0, direction, lengthBytes, bytes });
};
const kindsOf = (reader: QuicReader) => reader.observe().handshake.map(({ kind }) => kind);

const shortPacket = bytesOf(`40${'ab'.repeat(30)}`);
/** Of version 1, with ids of no bytes; sealed with what nobody but the ends can open. */
const handshakePacket = (lengthBytes: number): Uint8Array =>
  Uint8Array.from([0xe0, 0, 0, 0, 1, 0, 0, 0x40, lengthBytes, ...new Uint8Array(lengthBytes)]);

describe('the sealed rest of the handshake', () => {
  const hellos = (): { reader: QuicReader; answer: Uint8Array } => {
    const reader = new QuicReader('udp-1', nodeHashes);
    const [id, version] = [new Uint8Array(0), 0x00000001];
    const seal = (side: 'client' | 'server', text: string): Uint8Array =>
      sealInitial({ destinationId: id, side, crypto: bytesOf(text), version });
    push(reader, 'up', seal('client', '01000004aabbccdd'));
    return { reader, answer: seal('server', '02000004aabbccdd') };
  };

  test('is told packet by packet, also those that share a datagram with the hello', () => {
    const { reader, answer } = hellos();
    push(reader, 'down', Uint8Array.from([...answer, ...handshakePacket(50)]));
    push(reader, 'down', handshakePacket(60));
    push(reader, 'up', handshakePacket(40));
    push(reader, 'down', shortPacket);
    push(reader, 'down', handshakePacket(30));
    const steps = reader.observe().handshake.slice(2);
    expect(
      steps.map(({ kind, direction, encrypted, evidence: { offset, lengthBytes } }) => [
        kind,
        direction,
        encrypted,
        offset,
        lengthBytes,
      ]),
    ).toEqual([
      ['handshake-packet', 'down', true, answer.length, 59],
      ['handshake-packet', 'down', true, 0, 69],
      ['handshake-packet', 'up', true, 0, 49],
    ]);
  });

  test('is told of so many packets and no more', () => {
    const { reader, answer } = hellos();
    push(reader, 'down', answer);
    for (let n = 0; n < 40; n += 1) push(reader, 'down', handshakePacket(60));
    expect(kindsOf(reader).filter((kind) => kind === 'handshake-packet')).toHaveLength(16);
  });
});

describe('both hellos', () => {
  const clientHello = bytesOf('01000004aabbccdd');
  const serverHello = bytesOf('02000004aabbccdd');
  const both = (extra: { version?: number; scheme?: number; greased?: boolean }) => {
    const reader = new QuicReader('udp-1', nodeHashes);
    // The client writes the id that the keys come from; here it is empty, as in the header made.
    const id = new Uint8Array(0);
    const { greased: _greased, ...first } = extra;
    const client = sealInitial({
      destinationId: id,
      side: 'client',
      crypto: clientHello,
      ...first,
    });
    const server = sealInitial({
      destinationId: id,
      side: 'server',
      crypto: serverHello,
      ...extra,
    });
    push(reader, 'up', client);
    push(reader, 'down', server);
    return {
      kinds: kindsOf(reader),
      begins: looksLikeQuic(client),
      isKnown: looksLikeQuic(server),
    };
  };
  const read = { kinds: ['client-hello', 'server-hello'], begins: true, isKnown: true };

  test.each([
    ['draft 22', 0xff000016],
    ['draft 27', 0xff00001b],
    ['draft 29', 0xff00001d],
    ['draft 33', 0xff000021],
    ['the first draft of version 2', 0xff020000],
    ['mvfst on draft 22', 0xfaceb001],
    ['mvfst on draft 27', 0xfaceb00e],
    ['T051', 0x54303531],
  ])('of %s', (_name, version) => {
    expect(both({ version })).toEqual(read);
  });

  test.each([0, 1, 2])('of a reserved version, sealed in way %i', (way) => {
    expect(both({ version: 0x0a1a2a3a, scheme: way })).toEqual(read);
    expect(both({ version: 0xfaeada8a, scheme: way })).toEqual(read);
  });

  test('where the server clears the fixed bit (RFC 9287)', () => {
    expect(both({ greased: true })).toEqual({ ...read, isKnown: false });
  });

  test('of drafts with another header none are looked for', () => {
    for (const version of [0xff000015, 0xff000023, 0x51303433]) {
      expect(initialSchemes(version)).toEqual([]);
    }
  });
});

describe('several connections between the same ports', () => {
  const idOf = (n: number): Uint8Array => Uint8Array.from({ length: 8 }, () => n);
  /** The same hello with a random of its own, and a name of the same length. */
  const helloOf = (hello: Uint8Array, n: number): Uint8Array => {
    const text = Buffer.from(hello).toString('latin1').replace('clinic', `site0${n}`);
    const body = Uint8Array.from(Buffer.from(text, 'latin1'));
    body.fill(n, 2, 34);
    return Uint8Array.from([1, 0, body.length >> 8, body.length & 0xff, ...body]);
  };
  const initialOf = (crypto: Uint8Array, n: number, source = new Uint8Array(0)): Uint8Array =>
    sealInitial({
      destinationId: idOf(n),
      ids: { destination: idOf(n), source },
      side: 'client',
      crypto,
      paddedTo: 1200,
    });
  const answerOf = (hello: Uint8Array, n: number): Uint8Array =>
    sealInitial({ destinationId: idOf(n), side: 'server', crypto: hello });
  const serverHello = (body: Uint8Array): Uint8Array =>
    Uint8Array.from([2, 0, body.length >> 8, body.length & 0xff, ...body]);
  const namesIn = (reader: QuicReader): string[] => reader.names.map(({ name }) => name);
  const printsIn = (reader: QuicReader): string[] =>
    reader
      .observe()
      .handshake.flatMap(({ kind, fields }) =>
        kind === 'client-hello'
          ? fields.flatMap(({ label, value }) => (label === 'Fingerprint JA4' ? [value] : []))
          : [],
      );

  let recorded: RecordedHandshake;
  beforeAll(async () => {
    recorded = await recordHandshake({ maxVersion: 'TLSv1.3' });
  });

  test.each([true, false])('each shows its hello; the answers were captured: %s', (answered) => {
    const reader = new QuicReader('udp-1', nodeHashes);
    for (const n of [1, 2, 3]) {
      push(reader, 'up', initialOf(helloOf(recorded.clientHello, n), n));
      if (answered) push(reader, 'down', answerOf(serverHello(recorded.serverHello), n));
    }
    expect(namesIn(reader)).toEqual(['site01.lab.test', 'site02.lab.test', 'site03.lab.test']);
    expect(printsIn(reader)).toHaveLength(3);
    expect(printsIn(reader).every((print) => print.startsWith('q'))).toBe(true);
    expect(reader.observe().serverName).toBe('site01.lab.test');
    expect(reader.quietBytes('down')).toBe(0);
    for (const direction of ['up', 'down'] as const) push(reader, direction, shortPacket);
    // Behind the handshake only what can hold the client's Initial is looked at.
    expect(reader.quietBytes('up')).toBe(answered ? 1199 : 0);
    expect(reader.quietBytes('down')).toBe(answered ? Infinity : 0);
  });

  test('a Retry, a repetition and the client’s second flight begin none', () => {
    const reader = new QuicReader('udp-1', nodeHashes);
    const hello = helloOf(recorded.clientHello, 1);
    push(reader, 'up', initialOf(hello, 1));
    push(reader, 'up', initialOf(hello, 1));
    push(reader, 'up', initialOf(hello, 7));
    push(reader, 'down', answerOf(serverHello(recorded.serverHello), 7));
    const second = sealInitial({
      destinationId: idOf(7),
      ids: { destination: idOf(9), source: new Uint8Array(0) },
      side: 'client',
      crypto: hello,
      paddedTo: 1200,
    });
    push(reader, 'up', second);
    expect(namesIn(reader)).toEqual(['site01.lab.test']);
    expect(kindsOf(reader)).toEqual(['client-hello', 'server-hello']);
  });

  test('a hello that was made anew for a Retry is the same connection’s', () => {
    const reader = new QuicReader('udp-1', nodeHashes);
    push(reader, 'up', initialOf(helloOf(recorded.clientHello, 1), 1));
    push(reader, 'down', bytesOf(`f0000000010008${'07'.repeat(8)}${'00'.repeat(24)}`));
    push(reader, 'up', initialOf(helloOf(recorded.clientHello, 2), 7));
    push(reader, 'down', answerOf(serverHello(recorded.serverHello), 7));
    expect(namesIn(reader)).toEqual(['site01.lab.test']);
    expect(reader.observe().cipher).not.toBeNull();
  });

  test.each([
    ['the same id', 1],
    ['another id', 7],
  ])('what is begun anew in a version of the server’s, with %s, is another one', (_name, id) => {
    const reader = new QuicReader('udp-1', nodeHashes);
    const [refused, begun] = [1, 2].map((n) => helloOf(recorded.clientHello, n));
    if (refused === undefined || begun === undefined) throw new Error('no hellos');
    const first = {
      destinationId: idOf(1),
      ids: { destination: idOf(1), source: new Uint8Array(0) },
      side: 'client',
      crypto: refused,
      version: 0xff00001d,
      paddedTo: 1200,
    } as const;
    push(reader, 'up', sealInitial(first));
    push(reader, 'down', bytesOf(`c0000000000008${'01'.repeat(8)}00000001`));
    push(reader, 'up', initialOf(begun, id));
    push(reader, 'up', sealInitial(first));
    push(reader, 'down', answerOf(serverHello(recorded.serverHello), id));
    expect(namesIn(reader)).toEqual(['site01.lab.test', 'site02.lab.test']);
    expect(kindsOf(reader)).toEqual(['client-hello', 'client-hello', 'server-hello']);
    // What was agreed on is told of the one that the server answered.
    expect(reader.observe().serverName).toBe('site02.lab.test');
    expect(reader.observe().cipher).not.toBeNull();
  });

  test('are kept up to a budget', () => {
    const reader = new QuicReader('udp-1', nodeHashes);
    for (let n = 1; n < 100; n += 1) {
      push(reader, 'up', initialOf(helloOf(recorded.clientHello, n % 10), n));
    }
    expect(namesIn(reader)).toHaveLength(16);
    expect(reader.quietBytes('up')).toBe(Infinity);
  });
});

test('arbitrary datagrams never throw', () => {
  const datagram = fc.uint8Array({ minLength: 1, maxLength: 1400 });
  const seeded = fc
    .tuple(fc.constantFrom('c00000000108', 'd16b3343cf08', 'c0ff00001d08'), datagram)
    .map(([head, rest]) => Uint8Array.from([...bytesOf(head), ...rest]));
  const check = (bytes: Uint8Array): void => {
    const reader = new QuicReader('udp-1', nodeHashes);
    const lane = { flowId: 'udp-1', timeMs: 0, offset: 0, lengthBytes: bytes.length };
    reader.push({ ...lane, direction: 'up', bytes });
    reader.push({ ...lane, direction: 'down', bytes });
    expect(reader.observe().serverName).toBeNull();
  };
  fc.assert(fc.property(fc.oneof(datagram, seeded), check));
});
