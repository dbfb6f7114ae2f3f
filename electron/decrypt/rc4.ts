// RC4's key stream (as in RFC 6229), which OpenSSL 3 no longer has by itself.

export class Rc4 {
  readonly #state = Uint8Array.from({ length: 256 }, (_, n) => n);
  #i = 0;
  #j = 0;

  constructor(key: Uint8Array) {
    let j = 0;
    for (let i = 0; i < 256; i += 1) {
      j = (j + this.#at(i) + (key[i % key.length] ?? 0)) & 255;
      this.#swap(i, j);
    }
  }

  apply(bytes: Uint8Array): Uint8Array {
    return bytes.map((byte) => byte ^ this.#next());
  }

  skip(lengthBytes: number): void {
    for (let n = 0; n < lengthBytes; n += 1) this.#next();
  }

  #at(index: number): number {
    return this.#state[index & 255] ?? 0;
  }

  #swap(one: number, other: number): void {
    const held = this.#at(one);
    this.#state[one] = this.#at(other);
    this.#state[other] = held;
  }

  #next(): number {
    this.#i = (this.#i + 1) & 255;
    this.#j = (this.#j + this.#at(this.#i)) & 255;
    this.#swap(this.#i, this.#j);
    return this.#at(this.#at(this.#i) + this.#at(this.#j));
  }
}
