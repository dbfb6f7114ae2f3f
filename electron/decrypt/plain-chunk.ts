// What came out of one record: the bridge from TLS to what is spoken inside it.
import type { Direction, FlowId } from '../../shared/model/segment.ts';

export interface PlainChunk {
  readonly direction: Direction;
  /** Null where the record's bytes are missing from the capture. */
  readonly bytes: Uint8Array | null;
  readonly lengthBytes: number;
  /** When the record's last byte passed. */
  readonly timeMs: number;
  /** The record in its direction's stream of ciphertext: where its header begins, where it ends. */
  readonly recordOffset: number;
  readonly recordEnd: number;
  /** Where a connection may change between flows, as QUIC's do: the one it came in. */
  readonly flowId?: FlowId;
}

export type PlainSink = (chunk: PlainChunk) => void;

/**
 * Records that carried a message, from the first to the last; others may lie between them. Of a message that
 * changed to another flow the offsets are those in its first one.
 */
export interface Passage {
  readonly flowId?: FlowId | undefined;
  firstMs: number;
  lastMs: number;
  startOffset: number;
  endOffset: number;
}

export const beginPassage = (chunk: PlainChunk): Passage => ({
  flowId: chunk.flowId,
  firstMs: chunk.timeMs,
  lastMs: chunk.timeMs,
  startOffset: chunk.recordOffset,
  endOffset: chunk.recordEnd,
});

export function extendPassage(passage: Passage, chunk: PlainChunk): void {
  passage.lastMs = Math.max(passage.lastMs, chunk.timeMs);
  if (chunk.flowId === passage.flowId)
    passage.endOffset = Math.max(passage.endOffset, chunk.recordEnd);
}
