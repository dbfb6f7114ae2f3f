// Who hears of a flow that a capture holds. Flows hand their bytes to listeners of their own, so that
// the way of a packet needs no look-up by name; whoever wants events in one line gets them, too.
import type {
  Direction,
  FlowCloseReason,
  FlowInfo,
  FlowSink,
  Segment,
} from '../../../shared/model/segment.ts';

export interface FlowListener {
  /** `segment.bytes` is good only during the call: it is a view of the reader's buffer. */
  segment(segment: Segment): void;
  /**
   * Bytes that were seen, where they stand; false: they are to come as a segment. For those of whom a listener
   * needs little more than how many they are: neither a view nor a segment is made for them.
   */
  take?(
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    lengthBytes: number,
    timeMs: number,
  ): boolean;
  /**
   * How many of the direction's next bytes need not be looked at; asked again after each `segment`. They
   * are told to `pass` instead, added up: most packets of a capture are the inside of encrypted records,
   * and this is what makes them cheap.
   */
  quietBytes(direction: Direction): number;
  /** Before anything else is told; `timeMs`: when the last of them came. */
  pass(direction: Direction, lengthBytes: number, timeMs: number): void;
  /** The connection was closed; late packets may still follow. */
  closed(timeMs: number, reason: FlowCloseReason): void;
  /** Nothing more comes: the flow was closed, fell silent, or the capture ended. */
  finished(): void;
  /** How much memory it takes, roughly: what counts is that it grows with what is kept. */
  readonly heldBytes: number;
}

/**
 * Called when it is known who opened the flow; null: nobody wants to hear of it. `isMine` is false for
 * look-ups that another reader of the same capture tells of, and that only their names are wanted of.
 */
export type OpenFlow = (flow: FlowInfo, isMine: boolean) => FlowListener | null;

/** Tells flows as the events that a live tap tells. */
export function toEvents(sink: FlowSink): OpenFlow {
  return (flow, isMine) => {
    if (!isMine) return null;
    sink({ kind: 'opened', flow });
    const { flowId } = flow;
    return {
      segment: (segment) => {
        sink({ kind: 'segment', segment });
      },
      quietBytes: () => 0,
      pass: () => undefined,
      closed: (timeMs, reason) => {
        sink({ kind: 'closed', flowId, timeMs, reason });
      },
      finished: () => undefined,
      heldBytes: 0,
    };
  };
}
