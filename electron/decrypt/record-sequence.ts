// What is authenticated beside the content of a record: its number and its header.
import type { TlsRecord } from '../wire/tls/records.ts';

/** Of records; 2^48 is more than any connection carries, and numbers stay exact. */
export class Sequence {
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

/** With the length that the content has. */
export const headerOf = (record: TlsRecord, lengthBytes: number): Uint8Array =>
  Uint8Array.of(
    record.contentType,
    record.version >> 8,
    record.version & 255,
    lengthBytes >> 8,
    lengthBytes & 255,
  );
