// HTTP/1 in the clear of one direction, read on behind bytes that were not captured: at the next stretch
// that begins with a head for certain. What lies between is counted, never guessed at.
import { HttpStream, type HttpMessage, type HttpStreamOptions } from './message.ts';
import { beginsAnswer, beginsRequest, looksLikeHttp, looksLikeHttpAnswer } from './start-line.ts';

/** Messages behind which nothing is resumed. */
const maxMessages = 1000;
/** With so many bytes it can be told whether they may begin a head. */
const enoughBytes = 12;

type Kind = 'requests' | 'responses';

export class ResumingHttpStream {
  readonly #kind: Kind;
  readonly #options: HttpStreamOptions;
  /** Null while a head to go on with is looked for. */
  #stream: HttpStream | null;
  /** Of the streams before it. */
  #before: readonly HttpMessage[] = [];
  #beforeBytes = 0;
  #offset: number;
  /** First of the bytes that could not be read; null while all could. */
  #lostFrom: number | null = null;

  /** `methodOf` is asked as long as nothing was lost. */
  constructor(kind: Kind, options: HttpStreamOptions & { readonly startOffset: number }) {
    this.#kind = kind;
    this.#options = options;
    this.#offset = options.startOffset;
    this.#stream = new HttpStream(kind, options);
  }

  get messages(): readonly HttpMessage[] {
    const messages = this.#stream?.messages ?? [];
    return this.#before.length === 0 ? messages : [...this.#before, ...messages];
  }

  /** The newest. */
  get last(): HttpMessage | undefined {
    return this.#stream?.messages.at(-1) ?? this.#before.at(-1);
  }

  /** True once bytes were lost in which messages may have begun. */
  get hasLost(): boolean {
    return this.#lostFrom !== null;
  }

  get heldBytes(): number {
    return this.#beforeBytes + (this.#stream?.heldBytes ?? 0);
  }

  get quietBytes(): number {
    if (this.#stream !== null) return this.#stream.quietBytes;
    return this.#before.length < maxMessages ? 0 : Infinity;
  }

  pass(lengthBytes: number): void {
    this.#offset += lengthBytes;
    this.#stream?.pass(lengthBytes);
  }

  push(bytes: Uint8Array | null, lengthBytes: number, timeMs: number): void {
    const offset = this.#offset;
    this.#offset += lengthBytes;
    if (offset === this.#options.startOffset && this.#isInside(bytes)) this.#lose(offset);
    this.#stream ??= this.#begins(bytes) ? this.#resume(offset) : null;
    this.#stream?.push(bytes, lengthBytes, timeMs);
    if (this.#stream !== null && this.#stream.problem !== null) this.#leave(this.#stream);
  }

  /** A capture may begin in the middle of a message. */
  #isInside(bytes: Uint8Array | null): boolean {
    if (bytes === null || bytes.length < enoughBytes) return false;
    return this.#kind === 'requests' ? !looksLikeHttp(bytes) : !looksLikeHttpAnswer(bytes);
  }

  #begins(bytes: Uint8Array | null): boolean {
    if (bytes === null || this.#before.length >= maxMessages) return false;
    return this.#kind === 'requests' ? beginsRequest(bytes) : beginsAnswer(bytes);
  }

  #resume(startOffset: number): HttpStream {
    const lostBytes = startOffset - (this.#lostFrom ?? startOffset);
    const { onContent = null } = this.#options;
    return new HttpStream(this.#kind, { onContent, startOffset, lostBytes });
  }

  /** A stream of another protocol is not left: only one whose bytes, or whose beginning, are missing. */
  #leave(stream: HttpStream): void {
    const { messages, isCutOff, stoppedAt, heldBytes } = stream;
    const isFirst = this.#lostFrom === null;
    if (isFirst && messages.length > 0 && !isCutOff) return;
    this.#before = [...this.#before, ...messages];
    this.#beforeBytes += messages.length > 0 ? heldBytes : 0;
    this.#lose(isFirst || messages.length > 0 ? stoppedAt : this.#lostFrom);
  }

  #lose(from: number | null): void {
    this.#lostFrom = from;
    this.#stream = null;
  }
}
