// The letters of a capture: flow events × key log → exchanges. Stands beside the observer, is fed with
// the same events, and tells it nothing.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { Direction, FlowEvent, FlowInfo, Segment } from '../../shared/model/segment.ts';
import type { KeyLog } from '../wire/tls/key-log.ts';
import { BodyBudget, maxExchanges } from './letter-limits.ts';
import type { Passage } from './plain-chunk.ts';
import { Spoken } from './spoken.ts';
import { TlsLetter, type Outcome } from './tls-letter.ts';
import { toExchange } from './to-exchange.ts';

/** One request with its answer, and the records of its flow that carried the two. */
export interface ReadExchange {
  readonly exchange: Exchange;
  readonly flow: FlowInfo;
  readonly up: Passage;
  readonly down: Passage | null;
}

/** How many TLS connections came to what. */
export type OutcomeCounts = Readonly<Record<Outcome, number>> & {
  /** Of the opened: those that speak no HTTP, and those that could not be read to their end. */
  readonly other: number;
  readonly broken: number;
};

export interface Letter {
  /** In the order in which the requests were sent. */
  readonly exchanges: readonly ReadExchange[];
  /** Beyond what is kept of one capture. */
  readonly passedOver: number;
  readonly connections: OutcomeCounts;
}

export interface LetterReader {
  readonly push: (event: FlowEvent) => void;
  readonly finish: () => Letter;
}

interface FlowState {
  readonly flow: FlowInfo;
  readonly offsets: Record<Direction, number>;
  /** Upward segments that may still turn out to begin TLS. */
  triesLeft: number;
  tls: TlsLetter | null;
  spoken: Spoken;
}

/** TLS may begin behind a STARTTLS or a proxy's greeting, but not behind a conversation. */
const maxTries = 64;
const handshakeContentType = 22;
const clientHelloType = 1;

/** RFC 8446 §4, §5.1. */
function beginsTls(bytes: Uint8Array | null): boolean {
  return (
    bytes !== null &&
    bytes[0] === handshakeContentType &&
    bytes[1] === 3 &&
    bytes[5] === clientHelloType
  );
}

class Reader {
  readonly #keyLog: KeyLog;
  readonly #budget = new BodyBudget();
  readonly #flows = new Map<string, FlowState>();
  readonly #read: ReadExchange[] = [];
  #passedOver = 0;
  readonly #counts: Record<Outcome | 'other' | 'broken', number> = {
    opened: 0,
    'no-key': 0,
    'wrong-key': 0,
    unsupported: 0,
    silent: 0,
    other: 0,
    broken: 0,
  };

  constructor(keyLog: KeyLog) {
    this.#keyLog = keyLog;
  }

  push(event: FlowEvent): void {
    if (event.kind === 'opened') {
      if (event.flow.transport === 'tcp') this.#open(event.flow);
    } else if (event.kind === 'segment') {
      const state = this.#flows.get(event.segment.flowId);
      if (state !== undefined) this.#pushSegment(state, event.segment);
    } else this.#close(event.flowId);
  }

  #open(flow: FlowInfo): void {
    this.#flows.set(flow.flowId, {
      flow,
      offsets: { up: 0, down: 0 },
      triesLeft: maxTries,
      tls: null,
      spoken: new Spoken(this.#budget),
    });
  }

  #pushSegment(state: FlowState, segment: Segment): void {
    const { direction, bytes, lengthBytes } = segment;
    if (state.tls === null && direction === 'up') {
      if (beginsTls(bytes)) {
        const { spoken } = state;
        const sink = (chunk: Parameters<Spoken['push']>[0]): void => {
          spoken.push(chunk);
        };
        state.tls = new TlsLetter(this.#keyLog, sink, { ...state.offsets });
      } else state.triesLeft -= 1;
    }
    state.offsets[direction] += lengthBytes;
    state.tls?.push(segment);
    const outcome = state.tls?.outcome;
    const isOver = outcome === 'no-key' || outcome === 'unsupported' || state.triesLeft <= 0;
    if (isOver) this.#close(state.flow.flowId);
  }

  #close(flowId: string): void {
    const state = this.#flows.get(flowId);
    this.#flows.delete(flowId);
    if (state === undefined || state.tls === null) return;
    const { flow, tls, spoken } = state;
    this.#counts[tls.outcome] += 1;
    if (tls.outcome !== 'opened') return;
    if (spoken.isOther) this.#counts.other += 1;
    if (tls.problem !== null || spoken.problem !== null) this.#counts.broken += 1;
    for (const [indexOnFlow, draft] of spoken.exchanges.entries()) {
      if (this.#read.length >= maxExchanges) {
        this.#passedOver += 1;
        continue;
      }
      const { certificate } = tls;
      const exchange = toExchange(draft, { flow, certificate, indexOnFlow });
      const down = draft.response?.passage ?? null;
      this.#read.push({ exchange, flow, up: draft.request.passage, down });
    }
  }

  finish(): Letter {
    for (const flowId of this.#flows.keys()) this.#close(flowId);
    const exchanges = this.#read.sort((a, b) => a.exchange.startedMs - b.exchange.startedMs);
    return { exchanges, passedOver: this.#passedOver, connections: this.#counts };
  }
}

export function createLetterReader(keyLog: KeyLog): LetterReader {
  const reader = new Reader(keyLog);
  return {
    push: (event) => {
      reader.push(event);
    },
    finish: () => reader.finish(),
  };
}
