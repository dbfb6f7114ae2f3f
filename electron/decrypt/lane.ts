// One direction of a TLS connection whose secrets are known: its records, its handshake messages, and
// the keys in force.
import { HandshakeStream } from '../wire/tls/handshake-stream.ts';
import { RecordStream, type TlsRecord } from '../wire/tls/records.ts';
import { nextTrafficSecret, trafficKeys } from './key-schedule.ts';
import { Tls13Opener, type OpenedRecord, type RecordOpener } from './record-opener.ts';
import type { Suite } from './suite.ts';

/**
 * Whose keys are in force. `seeking`: without the handshake's secret its records are passed over until
 * one opens with the data's.
 */
export type Stage = 'clear' | 'early' | 'handshake' | 'seeking' | 'data';

/** More records than a handshake or a flight of early data has. */
const maxRefused = 1024;

export class Lane {
  readonly records: RecordStream;
  readonly handshake = new HandshakeStream();
  stage: Stage = 'clear';
  opener: RecordOpener | null = null;
  /** Why nothing more can be read this way. */
  problem: string | null = null;
  /** How many records more may fail to open before that means something. */
  #patience = 0;
  #secret: Uint8Array | null = null;
  #suite: Suite | null = null;

  constructor(startOffset: number) {
    this.records = new RecordStream(startOffset, { keepsData: true });
  }

  /** Installs keys of TLS 1.3. `patient`: records of other keys may come first. */
  begin13(stage: Stage, suite: Suite, secret: Uint8Array, patient = false): void {
    this.stage = stage;
    this.#suite = suite;
    this.#secret = secret;
    this.opener = new Tls13Opener(suite, trafficKeys(suite.hash, secret, suite.keyBytes));
    this.#patience = patient ? maxRefused : 0;
  }

  update13(): void {
    if (this.#suite === null || this.#secret === null) return;
    this.begin13('data', this.#suite, nextTrafficSecret(this.#suite.hash, this.#secret));
  }

  /** Installs keys of TLS 1.2 and older. */
  begin12(opener: RecordOpener): void {
    this.stage = 'data';
    this.opener = opener;
    this.#patience = 0;
  }

  /** Null when the record does not open; `problem` is then set once that means something. */
  open(record: TlsRecord): OpenedRecord | null {
    const opened = this.opener?.open(record) ?? null;
    if (opened !== null) {
      if (this.stage === 'seeking') this.stage = 'data';
      this.#patience = 0;
      return opened;
    }
    if (this.stage === 'early') return null;
    if (this.#patience > 0) this.#patience -= 1;
    else this.problem = 'a record does not open with the key given';
    return null;
  }

  /** Length of the content of a record whose bytes are missing; null ends reading. */
  skip(record: TlsRecord): number | null {
    const length = this.stage === 'data' ? (this.opener?.skip(record) ?? null) : null;
    if (length === null) this.problem = 'bytes are missing from the capture';
    return length;
  }
}
