// Reads one DNS flow: pairs questions with answers, over UDP (a segment a datagram) or TCP
// (RFC 1035 §4, RFC 7766).
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { ByteSpan, Direction, FlowInfo, Segment } from '../../shared/model/segment.ts';
import {
  parseDnsMessage,
  parseDnsQuestions,
  type DnsMessage,
  type DnsQuestion,
} from '../wire/dns/message.ts';
import { isSameName } from '../wire/dns/name.ts';
import { DnsTcpStream } from '../wire/dns/tcp-stream.ts';

const maxLookedBack = 500;
/** A question with its spans; an answer, its text apart. */
const lookupBytes = 800;
const answerBytes = 160;

/** Hears of each look-up when its answer was read. */
export type OnAnswer = (lookup: DnsLookup) => void;

interface Pending {
  readonly id: number;
  lookup: DnsLookup;
}

type Answer = Pick<
  DnsLookup,
  'answeredMs' | 'answerEvidence' | 'responseCode' | 'truncated' | 'answers' | 'problem'
>;

export class DnsReader {
  readonly #flow: FlowInfo;
  readonly #onAnswer: OnAnswer;
  readonly #pending: Pending[] = [];
  readonly #streams: Readonly<Record<Direction, DnsTcpStream>> | null;
  #answersBytes = 0;
  #lost = false;

  constructor(flow: FlowInfo, onAnswer: OnAnswer = () => undefined) {
    this.#flow = flow;
    this.#onAnswer = onAnswer;
    const isStream = flow.transport === 'tcp';
    this.#streams = isStream ? { up: new DnsTcpStream(), down: new DnsTcpStream() } : null;
  }

  get hasLookups(): boolean {
    return this.#pending.length > 0;
  }

  get lookups(): DnsLookup[] {
    return this.#pending.map(({ lookup }) => lookup);
  }

  get heldBytes(): number {
    const waiting = (this.#streams?.up.heldBytes ?? 0) + (this.#streams?.down.heldBytes ?? 0);
    return waiting + this.#pending.length * lookupBytes + this.#answersBytes;
  }

  quietBytes(): number {
    return 0;
  }

  pass(): void {
    // Every datagram is read.
  }

  push({ direction, bytes, offset, timeMs }: Segment): void {
    const streams = this.#streams;
    if (bytes === null && streams !== null) this.#lost = true;
    if (bytes === null || this.#lost) return;
    if (streams === null) {
      this.#read(direction, bytes, offset, timeMs);
      return;
    }
    for (const message of streams[direction].push(bytes, timeMs)) {
      this.#read(direction, message.bytes, message.offset, message.timeMs);
    }
  }

  #read(direction: Direction, bytes: Uint8Array, offset: number, timeMs: number): void {
    const span = { flowId: this.#flow.flowId, direction, offset, lengthBytes: bytes.length };
    const parsed = parseDnsMessage(bytes, { recording: false });
    // Who asks and who answers the message itself says: with multicast anybody may (RFC 6762 §6).
    if (!parsed.ok) this.#readDamaged(bytes, span, timeMs, parsed.error.message);
    else if (parsed.value.isResponse) this.#answer(parsed.value, span, timeMs);
    else this.#ask(parsed.value, span, timeMs);
  }

  /** The capture may have cut it, or it is broken: its questions can be there all the same. */
  #readDamaged(bytes: Uint8Array, span: ByteSpan, timeMs: number, problem: string): void {
    const parsed = parseDnsQuestions(bytes);
    if (!parsed.ok) return;
    const { id, isResponse, questions } = parsed.value;
    const [question] = questions;
    if (!isResponse) {
      for (const asked of questions) this.#add(id, asked, span, timeMs);
      return;
    }
    const answer = {
      answeredMs: timeMs,
      answerEvidence: span,
      responseCode: null,
      truncated: false,
      answers: [],
      problem,
    };
    if (!this.#settle(id, question?.name ?? null, answer) && question !== undefined) {
      const added = this.#add(id, question, span, timeMs);
      added.lookup = { ...added.lookup, ...answer };
    }
    this.#addFurther(id, questions, span, timeMs);
  }

  #ask(message: DnsMessage, span: ByteSpan, timeMs: number): void {
    for (const question of message.questions) this.#add(message.id, question, span, timeMs);
  }

  #add(
    id: number,
    { name, type, nameStart, nameEnd }: DnsQuestion,
    span: ByteSpan,
    timeMs: number,
  ): Pending {
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
      nameEvidence: {
        flowId: span.flowId,
        direction: span.direction,
        offset: span.offset + nameStart,
        lengthBytes: nameEnd - nameStart,
      },
      answerEvidence: null,
    };
    const pending = { id, lookup };
    this.#pending.push(pending);
    return pending;
  }

  #answer(message: DnsMessage, span: ByteSpan, timeMs: number): void {
    const { id, responseCode, truncated } = message;
    const answers = message.answers.map(({ name, type, ttlS, data }) => ({
      name,
      type,
      ttlS,
      data,
    }));
    const answer: Answer = {
      answeredMs: timeMs,
      answerEvidence: span,
      responseCode,
      truncated,
      answers,
      problem: null,
    };
    const [question] = message.questions;
    if (!this.#settle(id, question?.name ?? answers[0]?.name ?? null, answer)) {
      this.#addUnasked(message, span, timeMs, answer);
    }
    this.#addFurther(id, message.questions, span, timeMs);
  }

  /** An answer to several questions: of those behind the first which nobody was heard to ask, their names. */
  #addFurther(id: number, questions: readonly DnsQuestion[], span: ByteSpan, timeMs: number): void {
    const lookedBack = Math.floor(maxLookedBack / questions.length);
    for (const question of questions.slice(1)) {
      const { name } = question;
      const known = this.#findRecent(({ lookup }) => isSameName(name, lookup.name), lookedBack);
      if (known === null) this.#add(id, question, span, timeMs);
    }
  }

  /** The question was not captured, or there was none: what is told in multicast (RFC 6762 §8.3). */
  #addUnasked(
    { id, questions: [question], answers: [told] }: DnsMessage,
    span: ByteSpan,
    timeMs: number,
    answer: Answer,
  ): void {
    const about = question ?? (told && { ...told, nameStart: told.start, nameEnd: told.end });
    // A second answer to the same question says nothing new of who asked.
    const isRepeated = this.#findRecent(
      ({ id: known, lookup }) => known === id && id !== 0 && lookup.name === about?.name,
    );
    if (about === undefined || isRepeated !== null) return;
    this.#putAnswer(this.#add(id, about, span, timeMs), answer);
  }

  #putAnswer(pending: Pending, answer: Answer): void {
    pending.lookup = answered(pending.lookup, answer);
    for (const { data } of answer.answers) this.#answersBytes += answerBytes + data.length;
    this.#onAnswer(pending.lookup);
  }

  /** An answer counts for the newest open question with its number and name; false: there is none. */
  #settle(id: number, name: string | null, answer: Answer): boolean {
    const open = this.#findRecent(
      ({ id: asked, lookup }) =>
        asked === id &&
        lookup.answeredMs === null &&
        (name === null || isSameName(name, lookup.name)),
    );
    if (open === null) return false;
    this.#putAnswer(open, answer);
    return true;
  }

  /** Looks no further back than an honest conversation makes it: a flood must not make it slow. */
  #findRecent(matches: (pending: Pending) => boolean, lookedBack = maxLookedBack): Pending | null {
    const oldest = Math.max(0, this.#pending.length - lookedBack);
    for (let n = this.#pending.length - 1; n >= oldest; n -= 1) {
      const pending = this.#pending[n];
      if (pending !== undefined && matches(pending)) return pending;
    }
    return null;
  }
}

/** Field by field: for so many of them spreading costs more than all the rest. */
const answered = (asked: DnsLookup, answer: Answer): DnsLookup => ({
  flowId: asked.flowId,
  transport: asked.transport,
  server: asked.server,
  name: asked.name,
  type: asked.type,
  askedMs: asked.askedMs,
  answeredMs: answer.answeredMs,
  responseCode: answer.responseCode,
  truncated: answer.truncated,
  answers: answer.answers,
  problem: answer.problem,
  nameEvidence: asked.nameEvidence,
  answerEvidence: answer.answerEvidence,
});
