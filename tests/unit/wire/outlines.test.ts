// Outlines of hellos against their parsers: the same facts of any bytes, well formed or not.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factsOf, readHello } from '../../../electron/observe/hello-kinds.ts';
import { nodeHashes } from '../../../electron/session/hashes.ts';
import { ja3 } from '../../../electron/wire/ja3.ts';
import { ja4 } from '../../../electron/wire/ja4.ts';
import { parseClientHello } from '../../../electron/wire/tls/client-hello.ts';
import { parseServerHello } from '../../../electron/wire/tls/server-hello.ts';
import { readServerFacts } from '../../../electron/wire/tls/server-outline.ts';
import { withRawKey } from './raw-key-hello.ts';
import { recordHandshake } from './recorded-handshake.ts';

/** A message with some bytes changed, cut, or with more behind it. */
const damaged = (message: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .record({
      changes: fc.array(fc.tuple(fc.nat(message.length - 1), fc.nat(255)), { maxLength: 4 }),
      length: fc.oneof(fc.constant(message.length), fc.nat(message.length)),
      more: fc.oneof(fc.constant(new Uint8Array(0)), fc.uint8Array({ maxLength: 9 })),
    })
    .map(({ changes, length, more }) => {
      const bytes = Uint8Array.from([...message.subarray(0, length), ...more]);
      for (const [at, value] of changes) if (at < length) bytes[at] = value;
      return bytes;
    });

function parsedHello(body: Uint8Array) {
  const parsed = parseClientHello(body);
  if (!parsed.ok) return parsed.error.code;
  const { raw, hash } = ja3(parsed.value, nodeHashes);
  const prints = { ja3: hash, ja3Raw: raw, ja4: ja4(parsed.value, nodeHashes) };
  return factsOf(parsed.value, body, parsed.value.contradiction === null ? prints : null);
}

function parsedAnswer(body: Uint8Array) {
  const parsed = parseServerHello(body);
  if (!parsed.ok) return parsed.error.code;
  const { version, cipherSuite, alpn, pskSelected, rawKey, clientRawKey } = parsed.value;
  const { helloRetry, contradiction } = parsed.value;
  const keys = { pskSelected, rawKey, clientRawKey };
  return { version, cipherSuite, alpn, ...keys, helloRetry, contradiction };
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  const { clientHello, serverHello } = await recordHandshake({ maxVersion: version });

  test(`${version}: a ClientHello's outline says what its parser says`, () => {
    fc.assert(
      fc.property(damaged(clientHello), (body) => {
        const read = readHello(body, nodeHashes, 't');
        expect(read.ok ? read.value : read.error.code).toEqual(parsedHello(body));
      }),
      { numRuns: 2000 },
    );
  });

  test(`${version}: a ServerHello's outline says what its parser says`, () => {
    fc.assert(
      fc.property(fc.oneof(damaged(serverHello), damaged(withRawKey(serverHello))), (body) => {
        const read = readServerFacts(body);
        expect(read.ok ? read.value : read.error.code).toEqual(parsedAnswer(body));
      }),
      { numRuns: 2000 },
    );
  });
}
