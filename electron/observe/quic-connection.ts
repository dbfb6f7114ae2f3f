// One connection among those that may share a UDP conversation: the ids that its keys come from, and the
// hellos that its Initials carry (RFC 9000 §7.2, RFC 9001 §5.2).
import type { Direction, FlowId } from '../../shared/model/segment.ts';
import type { Hashes } from '../wire/hashes.ts';
import { CryptoStream } from '../wire/quic/crypto-stream.ts';
import { readCryptoFrames, readGoogleCryptoFrames, type CryptoFrame } from '../wire/quic/frames.ts';
import { InitialSecret, openInitial } from '../wire/quic/initial.ts';
import type { LongPacket } from '../wire/quic/packet.ts';
import { initialSchemes, type InitialScheme } from '../wire/quic/versions.ts';
import { HandshakeFacts } from './handshake-facts.ts';

/** Ids the client gave its first packets: one, or two after a Retry. More is someone else's flood. */
const maxIds = 4;

/** Packets with the sealed rest of a handshake, each way: a chain of certificates takes five or so. */
const maxSealedPackets = 16;

interface KnownId {
  readonly bytes: Uint8Array;
  readonly secrets: Map<InitialScheme, InitialSecret>;
}

export class QuicConnection {
  readonly facts: HandshakeFacts;
  readonly streams = { up: new CryptoStream(), down: new CryptoStream() };
  /** The server asked the client to begin anew with another id (RFC 9000 §17.2.5). */
  isRetried = false;
  /** The server speaks other versions than the client's: what follows in one of them is another connection (§6.2). */
  isRefused = false;
  #isUnderWay = false;
  /** Of the client's first packet that opened. */
  #version: number | null = null;
  /** How many more packets with the sealed rest of the handshake are told of; none once others follow. */
  readonly sealedLeft = { up: maxSealedPackets, down: maxSealedPackets };
  readonly #hashes: Hashes;
  readonly #ids: KnownId[] = [];

  constructor(flowId: FlowId, hashes: Hashes) {
    this.#hashes = hashes;
    this.facts = new HandshakeFacts(flowId, hashes, 'q');
  }

  /** It is behind its handshake, and the client's hello was not seen: only another connection's can follow. */
  get isUnderWay(): boolean {
    return this.#isUnderWay && this.facts.client === null;
  }

  /** Both hellos are read. */
  get isComplete(): boolean {
    return this.facts.client !== null && this.facts.server !== null;
  }

  /** A short header passed: that side has the keys of what comes behind the handshake (RFC 9001 §4.1.1). */
  passedHandshake(direction: Direction): void {
    this.sealedLeft[direction] = 0;
    if (direction === 'up' && this.facts.client === null) this.#isUnderWay = true;
  }

  /** The client's first id makes the keys of both sides; after a Retry it chooses anew. */
  noteId(id: Uint8Array): void {
    this.#add({ bytes: new Uint8Array(id), secrets: new Map() });
  }

  /** What was begun as another connection is this one's: with the keys that were made for it. */
  adoptIds(other: QuicConnection): void {
    for (const id of other.#ids) this.#add(id);
  }

  #add(id: KnownId): void {
    if (this.#ids.length < maxIds && !this.knows(id.bytes)) this.#ids.push(id);
  }

  knows(id: Uint8Array): boolean {
    return this.#ids.some(({ bytes }) => sameBytes(bytes, id));
  }

  /** True where the client begins with other words than before, without having been asked to. */
  isContradicted(frames: readonly CryptoFrame[]): boolean {
    return !this.isRetried && frames.some((frame) => this.streams.up.contradicts(frame));
  }

  /** True where the client, being told to, begins anew in another version. */
  isGivenUpFor({ version }: LongPacket): boolean {
    return this.isRefused && !this.isComplete && this.#version !== version;
  }

  /** What the packet carries; null when no key opens it. Throws ParseError. */
  open(direction: Direction, bytes: Uint8Array, packet: LongPacket): CryptoFrame[] | null {
    for (const scheme of initialSchemes(packet.version)) {
      for (const id of this.#ids) {
        const keys = this.#secretOf(scheme, id).keysOf(direction === 'up' ? 'client' : 'server');
        const payload = openInitial(this.#hashes, keys, bytes, packet);
        if (payload === null) continue;
        if (direction === 'up') this.#version ??= packet.version;
        return scheme.hasGoogleFrames === true
          ? readGoogleCryptoFrames(payload)
          : readCryptoFrames(payload);
      }
    }
    return null;
  }

  #secretOf(scheme: InitialScheme, { bytes, secrets }: KnownId): InitialSecret {
    let secret = secrets.get(scheme);
    if (secret === undefined) {
      secret = new InitialSecret(this.#hashes, scheme, bytes);
      secrets.set(scheme, secret);
    }
    return secret;
  }
}

const sameBytes = (first: Uint8Array, second: Uint8Array): boolean =>
  first.length === second.length && first.every((byte, n) => byte === second[n]);
