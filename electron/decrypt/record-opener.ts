// Opens the records of one direction with one set of keys. Its sequence number counts every record,
// also those whose bytes are missing from the capture.
import { joinBytes } from '../wire/join-bytes.ts';
import type { TlsRecord } from '../wire/tls/records.ts';
import { aeadOf, type OpenAead } from './aead.ts';
import type { TrafficKeys } from './key-schedule.ts';
import { headerOf, Sequence } from './record-sequence.ts';
import type { Suite } from './suite.ts';

export interface OpenedRecord {
  /** Of the content: in TLS 1.3 the one inside the encryption. */
  readonly contentType: number;
  readonly content: Uint8Array;
}

export interface RecordOpener {
  /** Null when the record was not sealed with these keys, or was changed. */
  open(record: TlsRecord): OpenedRecord | null;
  /** Passes a record over; gives how long its content was, or null where that cannot be told. */
  skip(record: TlsRecord): number | null;
}

/** The IV with the sequence number laid over its end (RFC 8446 §5.3, RFC 7905 §2). */
function maskedNonce(iv: Uint8Array, sequence: Uint8Array): Uint8Array {
  const shift = iv.length - sequence.length;
  return iv.map((byte, n) => byte ^ (sequence[n - shift] ?? 0));
}

/** TLS 1.3 (RFC 8446 §5.2): header as additional data, padding and type inside. */
export class Tls13Opener implements RecordOpener {
  readonly #suite: Suite;
  readonly #aead: OpenAead;
  readonly #keys: TrafficKeys;
  readonly #sequence = new Sequence();

  constructor(suite: Suite, keys: TrafficKeys) {
    this.#suite = suite;
    this.#aead = aeadOf(suite);
    this.#keys = keys;
  }

  open(record: TlsRecord): OpenedRecord | null {
    const { key, iv } = this.#keys;
    const nonce = maskedNonce(iv, this.#sequence.peek());
    const additional = headerOf(record, record.lengthBytes);
    const inner = this.#aead(key, nonce, additional, record.fragment);
    // A record of other keys does not count: early data that was refused comes before the first.
    if (inner === null) return null;
    this.#sequence.take();
    let end = inner.length - 1;
    while (end >= 0 && inner[end] === 0) end -= 1;
    return { contentType: inner[end] ?? 0, content: inner.subarray(0, Math.max(0, end)) };
  }

  skip({ lengthBytes }: TlsRecord): number | null {
    this.#sequence.take();
    return Math.max(0, lengthBytes - this.#suite.tagBytes - 1);
  }
}

const explicitNonceBytes = 8;

/** AEAD suites of TLS 1.2 (RFC 5246 §6.2.3.3; RFC 7905 for ChaCha20, which sends no nonce). */
export class Aead12Opener implements RecordOpener {
  readonly #suite: Suite;
  readonly #aead: OpenAead;
  readonly #keys: TrafficKeys;
  readonly #nonceBytes: number;
  readonly #sequence = new Sequence();

  constructor(suite: Suite, keys: TrafficKeys) {
    this.#suite = suite;
    this.#aead = aeadOf(suite);
    this.#keys = keys;
    this.#nonceBytes = suite.mode === 'chacha20' ? 0 : explicitNonceBytes;
  }

  open(record: TlsRecord): OpenedRecord | null {
    const { key, iv } = this.#keys;
    const { fragment } = record;
    const lengthBytes = fragment.length - this.#nonceBytes - this.#suite.tagBytes;
    if (lengthBytes < 0) return null;
    const sequence = this.#sequence.take();
    const nonce =
      this.#nonceBytes === 0
        ? maskedNonce(iv, sequence)
        : joinBytes([iv, fragment.subarray(0, explicitNonceBytes)]);
    const additional = joinBytes([sequence, headerOf(record, lengthBytes)]);
    const content = this.#aead(key, nonce, additional, fragment.subarray(this.#nonceBytes));
    return content === null ? null : { contentType: record.contentType, content };
  }

  skip({ lengthBytes }: TlsRecord): number | null {
    this.#sequence.take();
    return Math.max(0, lengthBytes - this.#nonceBytes - this.#suite.tagBytes);
  }
}
