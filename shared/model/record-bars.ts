// The TLS records of a session, or of one connection, and what stands for them where a connection has none, as a
// chart has them: each by itself while there are few enough to be told apart, else summed up over pieces of time.
// As columns, because there are thousands.
import { z } from 'zod';

/**
 * What passed at once: a TLS record; where a connection has none a datagram, as of QUIC or a VPN, or a stretch of a
 * TCP connection's bytes as they came.
 */
export const pieceKindSchema = z.enum(['record', 'datagram', 'stretch']);
export type PieceKind = z.infer<typeof pieceKindSchema>;

export const recordBarsSchema = z.object({
  /** How many pieces are kept, and the bytes in them. */
  total: z.int(),
  /** How many of them are TLS records, and how many datagrams; the others are stretches. */
  records: z.int(),
  datagrams: z.int(),
  bytesUp: z.number(),
  bytesDown: z.number(),
  /** How many records passed behind the last that is kept of a connection. */
  leftOut: z.int(),
  /** Bytes that passed behind the last datagram or stretch that is kept of a connection. */
  unlistedBytes: z.number(),
  /** Bytes of these connections that the capture lacks, whatever they belonged to. */
  notCaptured: z.number(),
  /** Length of a piece of time; null: every bar is one of them. */
  pieceMs: z.number().nullable(),
  /** In this order: when it was complete, or when the piece of time begins. */
  timeMs: z.instanceof(Float64Array),
  bytes: z.instanceof(Float64Array),
  /** 1: towards the user. */
  isDown: z.instanceof(Uint8Array),
  /** Of records; 0: none. */
  contentType: z.instanceof(Uint8Array),
});
export type RecordBars = z.infer<typeof recordBarsSchema>;
