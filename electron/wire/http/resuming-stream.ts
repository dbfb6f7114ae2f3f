// HTTP/1 in the clear of one direction, read on behind bytes that were not captured: at the next stretch
// that begins with a head for certain. What lies between is counted, never guessed at.
import { HttpStream, type HttpMessage } from './message.ts';

/** Messages behind which nothing is resumed. */
const maxMessages = 1000;

/** One direction: nearly always all of it is there. */
export type HttpDirection = HttpStream | ResumingHttpStream;

/** Takes the next stretch and gives who reads on: another reader once bytes are missing. */
export function readOn(
  http: HttpDirection,
  bytes: Uint8Array | null,
  lengthBytes: number,
  timeMs: number,
): HttpDirection {
  http.push(bytes, lengthBytes, timeMs);
  return http instanceof HttpStream && isMissingBytes(http) ? new ResumingHttpStream(http) : http;
}

/** Not so where another protocol follows: the bytes, or those of the beginning, must be missing. */
const isMissingBytes = ({ problem, isCutOff, messages }: HttpStream): boolean =>
  problem !== null && (isCutOff || messages.length === 0);

export class ResumingHttpStream {
  readonly #first: HttpStream;
  /** Null while a head to go on with is looked for. */
  #stream: HttpStream | null = null;
  /** Of the streams before it. */
  #before: readonly HttpMessage[];
  #beforeBytes: number;
  #offset: number;
  /** First of the bytes that could not be read. */
  #lostFrom: number;

  /** `first` stopped where bytes are missing. */
  constructor(first: HttpStream) {
    this.#first = first;
    this.#before = first.messages;
    this.#beforeBytes = first.heldBytes;
    this.#offset = first.offset;
    this.#lostFrom = first.stoppedAt;
  }

  get messages(): readonly HttpMessage[] {
    return [...this.#before, ...(this.#stream?.messages ?? [])];
  }

  /** The newest. */
  get last(): HttpMessage | undefined {
    return this.#stream?.last ?? this.#before.at(-1);
  }

  /** As of HttpStream. */
  get begun(): HttpMessage | null {
    return this.#stream?.begun ?? null;
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
    if (this.#stream === null && this.#begins(bytes)) {
      this.#stream = this.#first.another(offset, offset - this.#lostFrom);
    }
    this.#stream?.push(bytes, lengthBytes, timeMs);
    if (this.#stream !== null && this.#stream.problem !== null) this.#leave(this.#stream);
  }

  #begins(bytes: Uint8Array | null): boolean {
    return bytes !== null && this.#before.length < maxMessages && this.#first.isBegunBy(bytes);
  }

  #leave(stream: HttpStream): void {
    this.#stream = null;
    if (stream.messages.length === 0) return;
    this.#before = [...this.#before, ...stream.messages];
    this.#beforeBytes += stream.heldBytes;
    this.#lostFrom = stream.stoppedAt;
  }
}
