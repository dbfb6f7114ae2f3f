// The heat map's figures row by row, for whoever reads them as a table.
import type { FlowTimeline } from '../model/flow-query.ts';

export interface TimelineRow {
  readonly value: string | null;
  readonly flows: number;
  /** Pieces of time, counted from 0. */
  readonly firstBucket: number;
  readonly lastBucket: number;
  readonly busiestBucket: number;
  /** Connections in the busiest one. */
  readonly busiestFlows: number;
  /** How many pieces of time hold any. */
  readonly filledBuckets: number;
}

export function timelineRows({ rows, cells }: FlowTimeline): TimelineRow[] {
  const byRow = rows.map((): [bucket: number, flows: number][] => []);
  for (const [row, bucket, flows] of cells) byRow[row]?.push([bucket, flows]);
  return rows.map((row, index) => {
    const own = byRow[index] ?? [];
    const buckets = own.map(([bucket]) => bucket);
    const [busiestBucket, busiestFlows] = own.reduce(
      (most, cell) => (cell[1] > most[1] ? cell : most),
      [0, 0],
    );
    return {
      ...row,
      firstBucket: buckets.length === 0 ? 0 : Math.min(...buckets),
      lastBucket: buckets.length === 0 ? 0 : Math.max(...buckets),
      busiestBucket,
      busiestFlows,
      filledBuckets: own.length,
    };
  });
}
