// Every parser: arbitrary bytes give a Result and nothing else; every truncation is told; the
// recorded fields partition the input.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, type Field } from '../../../electron/wire/byte-reader.ts';
import { parseDnsMessage } from '../../../electron/wire/dns/message.ts';
import { DnsTcpStream } from '../../../electron/wire/dns/tcp-stream.ts';
import { HttpStream } from '../../../electron/wire/http/message.ts';
import { ja3 } from '../../../electron/wire/ja3.ts';
import { ja4 } from '../../../electron/wire/ja4.ts';
import { parseCertificate12 } from '../../../electron/wire/tls/certificate.ts';
import { nodeHashes } from '../../../electron/session/hashes.ts';
import { parseClientHello } from '../../../electron/wire/tls/client-hello.ts';
import { HandshakeStream } from '../../../electron/wire/tls/handshake-stream.ts';
import { RecordStream } from '../../../electron/wire/tls/records.ts';
import { parseServerHello } from '../../../electron/wire/tls/server-hello.ts';
import { recordHandshake, type RecordedHandshake } from './recorded-handshake.ts';

const recorded: RecordedHandshake = await recordHandshake({ maxVersion: 'TLSv1.2' });
const recorded13: RecordedHandshake = await recordHandshake({ maxVersion: 'TLSv1.3' });
const dnsAnswer = Uint8Array.from(
  Buffer.from(
    '1a2b8180000100010000000006636c696e6963036c61620474657374000001' +
      '0001c00c000100010000003c00047f000002',
    'hex',
  ),
);

const samples = [
  ['ClientHello', parseClientHello, recorded13.clientHello],
  ['ServerHello', parseServerHello, recorded13.serverHello],
  ['Certificate', parseCertificate12, recorded.certificate],
  ['DNS', parseDnsMessage, dnsAnswer],
] as const;

function expectPartition(fields: readonly Field[], length: number): void {
  let at = 0;
  for (const field of fields) {
    expect(field.start).toBe(at);
    at = field.end;
  }
  expect(at).toBe(length);
}

describe.each(samples)('%s', (_name, parse, sample) => {
  test('reads the real one', () => {
    const result = parse(sample);
    expect(result).toMatchObject({ ok: true });
  });

  test('arbitrary bytes give a Result', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(parse(bytes)).toHaveProperty('ok');
      }),
      { numRuns: 500 },
    );
  });

  test('one changed byte gives a Result', () => {
    const change = fc.tuple(fc.nat(sample.length - 1), fc.nat(255));
    fc.assert(
      fc.property(change, ([position, value]) => {
        const bytes = sample.slice();
        bytes[position] = value;
        expect(parse(bytes)).toHaveProperty('ok');
      }),
      { numRuns: 1000 },
    );
  });

  test('every truncation is an error, or told as a contradiction', () => {
    const accepted: number[] = [];
    for (let length = 0; length < sample.length; length += 1) {
      const parsed = parse(sample.subarray(0, length));
      const told = parsed.ok ? parsed.value : null;
      const isTold = told !== null && 'contradiction' in told && told.contradiction !== null;
      if (parsed.ok && !isTold) accepted.push(length);
    }
    // A hello without extensions is legal (RFC 8446 §4.1.2): cut just there it is a whole hello.
    expect(accepted.length).toBeLessThanOrEqual(1);
  });
});

test('recorded fields partition hello and DNS message', () => {
  const client = parseClientHello(recorded13.clientHello);
  const server = parseServerHello(recorded13.serverHello);
  const dns = parseDnsMessage(dnsAnswer);
  expect(client.ok && server.ok && dns.ok).toBe(true);
  if (client.ok) expectPartition(client.value.fields, recorded13.clientHello.length);
  if (server.ok) expectPartition(server.value.fields, recorded13.serverHello.length);
  if (dns.ok) expectPartition(dns.value.fields, dnsAnswer.length);
});

test('recorded fields partition hellos that contradict themselves, too', () => {
  let odd = 0;
  for (const [parse, sample] of [
    [parseClientHello, recorded13.clientHello],
    [parseServerHello, recorded13.serverHello],
  ] as const) {
    fc.assert(
      fc.property(fc.nat(sample.length - 1), fc.nat(255), (position, value) => {
        const bytes = Uint8Array.from([...sample, 1, 2, 3]);
        bytes[position] = value;
        const parsed = parse(bytes);
        if (!parsed.ok) return;
        if (parsed.value.contradiction !== null) odd += 1;
        expectPartition(parsed.value.fields, bytes.length);
      }),
      { numRuns: 1000 },
    );
  }
  expect(odd).toBeGreaterThan(0);
});

test('a hello says what was offered', () => {
  const client = parseClientHello(recorded13.clientHello);
  if (!client.ok) throw client.error;
  const { serverName, alpn } = client.value;
  expect(serverName?.value).toBe('clinic.lab.test');
  expect(alpn).toEqual(['h2', 'http/1.1']);
  const spelled = recorded13.clientHello.subarray(serverName?.start, serverName?.end);
  expect(Buffer.from(spelled).toString()).toBe('clinic.lab.test');
});

test('a TLS 1.2 certificate names its sites, with the bytes that spell them', () => {
  const parsed = parseCertificate12(recorded.certificate);
  if (!parsed.ok) throw parsed.error;
  const leaf = parsed.value;
  expect(leaf?.dnsNames.map((name) => name.value)).toEqual(['clinic.lab.test']);
  const [name] = leaf?.dnsNames ?? [];
  const spelled = recorded.certificate.subarray(name?.start, name?.end);
  expect(Buffer.from(spelled).toString()).toBe('clinic.lab.test');
});

test('streams give the same however the bytes are cut', () => {
  const whole = new RecordStream().push(recorded.down, recorded.down.length, 1);
  const wanted = whole.map(({ offset, lengthBytes, contentType }) => ({
    offset,
    lengthBytes,
    contentType,
  }));
  expect(wanted.length).toBeGreaterThan(2);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 60 }),
      (sizes) => {
        const stream = new RecordStream();
        const handshake = new HandshakeStream();
        const got = [];
        const types = [];
        for (let at = 0, n = 0; at < recorded.down.length; n += 1) {
          const part = recorded.down.subarray(at, at + (sizes[n % sizes.length] ?? 1));
          for (const record of stream.push(part, part.length, n)) {
            const { offset, lengthBytes, contentType } = record;
            got.push({ offset, lengthBytes, contentType });
            if (contentType === 22 && types.length < 3) {
              types.push(...handshake.push(record).map((message) => message.type));
            }
          }
          at += part.length;
        }
        expect(got).toEqual(wanted);
        expect(types.slice(0, 2)).toEqual([2, 11]);
        expect(stream.problem).toBeNull();
      },
    ),
    { numRuns: 60 },
  );
});

test('streams take any bytes without throwing', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 20 }), (parts) => {
      const records = new RecordStream();
      const dns = new DnsTcpStream();
      const http = new HttpStream('requests');
      for (const part of parts) {
        records.push(part, part.length, 0);
        dns.push(part, 0);
        http.push(part, part.length, 0);
      }
      expect(records.problem === null || records.problem.length > 0).toBe(true);
    }),
  );
});

test('record sizes go on inside a fragment whose bytes were not kept', () => {
  const stream = new RecordStream();
  const header = Uint8Array.of(23, 3, 3, 0, 100);
  expect(stream.push(header, 5, 0)).toEqual([]);
  const [record] = stream.push(null, 100, 7);
  expect(record).toMatchObject({ lengthBytes: 100, contentType: 23, timeMs: 7, offset: 0 });
  stream.push(null, 5, 8);
  expect(stream.problem).toContain('not recorded');
});

test('a name pointer that loops is refused', () => {
  const loop = Uint8Array.from([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1]);
  const result = parseDnsMessage(loop);
  expect(result.ok ? 'read' : result.error.code).toBe('malformed');
});

test('a child reader cannot cross its end', () => {
  const reader = new ByteReader(Uint8Array.of(1, 2, 3, 4)).sub(2);
  reader.u16();
  expect(() => reader.u8()).toThrow('truncated at byte 2');
});

test('fingerprints of the real hello have the published form', () => {
  const client = parseClientHello(recorded13.clientHello);
  if (!client.ok) throw client.error;
  const hashes = nodeHashes;
  expect(ja3(client.value, hashes).hash).toMatch(/^[0-9a-f]{32}$/);
  expect(ja4(client.value, hashes)).toMatch(/^t13d\d{4}h2_[0-9a-f]{12}_[0-9a-f]{12}$/);
});
