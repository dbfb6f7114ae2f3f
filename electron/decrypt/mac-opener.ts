// Opens records whose MAC stands beside the cipher: CBC, RC4, and NULL, which encrypts nothing
// (RFC 5246 §6.2.3.1, §6.2.3.2).
import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { TlsRecord } from '../wire/tls/records.ts';
import type { TrafficKeys } from './key-schedule.ts';
import { Rc4 } from './rc4.ts';
import type { OpenedRecord, RecordOpener } from './record-opener.ts';
import { headerOf, Sequence } from './record-sequence.ts';
import { hashBytes, type HashName, type Suite } from './suite.ts';

export interface MacKeys extends TrafficKeys {
  readonly macKey: Uint8Array;
}

interface MacOptions {
  readonly suite: Suite;
  readonly keys: MacKeys;
}

function isMac(
  { suite, keys }: MacOptions,
  sequence: Uint8Array,
  record: TlsRecord,
  covered: Uint8Array,
  mac: Uint8Array,
): boolean {
  const own = createHmac(suite.mac, keys.macKey)
    .update(sequence)
    .update(headerOf(record, covered.length))
    .update(covered)
    .digest();
  return mac.length === own.length && timingSafeEqual(own, mac);
}

export interface CbcOptions extends MacOptions {
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
      const isOwn = isMac(this.#options, sequence, record, content, plain.subarray(content.length));
      return isOwn ? { contentType, content } : null;
    }
    if (fragment.length < macBytes) return null;
    const sealed = fragment.subarray(0, fragment.length - macBytes);
    if (!isMac(this.#options, sequence, record, sealed, fragment.subarray(sealed.length)))
      return null;
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
    const { keys, chained, suite } = this.#options;
    const { blockBytes, keyBytes } = suite;
    const iv = chained ? this.#iv : sealed.subarray(0, blockBytes);
    const body = chained ? sealed : sealed.subarray(blockBytes);
    if (iv.length < blockBytes || body.length === 0 || body.length % blockBytes !== 0) return null;
    if (chained) this.#iv = new Uint8Array(body.subarray(-blockBytes));
    const name = blockBytes === 8 ? 'des-ede3-cbc' : `aes-${keyBytes * 8}-cbc`;
    const decipher = createDecipheriv(name, keys.key, iv);
    decipher.setAutoPadding(false);
    const plain = decipher.update(body);
    const padding = plain.at(-1) ?? 0;
    const length = plain.length - padding - 1;
    if (length < 0 || plain.subarray(length).some((byte) => byte !== padding)) return null;
    return plain.subarray(0, length);
  }
}

/** RC4 and NULL: the MAC follows the content, and one key stream goes over all records. */
export class StreamOpener implements RecordOpener {
  readonly #options: MacOptions;
  readonly #macBytes: number;
  readonly #rc4: Rc4 | null;
  readonly #sequence = new Sequence();

  constructor(options: MacOptions) {
    const { suite, keys } = options;
    this.#options = options;
    this.#macBytes = hashBytes[suite.mac];
    this.#rc4 = suite.mode === 'rc4' ? new Rc4(keys.key) : null;
  }

  open(record: TlsRecord): OpenedRecord | null {
    const sequence = this.#sequence.take();
    const { fragment, contentType } = record;
    const plain = this.#rc4?.apply(fragment) ?? fragment;
    if (plain.length < this.#macBytes) return null;
    const content = plain.subarray(0, plain.length - this.#macBytes);
    const isOwn = isMac(this.#options, sequence, record, content, plain.subarray(content.length));
    return isOwn ? { contentType, content } : null;
  }

  skip({ lengthBytes }: TlsRecord): number {
    this.#sequence.take();
    this.#rc4?.skip(lengthBytes);
    return Math.max(0, lengthBytes - this.#macBytes);
  }
}
