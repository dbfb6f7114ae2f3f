// How much content one encrypted record holds, from its length and cipher alone
// (RFC 8446 §5.2, RFC 5246 §6.2.3).
import type { RecordOverhead } from '../wire/tls/cipher-suites.ts';
import { recordHeaderBytes } from '../wire/tls/records.ts';

/** Content length of a record: best figure and half width of the interval around it. */
export interface ContentLength {
  readonly bytes: number;
  readonly errorBytes: number;
}

const maxContentBytes = 16_384;

/**
 * Content of a record whose header says `lengthBytes`. Exact for AEAD and stream ciphers; for CBC the
 * padding of 1 byte to a whole block is unknown, but no record holds more than 2^14 bytes.
 */
export function readContentLength(lengthBytes: number, overhead: RecordOverhead): ContentLength {
  if (overhead.kind === 'fixed') {
    return { bytes: Math.max(0, lengthBytes - overhead.addedBytes), errorBytes: 0 };
  }
  const sealed = lengthBytes - overhead.ivBytes - overhead.macBytes;
  const most = Math.max(0, Math.min(maxContentBytes, sealed - 1));
  const least = Math.max(0, Math.min(most, sealed - overhead.blockBytes));
  // Bulk data is cut at exactly 2^14 bytes: a record that can hold that much does.
  if (most === maxContentBytes) return { bytes: most, errorBytes: 0 };
  return { bytes: (most + least) / 2, errorBytes: (most - least) / 2 };
}

/**
 * Content of a stretch of the stream whose record headers were not kept: full records at best,
 * records of 1 kB at worst.
 */
export function guessContentLength(streamBytes: number, overhead: RecordOverhead): ContentLength {
  const added =
    recordHeaderBytes +
    (overhead.kind === 'fixed'
      ? overhead.addedBytes
      : overhead.ivBytes + overhead.macBytes + overhead.blockBytes / 2);
  const most = streamBytes * (maxContentBytes / (maxContentBytes + added));
  const least = streamBytes * (1024 / (1024 + added));
  return { bytes: most, errorBytes: most - least };
}
