// A table of any length: only the rows in sight are in the page. Screen readers still hear of a table
// with its true number of rows: the elements are a table's, laid out as a grid (Chromium keeps their
// meaning whatever their `display`).
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useRef,
  type CSSProperties,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from 'react';
import { fitColumns, widthOf, type ColumnSize } from './fit-columns.ts';
import { MayBreak } from './may-break.ts';
import { RowStop } from './row-button.tsx';
import { useRoom } from './use-room.ts';
import { useRowStop } from './use-row-stop.ts';

export interface VirtualColumn<T> extends ColumnSize {
  readonly header: ReactNode;
  readonly sort?: 'ascending' | 'descending' | 'none';
  /** Of the room that is left over; without one a column stays at its least. */
  readonly share?: number;
  readonly isNumber?: boolean;
  readonly render: (item: T) => ReactNode;
}

export interface VirtualTableProps<T> {
  readonly label: string;
  readonly columns: readonly VirtualColumn<T>[];
  /** All of them, or a source that has only some yet: rows it has not got are drawn empty. */
  readonly items: Pick<readonly T[], 'length' | 'at'>;
  readonly getKey: (item: T) => string;
  readonly chosenKey?: string | null;
  readonly onChoose?: (item: T) => void;
  /** Hears which rows are in sight, the last included. */
  readonly onRange?: (first: number, last: number) => void;
  /** Of every row alike; rows of two lines need more than the usual one. */
  readonly rowHeightPx?: number;
  /** Keeps the newest row in sight, unless the reader has scrolled away from it. */
  readonly followsEnd?: boolean;
}

/** Letters reach out of their line by less, and by more only where a line is left out. */
const halfLinePx = 8;

/** A million rows of it stay below the greatest height Chromium can lay out (2²⁵ pixels). */
const usualRowHeightPx = 33;
export const maxVirtualRows = 1_000_000;

export function VirtualTable<T>(props: VirtualTableProps<T>): ReactElement {
  const { label, items, onRange, rowHeightPx = usualRowHeightPx } = props;
  const scroller = useRef<HTMLElement>(null);
  const columns = fitColumns(props.columns, useRoom(scroller));
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this component
  const virtualizer = useVirtualizer({
    count: Math.min(items.length, maxVirtualRows),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 12,
  });
  const visible = virtualizer.getVirtualItems();
  const first = visible[0]?.index ?? 0;
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    onRange?.(first, last);
  }, [onRange, first, last]);
  const followEnd = useFollowEnd(
    scroller,
    (items.length + 1) * rowHeightPx,
    props.followsEnd === true,
  );
  const rowStop = useRowStop({
    scroller,
    length: Math.min(items.length, maxVirtualRows),
    inSight: {
      first: virtualizer.range?.startIndex ?? first,
      last: virtualizer.range?.endIndex ?? last,
    },
    scrollTo: (index) => {
      virtualizer.scrollToIndex(index);
    },
  });
  const grid = { gridTemplateColumns: columns.map(trackOf).join(' ') };
  return (
    <section
      className="virtual-scroll"
      ref={scroller}
      aria-label={label}
      // So that it scrolls by keyboard; rows that can be chosen take care of that themselves.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={props.onChoose === undefined ? 0 : undefined}
      onScroll={followEnd}
    >
      {/* Arrow keys bubble up from the rows’ buttons. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <table
        aria-label={label}
        aria-rowcount={items.length + 1}
        className="virtual-table"
        style={{ minWidth: widthOf(columns) }}
        onKeyDown={rowStop.onKeyDown}
        onFocus={rowStop.onFocus}
        onPointerOver={sayWhatIsCut}
      >
        <VirtualHead columns={columns} grid={grid} />
        <tbody className="virtual-body" style={{ height: virtualizer.getTotalSize() }}>
          <MayBreak value={false}>
            {visible.map(({ index, start }) => (
              <RowStop key={keyAt(props, index)} value={index === rowStop.stop}>
                <VirtualRow
                  {...props}
                  columns={columns}
                  index={index}
                  startPx={start}
                  grid={grid}
                />
              </RowStop>
            ))}
          </MayBreak>
        </tbody>
      </table>
    </section>
  );
}

const trackOf = ({ leastPx, share }: VirtualColumn<never>): string =>
  share === undefined ? `${leastPx}px` : `minmax(${leastPx}px, ${share}fr)`;

/** Gives what must hear of scrolling: it tells whether the reader is still at the end. */
function useFollowEnd(
  scroller: RefObject<HTMLElement | null>,
  endPx: number,
  isWanted: boolean,
): () => void {
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isWanted && isAtEnd.current) scroller.current?.scrollTo({ top: endPx });
  }, [scroller, endPx, isWanted]);
  return () => {
    const element = scroller.current;
    if (element === null) return;
    const restPx = element.scrollHeight - element.scrollTop - element.clientHeight;
    isAtEnd.current = restPx < usualRowHeightPx;
  };
}

function keyAt<T>({ items, getKey }: VirtualTableProps<T>, index: number): string {
  const item = items.at(index);
  return item === undefined ? `waiting ${index}` : getKey(item);
}

interface VirtualRowProps<T> extends VirtualTableProps<T> {
  readonly index: number;
  readonly startPx: number;
  readonly grid: CSSProperties;
}

function VirtualRow<T>(props: VirtualRowProps<T>): ReactElement {
  const { items, columns, getKey, chosenKey, onChoose, index, startPx, grid } = props;
  const item = items.at(index);
  const { rowHeightPx = usualRowHeightPx } = props;
  const place = { height: rowHeightPx, transform: `translateY(${startPx}px)` };
  if (item === undefined) {
    return (
      <tr aria-rowindex={index + 2} className="virtual-row virtual-waiting" style={place}>
        <td>…</td>
      </tr>
    );
  }
  return (
    // The button inside is the way by keyboard; the row is a larger target for it.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <tr
      aria-rowindex={index + 2}
      data-row={index}
      data-chosen={getKey(item) === chosenKey || undefined}
      data-choosable={onChoose !== undefined || undefined}
      className="virtual-row"
      style={{ ...grid, ...place }}
      onClick={() => onChoose?.(item)}
    >
      {columns.map((column) => (
        <td key={column.id} data-number={column.isNumber}>
          {column.render(item)}
        </td>
      ))}
    </tr>
  );
}

interface VirtualHeadProps<T> {
  readonly columns: readonly VirtualColumn<T>[];
  readonly grid: CSSProperties;
}

function VirtualHead<T>({ columns, grid }: VirtualHeadProps<T>): ReactElement {
  return (
    <thead className="virtual-head">
      <tr aria-rowindex={1} className="virtual-row" style={grid}>
        {columns.map((column) => (
          <th key={column.id} scope="col" aria-sort={column.sort} data-number={column.isNumber}>
            {column.header}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** A cell that is too narrow for its text shows all of it to whoever points at it. */
function sayWhatIsCut({ target }: PointerEvent<HTMLTableElement>): void {
  const cell = target instanceof Element ? target.closest('td') : null;
  if (cell === null) return;
  const isCut = [cell, ...cell.querySelectorAll('*')].some(
    ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
      clientWidth > 0 && (scrollWidth > clientWidth || scrollHeight - clientHeight > halfLinePx),
  );
  cell.title = isCut ? cell.innerText : '';
}
