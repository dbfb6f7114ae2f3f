// Records that wait for the server's answer, which says how they are to be read.
import type { TlsRecord } from '../wire/tls/records.ts';

const maxHeldBytes = 256 * 1024;

export class HeldRecords {
  #records: TlsRecord[] = [];
  #bytes = 0;

  get hasSome(): boolean {
    return this.#records.length > 0;
  }

  /** False when it is one too many. */
  hold(record: TlsRecord): boolean {
    this.#bytes += record.lengthBytes;
    if (this.#bytes > maxHeldBytes) return false;
    this.#records.push(record);
    return true;
  }

  take(): readonly TlsRecord[] {
    const held = this.#records;
    this.#records = [];
    return held;
  }
}
