// The letters of a capture: flow events × key log → exchanges. Stands beside the observer, is fed with
// the same events, and tells it nothing.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { Direction, FlowEvent, FlowInfo, Segment } from '../../shared/model/segment.ts';
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import { readLongPacket } from '../wire/quic/packet.ts';
import type { KeyLog } from '../wire/tls/key-log.ts';
import { BodyBudget, maxExchanges } from './letter-limits.ts';
import type { Passage } from './plain-chunk.ts';
import { Spoken } from './spoken.ts';
import { Http3Letter } from './http3-letter.ts';
import type { ExchangeDraft } from './letter-draft.ts';
import { QuicLetter } from './quic-letter.ts';
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

/** A UDP conversation; what is no QUIC from its first datagram up on is let go. */
interface DatagramState {
  readonly flow: FlowInfo;
  readonly quic: QuicLetter;
  readonly http: Http3Letter;
}

/** What was read of one connection, whatever it ran over. */
interface Opened {
  readonly flow: FlowInfo;
  readonly outcome: Outcome;
  readonly certificate: Exchange['certificate'];
  readonly exchanges: readonly ExchangeDraft[];
  readonly isOther: boolean;
  readonly isBroken: boolean;
}

/** A client's first Initial (RFC 9000 §17.2.2). */
function beginsQuic(bytes: Uint8Array): boolean {
  if (((bytes[0] ?? 0) & 0xc0) !== 0xc0) return false;
  const read = parsing(() => readLongPacket(ByteReader.unrecorded(bytes)));
  return read.ok && (read.value?.kind === 'initial' || read.value?.kind === '0-rtt');
}

class Reader {
  readonly #keyLog: KeyLog;
  readonly #budget = new BodyBudget();
  readonly #flows = new Map<string, FlowState>();
  readonly #datagrams = new Map<string, DatagramState | FlowInfo>();
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
      else this.#datagrams.set(event.flow.flowId, event.flow);
    } else if (event.kind === 'segment') {
      const state = this.#flows.get(event.segment.flowId);
      if (state !== undefined) this.#pushSegment(state, event.segment);
      else this.#pushDatagram(event.segment);
    } else this.#close(event.flowId);
  }

  #pushDatagram(segment: Segment): void {
    const { flowId, direction, bytes } = segment;
    const known = this.#datagrams.get(flowId);
    if (known === undefined) return;
    if ('quic' in known) {
      known.quic.push(segment);
      if (known.quic.outcome === 'no-key') this.#closeDatagrams(flowId);
      return;
    }
    if (direction === 'down') return;
    if (bytes === null || !beginsQuic(bytes)) {
      this.#datagrams.delete(flowId);
      return;
    }
    const http = new Http3Letter(this.#budget);
    const state = { flow: known, quic: new QuicLetter(this.#keyLog, http), http };
    this.#datagrams.set(flowId, state);
    this.#pushDatagram(segment);
  }

  #closeDatagrams(flowId: string): void {
    const state = this.#datagrams.get(flowId);
    this.#datagrams.delete(flowId);
    if (state === undefined || !('quic' in state)) return;
    const { flow, quic, http } = state;
    this.#note({
      flow,
      outcome: quic.outcome,
      certificate: quic.certificate,
      exchanges: http.exchanges,
      isOther: !quic.offersHttp3,
      isBroken: quic.problem !== null || http.problem !== null,
    });
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
    state.tls = new TlsLetter(this.#keyLog, (chunk) => spoken.push(chunk), start);
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

  #note({ flow, outcome, certificate, exchanges, isOther, isBroken }: Opened): void {
    this.#counts[outcome] += 1;
    if (outcome !== 'opened') return;
    if (isOther) this.#counts.other += 1;
    if (isBroken) this.#counts.broken += 1;
    for (const [indexOnFlow, draft] of exchanges.entries()) {
      if (this.#read.length >= maxExchanges) {
        this.#passedOver += 1;
        continue;
      }
      const exchange = toExchange(draft, { flow, certificate, indexOnFlow });
      const down = draft.response?.passage ?? null;
      this.#read.push({ exchange, flow, up: draft.request.passage, down });
    }
  }

  finish(): Letter {
    for (const flowId of this.#flows.keys()) this.#close(flowId);
    for (const flowId of this.#datagrams.keys()) this.#closeDatagrams(flowId);
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
