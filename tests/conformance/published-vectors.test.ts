// JA3, JA4 and a ClientHello as published (origin in the fixture).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ja3 } from '../../electron/wire/ja3.ts';
import { ja4 } from '../../electron/wire/ja4.ts';
import { nodeHashes } from '../../electron/session/hashes.ts';
import { parseClientHello } from '../../electron/wire/tls/client-hello.ts';
import { HandshakeStream } from '../../electron/wire/tls/handshake-stream.ts';
import { RecordStream } from '../../electron/wire/tls/records.ts';

const vectorsSchema = z.object({
  ja3_strings: z.array(z.tuple([z.string(), z.string()])),
  ja4_parts: z.array(z.tuple([z.string(), z.string()])),
  client_hello: z.array(z.record(z.string(), z.unknown())),
});

const hashes = nodeHashes;

const fixture = join(import.meta.dirname, '../fixtures/published-vectors.json');
const vectors = vectorsSchema.parse(JSON.parse(readFileSync(fixture, 'utf8')));

const numbers = (text: string | undefined, base: number, by: string): number[] =>
  text === undefined || text === ''
    ? []
    : text.split(by).map((part) => Number.parseInt(part, base));

const empty = {
  sessionId: new Uint8Array(0),
  legacyVersion: 0x0303,
  cipherSuites: [] as number[],
  cipherSpan: { start: 0, end: 0 },
  serverName: null,
  furtherNames: [],
  alpn: [],
  alpnBytes: [],
  supportedVersions: [],
  groups: [] as number[],
  pointFormats: [] as number[],
  signatureAlgorithms: [] as number[],
  keyShares: [],
  pskOffered: false,
  sessionTicketBytes: 0,
  earlyData: false,
  grease: false,
  echOffered: false,
  contradiction: null,
  fields: [],
};
const extension = (id: number) => ({ id, bytes: new Uint8Array(0), start: 0, end: 0 });

test.each(vectors.ja3_strings)('JA3 of %s', (raw, hash) => {
  const [version, ciphers, extensions, groups, formats] = raw.split(',');
  const hello = {
    ...empty,
    legacyVersion: Number(version),
    cipherSuites: numbers(ciphers, 10, '-'),
    extensions: numbers(extensions, 10, '-').map(extension),
    groups: numbers(groups, 10, '-'),
    pointFormats: numbers(formats, 10, '-'),
  };
  expect(ja3(hello, hashes)).toEqual({ raw, hash });
});

test.each(vectors.ja4_parts)('JA4 part of %s', (raw, hash) => {
  const [first, schemes] = raw.split('_');
  const ids = numbers(first, 16, ',').toReversed();
  const asCiphers = ja4({ ...empty, cipherSuites: ids, extensions: [] }, hashes);
  const asExtensions = ja4(
    { ...empty, extensions: ids.map(extension), signatureAlgorithms: numbers(schemes, 16, ',') },
    hashes,
  );
  // Cipher lists and extension lists are hashed alike; only the latter carry schemes.
  expect([asCiphers.split('_')[1], asExtensions.split('_')[2]]).toContain(hash);
});

test.each(vectors.client_hello.map((vector) => [String(vector['source']), vector] as const))(
  'the ClientHello of %s',
  (_source, vector) => {
    const bytes = Uint8Array.from(Buffer.from(String(vector['hex']), 'hex'));
    const [record] = new RecordStream().push(bytes, bytes.length, 0);
    const [message] = record === undefined ? [] : new HandshakeStream().push(record);
    const parsed = parseClientHello(message?.body ?? new Uint8Array(0));
    if (!parsed.ok) throw parsed.error;
    const expected = { ...vector, hex: undefined };
    const printed = JSON.stringify(expected);
    expect(printed).toContain(parsed.value.serverName?.value ?? 'no name');
    expect(printed).toContain(ja3(parsed.value, hashes).hash);
    expect(printed).toContain(ja4(parsed.value, hashes));
  },
);
