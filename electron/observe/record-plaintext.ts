// How much content one encrypted record can hold, from its length and cipher alone
// (RFC 8446 §5.2, RFC 5246 §6.2.3, RFC 7905 §2).

/** What a cipher adds to a record's content, in bytes. */
export type RecordOverhead =
  | { readonly kind: 'fixed'; readonly addedBytes: number }
  | {
      readonly kind: 'padded';
      readonly blockBytes: number;
      readonly ivBytes: number;
      readonly macBytes: number;
    };

/** Content length of a record: best figure and half width of the interval around it. */
export interface ContentLength {
  readonly bytes: number;
  readonly errorBytes: number;
}

const maxContentBytes = 16_384;

/**
 * Content of a record whose header says `lengthBytes`. Exact for AEAD and stream ciphers; for CBC the
 * padding of 1 to `blockBytes` bytes is unknown, but no record holds more than 2^14 bytes.
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
