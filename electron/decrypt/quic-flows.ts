// Which UDP flows of a capture carry QUIC that may be opened: those that begin with a client's Initial, and
// those in which a known connection goes on (RFC 9000 §9).
import type { FlowId, FlowInfo, Segment } from '../../shared/model/segment.ts';
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import { readLongPacket } from '../wire/quic/packet.ts';
import type { KeyLog } from '../wire/tls/key-log.ts';
import { nameOfId } from './connection-ids.ts';
import type { BodyBudget } from './letter-limits.ts';
import { QuicConversation } from './quic-conversation.ts';

/** Connections, and the flows that carried them. */
export interface QuicTalk {
  readonly conversation: QuicConversation;
  readonly flows: ReadonlyMap<FlowId, FlowInfo>;
}

interface OpenTalk extends QuicTalk {
  readonly flows: Map<FlowId, FlowInfo>;
  /** It is over when the last one is. */
  readonly open: Set<FlowId>;
  /** Ids of the server's. */
  readonly names: Set<string>;
}

interface Undecided {
  readonly flow: FlowInfo;
  /** Datagrams of the client's that told nothing. */
  tried: number;
}

/** As many as the observer tries. */
const maxTried = 64;
const longHeader = 0x80;
const maxIds = 100_000;

/**
 * A client's first Initial (RFC 9000 §17.2.2), or early data that came before it. The fixed bit says nothing:
 * who has met the server may clear it (RFC 9287 §3).
 */
function beginsQuic(bytes: Uint8Array): boolean {
  if (((bytes[0] ?? 0) & longHeader) === 0) return false;
  const read = parsing(() => readLongPacket(ByteReader.unrecorded(bytes)));
  return read.ok && (read.value?.kind === 'initial' || read.value?.kind === '0-rtt');
}

export class QuicFlows {
  readonly #keyLog: KeyLog;
  readonly #budget: BodyBudget;
  readonly #onOver: (talk: QuicTalk) => void;
  readonly #flows = new Map<FlowId, OpenTalk | Undecided>();
  readonly #byId = new Map<string, OpenTalk>();
  readonly #idLengths = new Set<number>();

  constructor(keyLog: KeyLog, budget: BodyBudget, onOver: (talk: QuicTalk) => void) {
    this.#keyLog = keyLog;
    this.#budget = budget;
    this.#onOver = onOver;
  }

  open(flow: FlowInfo): void {
    this.#flows.set(flow.flowId, { flow, tried: 0 });
  }

  push(segment: Segment): void {
    const { flowId, direction, bytes } = segment;
    const known = this.#flows.get(flowId);
    if (known === undefined) return;
    if ('conversation' in known) known.conversation.push(segment);
    else if (direction === 'up' && bytes !== null) {
      const talk = this.#decide(known, bytes);
      talk?.conversation.push(segment);
    }
  }

  #decide(undecided: Undecided, bytes: Uint8Array): OpenTalk | null {
    const { flow } = undecided;
    const talk = beginsQuic(bytes) ? this.#begin() : this.#findContinued(undecided, bytes);
    if (talk === null) {
      undecided.tried += 1;
      if (undecided.tried >= maxTried) this.#flows.delete(flow.flowId);
      return null;
    }
    talk.flows.set(flow.flowId, flow);
    talk.open.add(flow.flowId);
    this.#flows.set(flow.flowId, talk);
    return talk;
  }

  #begin(): OpenTalk {
    const talk: OpenTalk = {
      conversation: new QuicConversation(this.#keyLog, this.#budget, (id) => {
        this.#noteId(talk, id);
      }),
      flows: new Map(),
      open: new Set(),
      names: new Set(),
    };
    return talk;
  }

  #noteId(talk: OpenTalk, id: Uint8Array): void {
    if (id.length === 0 || this.#byId.size >= maxIds) return;
    const name = nameOfId(id);
    talk.names.add(name);
    this.#byId.set(name, talk);
    this.#idLengths.add(id.length);
  }

  /** The first datagram says it: the id in its short header. */
  #findContinued({ tried }: Undecided, bytes: Uint8Array): OpenTalk | null {
    if (tried > 0 || ((bytes[0] ?? 0) & longHeader) !== 0) return null;
    for (const length of this.#idLengths) {
      const talk = this.#byId.get(nameOfId(bytes.subarray(1, 1 + length)));
      if (talk !== undefined) return talk;
    }
    return null;
  }

  close(flowId: FlowId): void {
    const known = this.#flows.get(flowId);
    this.#flows.delete(flowId);
    if (known === undefined || !('conversation' in known)) return;
    known.open.delete(flowId);
    if (known.open.size > 0) return;
    for (const name of known.names) this.#byId.delete(name);
    this.#onOver(known);
  }

  finish(): void {
    for (const flowId of this.#flows.keys()) this.close(flowId);
  }
}
