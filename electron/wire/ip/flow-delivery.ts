// Hands a flow's bytes to its listener. Most packets of a capture are the inside of encrypted records and
// of bodies: for them the listener is not even called, they are added up until it has to see bytes again.
import type { Direction } from '../../../shared/model/segment.ts';
import { laneOf, other, type Flow, type SideNumber } from './flow.ts';
import { unasked, type Lane, type OnStretch } from './lane.ts';

/** Behind so many the listener is asked again: no more than V8 keeps as a small number. */
const maxQuietBytes = 2 ** 30 - 1;

const directionOf = (flow: Flow, side: SideNumber): Direction =>
  side === flow.local ? 'up' : 'down';

/** The next bytes of a side, in order and all there. */
export function deliver(
  flow: Flow,
  side: SideNumber,
  bytes: Uint8Array,
  start: number,
  lengthBytes: number,
  timeMs: number,
): void {
  const { listener } = flow;
  const lane = laneOf(flow, side);
  const { offset } = lane;
  lane.offset = offset + lengthBytes;
  if (listener === null) return;
  // It may have said more than could be remembered.
  if (lengthBytes > lane.quietBytes && lane.passedBytes > maxQuietBytes / 2) settle(flow);
  if (lane.quietBytes === unasked) {
    lane.quietBytes = Math.min(listener.quietBytes(directionOf(flow, side)), maxQuietBytes);
  }
  if (lengthBytes <= lane.quietBytes) {
    lane.quietBytes -= lengthBytes;
    lane.passedBytes += lengthBytes;
    lane.passedMs = timeMs;
    return;
  }
  if (listener.take !== undefined) {
    const direction = directionOf(flow, side);
    settleLane(flow, lane, direction);
    if (listener.take(direction, bytes, start, lengthBytes, timeMs)) return;
  }
  const whole = start === 0 && lengthBytes === bytes.length;
  const view = whole ? bytes : bytes.subarray(start, start + lengthBytes);
  tell(flow, side, offset, view, lengthBytes, timeMs);
}

/** Bytes that were not captured; `captured`: the beginning of them, where that much is there. */
export function lose(
  flow: Flow,
  side: SideNumber,
  lengthBytes: number,
  timeMs: number,
  captured: Uint8Array | null = null,
): void {
  const lane = laneOf(flow, side);
  const { offset } = lane;
  lane.offset = offset + lengthBytes;
  tell(flow, side, offset, captured, lengthBytes, timeMs);
}

function tell(
  flow: Flow,
  side: SideNumber,
  offset: number,
  bytes: Uint8Array | null,
  lengthBytes: number,
  timeMs: number,
): void {
  const { listener, flowId, told } = flow;
  if (listener === null) return;
  settle(flow);
  if (bytes !== null) told.count += bytes.length;
  const direction = directionOf(flow, side);
  listener.segment({ flowId, direction, timeMs, offset, lengthBytes, bytes });
}

/** Tells the listener what it was spared. What it reads next may change what it wants to see. */
export function settle(flow: Flow): void {
  const { local } = flow;
  if (local === null) return;
  settleLane(flow, laneOf(flow, local), 'up');
  settleLane(flow, laneOf(flow, other(local)), 'down');
}

function settleLane({ listener }: Flow, lane: Lane, direction: Direction): void {
  lane.quietBytes = unasked;
  if (lane.passedBytes === 0) return;
  listener?.pass(direction, lane.passedBytes, lane.passedMs);
  lane.passedBytes = 0;
}

/** A side said where its stream ends. Once both did, nothing is foretold any more that could still come. */
export function endSide(flow: Flow, side: SideNumber, end: number): void {
  laneOf(flow, side).end = end | 0;
  const { lane0, lane1 } = flow;
  if (lane0.end === null || lane1.end === null || !(lane0.isWaiting || lane1.isWaiting)) return;
  const [first, second] = emittersOf(flow);
  lane0.settleBeginning(first);
  lane1.settleBeginning(second);
}

/** Takes what a lane puts in order; made for the few flows that need it. */
export function emittersOf(flow: Flow): readonly [OnStretch, OnStretch] {
  const emitter =
    (side: SideNumber): OnStretch =>
    (bytes, lengthBytes, timeMs) => {
      if (bytes === null) lose(flow, side, lengthBytes, timeMs);
      else deliver(flow, side, bytes, 0, lengthBytes, timeMs);
    };
  flow.emit ??= [emitter(0), emitter(1)];
  return flow.emit;
}
