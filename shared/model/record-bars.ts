// The TLS records of a session, or of one connection, as a chart has them: each by itself while there are few
// enough to be told apart, else summed up over pieces of time. As columns, because there are thousands.
import { z } from 'zod';

export const recordBarsSchema = z.object({
  /** How many records are kept, and the bytes in them. */
  total: z.int(),
  bytesUp: z.number(),
  bytesDown: z.number(),
  /** How many passed behind the last that is kept of a connection. */
  leftOut: z.int(),
  /** Length of a piece of time; null: every bar is one record. */
  pieceMs: z.number().nullable(),
  /** In this order: when the record was complete, or when the piece begins. */
  timeMs: z.instanceof(Float64Array),
  bytes: z.instanceof(Float64Array),
  /** 1: towards the user. */
  isDown: z.instanceof(Uint8Array),
  contentType: z.instanceof(Uint8Array),
});
export type RecordBars = z.infer<typeof recordBarsSchema>;
