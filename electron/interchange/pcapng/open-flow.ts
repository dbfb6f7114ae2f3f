// The packets of one flow: a handshake where it opened, its bytes cut as a network of Ethernet cuts them, and
// its end. They are made one event at a time, as the flow's turn comes.
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { Direction } from '../../../shared/model/segment.ts';
import { addressBytes } from '../../../shared/model/ip-address.ts';
import type { FlowEnds } from '../subject.ts';
import { tcpFlags, tcpFrame, udpFrame, type Frame, type FrameEnds } from './frames.ts';
import type { Timed } from './lane-queue.ts';
import type { Stretch } from './stretches.ts';

/** The most a packet carries over Ethernet: 1500 bytes less the headers of IP and TCP. */
const segmentBytes = { 4: 1460, 16: 1440 } as const;

interface Event {
  readonly timeMs: number;
  readonly what: Stretch | 'open' | 'close';
}

interface Lane {
  readonly flow: Pick<ObservedFlow, 'transport' | 'closeReason'>;
  readonly ends: Readonly<Record<Direction, FrameEnds>>;
  readonly segmentBytes: number;
  /** Sequence number of the first byte of each direction. */
  readonly first: Readonly<Record<Direction, number>>;
  /** How far each direction has come, in bytes of its stream. */
  readonly sent: Record<Direction, number>;
  packets: number;
}

const zeros = (length: number): Uint8Array => new Uint8Array(length);

/** Addresses of one family; what is no address becomes the unspecified one. */
function frameEnds({ local, remote }: FlowEnds): Record<Direction, FrameEnds> {
  const own = addressBytes(local.address);
  const peer = addressBytes(remote.address);
  const family = peer?.length ?? own?.length ?? 4;
  const source = own?.length === family ? own : zeros(family);
  const destination = peer ?? zeros(family);
  const [sourcePort, destinationPort] = [local.port, remote.port];
  return {
    up: { source, destination, sourcePort, destinationPort, isUp: true },
    down: {
      source: destination,
      destination: source,
      sourcePort: destinationPort,
      destinationPort: sourcePort,
      isUp: false,
    },
  };
}

/** Far apart, so that a later connection over the same ports is not taken for an earlier one. */
const firstSequence = (index: number): number => (Math.imul(index + 1, 0x9e37_79b1) + 1) >>> 0;

function newLane(flow: ObservedFlow, index: number, ends: FlowEnds): Lane {
  const both = frameEnds(ends);
  const first = firstSequence(index);
  return {
    flow: { transport: flow.transport, closeReason: flow.closeReason },
    ends: both,
    segmentBytes: both.up.source.length === 4 ? segmentBytes[4] : segmentBytes[16],
    first: { up: first, down: (first + 0x4000_0000) >>> 0 },
    sent: { up: 0, down: 0 },
    packets: 0,
  };
}

/** In the order of time. */
function eventsOf(flow: ObservedFlow, stretches: readonly Stretch[]): Event[] {
  const { openedMs, closedMs, closeReason, transport } = flow;
  const events: Event[] = stretches.map((what) => ({ timeMs: what.timeMs, what }));
  if (transport === 'udp') return events;
  const first = stretches[0]?.timeMs ?? openedMs;
  events.unshift({ timeMs: Math.min(openedMs, first), what: 'open' });
  // Given up without a word: on the wire nothing ended.
  if (closedMs === null || closeReason === 'timeout') return events;
  const last = stretches.at(-1)?.timeMs ?? closedMs;
  events.push({ timeMs: Math.max(closedMs, last), what: 'close' });
  return events;
}

/** A flow whose packets are not all made yet. */
export class OpenFlow implements Timed {
  readonly index: number;
  readonly #lane: Lane;
  readonly #events: readonly Event[];
  #next = 0;

  /** `index`: of the flow in the session. */
  constructor(index: number, flow: ObservedFlow, ends: FlowEnds, stretches: readonly Stretch[]) {
    this.index = index;
    this.#lane = newLane(flow, index, ends);
    this.#events = eventsOf(flow, stretches);
  }

  get nextMs(): number {
    return this.#events[this.#next]?.timeMs ?? Infinity;
  }

  /** The packets of what is next in it. */
  take(): Frame[] {
    const event = this.#events[this.#next++];
    return event === undefined ? [] : framesOf(this.#lane, event.what);
  }
}

function framesOf(lane: Lane, what: Event['what']): Frame[] {
  if (what === 'open') return handshake(lane);
  if (what === 'close') return ending(lane);
  if (lane.flow.transport === 'tcp') return dataFrames(lane, what);
  return [udpFrame(lane.ends[what.direction], what, (lane.packets += 1))];
}

const other = (direction: Direction): Direction => (direction === 'up' ? 'down' : 'up');

interface Control {
  readonly flags: number;
  /** Where the packet stands in its direction, from its first byte of data on. */
  readonly offset: number;
  readonly acknowledges: number | null;
  readonly announcesSize?: boolean;
}

const empty = { bytes: zeros(0), lengthBytes: 0 };

function packet(lane: Lane, direction: Direction, control: Control, payload = empty): Frame {
  const acknowledged = lane.first[other(direction)] + (control.acknowledges ?? 0);
  const fields = {
    sequence: lane.first[direction] + control.offset,
    acknowledgement: control.acknowledges === null ? 0 : acknowledged,
    flags: control.flags,
    segmentSize: control.announcesSize === true ? lane.segmentBytes : null,
  };
  return tcpFrame(lane.ends[direction], fields, payload, (lane.packets += 1));
}

function handshake(lane: Lane): Frame[] {
  const { syn, ack } = tcpFlags;
  const announcesSize = true;
  return [
    packet(lane, 'up', { flags: syn, offset: -1, acknowledges: null, announcesSize }),
    packet(lane, 'down', { flags: syn | ack, offset: -1, acknowledges: 0, announcesSize }),
    packet(lane, 'up', { flags: ack, offset: 0, acknowledges: 0 }),
  ];
}

function dataFrames(lane: Lane, stretch: Stretch): Frame[] {
  const { direction, offset, lengthBytes, bytes } = stretch;
  const frames: Frame[] = [];
  for (let at = 0; at < lengthBytes; at += lane.segmentBytes) {
    const size = Math.min(lane.segmentBytes, lengthBytes - at);
    const payload = { bytes: bytes.subarray(at, at + size), lengthBytes: size };
    const isLast = at + size === lengthBytes;
    const flags = tcpFlags.ack | (isLast ? tcpFlags.psh : 0);
    const acknowledges = lane.sent[other(direction)];
    frames.push(packet(lane, direction, { flags, offset: offset + at, acknowledges }, payload));
  }
  lane.sent[direction] = Math.max(lane.sent[direction], offset + lengthBytes);
  return frames;
}

/** A reset is taken for the peer's; else whoever is known to have closed says so first. */
function ending(lane: Lane): Frame[] {
  const { fin, rst, ack } = tcpFlags;
  const { sent } = lane;
  if (lane.flow.closeReason === 'reset') {
    return [packet(lane, 'down', { flags: rst | ack, offset: sent.down, acknowledges: sent.up })];
  }
  const first: Direction = lane.flow.closeReason === 'local' ? 'up' : 'down';
  const second = other(first);
  return [
    packet(lane, first, { flags: fin | ack, offset: sent[first], acknowledges: sent[second] }),
    packet(lane, second, {
      flags: fin | ack,
      offset: sent[second],
      acknowledges: sent[first] + 1,
    }),
    packet(lane, first, { flags: ack, offset: sent[first] + 1, acknowledges: sent[second] + 1 }),
  ];
}
