// A look at the TLS of a connection: both hellos and the lengths of all records, and of the rest nothing
// (RFC 8446 §4.1, §5.1). What it says is what tls-reader.ts says of the same bytes.
import { mostRecords } from '../../../shared/model/handshake.ts';
import type { Direction, Segment } from '../../../shared/model/segment.ts';
import type { Hashes } from '../../wire/hashes.ts';
import { handshakeTypes, type HandshakeMessage } from '../../wire/tls/handshake.ts';
import { contentTypes } from '../../wire/tls/records.ts';
import { readServerFacts, type ServerFacts } from '../../wire/tls/server-outline.ts';
import { readHello, type HelloFacts } from '../hello-kinds.ts';
import { beganInside, TlsLane, type SeenHellos } from '../tls-lane.ts';

/** Of its own with both hellos; a record's length. */
const tlsBytes = 1000;
const recordBytes = 8;

export class TlsLook implements SeenHellos {
  client: HelloFacts | null = null;
  server: ServerFacts | null = null;
  readonly recordLengths: number[] = [];
  readonly #hashes: Hashes;
  readonly #up = new TlsLane('up', 0);
  readonly #down = new TlsLane('down', 0);
  #retry: ServerFacts | null = null;
  /** Who is TLS's client is told by the first hello, as in handshake-facts.ts. */
  #clientDirection: Direction = 'up';

  constructor(hashes: Hashes) {
    this.#hashes = hashes;
  }

  get chosen(): ServerFacts | null {
    return this.server ?? this.#retry;
  }

  get heldBytes(): number {
    const waiting = this.#up.heldBytes + this.#down.heldBytes;
    return tlsBytes + waiting + this.recordLengths.length * recordBytes;
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
    else if (contentType === contentTypes.changeCipherSpec && lane.changeCipher(this)) {
      lane.sealed = true;
    }
  }

  #readHandshake(lane: TlsLane): void {
    if (lane.takeHandshake(this) === 'sealed') {
      // With no hello seen yet one may still come, and be the first.
      if (lane.sealed && !beganInside(this)) lane.letGo();
      return;
    }
    const { fragment, recordOffset: offset, lengthBytes, lastMs: timeMs } = lane;
    for (const message of lane.messages({ fragment, offset, lengthBytes, timeMs })) {
      this.#readMessage(lane, message);
    }
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
    if (lane.direction === this.#clientDirection || this.server !== null) return;
    const parsed = readServerFacts(body);
    if (!parsed.ok) return;
    if (parsed.value.helloRetry) this.#retry ??= parsed.value;
    else {
      this.server = parsed.value;
      // A client's hello may still come, and from either side.
      if (this.client !== null) lane.letGo();
    }
  }
}
