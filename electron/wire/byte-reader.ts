// Bounded reading of untrusted bytes. Every parser of wire/ stands on this reader, throws ParseError
// alone, and records which bytes each field took, so that a claim can point at them. A `parseX` returns the
// error in a Result; what is called in the middle of a message throws it, and says so.
import { err, ok, type Result } from '../../shared/model/result.ts';

export type ParseErrorCode = 'truncated' | 'malformed' | 'budget';

/** Why bytes could not be read. `offset` counts from the first byte of the input given to parseX. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
  readonly code: ParseErrorCode;
  readonly offset: number;
  readonly path: string;
  readonly needed: number;
  readonly available: number;
  /** Why, where that is not said by the code alone. */
  readonly reason: string;

  constructor(
    code: ParseErrorCode,
    where: { offset: number; path: string; needed?: number; available?: number },
    reason = '',
  ) {
    super(`${code} at byte ${where.offset} (${where.path || 'start'})${reason && `: ${reason}`}`);
    this.code = code;
    this.offset = where.offset;
    this.path = where.path;
    this.needed = where.needed ?? 0;
    this.available = where.available ?? 0;
    this.reason = reason;
  }
}

/** A leaf or a group of bytes with a name; `end` is exclusive. */
export interface Field {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

const maxFields = 4096;

/** Which part of the bytes a reader reads, and what it takes over from the one around it. */
interface Part {
  readonly start: number;
  readonly end: number;
  /** Null: leaves are not recorded. */
  readonly fields: Field[] | null;
  /** Names around it with a full stop behind each. */
  readonly prefix: string;
}

/** A cursor over bytes that can neither run past its end nor be tricked into reading a neighbour's. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #fields: Field[] | null;
  readonly #prefix: string;
  #position: number;

  constructor(bytes: Uint8Array, part?: Part) {
    this.#bytes = bytes;
    this.#position = part?.start ?? 0;
    this.#end = part?.end ?? bytes.length;
    this.#fields = part === undefined ? [] : part.fields;
    this.#prefix = part?.prefix ?? '';
  }

  /**
   * A reader that records no leaves, from `start` on: recording costs several times as much as reading,
   * and of most messages nobody will ask where their fields stand.
   */
  static unrecorded(bytes: Uint8Array, start = 0): ByteReader {
    return new ByteReader(bytes, { start, end: bytes.length, fields: null, prefix: '' });
  }

  /** Offset from the first byte of the whole input, also in a child. */
  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#end - this.#position;
  }

  /** The leaves read so far, in reading order; they partition what was read. */
  get fields(): readonly Field[] {
    return this.#fields ?? [];
  }

  fail(code: ParseErrorCode, reason: string, needed = 0): never {
    throw new ParseError(
      code,
      {
        offset: this.#position,
        path: this.#prefix.slice(0, -1),
        needed,
        available: this.remaining,
      },
      reason,
    );
  }

  #take(length: number): number {
    if (length > this.remaining) this.fail('truncated', `needs ${length} bytes`, length);
    const start = this.#position;
    this.#position += length;
    return start;
  }

  u8(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }

  u16(): number {
    const start = this.#take(2);
    return ((this.#bytes[start] ?? 0) << 8) | (this.#bytes[start + 1] ?? 0);
  }

  u24(): number {
    const high = this.u8();
    return (high << 16) | this.u16();
  }

  u32(): number {
    const high = this.u16();
    return high * 0x10000 + this.u16();
  }

  /** A view, not a copy. */
  bytes(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Moves past bytes that say nothing here. */
  skip(length: number): void {
    this.#take(length);
  }

  /** Moves to the next byte that is not zero, or to the end. */
  skipZeros(): void {
    let at = this.#position;
    while (at < this.#end && this.#bytes[at] === 0) at += 1;
    this.#position = at;
  }

  /** A child over the next `length` bytes; this reader moves past them. */
  sub(length: number, name = ''): ByteReader {
    const start = this.#take(length);
    return new ByteReader(this.#bytes, {
      start,
      end: start + length,
      fields: this.#fields,
      prefix: name === '' ? this.#prefix : `${this.#prefix}${name}.`,
    });
  }

  /** A child over a vector with a one-byte length (RFC 8446 §3.4). */
  vector8(name: string): ByteReader {
    const start = this.#position;
    const length = this.u8();
    this.#record(`${name}.length`, start);
    return this.sub(length, name);
  }

  vector16(name: string): ByteReader {
    const start = this.#position;
    const length = this.u16();
    this.#record(`${name}.length`, start);
    return this.sub(length, name);
  }

  vector24(name: string): ByteReader {
    const start = this.#position;
    const length = this.u24();
    this.#record(`${name}.length`, start);
    return this.sub(length, name);
  }

  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }

  expectEnd(): void {
    if (this.remaining > 0) this.fail('malformed', `${this.remaining} bytes too many`);
  }

  /**
   * Runs `read` on what is left, to whose end this moves. Where that fails within it, all of it is one leaf
   * `name`, and the error is given; a budget's is thrown on.
   */
  attempt(name: string, read: () => void): ParseError | null {
    const start = this.#position;
    const recorded = this.#fields?.length ?? 0;
    const done = parsing(read);
    if (!done.ok) {
      if (done.error.code === 'budget') throw done.error;
      this.#position = start;
      if (this.#fields !== null) this.#fields.length = recorded;
    }
    this.field(name, () => this.skip(this.remaining));
    return done.ok ? null : done.error;
  }

  /** All that is left as numbers of two bytes, a leaf each. */
  restAsU16(name: string): number[] {
    const values: number[] = [];
    while (this.#position < this.#end) {
      const start = this.#position;
      values.push(this.u16());
      this.#record(name, start);
    }
    return values;
  }

  /** Runs `read` and records what it took as one leaf; an empty one is not recorded. */
  field<T>(name: string, read: () => T): T {
    if (this.#fields === null) return read();
    const start = this.#position;
    const value = read();
    this.#record(name, start);
    return value;
  }

  #record(name: string, start: number): void {
    if (this.#fields === null || this.#position === start) return;
    if (this.#fields.length >= maxFields) this.fail('budget', 'too many fields');
    this.#fields.push({ path: this.#prefix + name, start, end: this.#position });
  }
}

/** Runs a parser; ParseError becomes a Result, anything else is a bug and goes on. */
export function parsing<T>(parse: () => T): Result<T, ParseError> {
  try {
    return ok(parse());
  } catch (error) {
    if (error instanceof ParseError) return err(error);
    throw error;
  }
}
