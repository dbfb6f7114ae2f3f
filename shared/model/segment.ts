// What an observer's clock and wire give: flows, and the stretches of bytes seen in them.
// A live tap and a capture file both speak this language, so one observer reads both.
import { z } from 'zod';
import { lastWallClockMs } from './wall-clock.ts';

export const flowIdSchema = z.string().min(1).max(64);
export type FlowId = z.infer<typeof flowIdSchema>;

/** Milliseconds since 1970. */
export const wallClockSchema = z.number().min(-lastWallClockMs).max(lastWallClockMs);

/** `up` is from the user towards the network, `down` is back to the user. */
export const directionSchema = z.enum(['up', 'down']);
export type Direction = z.infer<typeof directionSchema>;

/** An IP address (text form, no zone) and a port. */
export const socketAddressSchema = z.object({
  address: z.string(),
  port: z.int().min(0).max(65535),
});
export type SocketAddress = z.infer<typeof socketAddressSchema>;

/** A stretch of one direction of one flow. `offset` counts from that direction's first byte. */
export const byteSpanSchema = z.object({
  flowId: flowIdSchema,
  direction: directionSchema,
  offset: z.int().min(0),
  lengthBytes: z.int().min(0),
});
export type ByteSpan = z.infer<typeof byteSpanSchema>;

/** A connection (TCP) or a question and its answer (UDP) between two socket addresses. */
export interface FlowInfo {
  readonly flowId: FlowId;
  readonly transport: 'tcp' | 'udp';
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  /** Milliseconds since the session began, on a clock that never goes back. */
  readonly openedMs: number;
}

/**
 * Bytes that passed together. In TCP flows segments of a direction join into one stream; in UDP
 * flows each segment is one datagram. `timeMs` is when the event loop handed the bytes over (live)
 * or the packet's time (capture); segments of one chunk share one time.
 */
export interface Segment {
  readonly flowId: FlowId;
  readonly direction: Direction;
  readonly timeMs: number;
  readonly offset: number;
  readonly lengthBytes: number;
  /**
   * Null once the byte budget is spent: size and time still count. Fewer than `lengthBytes` of a datagram
   * that the capture cut.
   */
  readonly bytes: Uint8Array | null;
}

export type FlowCloseReason = 'end' | 'reset' | 'timeout' | 'local';

/** What a tap (or a capture reader) reports, in order. */
export type FlowEvent =
  | { readonly kind: 'opened'; readonly flow: FlowInfo }
  | { readonly kind: 'segment'; readonly segment: Segment }
  | {
      readonly kind: 'closed';
      readonly flowId: FlowId;
      readonly timeMs: number;
      readonly reason: FlowCloseReason;
    };

export type FlowSink = (event: FlowEvent) => void;
