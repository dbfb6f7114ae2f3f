// Reads one HTTP connection in the clear (RFC 9112): everything is there for anyone to read.
import type { ClearFact } from '../../shared/model/observation.ts';
import type { Direction, FlowId, Segment } from '../../shared/model/segment.ts';
import { HttpStream, type HttpMessage } from '../wire/http/message.ts';
import { describeHttp, type ClearHttp } from './clear-http.ts';
import { FormKeeper } from './form-keeper.ts';
import { readProxyLogins } from './proxy-prelude.ts';

const isInterim = ({ head }: HttpMessage): boolean => /^HTTP\/1\.[01] 1\d\d/.test(head.startLine);

export class HttpReader {
  readonly #flowId: FlowId;
  readonly #up: HttpStream;
  readonly #down: HttpStream;
  readonly #forms: FormKeeper;
  /** Interim answers among the first of the answers: they answer no request. */
  #interim = { among: 0, count: 0 };

  /** `start`: where in each direction's stream HTTP begins, behind what was said to a proxy. */
  constructor(flowId: FlowId, start: Readonly<Record<Direction, number>> = { up: 0, down: 0 }) {
    this.#flowId = flowId;
    const nothing = (): undefined => undefined;
    this.#forms = new FormKeeper(flowId);
    this.#up = new HttpStream('requests', () => null, this.#forms.keep, start.up);
    this.#down = new HttpStream('responses', (index) => this.#methodOf(index), nothing, start.down);
  }

  /** Of the newest message of either side, an answer before a request; null before any. */
  get lastStartLine(): string | null {
    return (this.#down.messages.at(-1) ?? this.#up.messages.at(-1))?.head.startLine ?? null;
  }

  get heldBytes(): number {
    return this.#up.heldBytes + this.#down.heldBytes + this.#forms.keptBytes;
  }

  quietBytes(direction: Direction): number {
    if (direction === 'down') return this.#down.quietBytes;
    const last = this.#up.messages.at(-1);
    // Most requests have no body: then there is nothing to ask.
    return last?.complete === false && this.#forms.wants(last) ? 0 : this.#up.quietBytes;
  }

  pass(direction: Direction, lengthBytes: number): void {
    (direction === 'up' ? this.#up : this.#down).pass(lengthBytes);
  }

  push({ direction, bytes, lengthBytes, timeMs }: Segment): void {
    const stream = direction === 'up' ? this.#up : this.#down;
    stream.push(bytes, lengthBytes, timeMs);
  }

  /** So far. */
  get heard(): ClearHttp {
    return { flowId: this.#flowId, up: this.#up.messages, down: this.#answers() };
  }

  /** What was filled into forms; `isTunnel`: and what a proxy was told that opened a way for TLS. */
  facts(isTunnel: boolean): ClearFact[] {
    const [first] = this.#up.messages;
    const logins = isTunnel
      ? readProxyLogins(describeHttp(this.heard), first?.head.timeMs ?? 0)
      : [];
    return [...logins, ...this.#forms.facts];
  }

  #answers(): HttpMessage[] {
    return this.#down.messages.filter((message) => !isInterim(message));
  }

  /** HEAD's answer has no body, whatever its length header says (RFC 9110 §9.3.2). */
  #methodOf(index: number): string | null {
    const interim = this.#interim;
    for (; interim.among < index; interim.among += 1) {
      const answer = this.#down.messages[interim.among];
      if (answer !== undefined && isInterim(answer)) interim.count += 1;
    }
    return this.#up.messages[index - interim.count]?.head.startLine.split(' ', 1)[0] ?? null;
  }
}
