// HTTP/1 in the clear, read from one direction's stream as it comes (RFC 9112 §2, §6, §7.1).
import { joinBytes } from '../join-bytes.ts';
import { findHeadEnd, HttpHead, keptOfHead } from './head.ts';
import {
  answerBodyLength,
  chunkEndBytes,
  requestBodyLength,
  takeChunkByte,
  type BodyLength,
  type ChunkedBody,
} from './message-body.ts';
import {
  beginsAnswer,
  beginsRequest,
  isRequestLine,
  isRequestLineStart,
  isStatusLine,
  looksLikeHttp,
  looksLikeHttpAnswer,
} from './start-line.ts';

export interface HttpMessage {
  readonly head: HttpHead;
  /** Body bytes seen so far, with chunk framing. */
  bodyBytes: number;
  /** Of them those that were not captured. */
  missingBytes: number;
  complete: boolean;
  /** Bytes of this direction before the head that could not be read; 0: it follows on the one before. */
  readonly lostBytes: number;
}

const limits = { headBytes: 64 * 1024, messages: 1000 };
/** With so many bytes it can be told whether they may begin a head. */
const enoughBytes = 12;
const nothing = new Uint8Array(0);
/** A stream; a head beside its bytes. */
const streamBytes = 300;
const messageBytes = 500;

/** What an answer's body length depends on beside its own head (RFC 9112 §6.3). */
export type MethodOf = (messageIndex: number) => string | null;

/** A stretch of a message's content, chunk framing taken off; null where bytes are missing. */
export type OnContent = (
  message: HttpMessage,
  bytes: Uint8Array | null,
  lengthBytes: number,
) => void;

export interface HttpStreamOptions {
  /** Of answers. */
  readonly methodOf?: MethodOf;
  readonly onContent?: OnContent | null;
  /** Where in the direction's stream HTTP begins. */
  readonly startOffset?: number;
  /** Before that, of which the first message is to tell. */
  readonly lostBytes?: number;
}

const noMethod: MethodOf = () => null;

/** Of streams without a message: never pushed to. */
const none: HttpMessage[] = [];

/** Reads one direction. `problem` says why reading stopped; what was read before stays. */
export class HttpStream {
  #messages = none;
  readonly #isRequest: boolean;
  readonly #methodOf: MethodOf;
  readonly #onContent: OnContent | null;
  #pending: Uint8Array = nothing;
  /** When its first bytes came. */
  #pendingMs = 0;
  #offset = 0;
  #body: BodyLength | null = null;
  #problem: string | null = null;
  #stoppedAt = 0;
  #isCutOff = false;
  #headBytes = 0;
  readonly #lostBytes: number;

  constructor(kind: 'requests' | 'responses', options: HttpStreamOptions = {}) {
    this.#isRequest = kind === 'requests';
    this.#methodOf = options.methodOf ?? noMethod;
    this.#onContent = options.onContent ?? null;
    this.#offset = options.startOffset ?? 0;
    this.#lostBytes = options.lostBytes ?? 0;
  }

  get messages(): readonly HttpMessage[] {
    return this.#messages;
  }

  /** The newest. */
  get last(): HttpMessage | undefined {
    return this.#messages.at(-1);
  }

  /** Where the next byte stands in the direction's stream. */
  get offset(): number {
    return this.#offset;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** Where the first byte stands that was not read, once there is a problem. */
  get stoppedAt(): number {
    return this.#stoppedAt;
  }

  /** True where reading stopped because bytes are missing. */
  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  /** One for the same direction behind a loss, where nobody knows which request an answer is for. */
  another(startOffset: number, lostBytes: number): HttpStream {
    const kind = this.#isRequest ? 'requests' : 'responses';
    return new HttpStream(kind, { onContent: this.#onContent, startOffset, lostBytes });
  }

  /** True where a message of this direction begins with these bytes for certain. */
  isBegunBy(bytes: Uint8Array): boolean {
    return this.#isRequest ? beginsRequest(bytes) : beginsAnswer(bytes);
  }

  /** Roughly, of its own and of the heads that it keeps. */
  get heldBytes(): number {
    return streamBytes + this.#headBytes + this.#pending.length;
  }

  /** So many bytes are the inside of a body whose length is known, and do not end it. */
  get quietBytes(): number {
    const body = this.#body;
    if (this.#problem !== null || body?.kind === 'until-close') return Infinity;
    return body === null ? 0 : Math.max(0, body.left - 1);
  }

  /** Counts bytes of which `quietBytes` said that they need not be seen. */
  pass(lengthBytes: number): void {
    if (this.#problem === null && this.#body !== null) this.#takeBody(null, 0, lengthBytes);
    this.#offset += lengthBytes;
  }

  /** `bytes` null: not kept; inside a body lengths go on, elsewhere reading stops. */
  push(bytes: Uint8Array | null, lengthBytes: number, timeMs: number): void {
    let at = 0;
    while (at < lengthBytes && this.#problem === null) {
      if (this.#body === null) {
        if (bytes === null) this.#loseHead(at);
        else at = this.#takeHead(bytes, at, timeMs);
      } else if (bytes === null) {
        at += this.#missBody(at, lengthBytes - at);
      } else {
        at += this.#takeBody(bytes, at, lengthBytes - at);
      }
    }
    this.#offset += lengthBytes;
  }

  #stop(problem: string, offset: number): void {
    this.#problem = problem;
    this.#stoppedAt = offset;
  }

  /** Of a head whose rest was not captured what is there is told. */
  #loseHead(at: number): void {
    const start = this.#offset + at - this.#pending.length;
    const head = this.#headSoFar(start);
    this.#pending = nothing;
    this.#isCutOff = true;
    if (head !== null) this.#add(head);
    this.#stop('the bytes of a head were not recorded', head === null ? start : head.bodyOffset);
  }

  /** What there is of a head that has not ended; null while it cannot be told. */
  get begun(): HttpMessage | null {
    const head = this.#headSoFar(this.#offset - this.#pending.length);
    return head === null ? null : this.#messageOf(head);
  }

  #headSoFar(offset: number): HttpHead | null {
    const kept = keptOfHead(this.#pending);
    if (kept.length === 0 || this.#messages.length >= limits.messages) return null;
    const head = new HttpHead(kept, offset, this.#pendingMs);
    return this.#isToldBy(head) ? head : null;
  }

  #isToldBy({ startLine, isWithinLimits, isStartLineCut }: HttpHead): boolean {
    const isKnown = this.#isRequest
      ? isRequestLine(startLine) || (isStartLineCut && isRequestLineStart(startLine))
      : isStatusLine(startLine);
    return isKnown && isWithinLimits;
  }

  /** A capture may begin in the middle of a message. */
  #isInside(bytes: Uint8Array): boolean {
    if (this.#messages !== none || bytes.length < enoughBytes) return false;
    return this.#isRequest ? !looksLikeHttp(bytes) : !looksLikeHttpAnswer(bytes);
  }

  #takeHead(bytes: Uint8Array, at: number, timeMs: number): number {
    const before = this.#pending.length;
    if (before === 0) {
      if (this.#isInside(bytes)) {
        this.#stop('not HTTP/1', this.#offset);
        return bytes.length;
      }
      const end = findHeadEnd(bytes, at);
      if (end === -1) {
        this.#pendingMs = timeMs;
        return this.#wait(bytes.slice(at), bytes.length);
      }
      this.#begin(bytes.slice(at, end), this.#offset + at, timeMs);
      return end;
    }
    const joined = joinBytes([this.#pending, bytes.subarray(at)]);
    // What was read before holds no end but for the three bytes that may be the start of one.
    const end = findHeadEnd(joined, Math.max(0, before - 3));
    if (end === -1) return this.#wait(joined, bytes.length);
    this.#pending = nothing;
    this.#begin(joined.subarray(0, end), this.#offset + at - before, timeMs);
    return at + end - before;
  }

  #wait(pending: Uint8Array, used: number): number {
    const isEndless = pending.length > limits.headBytes;
    if (isEndless) this.#stop('a head without end', this.#offset + used - pending.length);
    this.#pending = isEndless ? nothing : pending;
    return used;
  }

  #begin(bytes: Uint8Array, offset: number, timeMs: number): void {
    const head = new HttpHead(bytes, offset, timeMs);
    if (!this.#isToldBy(head) || this.#messages.length >= limits.messages) {
      this.#stop('not HTTP/1', offset);
      return;
    }
    this.#add(head);
    this.#body = this.#lengthOfBody(head);
    if (this.#body.kind === 'known' && this.#body.left === 0) this.#finish();
  }

  #add(head: HttpHead): void {
    const message = this.#messageOf(head);
    if (this.#messages === none) this.#messages = [message];
    else this.#messages.push(message);
    this.#headBytes += messageBytes + head.bytes.length;
  }

  #messageOf(head: HttpHead): HttpMessage {
    const lostBytes = this.#messages === none ? this.#lostBytes : 0;
    return { head, bodyBytes: 0, missingBytes: 0, complete: false, lostBytes };
  }

  #lengthOfBody(head: HttpHead): BodyLength {
    if (this.#isRequest) return requestBodyLength(head);
    return answerBodyLength(head, () => this.#methodOf(this.#messages.length - 1));
  }

  #takeBody(bytes: Uint8Array | null, at: number, available: number): number {
    const body = this.#body;
    const message = this.#messages.at(-1);
    if (body === null || message === undefined) return available;
    if (body.kind === 'until-close') {
      message.bodyBytes += available;
      this.#tellContent(message, bytes, at, available);
      return available;
    }
    if (body.kind === 'chunked' && body.left === 0)
      return this.#takeChunkLine(body, message, bytes, at);
    const count = Math.min(body.left, available);
    const behind = body.kind === 'chunked' ? chunkEndBytes : 0;
    const content = Math.min(count, Math.max(0, body.left - behind));
    if (content > 0) this.#tellContent(message, bytes, at, content);
    body.left -= count;
    message.bodyBytes += count;
    if (body.kind === 'known' && body.left === 0) this.#finish();
    return count;
  }

  #missBody(at: number, available: number): number {
    const message = this.last;
    const before = message?.bodyBytes ?? 0;
    const taken = this.#takeBody(null, at, available);
    if (message !== undefined) message.missingBytes += message.bodyBytes - before;
    return taken;
  }

  #tellContent(
    message: HttpMessage,
    bytes: Uint8Array | null,
    at: number,
    lengthBytes: number,
  ): void {
    if (this.#onContent === null) return;
    this.#onContent(message, bytes?.subarray(at, at + lengthBytes) ?? null, lengthBytes);
  }

  #takeChunkLine(
    body: ChunkedBody,
    message: HttpMessage,
    bytes: Uint8Array | null,
    at: number,
  ): number {
    const byte = bytes?.[at];
    this.#isCutOff = bytes === null;
    const taken = byte === undefined ? 'broken' : takeChunkByte(body, byte);
    if (taken === 'broken') this.#stop('a chunk that cannot be read', this.#offset + at);
    else message.bodyBytes += 1;
    if (taken === 'over') this.#finish();
    return 1;
  }

  #finish(): void {
    const message = this.#messages.at(-1);
    if (message !== undefined) message.complete = true;
    this.#body = null;
  }
}
