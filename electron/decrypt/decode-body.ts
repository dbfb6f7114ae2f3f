// Takes content codings off a body that is there as a whole (RFC 9110 §8.4), within the limits of the
// endpoint: a bomb is a bomb in a capture, too.
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { Decompress } from 'fzstd';
import type { Failure } from '../../shared/model/failure.ts';
import { ZstdWindows } from '../wire/zstd-windows.ts';
import { errorCode, failure } from './failures.ts';
import { bodyLimits } from './letter-limits.ts';

export interface DecodedBody {
  readonly bytes: Buffer;
  /** As far as it could be decoded. */
  readonly totalBytes: number;
  readonly failure: Failure | null;
}

type Decode = (bytes: Uint8Array) => Uint8Array;

/** What broke off gives what came until then. */
const zlibOptions = {
  finishFlush: constants.Z_SYNC_FLUSH,
  maxOutputLength: bodyLimits.decodedBytes,
};
const brotliOptions = {
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
  maxOutputLength: bodyLimits.decodedBytes,
};

/** RFC 1950 §2.2: the low four bits of the first byte are 8 in a zlib stream; some send it bare. */
function inflate(bytes: Uint8Array): Uint8Array {
  const isZlib = ((bytes[0] ?? 0) & 0x0f) === 8;
  return isZlib ? inflateSync(bytes, zlibOptions) : inflateRawSync(bytes, zlibOptions);
}

/** RFC 9659 §3: more is for files only. */
const maxWindowBytes = 8 * 1024 * 1024;

class TooLarge extends Error {}

function unzstd(bytes: Uint8Array): Uint8Array {
  new ZstdWindows(maxWindowBytes).check(bytes);
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((part) => {
    length += part.length;
    if (length > bodyLimits.decodedBytes) throw new TooLarge();
    parts.push(part);
  });
  stream.push(bytes, false);
  return Buffer.concat(parts);
}

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', (bytes) => gunzipSync(bytes, zlibOptions)],
  ['x-gzip', (bytes) => gunzipSync(bytes, zlibOptions)],
  ['deflate', inflate],
  ['br', (bytes) => brotliDecompressSync(bytes, brotliOptions)],
  ['zstd', unzstd],
]);
const maxCodings = 4;

/** `codings`: outermost first. `isWhole`: false when only the beginning was kept. */
export function decodeBody(
  bytes: Buffer,
  codings: readonly string[],
  isWhole: boolean,
): DecodedBody {
  const nothing = Buffer.alloc(0);
  const unknown = codings.find((coding) => !decoders.has(coding));
  if (unknown !== undefined || codings.length > maxCodings) {
    const why = failure('bad-encoding', (unknown ?? codings.join(', ')).slice(0, 100));
    return { bytes: nothing, totalBytes: 0, failure: why };
  }
  let decoded: Uint8Array = bytes;
  try {
    for (const coding of codings) decoded = decoders.get(coding)?.(decoded) ?? decoded;
  } catch (error) {
    return { bytes: nothing, totalBytes: 0, failure: explain(error, bytes.length) };
  }
  const cut = isWhole ? null : failure('body-too-large', 'only its beginning could be unpacked');
  return { bytes: Buffer.from(decoded), totalBytes: decoded.length, failure: cut };
}

function explain(error: unknown, lengthBytes: number): Failure {
  const code = errorCode(error);
  if (error instanceof TooLarge || code === 'ERR_BUFFER_TOO_LARGE') {
    const limit = bodyLimits.decodedBytes;
    return failure('decompressed-too-large', `${lengthBytes} bytes grew to more than ${limit}`);
  }
  const message = error instanceof Error ? error.message : String(error);
  return failure('bad-encoding', code || message);
}
