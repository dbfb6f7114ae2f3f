// Reads one DNS flow: pairs questions with answers, over UDP (a segment a datagram) or TCP
// (RFC 1035 §4, RFC 7766).
import type { DnsLookup } from '../../shared/model/observation.ts';
import type { ByteSpan, Direction, FlowInfo, Segment } from '../../shared/model/segment.ts';
import { parseDnsMessage, type DnsMessage } from '../wire/dns/message.ts';
import { DnsTcpStream } from '../wire/dns/tcp-stream.ts';

const maxLookups = 10_000;

interface Pending {
  readonly id: number;
  lookup: DnsLookup;
}

export class DnsReader {
  readonly #flow: FlowInfo;
  readonly #onAnswer: (lookup: DnsLookup) => void;
  readonly #pending: Pending[] = [];
  readonly #streams = { up: new DnsTcpStream(), down: new DnsTcpStream() };
  #lost = false;

  /** `onAnswer` hears of each look-up when its answer was read. */
  constructor(flow: FlowInfo, onAnswer: (lookup: DnsLookup) => void = () => undefined) {
    this.#flow = flow;
    this.#onAnswer = onAnswer;
  }

  get lookups(): DnsLookup[] {
    return this.#pending.map(({ lookup }) => lookup);
  }

  mayPass(): boolean {
    return false;
  }

  pass(): void {
    // Every datagram is read.
  }

  push({ direction, bytes, lengthBytes, offset, timeMs }: Segment): void {
    const isDatagram = this.#flow.transport === 'udp';
    if (bytes === null && !isDatagram) this.#lost = true;
    if (bytes === null || this.#lost) return;
    if (isDatagram) {
      // Cut by the capture: a question may be there all the same.
      if (bytes.length < lengthBytes && !parseDnsMessage(bytes).ok) return;
      this.#read(direction, bytes, offset, timeMs);
      return;
    }
    for (const message of this.#streams[direction].push(bytes, timeMs)) {
      this.#read(direction, message.bytes, message.offset, message.timeMs);
    }
  }

  #read(direction: Direction, bytes: Uint8Array, offset: number, timeMs: number): void {
    const span = { flowId: this.#flow.flowId, direction, offset, lengthBytes: bytes.length };
    const parsed = parseDnsMessage(bytes, { recording: false });
    if (direction === 'up') {
      if (parsed.ok && !parsed.value.isResponse) this.#ask(parsed.value, span, timeMs);
    } else if (parsed.ok) {
      if (parsed.value.isResponse) this.#answer(parsed.value, span, timeMs);
    } else {
      const [high = 0, low = 0] = bytes;
      this.#settle((high << 8) | low, null, {
        answeredMs: timeMs,
        answerEvidence: span,
        problem: parsed.error.message,
      });
    }
  }

  #ask(message: DnsMessage, span: ByteSpan, timeMs: number): void {
    const [question] = message.questions;
    if (question === undefined || this.#pending.length >= maxLookups) return;
    const { name, type, nameStart, nameEnd } = question;
    const lookup: DnsLookup = {
      flowId: this.#flow.flowId,
      transport: this.#flow.transport,
      server: this.#flow.remote,
      name,
      type,
      askedMs: timeMs,
      answeredMs: null,
      responseCode: null,
      truncated: false,
      answers: [],
      problem: null,
      nameEvidence: { ...span, offset: span.offset + nameStart, lengthBytes: nameEnd - nameStart },
      answerEvidence: null,
    };
    this.#pending.push({ id: message.id, lookup });
  }

  #answer(message: DnsMessage, span: ByteSpan, timeMs: number): void {
    this.#settle(message.id, message.questions[0]?.name ?? null, {
      answeredMs: timeMs,
      answerEvidence: span,
      responseCode: message.responseCode,
      truncated: message.truncated,
      answers: message.answers.map(({ name, type, ttlS, data }) => ({ name, type, ttlS, data })),
    });
  }

  /** An answer counts for the newest open question with its number and name. */
  #settle(id: number, name: string | null, answer: Partial<DnsLookup>): void {
    const open = this.#pending.findLast(
      ({ id: asked, lookup }) =>
        asked === id &&
        lookup.answeredMs === null &&
        (name === null || name.toLowerCase() === lookup.name.toLowerCase()),
    );
    if (open === undefined) return;
    open.lookup = { ...open.lookup, ...answer };
    this.#onAnswer(open.lookup);
  }
}
