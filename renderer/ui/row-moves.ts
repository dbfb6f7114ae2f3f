// Where keys lead among the rows of a table, and at which of them the Tab key stops.

export interface RowsInSight {
  readonly first: number;
  readonly last: number;
}

/** The row visited last while it is in sight, else the first that is. */
export const findRowStop = (visited: number, { first, last }: RowsInSight): number =>
  visited >= first && visited <= last ? visited : first;

/** Null: the key leads nowhere. */
export function moveInRows(
  key: string,
  from: number,
  { first, last }: RowsInSight,
  length: number,
): number | null {
  const page = Math.max(1, last - first - 1);
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }[key];
  const wanted = { Home: 0, End: length - 1 }[key] ?? (step === undefined ? null : from + step);
  if (wanted === null || length === 0) return null;
  const to = Math.min(length - 1, Math.max(0, wanted));
  return to === from ? null : to;
}
