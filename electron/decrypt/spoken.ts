// What is spoken inside a connection that was opened: told by the client's first bytes.
import { connectionPreface } from '../wire/http/http2-frames.ts';
import { looksLikeHttp } from '../wire/http/start-line.ts';
import { Http1Letter } from './http1-letter.ts';
import { Http2Letter } from './http2-letter.ts';
import type { ExchangeDraft, HttpLetter } from './letter-draft.ts';
import type { BodyBudget } from './letter-limits.ts';
import type { PlainChunk } from './plain-chunk.ts';

/** A server may speak first (HTTP/2's SETTINGS); more than this is no HTTP. */
const maxHeldBytes = 256 * 1024;
const decidingBytes = 24;

export class Spoken {
  readonly #budget: BodyBudget;
  #reader: HttpLetter | null = null;
  #held: PlainChunk[] = [];
  #heldBytes = 0;
  #isOther = false;

  constructor(budget: BodyBudget) {
    this.#budget = budget;
  }

  /** True when something passed that is no HTTP this reads. */
  get isOther(): boolean {
    return this.#isOther || (this.#reader === null && this.#heldBytes > 0);
  }

  get exchanges(): readonly ExchangeDraft[] {
    return this.#reader?.exchanges ?? [];
  }

  get problem(): string | null {
    return this.#reader?.problem ?? null;
  }

  push(chunk: PlainChunk): void {
    if (this.#isOther || chunk.lengthBytes === 0) return;
    if (this.#reader !== null) {
      this.#reader.push(chunk);
      return;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.lengthBytes;
    if (chunk.direction === 'up') this.#decide();
    if (this.#reader === null && this.#heldBytes > maxHeldBytes) this.#giveUp();
  }

  #decide(): void {
    const up = this.#held.filter(({ direction }) => direction === 'up');
    if (up.some(({ bytes }) => bytes === null)) {
      this.#giveUp();
      return;
    }
    const start = Buffer.concat(up.map(({ bytes }) => bytes ?? new Uint8Array(0)));
    const text = start.subarray(0, decidingBytes).toString('latin1');
    if (text === connectionPreface) this.#reader = new Http2Letter(this.#budget);
    else if (connectionPreface.startsWith(text)) return;
    else if (looksLikeHttp(start)) this.#reader = new Http1Letter(this.#budget);
    else if (start.length >= decidingBytes) this.#giveUp();
    for (const chunk of this.#reader === null ? [] : this.#held.splice(0))
      this.#reader?.push(chunk);
  }

  #giveUp(): void {
    this.#isOther = true;
    this.#held = [];
  }
}
