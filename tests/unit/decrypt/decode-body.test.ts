// Content codings of bodies in captures: whole, cut off, stacked, foreign, damaged, and bombs.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BodyKeeper } from '../../../electron/decrypt/body-keeper.ts';
import { readLeaf, unpackCertificate } from '../../../electron/decrypt/certificate.ts';
import { decodeBody } from '../../../electron/decrypt/decode-body.ts';
import { BodyBudget, bodyLimits } from '../../../electron/decrypt/letter-limits.ts';

const text = 'what was really in the letter, '.repeat(2000);
const plain = Buffer.from(text);

test.each([
  ['gzip', ['gzip'], gzipSync(plain)],
  ['zlib', ['deflate'], deflateSync(plain)],
  ['bare deflate', ['deflate'], deflateRawSync(plain)],
  ['brotli', ['br'], brotliCompressSync(plain)],
  ['brotli over gzip', ['br', 'gzip'], brotliCompressSync(gzipSync(plain))],
])('%s', (_name, codings, packed) => {
  const { bytes, totalBytes, failure } = decodeBody(packed, codings, true);
  expect({ totalBytes, failure }).toEqual({ totalBytes: plain.length, failure: null });
  expect(bytes.equals(plain)).toBe(true);
});

test('of a body cut off what unpacks is shown, and it is said', () => {
  const packed = gzipSync(plain);
  const { bytes, failure } = decodeBody(packed.subarray(0, packed.length / 2), ['gzip'], false);
  expect(failure?.kind).toBe('body-too-large');
  expect(text.startsWith(bytes.toString())).toBe(true);
});

test('a bomb, a coding that is not known, and damage are told', () => {
  const bomb = gzipSync(Buffer.alloc(bodyLimits.decodedBytes + 1));
  expect(decodeBody(bomb, ['gzip'], true).failure?.kind).toBe('decompressed-too-large');
  expect(decodeBody(plain, ['compress'], true).failure?.kind).toBe('bad-encoding');
  expect(decodeBody(plain, ['gzip'], true).failure?.kind).toBe('bad-encoding');
  expect(decodeBody(plain, ['zstd'], true).failure?.kind).toBe('bad-encoding');
});

test('a body is kept up to its limit and counted to its end', () => {
  const body = new BodyKeeper([['Content-Type', 'text/plain']], new BodyBudget());
  const piece = new Uint8Array(100_000).fill(120);
  for (let n = 0; n < 5; n += 1) body.push(piece, piece.length);
  body.push(null, 1000);
  const { text: kept, bytesTotal, truncated } = body.finish().body;
  expect([kept?.length, bytesTotal, truncated]).toEqual([bodyLimits.keptBytes, 501_000, true]);
});

test('codings told in several lines are taken off like those in one', () => {
  const headers: [string, string][] = [
    ['content-encoding', 'gzip'],
    ['content-type', 'text/plain'],
    ['Content-Encoding', 'br'],
  ];
  const body = new BodyKeeper(headers, new BodyBudget());
  const packed = brotliCompressSync(gzipSync('a letter'));
  body.push(packed, packed.length);
  expect(body.finish()).toMatchObject({
    body: { text: 'a letter' },
    codings: ['br', 'gzip'],
    failure: null,
  });
});

test('bytes of any kind never throw, as body or as certificate', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, is13) => {
      for (const coding of ['gzip', 'deflate', 'br', 'zstd']) {
        const { failure, totalBytes } = decodeBody(Buffer.from(bytes), [coding], true);
        expect(failure === null || totalBytes === 0).toBe(true);
      }
      expect(unpackCertificate(bytes)?.length ?? 0).toBeLessThan(2 ** 18 + 1);
      expect(readLeaf(bytes, is13)?.length ?? 0).toBeLessThanOrEqual(bytes.length);
    }),
  );
});
