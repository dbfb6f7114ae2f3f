// Packets to flows: which connection a packet belongs to, who opened it, and its bytes in order. Every
// packet of a capture passes here, so nothing is made for a packet that only carries on: no object, no
// string, no closure. A flow that is over leaves nothing behind.
import type { FlowCloseReason } from '../../../shared/model/segment.ts';
import { ClosedFlows } from './closed-flows.ts';
import {
  flags,
  flowIdOf,
  idleMsOf,
  isAnother,
  isLookup,
  isOver,
  isProbe,
  laneOf,
  other,
  sideOf,
  type Flow,
  type SideNumber,
} from './flow.ts';
import { defaultFlowLimits, FlowBudget, type FlowLimits } from './flow-budget.ts';
import { deliver, emittersOf, endSide, lose, settle } from './flow-delivery.ts';
import { FlowIndex } from './flow-index.ts';
import type { OpenFlow } from './flow-listener.ts';
import { guessOpener } from './flow-opener.ts';
import { Lane, type WaitingBytes } from './lane.ts';
import { protocols, type Packet } from './packet.ts';

/** Bytes that were on their way when the connection was closed still belong to it. */
const lingerMs = 2000;
/** How often, by the capture's clock and in packets, silent flows are looked for. */
const sweepEvery = { ms: 10_000, packets: 4096 } as const;

export interface FlowTableOptions {
  readonly open: OpenFlow;
  /** Which flows are read here, by the hash of their key; all unless given. */
  readonly isMine?: (hash: number) => boolean;
  /** Beyond them flows silent for longest are ended early. */
  readonly limits?: FlowLimits;
}

export class FlowTable {
  readonly #open: OpenFlow;
  readonly #isMine: ((hash: number) => boolean) | null;
  readonly #budget: FlowBudget;
  readonly #index = new FlowIndex();
  readonly #flows: (Flow | undefined)[] = [];
  /** Closed flows in the order they were closed. */
  #closing: Flow[] = [];
  #closingFrom = 0;
  /** When the first of them was closed; there may be none. */
  #firstClosedMs = Infinity;
  readonly #over = new ClosedFlows();
  readonly #waitingBytes: WaitingBytes = { count: 0 };
  // As good as 0, and no whole number, as later times are none: else V8 lays the table out anew.
  #sweptMs = Number.MIN_VALUE;
  #sinceSweep = 0;

  constructor({ open, isMine, limits = defaultFlowLimits }: FlowTableOptions) {
    this.#open = open;
    this.#isMine = isMine ?? null;
    this.#budget = new FlowBudget(limits);
  }

  /** Flows in memory now. */
  get openFlows(): number {
    return this.#index.size;
  }

  /** `timeMs` counts from the capture's first packet and never goes back. */
  push(packet: Packet, timeMs: number, packetNumber: number): void {
    const isSecond = this.#index.read(packet);
    // What names mean is needed wherever flows are read: look-ups go to everyone.
    if (!this.#isOwn() && !isLookup(packet)) return;
    this.#sinceSweep += 1;
    const isDue = timeMs - this.#firstClosedMs > lingerMs;
    if (isDue || this.#sinceSweep >= sweepEvery.packets) this.#sweep(timeMs);
    if (this.#budget.isMuchTold) this.#keepBudget();
    const number = this.#index.find();
    let flow = number === -1 ? undefined : this.#flows[number];
    if (flow !== undefined && isAnother(flow, packet, sideOf(flow, isSecond), timeMs)) {
      this.#replace(flow, timeMs);
      flow = undefined;
    }
    if (flow === undefined && this.#isLate(packet, timeMs)) return;
    flow ??= this.#begin(packet, isSecond, timeMs, packetNumber);
    flow.lastMs = timeMs;
    const side = sideOf(flow, isSecond);
    if (flow.isTcp) this.#pushTcp(flow, side, packet, timeMs);
    else this.#pushUdp(flow, side, packet, timeMs);
  }

  /** The capture is over: what waits for missing bytes is handed on behind its gaps. */
  finish(): void {
    for (const flow of this.#flows) if (flow !== undefined) this.#remove(flow);
  }

  #isOwn(): boolean {
    return this.#isMine === null || this.#isMine(this.#index.hash);
  }

  /** A repetition, long after the connection was over: it begins nothing new. */
  #isLate({ protocol, flags: bits }: Packet, timeMs: number): boolean {
    if (protocol !== protocols.tcp || (bits & flags.syn) !== 0) return false;
    return this.#over.has(this.#index.hash, timeMs);
  }

  #begin(packet: Packet, isSecond: boolean, timeMs: number, packetNumber: number): Flow {
    this.#keepBudget();
    const number = this.#index.add();
    const flow: Flow = {
      number,
      hash: this.#index.hash,
      isTcp: packet.protocol === protocols.tcp,
      idleMs: idleMsOf(packet),
      isMine: this.#isOwn(),
      startsSecond: isSecond,
      port0: packet.sourcePort,
      port1: packet.destinationPort,
      packetNumber,
      part: packet.part,
      openedMs: timeMs,
      lane0: new Lane(this.#waitingBytes),
      lane1: new Lane(this.#waitingBytes),
      told: this.#budget.told,
      local: null,
      flowId: '',
      listener: null,
      opening: null,
      lastMs: timeMs,
      closedMs: null,
      emit: null,
    };
    this.#flows[number] = flow;
    return flow;
  }

  #pushTcp(flow: Flow, side: SideNumber, packet: Packet, timeMs: number): void {
    const { payloadStart, payloadEnd, flags: bits } = packet;
    const lane = laneOf(flow, side);
    let { sequence, payloadLength } = packet;
    if (bits & flags.syn) {
      // No capture cuts so short a packet: what the IP header says beyond it was never there.
      payloadLength = Math.max(0, payloadEnd - payloadStart);
      const isOpening = (bits & flags.ack) === 0;
      if (isOpening) flow.opening ??= sequence;
      this.#announce(flow, isOpening ? side : other(side));
      sequence = (sequence + 1) | 0;
      lane.begin(sequence);
    }
    if (payloadLength > 0 && !(bits & flags.rst)) {
      if (flow.local === null) this.#announce(flow, guessOpener(flow, side, packet));
      if (!lane.isBegun) lane.beginUnopened(sequence, payloadLength);
      const isNext = lane.next === (sequence | 0) && !lane.isWaiting;
      if (isNext && payloadEnd - payloadStart >= payloadLength) {
        lane.next = (lane.next + payloadLength) | 0;
        deliver(flow, side, packet.bytes, payloadStart, payloadLength, timeMs);
      } else if (!isProbe(lane, sequence, payloadLength)) {
        lane.push(sequence, packet, timeMs, emittersOf(flow)[side]);
      }
    } else if (!lane.isBegun) lane.foretell(sequence);
    if (bits & flags.rst) this.#close(flow, timeMs, 'reset');
    else if (bits & flags.fin) endSide(flow, side, sequence + payloadLength);
    if (flow.closedMs === null && isOver(flow)) this.#close(flow, timeMs, 'end');
  }

  #pushUdp(flow: Flow, side: SideNumber, packet: Packet, timeMs: number): void {
    const { bytes, payloadStart, payloadEnd, payloadLength } = packet;
    if (flow.local === null) this.#announce(flow, guessOpener(flow, side, packet));
    if (payloadEnd - payloadStart < payloadLength) {
      // Cut by the capture: what is there may hold a name or a connection id.
      const captured = bytes.subarray(payloadStart, Math.max(payloadStart, payloadEnd));
      lose(flow, side, payloadLength, timeMs, captured.length === 0 ? null : captured);
    } else deliver(flow, side, bytes, payloadStart, payloadLength, timeMs);
  }

  #announce(flow: Flow, local: SideNumber): void {
    if (flow.local !== null) return;
    flow.local = local;
    flow.flowId = flowIdOf(flow);
    const place = (side: SideNumber) => ({
      address: this.#index.describeAddress(flow.number, (side === 1) !== flow.startsSecond),
      port: side === 0 ? flow.port0 : flow.port1,
    });
    const info = {
      flowId: flow.flowId,
      transport: flow.isTcp ? 'tcp' : 'udp',
      local: place(local),
      remote: place(other(local)),
      openedMs: flow.openedMs,
    } as const;
    flow.listener = this.#open(info, flow.isMine);
  }

  #close(flow: Flow, timeMs: number, reason: FlowCloseReason): void {
    if (flow.closedMs !== null) return;
    flow.closedMs = timeMs;
    flow.listener?.closed(timeMs, reason);
    if (this.#closingFrom === this.#closing.length) this.#firstClosedMs = timeMs;
    this.#closing.push(flow);
  }

  /** The same ports begin another connection. */
  #replace(flow: Flow, timeMs: number): void {
    if (flow.closedMs === null) flow.listener?.closed(timeMs, 'timeout');
    flow.closedMs ??= timeMs;
    this.#remove(flow);
  }

  #remove(flow: Flow): void {
    if (this.#flows[flow.number] !== flow) return;
    this.#flows[flow.number] = undefined;
    this.#index.remove(flow.number);
    if (isOver(flow)) this.#over.add(flow.hash, flow.lastMs);
    if (flow.lane0.isWaiting || flow.lane1.isWaiting) {
      const [first, second] = emittersOf(flow);
      flow.lane0.flush(first);
      flow.lane1.flush(second);
    }
    settle(flow);
    flow.listener?.finished();
    flow.listener = null;
  }

  #sweep(timeMs: number): void {
    for (;;) {
      const flow = this.#closing[this.#closingFrom];
      this.#firstClosedMs = flow?.closedMs ?? Infinity;
      if (flow === undefined || timeMs - this.#firstClosedMs <= lingerMs) break;
      this.#closingFrom += 1;
      this.#remove(flow);
    }
    if (this.#closingFrom > 1024) {
      this.#closing = this.#closing.slice(this.#closingFrom);
      this.#closingFrom = 0;
    }
    if (this.#sinceSweep < sweepEvery.packets) return;
    this.#sinceSweep = 0;
    this.#budget.noteRound();
    this.#keepBudget();
    if (timeMs - this.#sweptMs < sweepEvery.ms) return;
    this.#sweptMs = timeMs;
    for (const flow of this.#flows) {
      if (flow === undefined) continue;
      if (timeMs - flow.lastMs > flow.idleMs) this.#remove(flow);
    }
  }

  #keepBudget(): void {
    for (const flow of this.#budget.surplus(this.#flows, this.#index.size)) this.#remove(flow);
  }
}
