// Packets to flows: which connection a packet belongs to, who opened it, and its bytes in order. Every
// packet of a capture passes here, so nothing is made for a packet that only carries on: no object, no
// string, no closure. A flow that is over leaves nothing behind.
import type { Direction, FlowCloseReason } from '../../../shared/model/segment.ts';
import { describeAddress } from '../dns/address-text.ts';
import { ClosedFlows } from './closed-flows.ts';
import { FlowIndex } from './flow-index.ts';
import type { FlowListener, OpenFlow } from './flow-listener.ts';
import { guessOpener, isLookupPort } from './flow-opener.ts';
import { protocols, type Packet } from './packet.ts';
import { sequenceDistance, TcpLane, type OnStretch } from './tcp-lane.ts';

const flags = { fin: 1, syn: 2, rst: 4, ack: 16 } as const;
/** A UDP conversation that was silent for so long is over; the same ports then begin another one. */
const udpIdleMs = 120_000;
/** A look-up that nobody answered by then was given up; each one mostly has a port of its own. */
const lookupIdleMs = 15_000;
const tcpIdleMs = 3_600_000;
/** Bytes that were on their way when the connection was closed still belong to it. */
const lingerMs = 2000;
/** How often, by the capture's clock and in packets, silent flows are looked for. */
const sweepEvery = { ms: 10_000, packets: 4096 } as const;

type SideNumber = 0 | 1;

interface Flow {
  readonly number: number;
  readonly hash: number;
  readonly isTcp: boolean;
  /** Silence after which it is over. */
  readonly idleMs: number;
  readonly isMine: boolean;
  /** Whether the sender of the first packet, side 0, stands second in the index's key. */
  readonly startsSecond: boolean;
  /** Both addresses, side 0 first. */
  readonly addresses: Uint8Array;
  readonly ports: readonly [number, number];
  /** Number of its first packet in the capture, from 1. */
  readonly packetNumber: number;
  readonly openedMs: number;
  readonly lanes: readonly [TcpLane, TcpLane] | null;
  readonly offsets: [number, number];
  /** Sequence number behind each side's last byte, known from its FIN. */
  readonly ends: [number | null, number | null];
  /** Which side opened it; known from a SYN or from the first bytes. */
  local: SideNumber | null;
  listener: FlowListener | null;
  /** Sequence number of the opening SYN, to tell its repetition from a new connection. */
  opening: number | null;
  lastMs: number;
  closedMs: number | null;
  emit: readonly [OnStretch, OnStretch] | null;
}

export interface FlowTableOptions {
  readonly open: OpenFlow;
  /** Which flows are read here, by the hash of their key; all unless given. */
  readonly isMine?: (hash: number) => boolean;
  /** Open at once; beyond, those silent for longest are ended early. */
  readonly maxOpen?: number;
}

export class FlowTable {
  readonly #open: OpenFlow;
  readonly #isMine: ((hash: number) => boolean) | null;
  readonly #maxOpen: number;
  readonly #index = new FlowIndex();
  readonly #flows: (Flow | undefined)[] = [];
  /** Closed flows in the order they were closed. */
  #closing: Flow[] = [];
  #closingFrom = 0;
  readonly #over = new ClosedFlows();
  #sweptMs = 0;
  #sinceSweep = 0;

  constructor({ open, isMine, maxOpen = 30_000 }: FlowTableOptions) {
    this.#open = open;
    this.#isMine = isMine ?? null;
    this.#maxOpen = maxOpen;
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
    if (this.#sinceSweep >= sweepEvery.packets || this.#closingFrom < this.#closing.length) {
      this.#sweep(timeMs);
    }
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
    if (flow.lanes === null) this.#pushUdp(flow, side, packet, timeMs);
    else this.#pushTcp(flow, flow.lanes[side], side, packet, timeMs);
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
    if (this.#index.size >= this.#maxOpen) this.#makeRoom();
    const { bytes, addresses, addressBytes } = packet;
    const isTcp = packet.protocol === protocols.tcp;
    const number = this.#index.add();
    const flow: Flow = {
      number,
      hash: this.#index.hash,
      isTcp,
      idleMs: isTcp ? tcpIdleMs : isLookup(packet) ? lookupIdleMs : udpIdleMs,
      isMine: this.#isOwn(),
      startsSecond: isSecond,
      addresses: copyOf(bytes, addresses, 2 * addressBytes),
      ports: [packet.sourcePort, packet.destinationPort],
      packetNumber,
      openedMs: timeMs,
      lanes: isTcp ? [new TcpLane(), new TcpLane()] : null,
      offsets: [0, 0],
      ends: [null, null],
      local: null,
      listener: null,
      opening: null,
      lastMs: timeMs,
      closedMs: null,
      emit: null,
    };
    this.#flows[number] = flow;
    return flow;
  }

  #pushTcp(flow: Flow, lane: TcpLane, side: SideNumber, packet: Packet, timeMs: number): void {
    const { payloadStart, payloadEnd, payloadLength, flags: bits } = packet;
    let sequence = packet.sequence;
    if (bits & flags.syn) {
      const isOpening = (bits & flags.ack) === 0;
      if (isOpening) flow.opening ??= sequence;
      this.#announce(flow, isOpening ? side : other(side));
      sequence = (sequence + 1) | 0;
      lane.begin(sequence);
    }
    if (payloadLength > 0 && !(bits & flags.rst)) {
      if (flow.local === null) this.#announce(flow, guessOpener(flow.ports, side, packet));
      lane.begin(sequence);
      const isNext = lane.next === (sequence | 0) && !lane.isWaiting;
      if (isNext && payloadEnd - payloadStart >= payloadLength) {
        lane.next = (lane.next + payloadLength) | 0;
        this.#emit(flow, side, packet.bytes, payloadStart, payloadLength, timeMs);
      } else if (!isProbe(lane, sequence, payloadLength)) {
        lane.push(sequence, packet, timeMs, this.#emitters(flow)[side]);
      }
    }
    if (bits & flags.rst) this.#close(flow, timeMs, 'reset');
    else if (bits & flags.fin) flow.ends[side] = (sequence + payloadLength) | 0;
    if (flow.closedMs === null && isOver(flow)) this.#close(flow, timeMs, 'end');
  }

  #pushUdp(flow: Flow, side: SideNumber, packet: Packet, timeMs: number): void {
    const { bytes, payloadStart, payloadEnd, payloadLength } = packet;
    if (flow.local === null) this.#announce(flow, guessOpener(flow.ports, side, packet));
    if (payloadEnd - payloadStart < payloadLength) {
      // Cut by the capture: what is there may hold a name or a connection id.
      const captured = bytes.subarray(payloadStart, Math.max(payloadStart, payloadEnd));
      this.#lose(flow, side, payloadLength, timeMs, captured.length === 0 ? null : captured);
    } else this.#emit(flow, side, bytes, payloadStart, payloadLength, timeMs);
  }

  #announce(flow: Flow, local: SideNumber): void {
    if (flow.local !== null) return;
    flow.local = local;
    const half = flow.addresses.length / 2;
    const place = (side: SideNumber) => ({
      address: describeAddress(flow.addresses.subarray(side * half, (side + 1) * half)) ?? '',
      port: flow.ports[side],
    });
    const transport = flow.isTcp ? 'tcp' : 'udp';
    const info = {
      flowId: flowIdOf(flow),
      transport,
      local: place(local),
      remote: place(other(local)),
      openedMs: flow.openedMs,
    } as const;
    flow.listener = this.#open(info, flow.isMine);
  }

  #emit(
    flow: Flow,
    side: SideNumber,
    bytes: Uint8Array,
    start: number,
    lengthBytes: number,
    timeMs: number,
  ): void {
    const { listener, offsets } = flow;
    const offset = offsets[side];
    offsets[side] = offset + lengthBytes;
    if (listener === null) return;
    const direction: Direction = side === flow.local ? 'up' : 'down';
    if (listener.mayPass(direction, lengthBytes)) listener.pass(direction, lengthBytes, timeMs);
    else {
      const view = bytes.subarray(start, start + lengthBytes);
      this.#tell(flow, direction, offset, view, lengthBytes, timeMs);
    }
  }

  /** `captured`: the beginning of it, where that much is there. */
  #lose(
    flow: Flow,
    side: SideNumber,
    lengthBytes: number,
    timeMs: number,
    captured: Uint8Array | null = null,
  ): void {
    const offset = flow.offsets[side];
    flow.offsets[side] = offset + lengthBytes;
    const direction = side === flow.local ? 'up' : 'down';
    this.#tell(flow, direction, offset, captured, lengthBytes, timeMs);
  }

  #tell(
    flow: Flow,
    direction: Direction,
    offset: number,
    bytes: Uint8Array | null,
    lengthBytes: number,
    timeMs: number,
  ): void {
    const { listener } = flow;
    if (listener === null) return;
    listener.segment({ flowId: flowIdOf(flow), direction, timeMs, offset, lengthBytes, bytes });
  }

  /** Made for the few flows that need them. */
  #emitters(flow: Flow): readonly [OnStretch, OnStretch] {
    const emitter =
      (side: SideNumber): OnStretch =>
      (bytes, lengthBytes, timeMs) => {
        if (bytes === null) this.#lose(flow, side, lengthBytes, timeMs);
        else this.#emit(flow, side, bytes, 0, lengthBytes, timeMs);
      };
    flow.emit ??= [emitter(0), emitter(1)];
    return flow.emit;
  }

  #close(flow: Flow, timeMs: number, reason: FlowCloseReason): void {
    if (flow.closedMs !== null) return;
    flow.closedMs = timeMs;
    flow.listener?.closed(timeMs, reason);
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
    if (flow.lanes?.some((lane) => lane.isWaiting) === true) {
      const [first, second] = this.#emitters(flow);
      flow.lanes[0].flush(first);
      flow.lanes[1].flush(second);
    }
    flow.listener?.finished();
    flow.listener = null;
  }

  #sweep(timeMs: number): void {
    for (;;) {
      const flow = this.#closing[this.#closingFrom];
      if (flow === undefined || timeMs - (flow.closedMs ?? 0) <= lingerMs) break;
      this.#closingFrom += 1;
      this.#remove(flow);
    }
    if (this.#closingFrom > 1024) {
      this.#closing = this.#closing.slice(this.#closingFrom);
      this.#closingFrom = 0;
    }
    if (this.#sinceSweep < sweepEvery.packets) return;
    this.#sinceSweep = 0;
    if (timeMs - this.#sweptMs < sweepEvery.ms) return;
    this.#sweptMs = timeMs;
    for (const flow of this.#flows) {
      if (flow === undefined) continue;
      if (timeMs - flow.lastMs > flow.idleMs) this.#remove(flow);
    }
  }

  /** Ends the quarter of all flows that was silent for longest. */
  #makeRoom(): void {
    const flows = this.#flows.filter((flow) => flow !== undefined);
    flows.sort((a, b) => a.lastMs - b.lastMs);
    for (const flow of flows.slice(0, Math.ceil(flows.length / 4))) this.#remove(flow);
  }
}

/** A packet begins at most one flow, so its number names it, and tells where it is in the capture. */
const flowIdOf = ({ isTcp, packetNumber }: Flow): string =>
  `${isTcp ? 'tcp' : 'udp'}-${packetNumber}`;

/** Byte by byte: for so few it is faster than a view and a copy of it. */
function copyOf(bytes: Uint8Array, start: number, length: number): Uint8Array {
  const copy = new Uint8Array(length);
  for (let n = 0; n < length; n += 1) copy[n] = bytes[start + n] ?? 0;
  return copy;
}

const other = (side: SideNumber): SideNumber => (side === 0 ? 1 : 0);

const sideOf = (flow: Flow, isSecond: boolean): SideNumber =>
  flow.startsSecond === isSecond ? 0 : 1;

const isLookup = ({ sourcePort, destinationPort }: Packet): boolean =>
  isLookupPort(sourcePort) || isLookupPort(destinationPort);

/** One byte before the next expected one only asks whether the peer lives (RFC 9293 §3.8.4). */
const isProbe = (lane: TcpLane, sequence: number, payloadLength: number): boolean =>
  payloadLength <= 1 && lane.isBegun && sequenceDistance(lane.next, sequence) === -1;

/** Both sides said that they are done, and everything up to there was seen. */
function isOver({ lanes, ends }: Flow): boolean {
  const [first, second] = ends;
  if (lanes === null || first === null || second === null) return false;
  const isThrough = (lane: TcpLane, end: number): boolean =>
    !lane.isBegun || sequenceDistance(lane.next, end) <= 0;
  return isThrough(lanes[0], first) && isThrough(lanes[1], second);
}

/** True where the packet begins another connection between the same ports. */
function isAnother(flow: Flow, packet: Packet, side: SideNumber, timeMs: number): boolean {
  const idleMs = timeMs - flow.lastMs;
  if (flow.lanes === null) return idleMs > flow.idleMs;
  if ((packet.flags & flags.syn) === 0) return idleMs > flow.idleMs;
  const lane = flow.lanes[side];
  const isRepeated = lane.isBegun && lane.first === ((packet.sequence + 1) | 0);
  if (packet.flags & flags.ack) return flow.closedMs !== null && lane.isBegun && !isRepeated;
  if (flow.opening !== null) return flow.opening !== packet.sequence;
  return flow.offsets[0] > 0 && !isRepeated;
}
