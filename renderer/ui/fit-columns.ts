// Which columns of a table there is room for. Pure, so that its rules can be tested.

export interface ColumnSize {
  readonly id: string;
  /** What it needs at least. */
  readonly leastPx: number;
  /** The highest go first when there is no room for all; a column without one always stays. */
  readonly rank?: number;
}

/** Those that fit, the most telling first to stay. */
export function fitColumns<C extends ColumnSize>(columns: readonly C[], roomPx: number): C[] {
  const rankOf = ({ rank }: C): number => rank ?? 0;
  const byRank = [...columns].sort((a, b) => rankOf(a) - rankOf(b));
  let used = 0;
  let isFull = false;
  const kept = new Set(
    byRank
      .filter(({ leastPx, rank }) => {
        used += leastPx;
        isFull ||= used > roomPx;
        return rank === undefined || !isFull;
      })
      .map(({ id }) => id),
  );
  return columns.filter(({ id }) => kept.has(id));
}

export const widthOf = (columns: readonly ColumnSize[]): number =>
  columns.reduce((sum, { leastPx }) => sum + leastPx, 0);
