// Reads one UDP conversation: QUIC or DTLS from the datagram on that shows it, as behind or
// inside STUN.
import type { ObservedName, ObservedRecord, ObservedTls } from '../../shared/model/observation.ts';
import type { FlowId, Segment } from '../../shared/model/segment.ts';
import type { Hashes } from '../wire/hashes.ts';
import { findDtls } from '../wire/tls/dtls-wrapping.ts';
import { looksLikeDtls } from '../wire/tls/dtls.ts';
import { DtlsReader } from './dtls-reader.ts';
import { packHandshake } from './packed-handshake.ts';
import { looksLikeQuic, QuicReader } from './quic-reader.ts';

/** A conversation that did not show it by then will not. */
const maxTried = 64;

export class DatagramReader {
  readonly #flowId: FlowId;
  readonly #hashes: Hashes;
  #tried = 0;
  #quic: QuicReader | null = null;
  #dtls: DtlsReader | null = null;

  constructor(flowId: FlowId, hashes: Hashes) {
    this.#flowId = flowId;
    this.#hashes = hashes;
  }

  get protocol(): 'quic' | 'dtls' | 'unknown' {
    if (this.#quic !== null) return 'quic';
    return this.#dtls === null ? 'unknown' : 'dtls';
  }

  get names(): ObservedName[] {
    return (this.#quic ?? this.#dtls)?.names ?? [];
  }

  get records(): readonly ObservedRecord[] {
    return this.#dtls?.records ?? [];
  }

  get tls(): ObservedTls | null {
    return (this.#quic ?? this.#dtls)?.observe() ?? null;
  }

  /** The same without the words of its steps. */
  get glance(): ObservedTls | null {
    return (this.#quic ?? this.#dtls)?.glance() ?? null;
  }

  /** The same, with its steps packed; null: not both can be had. */
  get packed(): { tls: ObservedTls; handshake: Uint8Array } | null {
    const reader = this.#quic ?? this.#dtls;
    const handshake =
      reader === null ? null : packHandshake(this.#quic === null ? 'd' : 'q', reader.steps);
    return reader === null || handshake === null ? null : { tls: reader.glance(), handshake };
  }

  quietBytes(): number {
    const isHopeless = this.#dtls === null && this.#tried >= maxTried;
    return (this.#quic?.isDone ?? isHopeless) ? Infinity : 0;
  }

  pass(): void {
    // Nothing is counted here.
  }

  push(segment: Segment): void {
    const { bytes } = segment;
    if (this.protocol === 'unknown' && bytes !== null && this.#tried < maxTried) {
      this.#tried += 1;
      if (looksLikeQuic(bytes)) this.#quic = new QuicReader(this.#flowId, this.#hashes);
      else if (looksLikeDtls(bytes.subarray(findDtls(bytes))))
        this.#dtls = new DtlsReader(this.#flowId, this.#hashes);
    }
    (this.#quic ?? this.#dtls)?.push(segment);
  }
}
