// Reads one HTTP connection in the clear (RFC 9112): everything is there for anyone to read.
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { ObservedName } from '../../shared/model/observation.ts';
import type { Direction, FlowId, Segment } from '../../shared/model/segment.ts';
import { HttpStream, type HttpMessage, type OnContent } from '../wire/http/message.ts';
import { readOn, type HttpDirection } from '../wire/http/resuming-stream.ts';
import { http2Preface } from '../wire/http/start-line.ts';
import { describeHttp, namesOfHttp, type ClearHttp } from './clear-http.ts';
import { FormKeeper } from './form-keeper.ts';
import { Http2Requests } from './http2-requests.ts';
import { readProxyLogins } from './proxy-prelude.ts';

/** 101 is the last that HTTP says on its connection (RFC 9110 §15.2.2). */
const isInterim = ({ head }: HttpMessage): boolean =>
  /^HTTP\/1\.[01] 1(?!01)\d\d/.test(head.startLine);

function withBegun({ messages, begun }: HttpDirection): readonly HttpMessage[] {
  return begun === null ? messages : [...messages, begun];
}

export class HttpReader {
  readonly #flowId: FlowId;
  #up: HttpDirection;
  #down: HttpDirection;
  /** Made for the first request with a body: most have none. */
  #forms: FormKeeper | null = null;
  /** So many interim answers are among the first `#interimAmong` answers: they answer no request. */
  #interim = 0;
  #interimAmong = 0;

  /** Of a client that turned to HTTP/2. */
  #http2: Http2Requests | null = null;

  /** `start`: where in each direction's stream HTTP begins, behind what was said to a proxy. */
  constructor(flowId: FlowId, start: Readonly<Record<Direction, number>> = { up: 0, down: 0 }) {
    this.#flowId = flowId;
    const onContent: OnContent = (message, bytes) => {
      this.#forms ??= new FormKeeper(flowId);
      this.#forms.keep(message, bytes);
    };
    this.#up = new HttpStream('requests', { onContent, startOffset: start.up });
    const methodOf = (index: number): string | null => this.#methodOf(index);
    this.#down = new HttpStream('responses', { methodOf, startOffset: start.down });
  }

  /** Of the newest message of either side, an answer before a request; null before any. */
  get lastStartLine(): string | null {
    return (this.#down.last ?? this.#up.last)?.head.startLine ?? null;
  }

  get heldBytes(): number {
    const more = (this.#forms?.keptBytes ?? 0) + (this.#http2?.heldBytes ?? 0);
    return this.#up.heldBytes + this.#down.heldBytes + more;
  }

  quietBytes(direction: Direction): number {
    if (direction === 'down') return this.#down.quietBytes;
    if (this.#http2 !== null) return this.#http2.isOver ? Infinity : 0;
    const { last } = this.#up;
    // Most requests have no body: then there is nothing to ask.
    if (last === undefined || last.complete) return this.#up.quietBytes;
    this.#forms ??= new FormKeeper(this.#flowId);
    return this.#forms.wants(last) ? 0 : this.#up.quietBytes;
  }

  pass(direction: Direction, lengthBytes: number): void {
    (direction === 'up' ? this.#up : this.#down).pass(lengthBytes);
  }

  push(segment: Segment): void {
    const { direction, bytes, lengthBytes, timeMs } = segment;
    if (direction === 'up') {
      this.#up = readOn(this.#up, bytes, lengthBytes, timeMs);
      this.#readHttp2(segment);
    } else this.#down = readOn(this.#down, bytes, lengthBytes, timeMs);
  }

  /** The preface begins like a request (RFC 9113 §3.4): nothing but HTTP/2 follows it. */
  #readHttp2(segment: Segment): void {
    const { last } = this.#up;
    if (this.#http2 === null && last?.head.startLine === http2Preface) {
      this.#http2 = new Http2Requests(this.#flowId, last.head.offset);
    }
    this.#http2?.push(segment);
  }

  /** Hosts that were asked, each once. */
  get names(): ObservedName[] {
    return [...namesOfHttp(this.heard), ...(this.#http2?.names ?? [])];
  }

  /** So far, with what there is of heads that have not ended. */
  get heard(): ClearHttp {
    const [up, down] = [withBegun(this.#up), withBegun(this.#down)];
    return { flowId: this.#flowId, up, down: down.filter((message) => !isInterim(message)) };
  }

  /** What was filled into forms, and all of HTTP/2; `isTunnel`: and what a proxy was told that opened a way for TLS. */
  facts(isTunnel: boolean): ClearFact[] {
    const [first] = this.#up.messages;
    const logins = isTunnel
      ? readProxyLogins(describeHttp(this.heard), first?.head.timeMs ?? 0)
      : [];
    return [...logins, ...(this.#forms?.facts ?? []), ...(this.#http2?.facts ?? [])];
  }

  /** HEAD's answer has no body, whatever its length header says (RFC 9110 §9.3.2). */
  #methodOf(index: number): string | null {
    // Behind a loss nobody knows which request it answers.
    if (!(this.#up instanceof HttpStream)) return null;
    for (; this.#interimAmong < index; this.#interimAmong += 1) {
      const answer = this.#down.messages[this.#interimAmong];
      if (answer !== undefined && isInterim(answer)) this.#interim += 1;
    }
    const asked = this.#up.messages[index - this.#interim]?.head.startLine;
    return asked?.slice(0, asked.indexOf(' ')) ?? null;
  }
}
