// Where the arrow keys lead in a heat map: only cells that hold something are stations.

export interface CellPlace {
  readonly row: number;
  readonly bucket: number;
}

type Cell = readonly [row: number, bucket: number, flows: number];

const bucketsOf = (cells: readonly Cell[], row: number): number[] =>
  cells.flatMap(([at, bucket]) => (at === row ? [bucket] : [])).sort((a, b) => a - b);

/** The bucket that is nearest; of two the earlier. */
const nearest = (buckets: readonly number[], wanted: number): number | undefined =>
  buckets.reduce<number | undefined>(
    (best, bucket) =>
      best === undefined || Math.abs(bucket - wanted) < Math.abs(best - wanted) ? bucket : best,
    undefined,
  );

/** The next row upwards or downwards that holds anything. */
function otherRow(
  cells: readonly Cell[],
  { row, bucket }: CellPlace,
  step: 1 | -1,
): CellPlace | null {
  const rows = [...new Set(cells.map(([at]) => at))].filter((at) => (at - row) * step > 0);
  const target = nearest(rows, row);
  const found = target === undefined ? undefined : nearest(bucketsOf(cells, target), bucket);
  return target === undefined || found === undefined ? null : { row: target, bucket: found };
}

/** Null: the key leads nowhere. Home and End go to the ends of the row. */
export function moveInHeatMap(
  cells: readonly Cell[],
  from: CellPlace,
  key: string,
): CellPlace | null {
  const buckets = bucketsOf(cells, from.row);
  const inRow = (bucket: number | undefined): CellPlace | null =>
    bucket === undefined ? null : { row: from.row, bucket };
  switch (key) {
    case 'ArrowRight':
      return inRow(buckets.find((bucket) => bucket > from.bucket));
    case 'ArrowLeft':
      return inRow(buckets.filter((bucket) => bucket < from.bucket).at(-1));
    case 'Home':
      return inRow(buckets[0]);
    case 'End':
      return inRow(buckets.at(-1));
    case 'ArrowDown':
      return otherRow(cells, from, 1);
    case 'ArrowUp':
      return otherRow(cells, from, -1);
    default:
      return null;
  }
}
