// A table of any length: only the rows in sight are in the page. Screen readers still hear of a table
// with its true number of rows.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';

export interface VirtualColumn<T> {
  readonly id: string;
  readonly header: ReactNode;
  readonly sort?: 'ascending' | 'descending' | 'none';
  readonly width: string;
  readonly isNumber?: boolean;
  readonly render: (item: T) => ReactNode;
}

export interface VirtualTableProps<T> {
  readonly label: string;
  readonly columns: readonly VirtualColumn<T>[];
  readonly items: readonly T[];
  readonly getKey: (item: T) => string;
  readonly minWidth: number;
  readonly chosenKey?: string | null;
  readonly onChoose?: (item: T) => void;
}

const rowHeight = 34;

export function VirtualTable<T>(props: VirtualTableProps<T>): ReactElement {
  const { label, columns, items, getKey, minWidth, chosenKey, onChoose } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const template = columns.map((column) => column.width).join(' ');
  const grid = { gridTemplateColumns: template };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it scrolls by keyboard
    <div className="virtual-scroll" ref={scroller} role="region" aria-label={label} tabIndex={0}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={items.length + 1}
        className="virtual-table"
        style={{ minWidth }}
        onKeyDown={moveBetweenRows}
      >
        <div role="rowgroup" className="virtual-head">
          <div role="row" aria-rowindex={1} className="virtual-row" style={grid}>
            {columns.map((column) => (
              <div
                key={column.id}
                role="columnheader"
                aria-sort={column.sort}
                data-number={column.isNumber}
              >
                {column.header}
              </div>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className="virtual-body"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map((virtual) => {
            const item = items[virtual.index];
            if (item === undefined) return null;
            const key = getKey(item);
            return (
              <div
                key={key}
                role="row"
                aria-rowindex={virtual.index + 2}
                data-chosen={key === chosenKey || undefined}
                data-choosable={onChoose !== undefined || undefined}
                className="virtual-row"
                style={{ ...grid, height: rowHeight, transform: `translateY(${virtual.start}px)` }}
                onClick={() => onChoose?.(item)}
              >
                {columns.map((column) => (
                  <div key={column.id} role="cell" data-number={column.isNumber}>
                    {column.render(item)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Arrow keys go between the rows' buttons. */
function moveBetweenRows(event: KeyboardEvent<HTMLDivElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const focused = document.activeElement;
  if (step === undefined || !(focused instanceof HTMLElement)) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('.row-button')];
  const at = buttons.indexOf(focused);
  const target = at < 0 ? undefined : buttons[at + step];
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
}
