// Content codings (RFC 9110 §8.4): gzip, deflate, br, and zstd where the platform has it.
import { Transform, type TransformCallback } from 'node:stream';
import * as zlib from 'node:zlib';

type MakeDecoder = () => Transform;

/** Newer than the oldest Node this runs on, so asked for by name. */
function findZstd(): MakeDecoder | null {
  const make: unknown = (zlib as Record<string, unknown>)['createZstdDecompress'];
  return typeof make === 'function' ? (make as MakeDecoder) : null;
}

/** `deflate` should be zlib (RFC 1950), but some servers send bare DEFLATE (RFC 1951). */
class Inflate extends Transform {
  #inner: Transform | null = null;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#inner ??= this.#begin(chunk);
    this.#inner.write(chunk, done);
  }

  override _flush(done: TransformCallback): void {
    if (this.#inner === null) {
      done();
      return;
    }
    this.#inner.once('end', done);
    this.#inner.end();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inner?.destroy();
    done(error);
  }

  /** RFC 1950 §2.2: the low four bits of the first byte are 8 in a zlib stream. */
  #begin(chunk: Buffer): Transform {
    const isZlib = ((chunk[0] ?? 0) & 0x0f) === 8;
    const inner = isZlib ? zlib.createInflate() : zlib.createInflateRaw();
    inner.on('data', (data) => this.push(data));
    inner.on('error', (error) => this.destroy(error));
    return inner;
  }
}

const zstd = findZstd();
const decoders: ReadonlyMap<string, MakeDecoder> = new Map<string, MakeDecoder>([
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  ['deflate', () => new Inflate()],
  ['br', () => zlib.createBrotliDecompress()],
  ...(zstd === null ? [] : [['zstd', zstd] as const]),
]);

/** More than one is rare; more than this is an attack. */
const maxCodings = 4;

/** What the endpoint says it understands. */
export const acceptedCodings: readonly string[] = [
  'gzip',
  'deflate',
  'br',
  ...(zstd === null ? [] : ['zstd']),
];

/** From a `content-encoding` value, in the order applied; `identity` and blanks are left out. */
export function parseCodings(value: string): string[] {
  return value
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

/** Decoders in the order to run them, last applied first; null when one of them is not known. */
export function makeDecoders(codings: readonly string[]): Transform[] | null {
  if (codings.length > maxCodings) return null;
  const makers = [...codings].reverse().map((coding) => decoders.get(coding));
  const known = makers.flatMap((make) => (make === undefined ? [] : [make]));
  return known.length === makers.length ? known.map((make) => make()) : null;
}
