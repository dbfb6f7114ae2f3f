// A look at the TLS of a connection: both hellos and the lengths of all records, and of the rest nothing
// (RFC 8446 §4.1, §5.1). What it says is what tls-reader.ts says of the same bytes.
import { mostRecords } from '../../../shared/model/handshake.ts';
import type { Direction, Segment } from '../../../shared/model/segment.ts';
import type { Hashes } from '../../wire/hashes.ts';
import {
  handshakeTypes,
  isHandshakeStart,
  isWholeClientHello,
  type HandshakeMessage,
} from '../../wire/tls/handshake.ts';
import { contentTypes } from '../../wire/tls/records.ts';
import { readServerFacts, type ServerFacts } from '../../wire/tls/server-outline.ts';
import { tls13 } from '../../wire/tls/versions.ts';
import { readHello, type HelloFacts } from '../hello-kinds.ts';
import { TlsLane } from '../tls-lane.ts';

/** Of its own with both hellos; a record's length. */
const tlsBytes = 1000;
const recordBytes = 8;

export class TlsLook {
  client: HelloFacts | null = null;
  readonly recordLengths: number[] = [];
  readonly #hashes: Hashes;
  readonly #up = new TlsLane('up', 0);
  readonly #down = new TlsLane('down', 0);
  #server: ServerFacts | null = null;
  #retry: ServerFacts | null = null;
  /** Who is TLS's client is told by the first hello, as in handshake-facts.ts. */
  #clientDirection: Direction = 'up';

  constructor(hashes: Hashes) {
    this.#hashes = hashes;
  }

  /** What was agreed on. */
  get chosen(): ServerFacts | null {
    return this.#server ?? this.#retry;
  }

  get heldBytes(): number {
    return tlsBytes + this.recordLengths.length * recordBytes;
  }

  #laneOf(direction: Direction): TlsLane {
    return direction === 'up' ? this.#up : this.#down;
  }

  quietBytes(direction: Direction): number {
    return this.#laneOf(direction).quietBytes;
  }

  pass(direction: Direction, lengthBytes: number): void {
    this.#laneOf(direction).pass(lengthBytes);
  }

  /** As FlowListener's: once nothing but lengths is wanted. */
  take(direction: Direction, bytes: Uint8Array, start: number, lengthBytes: number): boolean {
    const lane = this.#laneOf(direction);
    if (!lane.isLetGo || lane.problem !== null) return false;
    this.#read(lane, bytes, start, lengthBytes);
    return true;
  }

  push({ direction, bytes, lengthBytes, timeMs }: Segment): void {
    const lane = this.#laneOf(direction);
    lane.lastMs = timeMs;
    this.#read(lane, bytes, 0, lengthBytes);
  }

  #read(lane: TlsLane, bytes: Uint8Array | null, start: number, lengthBytes: number): void {
    lane.begin(bytes, start);
    while (lane.read(bytes, start + lengthBytes)) {
      if (this.recordLengths.length < mostRecords) {
        this.recordLengths.push(lane.direction === 'up' ? lane.lengthBytes : -lane.lengthBytes);
      }
      if (!lane.isLetGo) this.#readRecord(lane);
    }
    lane.end(lengthBytes);
  }

  #readRecord(lane: TlsLane): void {
    const { contentType } = lane;
    if (contentType === contentTypes.handshake) this.#readHandshake(lane);
    else if (contentType === contentTypes.changeCipherSpec) {
      // In TLS 1.3 it changes nothing (RFC 8446 Appendix D.4), and a second hello may follow.
      const { chosen, client } = this;
      lane.changed = true;
      lane.sealed = chosen === null ? client === null : chosen.version < tls13;
    }
  }

  #readHandshake(lane: TlsLane): void {
    if (lane.sealed ? !this.#isHelloBehindRetry(lane) : this.#isSealed(lane)) {
      lane.letGo();
      return;
    }
    lane.sealed = false;
    const { fragment, recordOffset: offset, lengthBytes, lastMs: timeMs } = lane;
    for (const message of lane.messages({ fragment, offset, lengthBytes, timeMs })) {
      this.#readMessage(lane, message);
    }
  }

  /** As in tls-reader.ts: of a capture that began behind a HelloRetryRequest. */
  #isHelloBehindRetry({ fragment, lengthBytes }: TlsLane): boolean {
    const isInside = this.client === null && this.#server === null;
    return isInside && fragment.length === lengthBytes && isWholeClientHello(fragment);
  }

  /** Where the other side's hello was not captured, what cannot begin a message is sealed. */
  #isSealed({ handshake, changed, fragment, lengthBytes }: TlsLane): boolean {
    const isInside = this.client === null && this.#server === null;
    if (this.#server !== null || (!isInside && !changed)) return false;
    const isAtStart = handshake === null || handshake.isAtStart;
    return fragment.length === lengthBytes && isAtStart && !isHandshakeStart(fragment);
  }

  #readMessage(lane: TlsLane, { type, body }: HandshakeMessage): void {
    if (type === handshakeTypes.clientHello) this.#readClientHello(lane, body);
    else if (type === handshakeTypes.serverHello) this.#readServerHello(lane, body);
  }

  #readClientHello(lane: TlsLane, body: Uint8Array): void {
    if (this.client !== null) return;
    this.#clientDirection = lane.direction;
    const parsed = readHello(body, this.#hashes, 't');
    if (!parsed.ok) return;
    this.client = parsed.value;
    lane.letGo();
  }

  #readServerHello(lane: TlsLane, body: Uint8Array): void {
    if (this.client === null) this.#clientDirection = lane.direction === 'up' ? 'down' : 'up';
    if (lane.direction === this.#clientDirection || this.#server !== null) return;
    const parsed = readServerFacts(body);
    if (!parsed.ok) return;
    if (parsed.value.helloRetry) this.#retry ??= parsed.value;
    else {
      this.#server = parsed.value;
      lane.letGo();
    }
  }
}
