// Lays bytes out in rows of sixteen, each cell knowing its offset and whether it is marked.

export const bytesInRow = 16;

export interface HexCell {
  readonly hex: string;
  /** A printable ASCII character, else a middle dot. */
  readonly ascii: string;
  readonly isMarked: boolean;
}

export interface HexRow {
  readonly offset: number;
  readonly cells: readonly HexCell[];
}

export interface Marked {
  readonly offset: number;
  readonly lengthBytes: number;
}

/** `offset` is that of the first byte; `mark` counts from the same zero. */
export function layOutHex(bytes: Uint8Array, offset: number, mark: Marked): HexRow[] {
  const rows: HexRow[] = [];
  for (let start = 0; start < bytes.length; start += bytesInRow) {
    const cells = [...bytes.subarray(start, start + bytesInRow)].map((byte, index) => {
      const at = offset + start + index;
      return {
        hex: byte.toString(16).padStart(2, '0'),
        ascii: byte >= 0x20 && byte < 0x7f ? String.fromCodePoint(byte) : '·',
        isMarked: at >= mark.offset && at < mark.offset + mark.lengthBytes,
      };
    });
    rows.push({ offset: offset + start, cells });
  }
  return rows;
}

export interface CellRun {
  readonly text: string;
  readonly isMarked: boolean;
}

/** Joins neighbours alike, so that a mark is one element and not sixteen. */
export function joinCells(row: HexRow, read: (cell: HexCell) => string, gap: string): CellRun[] {
  const runs: { text: string; isMarked: boolean }[] = [];
  for (const cell of row.cells) {
    const last = runs.at(-1);
    if (last?.isMarked === cell.isMarked) last.text += gap + read(cell);
    else runs.push({ text: read(cell), isMarked: cell.isMarked });
  }
  return runs;
}
