// pcapng files made by hand, block by block (draft-ietf-opsawg-pcapng §3–4), for the tests of their reader.

export interface NgInterface {
  readonly linkType: number;
  /** The option's byte: a power of ten, or of two with its highest bit set. Microseconds without. */
  readonly resolution?: number;
  /** Seconds to be added to each time. */
  readonly offsetS?: bigint;
}

/** Writes the blocks of one section in one byte order. */
export class NgSection {
  readonly #littleEndian: boolean;
  readonly #blocks: Uint8Array[] = [];

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
    const body = this.#numbers([0x1a2b3c4d], 4);
    // Version 1.0, of unknown length.
    this.block(0x0a0d0d0a, [...body, ...this.#numbers([1, 0], 2), ...Array(8).fill(0xff)]);
  }

  block(type: number, body: readonly number[]): this {
    const padded = [...body, ...Array((4 - (body.length % 4)) % 4).fill(0)];
    const length = padded.length + 12;
    const head = this.#numbers([type, length], 4);
    this.#blocks.push(Uint8Array.from([...head, ...padded, ...this.#numbers([length], 4)]));
    return this;
  }

  interface({ linkType, resolution, offsetS }: NgInterface): this {
    const options = [
      ...(resolution === undefined ? [] : this.#option(9, [resolution])),
      ...(offsetS === undefined ? [] : this.#option(14, this.#u64(offsetS))),
      ...this.#option(0, []),
    ];
    return this.block(1, [...this.#numbers([linkType, 0], 2), 0, 0, 0, 0, ...options]);
  }

  /** `units`: in the interface's resolution, without its offset. */
  packet(index: number, units: bigint, bytes: readonly number[]): this {
    const time = this.#numbers([Number(units >> 32n), Number(units & 0xffffffffn)], 4);
    const lengths = this.#numbers([bytes.length, bytes.length], 4);
    return this.block(6, [...this.#numbers([index], 4), ...time, ...lengths, ...bytes]);
  }

  simplePacket(bytes: readonly number[]): this {
    return this.block(3, [...this.#numbers([bytes.length], 4), ...bytes]);
  }

  keyLog(text: string): this {
    const bytes = [...new TextEncoder().encode(text)];
    return this.block(10, [...this.#numbers([0x544c534b, bytes.length], 4), ...bytes]);
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#blocks.flatMap((block) => [...block]));
  }

  #option(code: number, value: readonly number[]): number[] {
    const padding = Array((4 - (value.length % 4)) % 4).fill(0) as number[];
    return [...this.#numbers([code, value.length], 2), ...value, ...padding];
  }

  #u64(value: bigint): number[] {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigInt64(0, value, this.#littleEndian);
    return [...new Uint8Array(view.buffer)];
  }

  #numbers(values: readonly number[], size: 2 | 4): number[] {
    return values.flatMap((value) => {
      const view = new DataView(new ArrayBuffer(size));
      if (size === 2) view.setUint16(0, value, this.#littleEndian);
      else view.setUint32(0, value, this.#littleEndian);
      return [...new Uint8Array(view.buffer)];
    });
  }
}
