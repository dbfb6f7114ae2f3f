// Which columns of the connections there is room for. Pure, so that its rules can be tested.

interface Sized {
  readonly id: string;
  readonly leastPx: number;
  readonly rank: number;
}

/** Those that fit, the most telling first to stay; the first of all always does. */
export function fitColumns<C extends Sized>(columns: readonly C[], roomPx: number): C[] {
  const byRank = [...columns].sort((a, b) => a.rank - b.rank);
  let used = 0;
  let isFull = false;
  const kept = new Set(
    byRank
      .filter((column, index) => {
        isFull ||= used + column.leastPx > roomPx;
        used += column.leastPx;
        return index === 0 || !isFull;
      })
      .map(({ id }) => id),
  );
  return columns.filter(({ id }) => kept.has(id));
}

export const widthOf = (columns: readonly Sized[]): number =>
  columns.reduce((sum, { leastPx }) => sum + leastPx, 0);
