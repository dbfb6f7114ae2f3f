// The user's own addresses, and putting a mark wherever they stand.
import type { Whose } from '../../shared/model/whose.ts';
import { reverseName } from '../../shared/words/reverse-name.ts';
import { ownAddressMark } from './marks.ts';

/** Anything that may be an IP address; which of them are the user's own, a set tells. */
const addressLike = /(?<![\w.:])[0-9A-Fa-f:.]{2,44}[0-9A-Fa-f](?![\w]|\.\d)/g;

/** The same turned around, as DNS is asked whose an address is. */
const reverseLike = /(?<!\w)(?:(?:\d{1,3}\.){4}in-addr|(?:[0-9a-f]\.){32}ip6)\.arpa/gi;
const addressSign = /[.:]/;
const reverseEnd = /\.arpa/i;

export class AddressMarks {
  /** With their numbers: a capture of several devices says which of them it was. */
  readonly #numbers = new Map<string, number>();
  readonly #reversed = new Map<string, string>();
  readonly #whose: Whose;

  /** Texts without one of these have no address in them, as long as every address has one. */
  #haveSigns = true;

  constructor(whose: Whose) {
    this.#whose = whose;
  }

  get size(): number {
    return this.#numbers.size;
  }

  add(address: string): void {
    if (this.#numbers.has(address)) return;
    this.#numbers.set(address, this.#numbers.size + 1);
    this.#haveSigns &&= addressSign.test(address);
    this.#reversed.set(reverseName(address), address);
  }

  /**
   * What stands for one of them once all were added. A server of the same address, as in the practice lab, has the same
   * mark: it is the same computer, and its address would tell the client's.
   */
  markOf(address: string): string {
    const number = this.size < 2 ? null : (this.#numbers.get(address) ?? null);
    return ownAddressMark(number, this.#whose);
  }

  /** Puts the marks into a text. */
  readonly mark = (text: string): string => {
    if (this.#haveSigns && !addressSign.test(text)) return text;
    const plain = reverseEnd.test(text)
      ? text.replaceAll(reverseLike, (found) => {
          const address = this.#reversed.get(found.toLowerCase());
          return address === undefined ? found : this.markOf(address);
        })
      : text;
    return plain.replaceAll(addressLike, (found) =>
      this.#numbers.has(found) ? this.markOf(found) : found,
    );
  };
}
