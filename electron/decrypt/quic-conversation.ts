// The QUIC connections that share one pair of UDP ports, one after the other or at once (RFC 9000 §5.2): to
// which of them a packet belongs.
import type { Segment } from '../../shared/model/segment.ts';
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import { readLongPacket, type LongPacket } from '../wire/quic/packet.ts';
import type { KeyLog } from '../wire/tls/key-log.ts';
import { nameOfId, type OnId } from './connection-ids.ts';
import { Http3Letter } from './http3-letter.ts';
import type { BodyBudget } from './letter-limits.ts';
import { QuicLetter } from './quic-letter.ts';
import type { Outcome } from './tls-letter.ts';

const longHeader = 0x80;
/** At least between one pair of ports; a program that goes on for hours begins some. */
const maxConnections = 64;

/** A connection and what routes packets to it. */
interface Entry {
  readonly letter: QuicLetter;
  /** Of its first packet. */
  readonly version: number;
  readonly name: string;
  /** The server does not speak the version. */
  isRefused: boolean;
}

export class QuicConversation {
  /** In the order they began. */
  #entries: Entry[] = [];
  /** What came of those that cannot be opened, by their first ids: of them nothing else is kept. */
  readonly #unopened = new Map<string, Outcome>();
  readonly #keyLog: KeyLog;
  readonly #budget: BodyBudget;
  readonly #onId: OnId;

  /** `onId`: a server's, by which its connection is known in another flow. */
  constructor(keyLog: KeyLog, budget: BodyBudget, onId: OnId) {
    this.#keyLog = keyLog;
    this.#budget = budget;
    this.#onId = onId;
  }

  get letters(): QuicLetter[] {
    return this.#entries.map(({ letter }) => letter);
  }

  /** What came of the others. */
  get unopened(): Outcome[] {
    return [...this.#unopened.values()];
  }

  push(segment: Segment): void {
    const { bytes } = segment;
    if (bytes === null || bytes.length === 0) return;
    const letter =
      ((bytes[0] ?? 0) & longHeader) === 0
        ? this.#letterOfShort(segment, bytes)
        : this.#letterOfLong(segment, bytes);
    if (letter === null) return;
    letter.push(segment);
    if (letter.isOver) this.#leave(letter);
    else this.#dropRepeated(letter);
  }

  #leave(letter: QuicLetter): void {
    const left = this.#entries.find((entry) => entry.letter === letter);
    this.#entries = this.#entries.filter((entry) => entry !== left);
    if (left !== undefined) this.#unopened.set(left.name, letter.outcome);
  }

  /** What was sent again for a Retry that the capture lacks. */
  #dropRepeated(letter: QuicLetter): void {
    if (this.#entries.length < 2 || letter.hasKeys) return;
    this.#entries = this.#entries.filter(
      (entry) => entry.letter === letter || entry.letter.hasKeys || !letter.repeats(entry.letter),
    );
  }

  #letterOfShort({ direction }: Segment, bytes: Uint8Array): QuicLetter | null {
    const newest = this.#entries.at(-1)?.letter ?? null;
    if (this.#entries.length < 2) return newest;
    const known = this.#find(({ letter }) => letter.ids.isIn(direction, bytes));
    return known?.letter ?? newest;
  }

  /** The newest. */
  #find(isIt: (entry: Entry) => boolean): Entry | null {
    return this.#entries.findLast(isIt) ?? null;
  }

  #letterOfLong(segment: Segment, bytes: Uint8Array): QuicLetter | null {
    const read = parsing(() => readLongPacket(ByteReader.unrecorded(bytes)));
    const packet = read.ok ? read.value : null;
    const newest = this.#entries.at(-1)?.letter ?? null;
    if (packet === null) return newest;
    if (segment.direction === 'down') return this.#letterOfAnswer(bytes, packet) ?? newest;
    const known = this.#letterAddressed(packet);
    if (known !== null) return known;
    const mayBegin = packet.kind === 'initial' || (packet.kind === '0-rtt' && newest === null);
    return (mayBegin ? this.#begin(segment, packet) : null) ?? newest;
  }

  #letterOfAnswer(bytes: Uint8Array, packet: LongPacket): QuicLetter | null {
    const { kind, destinationId, sourceId } = packet;
    const entry =
      this.#find(({ letter }) =>
        destinationId.length > 0
          ? letter.ids.has('down', destinationId)
          : letter.ids.has('up', sourceId),
      ) ??
      // The first answer to a client without an id of its own.
      (kind === 'initial' && this.#entries.length > 1
        ? this.#find(({ letter }) => letter.initials.open('down', bytes, packet) !== null)
        : null);
    if (kind === 'version-negotiation') this.#refuse(sourceId);
    return entry?.letter ?? null;
  }

  /** Whatever was begun with that id is begun anew in another version (RFC 9000 §6.2). */
  #refuse(firstId: Uint8Array): void {
    const end = nameOfId(firstId);
    for (const name of this.#unopened.keys()) {
      if (name.slice(name.indexOf(' ') + 1) === end) this.#unopened.delete(name);
    }
    for (const entry of this.#entries) {
      if (!entry.letter.hasKeys && entry.letter.initials.has(firstId)) entry.isRefused = true;
    }
  }

  #letterAddressed({ destinationId, version }: LongPacket): QuicLetter | null {
    const entry = this.#find(
      ({ letter }) => letter.ids.has('up', destinationId) || letter.initials.has(destinationId),
    );
    if (entry?.isRefused !== true || entry.version === version) return entry?.letter ?? null;
    this.#entries = this.#entries.filter((other) => other !== entry);
    return null;
  }

  /** Null where the packet begins nothing that can be read. */
  #begin({ bytes }: Segment, packet: LongPacket): QuicLetter | null {
    const { destinationId, version, kind, isCut } = packet;
    const name = `${version} ${nameOfId(destinationId)}`;
    const count = this.#entries.length + this.#unopened.size;
    if (bytes === null || isCut || this.#unopened.has(name) || count >= maxConnections) return null;
    const letter = new QuicLetter(this.#keyLog, new Http3Letter(this.#budget), this.#onId);
    letter.initials.noteId(destinationId);
    if (kind === 'initial' && letter.initials.open('up', bytes, packet) === null) return null;
    this.#entries.push({ letter, version, name, isRefused: false });
    return letter;
  }
}
