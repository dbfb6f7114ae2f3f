// The steps of a TLS handshake as numbers in one array, as its records are (record-columns.ts): every
// connection has eight or so, and few are ever looked at.
import { handshakeStepKinds as kinds } from '../../shared/model/handshake.ts';
import type { PendingStep, StepShows } from './handshake-step.ts';

/** What it is, packed into one number; time, offset and length. */
const width = 4;
const bits = { down: 1, encrypted: 2 } as const;
const flagSize = 4;
const kindSize = 32;
/** Of the messages that are kept: both hellos and a certificate. */
const usualBytes = 8 * 1024;
/** What a step shows: nothing, its length, or the object that stands at its number less these. */
const plain = { nothing: 0, length: 1, count: 2 } as const;

type Shown = Exclude<StepShows, string>;
const none: Shown[] = [];

export class StepColumns {
  /** How many came behind the last that is kept. */
  leftOut = 0;
  readonly #values: number[] = [];
  #shown = none;
  #shownBytes = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#values.length / width;
  }

  /** What its messages take beyond what is usual. */
  get heldBytes(): number {
    return Math.max(0, this.#shownBytes - usualBytes);
  }

  push({ kind, direction, encrypted, timeMs, offset, lengthBytes, shows }: PendingStep): void {
    if (this.length >= this.#limit) {
      this.leftOut += 1;
      return;
    }
    if (shows !== 'nothing' && shows !== 'length') this.#shownBytes += lengthBytes;
    const flags = (direction === 'down' ? bits.down : 0) | (encrypted ? bits.encrypted : 0);
    const packed = (this.#numberOf(shows) * kindSize + kinds.indexOf(kind)) * flagSize + flags;
    this.#values.push(packed, timeMs, offset, lengthBytes);
  }

  #numberOf(shows: StepShows): number {
    if (shows === 'nothing') return plain.nothing;
    if (shows === 'length') return plain.length;
    if (this.#shown === none) this.#shown = [shows];
    else this.#shown.push(shows);
    return plain.count + this.#shown.length - 1;
  }

  toSteps(): PendingStep[] {
    return Array.from({ length: this.length }, (_, n) => this.#read(n * width));
  }

  #read(at: number): PendingStep {
    const [packed = 0, timeMs = 0, offset = 0, lengthBytes = 0] = this.#values.slice(
      at,
      at + width,
    );
    const rest = Math.floor(packed / flagSize);
    return {
      kind: kinds[rest % kindSize] ?? 'other',
      direction: packed & bits.down ? 'down' : 'up',
      timeMs,
      encrypted: (packed & bits.encrypted) !== 0,
      offset,
      lengthBytes,
      shows: this.#shows(Math.floor(rest / kindSize)),
    };
  }

  #shows(number: number): StepShows {
    if (number === plain.length) return 'length';
    return this.#shown[number - plain.count] ?? 'nothing';
  }
}
