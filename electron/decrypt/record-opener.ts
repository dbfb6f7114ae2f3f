// Opens the records of one direction with one set of keys. Its sequence number counts every record,
// also those whose bytes are missing from the capture.
import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { joinBytes } from '../wire/join-bytes.ts';
import type { TlsRecord } from '../wire/tls/records.ts';
import { aeadOf, type OpenAead } from './aead.ts';
import type { TrafficKeys } from './key-schedule.ts';
import { hashBytes, type HashName, type Suite } from './suite.ts';

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

const blockBytes = 16;

/** Of records; 2^48 is more than any connection carries, and numbers stay exact. */
class Sequence {
  #next = 0;

  take(): Uint8Array {
    const bytes = new Uint8Array(8);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, Math.floor(this.#next / 2 ** 32));
    view.setUint32(4, this.#next % 2 ** 32);
    this.#next += 1;
    return bytes;
  }

  peek(): Uint8Array {
    const bytes = this.take();
    this.#next -= 1;
    return bytes;
  }
}

/** The IV with the sequence number laid over its end (RFC 8446 §5.3, RFC 7905 §2). */
function maskedNonce(iv: Uint8Array, sequence: Uint8Array): Uint8Array {
  const shift = iv.length - sequence.length;
  return iv.map((byte, n) => byte ^ (sequence[n - shift] ?? 0));
}

const headerOf = (record: TlsRecord, lengthBytes: number): Uint8Array =>
  Uint8Array.of(
    record.contentType,
    record.version >> 8,
    record.version & 255,
    lengthBytes >> 8,
    lengthBytes & 255,
  );

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

export interface CbcKeys extends TrafficKeys {
  readonly macKey: Uint8Array;
}

export interface CbcOptions {
  readonly suite: Suite;
  readonly keys: CbcKeys;
  /** TLS 1.0: each record's IV is the last block of the one before (RFC 2246 §6.2.3.2). */
  readonly chained: boolean;
  /** RFC 7366. */
  readonly encryptThenMac: boolean;
}

/** CBC suites of TLS 1.0 to 1.2 (RFC 5246 §6.2.3.2). */
export class CbcOpener implements RecordOpener {
  readonly #options: CbcOptions;
  readonly #mac: HashName;
  readonly #sequence = new Sequence();
  #iv: Uint8Array;

  constructor(options: CbcOptions) {
    this.#options = options;
    this.#mac = options.suite.mac;
    this.#iv = options.keys.iv;
  }

  open(record: TlsRecord): OpenedRecord | null {
    const sequence = this.#sequence.take();
    const { fragment, contentType } = record;
    const macBytes = hashBytes[this.#mac];
    if (!this.#options.encryptThenMac) {
      const plain = this.#decrypt(fragment);
      if (plain === null || plain.length < macBytes) return null;
      const content = plain.subarray(0, plain.length - macBytes);
      const isOwn = this.#isMac(sequence, record, content, plain.subarray(content.length));
      return isOwn ? { contentType, content } : null;
    }
    if (fragment.length < macBytes) return null;
    const sealed = fragment.subarray(0, fragment.length - macBytes);
    if (!this.#isMac(sequence, record, sealed, fragment.subarray(sealed.length))) return null;
    const content = this.#decrypt(sealed);
    return content === null ? null : { contentType, content };
  }

  /** Padding hides the length, and the next record's IV may be lost as well. */
  skip(): null {
    this.#sequence.take();
    return null;
  }

  /** Without padding; null where the padding is not as it must be. */
  #decrypt(sealed: Uint8Array): Uint8Array | null {
    const { keys, chained } = this.#options;
    const iv = chained ? this.#iv : sealed.subarray(0, blockBytes);
    const body = chained ? sealed : sealed.subarray(blockBytes);
    if (iv.length < blockBytes || body.length === 0 || body.length % blockBytes !== 0) return null;
    if (chained) this.#iv = new Uint8Array(body.subarray(-blockBytes));
    const decipher = createDecipheriv(`aes-${keys.key.length * 8}-cbc`, keys.key, iv);
    decipher.setAutoPadding(false);
    const plain = decipher.update(body);
    const padding = plain.at(-1) ?? 0;
    const length = plain.length - padding - 1;
    if (length < 0 || plain.subarray(length).some((byte) => byte !== padding)) return null;
    return plain.subarray(0, length);
  }

  #isMac(sequence: Uint8Array, record: TlsRecord, covered: Uint8Array, mac: Uint8Array): boolean {
    const own = createHmac(this.#mac, this.#options.keys.macKey)
      .update(sequence)
      .update(headerOf(record, covered.length))
      .update(covered)
      .digest();
    return mac.length === own.length && timingSafeEqual(own, mac);
  }
}
