// HTTP/1.1 inside a connection that was opened (RFC 9112): the reader of clear HTTP reads it, and here
// each message is given its content and the records that carried it.
import type { Header } from '../../shared/model/exchange.ts';
import { HttpStream, type HttpMessage } from '../wire/http/message.ts';
import { BodyKeeper } from './body-keeper.ts';
import { headerOf } from './headers.ts';
import type { ExchangeDraft, HttpLetter, RequestDraft, ResponseDraft } from './letter-draft.ts';
import type { BodyBudget } from './letter-limits.ts';
import { beginPassage, extendPassage, type Passage, type PlainChunk } from './plain-chunk.ts';

interface Mark {
  readonly plainOffset: number;
  readonly chunk: PlainChunk;
}

interface ReadMessage {
  readonly message: HttpMessage;
  readonly headers: readonly Header[];
  readonly body: BodyKeeper;
  readonly passage: Passage;
}

/** A head is at most 64 KiB long: a few records, or many tiny ones. */
const maxMarks = 1024;

const isInterim = ({ head }: HttpMessage): boolean =>
  /^HTTP\/1\.[01] 1(?!01)\d\d/.test(head.startLine);

/** One direction. */
class Side {
  readonly read: ReadMessage[] = [];
  readonly stream: HttpStream;
  readonly #budget: BodyBudget;
  /** Where in the plaintext each record began: a head may have begun in an earlier one. */
  #marks: Mark[] = [];
  #plainOffset = 0;
  /** How many messages, from the first, were over before the chunk at hand. */
  #over = 0;

  constructor(
    kind: 'requests' | 'responses',
    budget: BodyBudget,
    methodOf: (index: number) => string | null = () => null,
  ) {
    this.#budget = budget;
    this.stream = new HttpStream(kind, {
      methodOf,
      onContent: (message, bytes, lengthBytes) => {
        this.#readOf(message).body.push(bytes, lengthBytes);
      },
    });
  }

  push(chunk: PlainChunk): void {
    // Only places and times are asked for later: the bytes are not kept.
    this.#marks.push({ plainOffset: this.#plainOffset, chunk: { ...chunk, bytes: null } });
    if (this.#marks.length > maxMarks) this.#marks = this.#marks.slice(-maxMarks / 2);
    this.stream.push(chunk.bytes, chunk.lengthBytes, chunk.timeMs);
    this.#plainOffset += chunk.lengthBytes;
    for (const message of this.stream.messages.slice(this.read.length)) {
      // What a head would have said further on nobody knows: no letter is made of it.
      if (!message.head.isCut) this.#readOf(message);
    }
    for (const { passage } of this.read.slice(this.#over)) extendPassage(passage, chunk);
    for (; this.read[this.#over]?.message.complete === true; this.#over += 1) {
      this.read[this.#over]?.body.finish();
    }
  }

  #readOf(message: HttpMessage): ReadMessage {
    const last = this.read.at(-1);
    if (last?.message === message) return last;
    const { head } = message;
    const mark = this.#marks.findLast(({ plainOffset }) => plainOffset <= head.offset);
    const chunk = mark?.chunk ?? this.#marks.at(-1)?.chunk;
    if (chunk === undefined) throw new Error('a message without a record');
    const headers = head.headers.map(([name, value]): Header => [name, value]);
    const body = new BodyKeeper(headers, this.#budget);
    const one = { message, headers, body, passage: beginPassage(chunk) };
    this.read.push(one);
    return one;
  }
}

export class Http1Letter implements HttpLetter {
  readonly #up: Side;
  readonly #down: Side;

  constructor(budget: BodyBudget) {
    this.#up = new Side('requests', budget);
    this.#down = new Side('responses', budget, (index) => this.#methodOf(index));
  }

  push(chunk: PlainChunk): void {
    (chunk.direction === 'up' ? this.#up : this.#down).push(chunk);
  }

  get problem(): string | null {
    return this.#up.stream.problem ?? this.#down.stream.problem;
  }

  get exchanges(): ExchangeDraft[] {
    const answers = this.#down.read.filter(({ message }) => !isInterim(message));
    return this.#up.read.map((request, index) => {
      const answer = answers[index];
      return {
        protocol: 'http/1.1',
        request: toRequest(request),
        response: answer === undefined ? null : toResponse(answer),
        failure: null,
      };
    });
  }

  /** HEAD's answer has no body, whatever its length header says (RFC 9110 §9.3.2). */
  #methodOf(index: number): string | null {
    const before = this.#down.stream.messages.slice(0, index).filter(isInterim).length;
    const request = this.#up.stream.messages[index - before];
    return request?.head.startLine.split(' ', 1)[0] ?? null;
  }
}

function toRequest({ message, headers, body, passage }: ReadMessage): RequestDraft {
  const [method = '', target = ''] = message.head.startLine.split(' ');
  return {
    method,
    target,
    authority: headerOf(headers, 'host'),
    headers,
    body,
    passage,
    headBytes: message.head.lengthBytes,
    bodyBytes: message.bodyBytes,
    isComplete: message.complete,
  };
}

function toResponse({ message, headers, body, passage }: ReadMessage): ResponseDraft {
  const [, status = '0', ...words] = message.head.startLine.split(' ');
  const isFramed =
    headerOf(headers, 'content-length') !== null || headerOf(headers, 'transfer-encoding') !== null;
  return {
    status: Number(status),
    statusText: words.join(' '),
    headersMs: message.head.timeMs,
    headers,
    body,
    passage,
    headBytes: message.head.lengthBytes,
    bodyBytes: message.bodyBytes,
    // Without a length the end of the connection is the end of the body (RFC 9112 §6.3).
    isComplete: message.complete || !isFramed,
  };
}
