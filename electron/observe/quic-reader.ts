// Reads one QUIC connection as an observer can: the hellos in its Initial packets, whose keys anyone can
// derive (RFC 9001 §5.2). Everything after them stays sealed.
import type { ObservedName, ObservedTls } from '../../shared/model/observation.ts';
import type { Direction, FlowId, Segment } from '../../shared/model/segment.ts';
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import type { Hashes } from '../wire/hashes.ts';
import { CryptoStream } from '../wire/quic/crypto-stream.ts';
import { readCryptoFrames, readGoogleCryptoFrames, type CryptoFrame } from '../wire/quic/frames.ts';
import { deriveInitialKeys, openInitial, type InitialKeys } from '../wire/quic/initial.ts';
import { readLongPacket, type LongPacket } from '../wire/quic/packet.ts';
import { initialSchemes, type InitialScheme } from '../wire/quic/versions.ts';
import { HandshakeFacts } from './handshake-facts.ts';
import type { PendingStep } from './handshake-step.ts';
import { summariseHandshake } from './summarise-handshake.ts';

/** Ids the client gave its first packets: one, or two after a Retry. More is someone else's flood. */
const maxIds = 4;
const maxSteps = 32;
/** Packets that open with no key, before trying is given up. */
const maxFailures = 64;
const longHeader = 0x80;
const messageHeaderBytes = 4;
const fixedBit = 0x40;

/**
 * A long header of a version whose Initials can be read. What shows QUIC has the fixed bit: to clear it the
 * sides must have met (RFC 9287 §3).
 */
export function looksLikeQuic(bytes: Uint8Array): boolean {
  const bits = longHeader | fixedBit;
  if (((bytes[0] ?? 0) & bits) !== bits || bytes.length < 20) return false;
  const read = parsing(() => readLongPacket(new ByteReader(bytes)));
  return read.ok && read.value !== null && read.value.kind !== 'version-negotiation';
}

export class QuicReader {
  readonly facts: HandshakeFacts;
  readonly steps: PendingStep[] = [];
  readonly #flowId: FlowId;
  readonly #hashes: Hashes;
  readonly #streams = { up: new CryptoStream(), down: new CryptoStream() };
  readonly #ids: Uint8Array[] = [];
  readonly #keys = new Map<string, InitialKeys>();
  #failures = 0;
  #problem: string | null = null;

  constructor(flowId: FlowId, hashes: Hashes) {
    this.#flowId = flowId;
    this.#hashes = hashes;
    this.facts = new HandshakeFacts(flowId, hashes, 'q');
  }

  get names(): ObservedName[] {
    return this.facts.names;
  }

  /** Both hellos are read, or there is no hope of them: all that follows is ciphertext. */
  get isDone(): boolean {
    const hasBoth = this.facts.client !== null && this.facts.server !== null;
    return hasBoth || this.#failures >= maxFailures;
  }

  push(segment: Segment): void {
    const { bytes } = segment;
    if (bytes === null || this.isDone) return;
    if (((bytes[0] ?? 0) & longHeader) === 0) return;
    const read = parsing(() => {
      const reader = new ByteReader(bytes);
      while (reader.remaining > 0) {
        const packet = readLongPacket(reader);
        // Short headers and padding are the last in a datagram.
        if (packet === null) return;
        if (packet.kind === 'initial') this.#readInitial(segment, bytes, packet);
      }
    });
    if (!read.ok) this.#problem ??= `a QUIC packet cannot be read: ${read.error.message}`;
  }

  #readInitial(segment: Segment, bytes: Uint8Array, packet: LongPacket): void {
    this.#noteId(segment.direction, packet);
    if (packet.isCut) {
      this.#problem ??= 'a QUIC packet was not captured whole';
      return;
    }
    const frames = this.#open(segment.direction, bytes, packet);
    if (frames === null) {
      this.#failures += 1;
      return;
    }
    for (const frame of frames) {
      for (const message of this.#streams[segment.direction].push(frame)) {
        this.#readMessage(segment, message);
      }
    }
  }

  /** The client's first id makes the keys of both sides; after a Retry it chooses anew. */
  #noteId(direction: Direction, { destinationId }: LongPacket): void {
    if (direction === 'down' || this.#ids.length >= maxIds) return;
    const isKnown = this.#ids.some((id) => sameBytes(id, destinationId));
    if (!isKnown) this.#ids.push(new Uint8Array(destinationId));
  }

  #open(direction: Direction, bytes: Uint8Array, packet: LongPacket): CryptoFrame[] | null {
    for (const scheme of initialSchemes(packet.version)) {
      for (const id of this.#ids) {
        const keys = this.#keysOf(scheme, id, direction);
        const payload = openInitial(this.#hashes, keys, bytes, packet);
        if (payload === null) continue;
        return scheme.hasGoogleFrames === true
          ? readGoogleCryptoFrames(payload)
          : readCryptoFrames(payload);
      }
    }
    return null;
  }

  #keysOf(scheme: InitialScheme, id: Uint8Array, direction: Direction): InitialKeys {
    const name = `${scheme.name} ${direction} ${id.join('.')}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const side = direction === 'up' ? 'client' : 'server';
    const keys = deriveInitialKeys(this.#hashes, scheme, id, side);
    this.#keys.set(name, keys);
    return keys;
  }

  #readMessage(segment: Segment, message: { type: number; body: Uint8Array }): void {
    const { direction, timeMs, offset, lengthBytes } = segment;
    const sealedIn = { offset, lengthBytes };
    const step = this.facts.read(direction, {
      type: message.type,
      body: message.body,
      headerBytes: messageHeaderBytes,
      pieces: [sealedIn],
      timeMs,
      sealedIn,
    });
    if (this.steps.length < maxSteps) this.steps.push(step);
  }

  observe(): ObservedTls {
    return this.#summarise(this.steps);
  }

  /** Without the steps. */
  glance(): ObservedTls {
    return this.#summarise([]);
  }

  #summarise(steps: readonly PendingStep[]): ObservedTls {
    return summariseHandshake(this.facts, {
      flowId: this.#flowId,
      steps,
      problem: this.#problem,
    });
  }
}

function sameBytes(first: Uint8Array, second: Uint8Array): boolean {
  return first.length === second.length && first.every((byte, n) => byte === second[n]);
}
