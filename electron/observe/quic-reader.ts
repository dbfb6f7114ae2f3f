// Reads the QUIC of one UDP conversation as an observer can: the hellos in its Initial packets, whose keys
// anyone can derive (RFC 9001 §5.2). Everything after them stays sealed: of the rest of the handshake the
// packets are told. Another connection between the same ports shows a hello of its own.
import type { ObservedName } from '../../shared/model/observation.ts';
import type { ObservedTls } from '../../shared/model/tls.ts';
import type { Direction, FlowId, Segment } from '../../shared/model/segment.ts';
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import type { Hashes } from '../wire/hashes.ts';
import type { CryptoFrame } from '../wire/quic/frames.ts';
import { readLongPacket, type LongPacket } from '../wire/quic/packet.ts';
import type { HandshakeFacts } from './handshake-facts.ts';
import type { PendingStep } from './handshake-step.ts';
import { QuicConnection } from './quic-connection.ts';
import { StepColumns } from './step-columns.ts';
import { piecesLeftOut, summariseHandshake } from './summarise-handshake.ts';

const maxConnections = 16;
const maxSteps = 48;
/** The last one's first packet is still read. */
const connectionsLeftOut = `nothing was read behind the beginning of connection ${maxConnections} between these ports`;
/** Packets that open with no key, before trying is given up. */
const maxFailures = 64;
/** A client fills its datagrams with Initials up to this (RFC 9000 §14.1); shorter ones hold none. */
const leastInitialBytes = 1200;
const longHeader = 0x80;
const messageHeaderBytes = 4;

interface Opened {
  readonly connection: QuicConnection;
  readonly frames: readonly CryptoFrame[];
}

export class QuicReader {
  readonly #steps = new StepColumns(maxSteps);
  readonly #flowId: FlowId;
  readonly #hashes: Hashes;
  /** In the order they began; there is always one. */
  readonly #connections: QuicConnection[];
  #failures = 0;
  /** Who began to talk, unless an Initial shows that the client's packets go the other way. */
  #client: Direction = 'up';
  #problem: string | null = null;

  /** `isUnderWay`: what is pushed first is behind a handshake that nobody saw. */
  constructor(flowId: FlowId, hashes: Hashes, { isUnderWay = false } = {}) {
    this.#flowId = flowId;
    this.#hashes = hashes;
    const first = new QuicConnection(flowId, hashes);
    if (isUnderWay) for (const side of ['up', 'down'] as const) first.passedHandshake(side);
    this.#connections = [first];
  }

  /**
   * Of the first connection that the server did not refuse, and whose hello was seen if that of any was;
   * further ones add names and steps.
   */
  get facts(): HandshakeFacts {
    const begun = this.#connections.find(
      ({ isRefused, facts: { client } }) => !isRefused && client !== null,
    );
    const accepted = begun ?? this.#connections.find(({ isRefused }) => !isRefused);
    return (accepted ?? this.#first).facts;
  }

  get #first(): QuicConnection {
    const [first] = this.#connections;
    if (first === undefined) throw new Error('a QUIC reader without a connection');
    return first;
  }

  get #newest(): QuicConnection {
    return this.#connections.at(-1) ?? this.#first;
  }

  get names(): ObservedName[] {
    return this.#connections.length === 1
      ? this.facts.names
      : this.#connections.flatMap(({ facts }) => facts.names);
  }

  /** All that follows is data in ciphertext, but where the client begins another connection. */
  #isSettled(direction: Direction): boolean {
    const { isComplete, isUnderWay, sealedLeft } = this.#newest;
    return ((isComplete || isUnderWay) && sealedLeft[direction] === 0) || this.#isHopeless;
  }

  get #isHopeless(): boolean {
    return this.#failures >= maxFailures || this.#connections.length >= maxConnections;
  }

  /** The handshakes' bytes. */
  get heldBytes(): number {
    return this.#connections.reduce(
      (sum, { streams: { up, down } }) => sum + up.heldBytes + down.heldBytes,
      this.#steps.heldBytes,
    );
  }

  /** `up` of the client's packets, whichever way they go. */
  #sideOf(direction: Direction): Direction {
    return direction === this.#client ? 'up' : 'down';
  }

  quietBytes(direction: Direction): number {
    const side = this.#sideOf(direction);
    if (!this.#isSettled(side)) return 0;
    return side === 'up' && !this.#isHopeless ? leastInitialBytes - 1 : Infinity;
  }

  push(segment: Segment): void {
    const { bytes } = segment;
    const side = this.#sideOf(segment.direction);
    const isOver = side === 'down' || this.#isHopeless;
    if (bytes === null || (isOver && this.#isSettled(side))) return;
    if (((bytes[0] ?? 0) & longHeader) === 0) {
      this.#newest.passedHandshake(side);
      return;
    }
    const read = parsing(() => {
      const reader = ByteReader.unrecorded(bytes);
      while (reader.remaining > 0) {
        const packet = readLongPacket(reader);
        // Short headers and padding are the last in a datagram.
        if (packet === null) return;
        if (packet.kind === 'initial') this.#readInitial(segment, bytes, packet);
        if (packet.kind === 'handshake') this.#noteSealed(segment, packet);
        if (packet.kind === 'retry') this.#newest.isRetried = true;
        if (packet.kind === 'version-negotiation' && side === 'down')
          this.#newest.isRefused = !this.#newest.isComplete;
      }
    });
    if (!read.ok) this.#problem ??= `a QUIC packet cannot be read: ${read.error.message}`;
  }

  #readInitial(segment: Segment, bytes: Uint8Array, packet: LongPacket): void {
    const side = this.#sideOf(segment.direction);
    if (packet.isCut) {
      if (this.#newest.isComplete) return;
      if (side === 'up') this.#newest.noteId(packet.destinationId);
      this.#problem ??= 'a QUIC packet was not captured whole';
      return;
    }
    const isAnother = side === 'up' && this.#newest.isGivenUpFor(packet);
    const opened =
      (isAnother ? null : this.#openKnown(side, bytes, packet)) ??
      (side === 'up' ? this.#openNew(bytes, packet) : this.#openTurned(bytes, packet));
    if (opened === null) {
      this.#failures += 1;
      return;
    }
    const { connection, frames } = opened;
    for (const frame of frames) {
      for (const message of connection.streams[this.#sideOf(segment.direction)].push(frame)) {
        this.#readMessage(connection, segment, message);
      }
    }
  }

  /** By the keys of the connections that are known, the newest first. */
  #openKnown(side: Direction, bytes: Uint8Array, packet: LongPacket): Opened | null {
    for (const connection of [...this.#connections].reverse()) {
      const frames = connection.open(side, bytes, packet);
      if (frames !== null) return { connection, frames };
    }
    return null;
  }

  /** The client's first packet, one after a Retry, or the first of another connection. */
  #openNew(bytes: Uint8Array, packet: LongPacket): Opened | null {
    const newest = this.#newest;
    const isGivenUp = newest.isGivenUpFor(packet);
    if (newest.knows(packet.destinationId) && !isGivenUp) return null;
    const begun = new QuicConnection(this.#flowId, this.#hashes);
    begun.noteId(packet.destinationId);
    const frames = begun.open('up', bytes, packet);
    const isAnother = newest.isComplete || newest.isUnderWay || isGivenUp;
    if (frames !== null && (isAnother || newest.isContradicted(frames))) {
      this.#connections.push(begun);
      if (this.#connections.length === maxConnections) this.#problem ??= connectionsLeftOut;
      return { connection: begun, frames };
    }
    if (!newest.isComplete) newest.adoptIds(begun);
    return frames === null ? null : { connection: newest, frames };
  }

  /** The client's first packet behind one of the server's: late, or the capture lacks what came before. */
  #openTurned(bytes: Uint8Array, packet: LongPacket): Opened | null {
    if (this.#connections.length > 1 || this.#first.facts.client !== null) return null;
    const begun = new QuicConnection(this.#flowId, this.#hashes);
    begun.noteId(packet.destinationId);
    const frames = begun.open('up', bytes, packet);
    if (frames === null) return null;
    this.#client = this.#client === 'up' ? 'down' : 'up';
    this.#connections[0] = begun;
    return { connection: begun, frames };
  }

  #readMessage(
    { facts }: QuicConnection,
    segment: Segment,
    message: { type: number; body: Uint8Array },
  ): void {
    const { direction, timeMs, offset, lengthBytes } = segment;
    const sealedIn = { offset, lengthBytes };
    const step = facts.read(direction, {
      type: message.type,
      body: message.body,
      headerBytes: messageHeaderBytes,
      pieces: [sealedIn],
      timeMs,
      sealedIn,
    });
    this.#steps.push(step);
  }

  /** With keys that only both ends have (RFC 9001 §4.1.4): how long it is can be told, and no more. */
  #noteSealed({ direction, timeMs, offset }: Segment, { start, end }: LongPacket): void {
    const { sealedLeft } = this.#newest;
    const side = this.#sideOf(direction);
    if (sealedLeft[side] === 0) return;
    sealedLeft[side] -= 1;
    const place = { offset: offset + start, lengthBytes: end - start };
    const told = { direction, timeMs, encrypted: true, shows: 'nothing' } as const;
    this.#steps.push({ kind: 'handshake-packet', ...told, ...place });
  }

  get steps(): PendingStep[] {
    return this.#steps.toSteps();
  }

  observe(): ObservedTls {
    return this.#summarise(this.steps);
  }

  /** Without the steps. */
  glance(): ObservedTls {
    return this.#summarise([]);
  }

  #summarise(steps: readonly PendingStep[]): ObservedTls {
    const isShort = this.#connections.some(
      ({ streams: { up, down } }) => up.hasPassedOver || down.hasPassedOver,
    );
    return summariseHandshake(this.facts, {
      flowId: this.#flowId,
      steps,
      leftOut: { steps: this.#steps.leftOut, records: 0 },
      problem: this.#problem ?? (isShort ? piecesLeftOut : null),
    });
  }
}
