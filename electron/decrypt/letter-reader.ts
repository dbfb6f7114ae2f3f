// The letters of a capture: flow events × key log → exchanges. Stands beside the observer, is fed with
// the same events, and tells it nothing.
import type { Exchange } from '../../shared/model/exchange.ts';
import type {
  Direction,
  FlowEvent,
  FlowId,
  FlowInfo,
  Segment,
} from '../../shared/model/segment.ts';
import type { KeyLog } from '../wire/tls/key-log.ts';
import { BodyBudget, maxExchanges } from './letter-limits.ts';
import type { Passage } from './plain-chunk.ts';
import { Spoken } from './spoken.ts';
import type { ExchangeDraft } from './letter-draft.ts';
import { SessionMasters, type Secrets } from './session-masters.ts';
import { QuicFlows, type QuicTalk } from './quic-flows.ts';
import { TlsLetter, type Outcome } from './tls-letter.ts';
import { TlsStart } from './tls-start.ts';
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
  readonly start: TlsStart;
  tls: TlsLetter | null;
  spoken: Spoken;
}

/** What was read of one connection, whatever it ran over. */
interface Opened {
  /** The first one, where there are several. */
  readonly flow: FlowInfo;
  readonly flows?: ReadonlyMap<FlowId, FlowInfo>;
  readonly outcome: Outcome;
  readonly certificate: Exchange['certificate'];
  readonly exchanges: readonly ExchangeDraft[];
  readonly isOther: boolean;
  readonly isBroken: boolean;
}

class Reader {
  readonly #secrets: Secrets;
  readonly #budget = new BodyBudget();
  readonly #flows = new Map<string, FlowState>();
  readonly #datagrams: QuicFlows;
  readonly #read: ReadExchange[] = [];
  /** Requests on each flow so far. */
  readonly #indexes = new Map<FlowId, number>();
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
    this.#secrets = { keyLog, masters: new SessionMasters() };
    this.#datagrams = new QuicFlows(keyLog, this.#budget, (talk) => {
      this.#noteTalk(talk);
    });
  }

  push(event: FlowEvent): void {
    if (event.kind === 'opened') {
      if (event.flow.transport === 'tcp') this.#open(event.flow);
      else this.#datagrams.open(event.flow);
    } else if (event.kind === 'segment') {
      const state = this.#flows.get(event.segment.flowId);
      if (state !== undefined) this.#pushSegment(state, event.segment);
      else this.#datagrams.push(event.segment);
    } else {
      this.#close(event.flowId);
      this.#datagrams.close(event.flowId);
    }
  }

  #noteTalk({ conversation, flows }: QuicTalk): void {
    const { letters, unopened } = conversation;
    for (const outcome of unopened) this.#counts[outcome] += 1;
    // Of what was begun no Initial could be read.
    if (letters.length + unopened.length === 0) this.#counts.silent += 1;
    const [flow] = flows.values();
    if (flow === undefined) return;
    for (const { http, outcome, certificate, offersHttp3, problem } of letters) {
      const isBroken = problem !== null || http.problem !== null;
      const { exchanges } = http;
      this.#note({ flow, flows, outcome, certificate, exchanges, isOther: !offersHttp3, isBroken });
    }
  }

  #open(flow: FlowInfo): void {
    this.#flows.set(flow.flowId, {
      flow,
      offsets: { up: 0, down: 0 },
      start: new TlsStart(),
      tls: null,
      spoken: new Spoken(this.#budget),
    });
  }

  #pushSegment(state: FlowState, segment: Segment): void {
    const { direction, bytes, lengthBytes } = segment;
    const isSought = state.tls === null && direction === 'up';
    const begun = isSought ? state.start.push(bytes) : null;
    state.offsets[direction] += lengthBytes;
    if (begun === null) state.tls?.push(segment);
    else this.#begin(state, { ...segment, bytes: begun, lengthBytes: begun.length });
    const outcome = state.tls?.outcome;
    const isOver = outcome === 'no-key' || outcome === 'unsupported' || state.start.isHopeless;
    if (isOver) this.#close(state.flow.flowId);
  }

  /** `hello`: the stream from the ClientHello's first byte on. */
  #begin(state: FlowState, hello: Segment): void {
    const { spoken, offsets } = state;
    const start = { ...offsets, up: offsets.up - hello.lengthBytes };
    state.tls = new TlsLetter(this.#secrets, (chunk) => spoken.push(chunk), start);
    state.tls.push(hello);
  }

  #close(flowId: string): void {
    const state = this.#flows.get(flowId);
    this.#flows.delete(flowId);
    if (state === undefined || state.tls === null) return;
    const { flow, tls, spoken } = state;
    this.#note({
      flow,
      outcome: tls.outcome,
      certificate: tls.certificate,
      exchanges: spoken.exchanges,
      isOther: spoken.isOther,
      isBroken: tls.problem !== null || spoken.problem !== null,
    });
  }

  #note({ flow, flows, outcome, certificate, exchanges, isOther, isBroken }: Opened): void {
    this.#counts[outcome] += 1;
    if (outcome !== 'opened') return;
    if (isOther) this.#counts.other += 1;
    if (isBroken) this.#counts.broken += 1;
    for (const draft of exchanges) {
      const { flowId } = draft.request.passage;
      const carrier = flowId === undefined ? flow : (flows?.get(flowId) ?? flow);
      this.#addExchange(draft, carrier, certificate);
    }
  }

  #addExchange(draft: ExchangeDraft, flow: FlowInfo, certificate: Exchange['certificate']): void {
    if (this.#read.length >= maxExchanges) {
      this.#passedOver += 1;
      return;
    }
    const indexOnFlow = this.#indexes.get(flow.flowId) ?? 0;
    this.#indexes.set(flow.flowId, indexOnFlow + 1);
    const exchange = toExchange(draft, { flow, certificate, indexOnFlow });
    const up = draft.request.passage;
    const down = draft.response?.passage ?? null;
    // Records are told by their place in one flow.
    const isBesides = down !== null && down.flowId === up.flowId;
    this.#read.push({ exchange, flow, up, down: isBesides ? down : null });
  }

  finish(): Letter {
    for (const flowId of this.#flows.keys()) this.#close(flowId);
    this.#datagrams.finish();
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
