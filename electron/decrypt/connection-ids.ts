// The ids that packets of one QUIC connection are addressed to (RFC 9000 §5.1): those that a side gave
// itself stand in what goes to it.
import type { Direction } from '../../shared/model/segment.ts';

/** Of each side: an endpoint has a few at a time, and gives them back. */
const maxIds = 1024;

/** To be looked up by: each byte a character. */
export const nameOfId = (id: Uint8Array): string =>
  Buffer.from(id.buffer, id.byteOffset, id.length).toString('latin1');

const opposite = (direction: Direction): Direction => (direction === 'up' ? 'down' : 'up');

export type OnId = (id: Uint8Array) => void;

export class ConnectionIds {
  readonly #known = { up: new Set<string>(), down: new Set<string>() };
  readonly #lengths = { up: new Set<number>(), down: new Set<number>() };
  /** As in the long header that came last. */
  readonly #usual = { up: 0, down: 0 };
  readonly #onServerId: OnId;

  constructor(onServerId: OnId) {
    this.#onServerId = onServerId;
  }

  /** One that its sender may be addressed with. */
  add(sentIn: Direction, id: Uint8Array): void {
    const to = opposite(sentIn);
    const known = this.#known[to];
    const name = nameOfId(id);
    if (known.has(name) || known.size >= maxIds) return;
    known.add(name);
    this.#lengths[to].add(id.length);
    if (to === 'up') this.#onServerId(id);
  }

  /** The sender's own, in a long header: short ones that go to it have no length of it. */
  addSource(sentIn: Direction, id: Uint8Array): void {
    this.#usual[opposite(sentIn)] = id.length;
    this.add(sentIn, id);
  }

  /** `direction`: of packets that are addressed with it. */
  has(direction: Direction, id: Uint8Array): boolean {
    return this.#known[direction].has(nameOfId(id));
  }

  /** Whether the short header at the beginning of a datagram has one of them. */
  isIn(direction: Direction, bytes: Uint8Array): boolean {
    return this.#findLength(direction, bytes, 0) !== null;
  }

  /** Of the id in the short header that begins there. */
  lengthIn(direction: Direction, bytes: Uint8Array, start: number): number {
    const isPlain = this.#lengths[direction].size < 2;
    return (isPlain ? null : this.#findLength(direction, bytes, start)) ?? this.#usual[direction];
  }

  #findLength(direction: Direction, bytes: Uint8Array, start: number): number | null {
    for (const length of this.#lengths[direction]) {
      if (this.has(direction, bytes.subarray(start + 1, start + 1 + length))) return length;
    }
    return null;
  }
}
