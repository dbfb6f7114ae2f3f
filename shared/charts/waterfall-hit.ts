// What lies under the pointer on a timeline.
import type { Waterfall } from '../model/waterfall.ts';
import { linePx } from './draw-waterfall.ts';
import { bucketPx } from './record-buckets.ts';
import { toMs, type TimeScale } from './time-window.ts';
import { phaseAt, recordsNear, requestMark, type Mark } from './waterfall-marks.ts';
import { rowAt, rowSizes, type ConnectionRow, type RowLayout } from './waterfall-rows.ts';

export interface Hit {
  readonly row: ConnectionRow;
  /** Null: on the row, but on nothing of it. */
  readonly mark: Mark | null;
}

export interface HitQuestion {
  readonly waterfall: Waterfall;
  readonly layout: RowLayout;
  readonly scale: TimeScale;
  readonly xPx: number;
  /** From the top of the first row. */
  readonly yPx: number;
}

/** Null where there is no connection. */
export function findHit({ waterfall, layout, scale, xPx, yPx }: HitQuestion): Hit | null {
  const row = layout.rows[rowAt(layout, yPx)];
  if (row === undefined || row.kind !== 'connection') return null;
  const near = { fromMs: toMs(scale, xPx - bucketPx), toMs: toMs(scale, xPx + bucketPx) };
  const insidePx = yPx - row.topPx;
  if (insidePx < rowSizes.connectionPx) {
    const isDown = insidePx > linePx;
    const mark =
      recordsNear(waterfall, row.index, { stretch: near, isDown }) ??
      phaseAt(waterfall, row.index, near) ??
      recordsNear(waterfall, row.index, { stretch: near, isDown: !isDown });
    return { row, mark };
  }
  const lane = Math.floor((insidePx - rowSizes.connectionPx) / rowSizes.lanePx);
  // Of several in the crowded last lane the one that began last lies on top.
  const found = row.requests.findLast(
    ({ request, lane: own }) =>
      own === lane && request.startedMs <= near.toMs && request.endedMs >= near.fromMs,
  );
  return {
    row,
    mark: found === undefined ? null : requestMark(found.request, waterfall.connections[row.index]),
  };
}
