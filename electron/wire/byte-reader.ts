// Bounded reading of untrusted bytes. Every parser of wire/ stands on this reader, throws ParseError
// alone, and records which bytes each field took, so that a claim can point at them.
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
  }
}

/** A leaf or a group of bytes with a name; `end` is exclusive. */
export interface Field {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

const maxFields = 4096;

/** A cursor over bytes that can neither run past its end nor be tricked into reading a neighbour's. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  readonly #fields: Field[];
  readonly #path: readonly string[];
  #position: number;

  constructor(
    bytes: Uint8Array,
    inherited?: { start: number; end: number; fields: Field[]; path: readonly string[] },
  ) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = inherited?.start ?? 0;
    this.#end = inherited?.end ?? bytes.length;
    this.#fields = inherited?.fields ?? [];
    this.#path = inherited?.path ?? [];
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
    return this.#fields;
  }

  fail(code: ParseErrorCode, reason: string, needed = 0): never {
    throw new ParseError(
      code,
      { offset: this.#position, path: this.#path.join('.'), needed, available: this.remaining },
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
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u24(): number {
    const start = this.#take(3);
    return (this.#view.getUint16(start) << 8) | this.#view.getUint8(start + 2);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** A view, not a copy. */
  bytes(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** A child over the next `length` bytes; this reader moves past them. */
  sub(length: number, name = ''): ByteReader {
    const start = this.#take(length);
    return new ByteReader(this.#bytes, {
      start,
      end: start + length,
      fields: this.#fields,
      path: name === '' ? this.#path : [...this.#path, name],
    });
  }

  /** A child over a vector with a one-byte length (RFC 8446 §3.4). */
  vector8(name: string): ByteReader {
    return this.sub(
      this.field(`${name}.length`, () => this.u8()),
      name,
    );
  }

  vector16(name: string): ByteReader {
    return this.sub(
      this.field(`${name}.length`, () => this.u16()),
      name,
    );
  }

  vector24(name: string): ByteReader {
    return this.sub(
      this.field(`${name}.length`, () => this.u24()),
      name,
    );
  }

  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }

  expectEnd(): void {
    if (this.remaining > 0) this.fail('malformed', `${this.remaining} bytes too many`);
  }

  /** Runs `read` and records what it took as one leaf; an empty one is not recorded. */
  field<T>(name: string, read: () => T): T {
    const start = this.#position;
    const value = read();
    if (this.#position > start) {
      if (this.#fields.length >= maxFields) this.fail('budget', 'too many fields');
      this.#fields.push({ path: [...this.#path, name].join('.'), start, end: this.#position });
    }
    return value;
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
