// One flow while it is open, and what its packets say of its beginning and its end (RFC 9293 §3.5, §3.6).
import type { FlowListener } from './flow-listener.ts';
import { isLookupPort } from './flow-opener.ts';
import { sequenceDistance, type Lane, type OnStretch } from './lane.ts';
import { protocols, type Packet } from './packet.ts';

/** Control bits of TCP (RFC 9293 §3.1). */
export const flags = { fin: 1, syn: 2, rst: 4, ack: 16 } as const;
/** A UDP conversation that was silent for so long is over; the same ports then begin another one. */
const udpIdleMs = 120_000;
/** A look-up that nobody answered by then was given up; each one mostly has a port of its own. */
const lookupIdleMs = 15_000;
const tcpIdleMs = 3_600_000;

/** Bytes that listeners of a table were told, all together: what they hold grows by nothing else. */
export interface ToldBytes {
  count: number;
}

/** Side 0 sent the first packet. */
export type SideNumber = 0 | 1;

export interface Flow {
  readonly number: number;
  readonly hash: number;
  readonly isTcp: boolean;
  /** Silence after which it is over. */
  readonly idleMs: number;
  readonly isMine: boolean;
  /** Whether the sender of the first packet, side 0, stands second in the index's key. */
  readonly startsSecond: boolean;
  /** Of side 0 and side 1. */
  readonly port0: number;
  readonly port1: number;
  /** Number of its first packet in the capture, from 1. */
  readonly packetNumber: number;
  /** Which of the packets of that frame, from 0. */
  readonly part: number;
  readonly openedMs: number;
  /** What side 0 sent, and side 1. */
  readonly lane0: Lane;
  readonly lane1: Lane;
  /** Shared by all. */
  readonly told: ToldBytes;
  /** Which side opened it; known from a SYN or from the first bytes. */
  local: SideNumber | null;
  /** Empty until it is announced. */
  flowId: string;
  listener: FlowListener | null;
  /** Sequence number of the opening SYN, to tell its repetition from a new connection. */
  opening: number | null;
  lastMs: number;
  closedMs: number | null;
  emit: readonly [OnStretch, OnStretch] | null;
}

/** Silence after which a flow is over that begins with this packet. */
export function idleMsOf(packet: Packet): number {
  if (packet.protocol === protocols.tcp) return tcpIdleMs;
  return isLookup(packet) ? lookupIdleMs : udpIdleMs;
}

export const other = (side: SideNumber): SideNumber => (side === 0 ? 1 : 0);

/** `isSecond`: the sender stands second in the index's key. */
export const sideOf = (flow: Flow, isSecond: boolean): SideNumber =>
  flow.startsSecond === isSecond ? 0 : 1;

export const laneOf = (flow: Flow, side: SideNumber): Lane =>
  side === 0 ? flow.lane0 : flow.lane1;

/**
 * A packet begins at most one flow, so the number of its frame names it, and tells where it is in the capture; of a
 * frame that holds several packets with the place of the packet in it, but for the first.
 */
export function flowIdOf({ isTcp, packetNumber, part }: Flow): string {
  const name = `${isTcp ? 'tcp' : 'udp'}-${packetNumber}`;
  return part === 0 ? name : `${name}.${part}`;
}

export const isLookup = ({ sourcePort, destinationPort }: Packet): boolean =>
  isLookupPort(sourcePort) || isLookupPort(destinationPort);

/** One byte before the next expected one only asks whether the peer lives (RFC 9293 §3.8.4). */
export const isProbe = (lane: Lane, sequence: number, payloadLength: number): boolean =>
  payloadLength <= 1 && lane.isBegun && sequenceDistance(lane.next, sequence) === -1;

/** Both sides said that they are done, and everything up to there was seen. */
export const isOver = ({ lane0, lane1 }: Flow): boolean => isThrough(lane0) && isThrough(lane1);

const isThrough = ({ isBegun, next, end }: Lane): boolean =>
  end !== null && (!isBegun || sequenceDistance(next, end) <= 0);

/** True where the packet begins another connection between the same ports. */
export function isAnother(flow: Flow, packet: Packet, side: SideNumber, timeMs: number): boolean {
  const isIdle = timeMs - flow.lastMs > flow.idleMs;
  if (!flow.isTcp || (packet.flags & flags.syn) === 0) return isIdle;
  const lane = laneOf(flow, side);
  const isRepeated = lane.isBegun && lane.first === ((packet.sequence + 1) | 0);
  if (packet.flags & flags.ack) return flow.closedMs !== null && lane.isBegun && !isRepeated;
  if (flow.opening !== null) return flow.opening !== packet.sequence;
  return flow.lane0.offset > 0 && !isRepeated;
}
