// Reads one UDP conversation: QUIC, DTLS, OpenVPN or RADIUS from the datagram on that shows it, as behind or
// inside STUN; QUIC whose beginning nobody saw; and look-ups on whatever port.
import type { ObservedName } from '../../shared/model/observation.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { ObservedRecord, ObservedTls } from '../../shared/model/tls.ts';
import type { Direction, FlowId, FlowInfo, Segment } from '../../shared/model/segment.ts';
import { readOpenVpnReset } from '../wire/clear/openvpn.ts';
import { readRadius } from '../wire/clear/radius.ts';
import { looksLikeDns } from '../wire/dns/message.ts';
import type { Hashes } from '../wire/hashes.ts';
import { readGoogleVersion } from '../wire/quic/google-hello.ts';
import { findDtls } from '../wire/tls/dtls-wrapping.ts';
import { looksLikeDtls } from '../wire/tls/dtls.ts';
import { DnsReader, type OnAnswer } from './dns-reader.ts';
import { DtlsReader } from './dtls-reader.ts';
import { GoogleQuicReader } from './google-quic-reader.ts';
import { OpenVpnDatagramReader } from './openvpn-datagram-reader.ts';
import { packHandshake } from './packed-handshake.ts';
import { looksLikeQuic } from './looks-like-quic.ts';
import { QuicReader } from './quic-reader.ts';
import { RadiusReader } from './radius-reader.ts';
import { ShortHeaders } from './short-headers.ts';
import type { TlsReader } from './tls-reader.ts';

/** A handshake's hellos and keys. */
const handshakeBytes = 4096;
/** A conversation that did not show it by then will not. */
const maxTried = 64;
/** Of the client's; of QUIC under way much comes down before so many go up as show it. */
const maxTriedUp = 64;

export class DatagramReader {
  readonly #flowId: FlowId;
  readonly #hashes: Hashes;
  #tried = 0;
  #triedUp = 0;
  readonly #shortHeaders: ShortHeaders;
  #quic: QuicReader | null = null;
  #googleQuic: GoogleQuicReader | null = null;
  #dtls: DtlsReader | null = null;
  /** TLS in datagrams of another protocol. */
  #carrier: OpenVpnDatagramReader | RadiusReader | null = null;
  #dns: DnsReader | null = null;
  readonly #flow: FlowInfo;
  readonly #onAnswer: OnAnswer | undefined;

  constructor(flow: FlowInfo, hashes: Hashes, onAnswer?: OnAnswer) {
    this.#flow = flow;
    this.#flowId = flow.flowId;
    this.#hashes = hashes;
    this.#onAnswer = onAnswer;
    this.#shortHeaders = new ShortHeaders(flow.remote.port);
  }

  get hasLookups(): boolean {
    return this.#dns?.hasLookups ?? false;
  }

  get lookups(): readonly DnsLookup[] {
    return this.#dns?.lookups ?? [];
  }

  get protocol(): 'quic' | 'dtls' | 'dns' | 'unknown' {
    if (this.#dns !== null) return 'dns';
    if (this.#quic !== null || this.#googleQuic !== null) return 'quic';
    return this.#dtls === null ? 'unknown' : 'dtls';
  }

  get #handshaking(): QuicReader | GoogleQuicReader | DtlsReader | null {
    return this.#quic ?? this.#googleQuic ?? this.#dtls;
  }

  /** TLS inside OpenVPN or RADIUS, where any could be read: told as that of a stream. */
  get carried(): TlsReader | null {
    const tls = this.#carrier?.tls ?? null;
    return tls === null || tls.records.length === 0 ? null : tls;
  }

  get names(): ObservedName[] {
    return this.#handshaking?.names ?? [];
  }

  get records(): readonly ObservedRecord[] {
    return this.#dtls?.records ?? [];
  }

  get clearFacts(): ClearFact[] {
    return this.#googleQuic?.facts ?? this.#dtls?.facts.clearFacts ?? [];
  }

  get tls(): ObservedTls | null {
    return this.#handshaking?.observe() ?? null;
  }

  /** The same without the words of its steps. */
  get glance(): ObservedTls | null {
    return this.#handshaking?.glance() ?? null;
  }

  /** The same, with its steps packed; null: not both can be had. */
  get packed(): { tls: ObservedTls; handshake: Uint8Array } | null {
    const reader = this.#quic ?? this.#dtls;
    const handshake =
      reader === null ? null : packHandshake(this.#quic === null ? 'd' : 'q', reader.steps);
    return reader === null || handshake === null ? null : { tls: reader.glance(), handshake };
  }

  get heldBytes(): number {
    const handshake = this.#quic === null && this.#dtls === null ? 0 : handshakeBytes;
    return (
      handshake +
      (this.#carrier?.tls.heldBytes ?? 0) +
      (this.#dtls?.heldBytes ?? 0) +
      (this.#quic?.heldBytes ?? 0) +
      (this.#dns?.heldBytes ?? 0)
    );
  }

  quietBytes(direction: Direction): number {
    if (this.#dns !== null) return this.#dns.quietBytes();
    if (this.#quic !== null) return this.#quic.quietBytes(direction);
    if (this.#googleQuic !== null) return this.#googleQuic.quietBytes();
    if (this.#carrier !== null) return this.#carrier.quietBytes(direction);
    return this.#dtls === null && this.#isGivenUp(direction) ? Infinity : 0;
  }

  #isGivenUp(direction: Direction): boolean {
    if (this.#tried < maxTried) return false;
    return direction === 'down' || !this.#shortHeaders.isOpen || this.#triedUp >= maxTriedUp;
  }

  pass(): void {
    // Nothing is counted here.
  }

  push(segment: Segment): void {
    const { bytes, direction } = segment;
    const isOpen = this.protocol === 'unknown' && this.#carrier === null;
    if (isOpen && bytes !== null && !this.#isGivenUp(direction)) this.#recognise(segment, bytes);
    (this.#dns ?? this.#handshaking ?? this.#carrier)?.push(segment);
  }

  #recognise(segment: Segment, bytes: Uint8Array): void {
    const { direction, lengthBytes } = segment;
    this.#tried += 1;
    if (direction === 'up') this.#triedUp += 1;
    const [flowId, hashes] = [this.#flowId, this.#hashes];
    const google = readGoogleVersion(bytes);
    if (google !== null) this.#googleQuic = new GoogleQuicReader(flowId, hashes, google);
    else if (looksLikeQuic(bytes)) this.#quic = new QuicReader(flowId, hashes);
    else if (isDtls(bytes, lengthBytes)) this.#dtls = new DtlsReader(flowId, hashes);
    else if (bytes.length === lengthBytes && readRadius(bytes) !== null) {
      this.#carrier = new RadiusReader(flowId, hashes);
    } else {
      const mayReset = direction === 'up' && bytes.length === lengthBytes;
      const authBytes = mayReset ? readOpenVpnReset(bytes) : null;
      if (authBytes !== null) this.#carrier = new OpenVpnDatagramReader(flowId, hashes, authBytes);
      else if (looksLikeDns(bytes)) this.#dns = new DnsReader(this.#flow, this.#onAnswer);
      else if (this.#shortHeaders.push(segment, bytes)) {
        this.#quic = new QuicReader(flowId, hashes, { isUnderWay: true });
      }
    }
  }
}

function isDtls(bytes: Uint8Array, lengthBytes: number): boolean {
  const start = findDtls(bytes, lengthBytes);
  return looksLikeDtls(bytes.subarray(start), lengthBytes - start);
}
