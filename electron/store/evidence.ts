// The bytes behind a claim: a stretch of one direction of a flow, put together from its segments.
import { z } from 'zod';
import type { Evidence } from '../../shared/model/evidence.ts';
import { directionSchema, flowIdSchema } from '../../shared/model/segment.ts';
import type { ByteSpan, Segment } from '../../shared/model/segment.ts';
import type { Database, Parameters } from './database.ts';

/** At most so much of a span is handed over; nobody reads more in a hex view. */
export const maxEvidenceBytes = 1024 * 1024;

type Stretch = Pick<Segment, 'offset' | 'bytes'>;

/**
 * The span's bytes with up to `contextBytes` before and after. `complete` is false when some of the
 * span were not recorded or it is longer than `maxEvidenceBytes`. Null when not even its first was.
 */
export async function readEvidence(
  database: Database,
  id: string,
  span: ByteSpan,
  contextBytes: number,
): Promise<Evidence | null> {
  const window = evidenceWindow(span, contextBytes);
  const segments = await database.query(
    `SELECT stream_offset::DOUBLE AS "offset", bytes
     FROM segments
     WHERE session_id = $id AND flow_id = $flowId AND direction = $direction
       AND stream_offset < $end AND stream_offset + length_bytes > $start AND bytes IS NOT NULL
     ORDER BY stream_offset, n`,
    z.object({ offset: z.int(), bytes: z.instanceof(Uint8Array) }),
    { id, flowId: span.flowId, direction: span.direction, ...window },
  );
  return assembleEvidence(span, contextBytes, segments);
}

const segmentRow = z.object({
  n: z.int(),
  flowId: flowIdSchema,
  direction: directionSchema,
  timeMs: z.number(),
  offset: z.int(),
  lengthBytes: z.int(),
  bytes: z.instanceof(Uint8Array).nullable(),
});

/** A segment and its number in the session; those of several readers may have the same. */
export interface NumberedSegment {
  readonly n: number;
  readonly segment: Segment;
}

/** Segments numbered from `from` to `to`, in the order they were seen. */
export function readSegmentsBetween(
  database: Database,
  id: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<NumberedSegment[]> {
  return readNumbered(database, id, 'n BETWEEN $from AND $to', { from, to });
}

/** Segments of these flows, each flow's in the order they were seen. */
export async function readSegmentsOf(
  database: Database,
  id: string,
  flowIds: readonly string[],
): Promise<Segment[]> {
  const isOfThese = 'flow_id IN (SELECT unnest($flowIds))';
  return (await readNumbered(database, id, isOfThese, { flowIds })).map(({ segment }) => segment);
}

/** The largest number of a segment; -1: there is none. */
export function lastSegmentOf(database: Database, id: string): Promise<number> {
  return database.count(
    'SELECT coalesce(max(n), -1)::DOUBLE AS total FROM segments WHERE session_id = $id',
    { id },
  );
}

async function readNumbered(
  database: Database,
  id: string,
  condition: string,
  parameters: Parameters = {},
): Promise<NumberedSegment[]> {
  const rows = await database.query(
    `SELECT n, flow_id AS "flowId", direction, time_ms AS "timeMs",
       stream_offset::DOUBLE AS "offset", length_bytes AS "lengthBytes", bytes
     FROM segments WHERE session_id = $id AND ${condition} ORDER BY n, rowid`,
    segmentRow,
    { id, ...parameters },
  );
  return rows.map(({ n, ...segment }) => ({ n, segment }));
}

/** Cuts the window out of segments sorted by offset; they may overlap and may have gaps. */
export function assembleEvidence(
  span: ByteSpan,
  contextBytes: number,
  segments: readonly Stretch[],
): Evidence | null {
  const { start, end } = evidenceWindow(span, contextBytes);
  const run = recordedRun(span.offset, { start, end }, segments);
  if (!run) return null;
  const bytes = new Uint8Array(run.end - run.start);
  for (const segment of segments) copyInto(bytes, run.start, segment);
  return { span, offset: run.start, bytes, complete: span.offset + span.lengthBytes <= run.end };
}

interface Window {
  readonly start: number;
  readonly end: number;
}

function evidenceWindow(span: ByteSpan, contextBytes: number): Window {
  const lengthBytes = Math.min(span.lengthBytes, maxEvidenceBytes);
  return {
    start: Math.max(0, span.offset - contextBytes),
    end: span.offset + lengthBytes + contextBytes,
  };
}

/** The unbroken run of recorded bytes around `offset`, within the window. */
function recordedRun(offset: number, window: Window, segments: readonly Stretch[]): Window | null {
  let run: Window | null = null;
  for (const { offset: start, bytes } of segments) {
    if (!bytes) continue;
    const end = start + bytes.byteLength;
    if (run && start <= run.end) run = { start: run.start, end: Math.max(run.end, end) };
    else if (run && run.end > offset) break;
    else run = { start, end };
  }
  if (!run || run.start > offset || run.end <= offset) return null;
  return { start: Math.max(run.start, window.start), end: Math.min(run.end, window.end) };
}

function copyInto(target: Uint8Array, targetOffset: number, { offset, bytes }: Stretch): void {
  if (!bytes) return;
  const from = Math.max(0, targetOffset - offset);
  const to = Math.min(bytes.byteLength, targetOffset + target.byteLength - offset);
  if (from < to) target.set(bytes.subarray(from, to), offset + from - targetOffset);
}
