// The bytes of the wire: offset, hexadecimal and ASCII, with the field marked in both columns.
import { useMemo, type ReactElement } from 'react';
import { bytesInRow, joinCells, layOutHex, type CellRun, type Marked } from './hex-rows.ts';

export interface HexViewProps {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly mark: Marked;
  readonly label: string;
}

export function HexView({ bytes, offset, mark, label }: HexViewProps): ReactElement {
  const rows = useMemo(() => layOutHex(bytes, offset, mark), [bytes, offset, mark]);
  const width = bytesInRow * 3 - 1;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it scrolls by keyboard
    <section className="hex-view" aria-label={label} tabIndex={0}>
      <pre>
        {rows.map((row) => (
          <span className="hex-row" key={row.offset}>
            <span className="hex-offset">{String(row.offset).padStart(5)}</span>
            <span className="hex-bytes" style={{ width: `${width}ch` }}>
              <Runs runs={joinCells(row, (cell) => cell.hex, ' ')} gap=" " />
            </span>
            <span className="hex-ascii">
              <Runs runs={joinCells(row, (cell) => cell.ascii, '')} gap="" />
            </span>
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}

function Runs({ runs, gap }: { readonly runs: readonly CellRun[]; readonly gap: string }) {
  return runs.map((run, index) => {
    const before = index === 0 ? '' : gap;
    // oxlint-disable-next-line react/no-array-index-key -- runs have no other identity
    const key = index;
    return run.isMarked ? (
      <span key={key}>
        {before}
        <mark>{run.text}</mark>
      </span>
    ) : (
      <span key={key}>{before + run.text}</span>
    );
  });
}
