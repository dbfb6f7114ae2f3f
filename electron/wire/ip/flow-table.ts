// Packets to flows: which connection a packet belongs to, who opened it, and its bytes in order. Speaks
// the same FlowEvents as the live tap, so that one observer reads both.
import type { Direction, FlowSink, FlowCloseReason } from '../../../shared/model/segment.ts';
import { describeAddress } from '../dns/address-text.ts';
import { protocols, type Packet } from './packet.ts';
import { sequenceDistance, TcpLane } from './tcp-lane.ts';

const flags = { fin: 1, syn: 2, rst: 4, ack: 16 } as const;
/** A UDP conversation that was silent for so long is over; the same ports then begin another one. */
const udpIdleMs = 120_000;
const tcpIdleMs = 3_600_000;
/** Far more than a trainer's capture holds; a hostile one stops growing here. */
const maxFlows = 500_000;

interface Side {
  readonly address: Uint8Array;
  readonly port: number;
  readonly lane: TcpLane;
  offset: number;
  finished: boolean;
}

interface Flow {
  readonly id: string;
  readonly key: number;
  readonly protocol: number;
  /** In the order of the first packet: its sender first. */
  readonly sides: readonly [Side, Side];
  /** Which side opened it; known from a SYN or from the first bytes. */
  local: 0 | 1 | null;
  /** Sequence number of the opening SYN, to tell its repetition from a new connection. */
  opening: number | null;
  openedMs: number;
  lastMs: number;
  closed: boolean;
  /** Others with the same hash. */
  next: Flow | undefined;
}

export class FlowTable {
  readonly #sink: FlowSink;
  readonly #flows = new Map<number, Flow>();
  readonly #open = new Set<Flow>();
  #count = 0;

  constructor(sink: FlowSink) {
    this.#sink = sink;
  }

  /** `timeMs` counts from the capture's first packet. */
  push(packet: Packet, timeMs: number): void {
    const key = keyOf(packet);
    let flow = this.#find(key, packet);
    if (flow !== undefined && this.#isAnother(flow, packet, timeMs)) {
      this.#end(flow, timeMs, 'timeout');
      this.#remove(flow);
      flow = undefined;
    }
    flow ??= this.#begin(key, packet, timeMs);
    if (flow === undefined) return;
    flow.lastMs = timeMs;
    const side = isSender(flow.sides[0], packet) ? 0 : 1;
    if (packet.protocol === protocols.tcp) this.#pushTcp(flow, side, packet, timeMs);
    else this.#pushUdp(flow, side, packet, timeMs);
  }

  /** The capture is over: what waits for missing bytes is handed on behind its gaps. */
  finish(): void {
    for (const flow of this.#open) this.#flush(flow, flow.lastMs);
  }

  #isAnother(flow: Flow, packet: Packet, timeMs: number): boolean {
    const idleMs = timeMs - flow.lastMs;
    if (packet.protocol === protocols.udp) return idleMs > udpIdleMs;
    if ((packet.flags & (flags.syn | flags.ack)) !== flags.syn) return idleMs > tcpIdleMs;
    return flow.opening === null ? flow.sides[0].offset > 0 : flow.opening !== packet.sequence;
  }

  #find(key: number, packet: Packet): Flow | undefined {
    let flow = this.#flows.get(key);
    while (flow !== undefined && !isOf(flow, packet)) flow = flow.next;
    return flow;
  }

  #begin(key: number, packet: Packet, timeMs: number): Flow | undefined {
    if (this.#count >= maxFlows) return undefined;
    this.#count += 1;
    const { protocol, bytes, addresses, addressBytes, sourcePort, destinationPort } = packet;
    const newSide = (start: number, port: number): Side => ({
      address: bytes.slice(start, start + addressBytes),
      port,
      lane: new TcpLane(),
      offset: 0,
      finished: false,
    });
    const flow: Flow = {
      id: `${protocol === protocols.tcp ? 'tcp' : 'udp'}-${this.#count}`,
      key,
      protocol,
      sides: [newSide(addresses, sourcePort), newSide(addresses + addressBytes, destinationPort)],
      local: null,
      opening: null,
      openedMs: timeMs,
      lastMs: timeMs,
      closed: false,
      next: this.#flows.get(key),
    };
    this.#flows.set(key, flow);
    this.#open.add(flow);
    return flow;
  }

  #remove(flow: Flow): void {
    this.#open.delete(flow);
    let before = this.#flows.get(flow.key);
    if (before === flow) {
      if (flow.next === undefined) this.#flows.delete(flow.key);
      else this.#flows.set(flow.key, flow.next);
      return;
    }
    while (before !== undefined && before.next !== flow) before = before.next;
    if (before !== undefined) before.next = flow.next;
  }

  #pushTcp(flow: Flow, side: 0 | 1, packet: Packet, timeMs: number): void {
    const { lane } = flow.sides[side];
    let { sequence } = packet;
    if (packet.flags & flags.syn) {
      const isOpening = (packet.flags & flags.ack) === 0;
      if (isOpening) flow.opening ??= sequence;
      this.#announce(flow, isOpening ? side : other(side));
      sequence = (sequence + 1) >>> 0;
      lane.begin(sequence);
    }
    // One byte before the next expected one only asks whether the peer lives (RFC 9293 §3.8.4).
    const isProbe =
      packet.payloadLength <= 1 && lane.isBegun && sequenceDistance(lane.next, sequence) === -1;
    if (packet.payloadLength > 0 && !isProbe && !(packet.flags & flags.rst)) {
      if (flow.local === null) this.#announce(flow, guessLocal(flow, side, packet));
      const { bytes, payloadStart, payloadEnd, payloadLength } = packet;
      const emit = this.#emitter(flow, side, timeMs);
      lane.push(sequence, bytes, payloadStart, payloadEnd, payloadLength, emit);
    }
    if (packet.flags & flags.rst) this.#end(flow, timeMs, 'reset');
    else if (packet.flags & flags.fin) this.#finishSide(flow, side, timeMs);
  }

  #pushUdp(flow: Flow, side: 0 | 1, packet: Packet, timeMs: number): void {
    if (flow.local === null) this.#announce(flow, guessLocal(flow, side, packet));
    const { bytes, payloadStart, payloadEnd, payloadLength } = packet;
    const captured = Math.max(0, Math.min(payloadEnd - payloadStart, payloadLength));
    const isWhole = captured === payloadLength;
    const datagram = bytes.subarray(payloadStart, payloadStart + captured);
    // Half a datagram reads as a malformed one: the sizes count, the bytes do not.
    this.#emit(flow, side, timeMs, isWhole ? datagram : null, payloadLength);
  }

  #announce(flow: Flow, local: 0 | 1): void {
    if (flow.local !== null) return;
    flow.local = local;
    const [own, peer] = [flow.sides[local], flow.sides[other(local)]];
    this.#sink({
      kind: 'opened',
      flow: {
        flowId: flow.id,
        transport: flow.protocol === protocols.tcp ? 'tcp' : 'udp',
        local: { address: describeAddress(own.address) ?? '', port: own.port },
        remote: { address: describeAddress(peer.address) ?? '', port: peer.port },
        openedMs: flow.openedMs,
      },
    });
  }

  #emitter(flow: Flow, side: 0 | 1, timeMs: number) {
    return (bytes: Uint8Array | null, lengthBytes: number): void => {
      this.#emit(flow, side, timeMs, bytes, lengthBytes);
    };
  }

  #emit(
    flow: Flow,
    side: 0 | 1,
    timeMs: number,
    bytes: Uint8Array | null,
    lengthBytes: number,
  ): void {
    const direction: Direction = side === flow.local ? 'up' : 'down';
    const { offset } = flow.sides[side];
    flow.sides[side].offset = offset + lengthBytes;
    const { id: flowId } = flow;
    this.#sink({
      kind: 'segment',
      segment: { flowId, direction, timeMs, offset, lengthBytes, bytes },
    });
  }

  #finishSide(flow: Flow, side: 0 | 1, timeMs: number): void {
    flow.sides[side].finished = true;
    if (flow.sides[0].finished && flow.sides[1].finished) this.#end(flow, timeMs, 'end');
  }

  #flush(flow: Flow, timeMs: number): void {
    flow.sides[0].lane.flush(this.#emitter(flow, 0, timeMs));
    flow.sides[1].lane.flush(this.#emitter(flow, 1, timeMs));
  }

  #end(flow: Flow, timeMs: number, reason: FlowCloseReason): void {
    if (flow.closed || flow.local === null) return;
    flow.closed = true;
    this.#flush(flow, timeMs);
    this.#sink({ kind: 'closed', flowId: flow.id, timeMs, reason });
  }
}

const other = (side: 0 | 1): 0 | 1 => (side === 0 ? 1 : 0);

/** Both directions of a connection get the same number. */
function keyOf({ protocol, bytes, addresses, addressBytes, sourcePort, destinationPort }: Packet) {
  let source = sourcePort;
  let destination = destinationPort;
  for (let n = 0; n < addressBytes; n += 1) {
    source = Math.imul(source, 31) + (bytes[addresses + n] ?? 0);
    destination = Math.imul(destination, 31) + (bytes[addresses + addressBytes + n] ?? 0);
  }
  return ((source + destination) ^ Math.imul(source, destination) ^ protocol) | 0;
}

function isSender(side: Side, packet: Packet): boolean {
  return side.port === packet.sourcePort && isAddress(side.address, packet, packet.addresses);
}

function isOf(flow: Flow, packet: Packet): boolean {
  if (flow.protocol !== packet.protocol) return false;
  const [first, second] = flow.sides;
  return (
    (isSender(first, packet) && isReceiver(second, packet)) ||
    (isSender(second, packet) && isReceiver(first, packet))
  );
}

function isReceiver(side: Side, packet: Packet): boolean {
  const at = packet.addresses + packet.addressBytes;
  return side.port === packet.destinationPort && isAddress(side.address, packet, at);
}

function isAddress(address: Uint8Array, { bytes, addressBytes }: Packet, at: number): boolean {
  if (address.length !== addressBytes) return false;
  for (let n = 0; n < addressBytes; n += 1) if (address[n] !== bytes[at + n]) return false;
  return true;
}

const tlsHandshake = 22;
const helloTypes = { client: 1, server: 2 } as const;
const knownPorts = 1024;

/**
 * Who opened a connection whose SYN was not captured: a hello tells, else the side without the
 * well-known port, else whoever is seen to speak first.
 */
function guessLocal(flow: Flow, sender: 0 | 1, packet: Packet): 0 | 1 {
  const { bytes, payloadStart } = packet;
  if (flow.protocol === protocols.tcp && bytes[payloadStart] === tlsHandshake) {
    const type = bytes[payloadStart + 5];
    if (type === helloTypes.client) return sender;
    if (type === helloTypes.server) return other(sender);
  }
  const [own, peer] = [flow.sides[sender].port, flow.sides[other(sender)].port];
  const isServer = (port: number): boolean => port < knownPorts;
  return isServer(own) && !isServer(peer) ? other(sender) : sender;
}
