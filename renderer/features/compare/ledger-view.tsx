// The ledger as a table: envelope on the left, letter on the right; a row opens its evidence.
import { useTable, type ReactTable } from '@tanstack/react-table';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import { use, useEffect, useRef, type ReactElement } from 'react';
import type { Layer } from '../../../shared/model/layer.ts';
import type { Exposure, LedgerRow } from '../../../shared/model/ledger.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { RowStop } from '../../ui/row-button.tsx';
import { useListStop } from '../../ui/use-row-stop.ts';
import { toVisible } from '../../ui/visible-characters.ts';
import { Term } from '../terms/term.tsx';
import { ExposureMark } from './exposure-mark.tsx';
import { ledgerColumns, ledgerFeatures, ledgerText } from './ledger-table.ts';
import { EnvelopeValue, LetterValue } from './ledger-values.tsx';

type LedgerTable = ReactTable<typeof ledgerFeatures, LedgerRow>;
type LedgerTableRow = ReturnType<LedgerTable['getRowModel']>['rows'][number];

export interface LedgerFilter {
  readonly search: string;
  readonly layers: readonly Layer[];
  readonly exposures: readonly Exposure[];
}

export interface LedgerViewProps {
  readonly rows: readonly LedgerRow[];
  readonly filter: LedgerFilter;
  readonly openRowId: string | null;
  readonly evidenceId: string;
  readonly onOpen: (row: LedgerRow | null) => void;
}

const matchesSearch = (row: { original: LedgerRow }, _id: string, search: unknown): boolean =>
  ledgerText(row.original).includes(String(search).toLowerCase());

export function LedgerView(props: LedgerViewProps): ReactElement {
  const { rows, filter, openRowId, onOpen } = props;
  const table = useTable({
    features: ledgerFeatures,
    columns: ledgerColumns,
    data: rows,
    getRowId: (row) => row.id,
    globalFilterFn: matchesSearch,
    getColumnCanGlobalFilter: (column) => column.id === 'topic',
    state: {
      globalFilter: filter.search.trim(),
      columnFilters: [
        { id: 'layer', value: filter.layers },
        { id: 'exposure', value: filter.exposures },
      ],
    },
  });
  const shown = table.getRowModel().rows;
  const body = useRef<HTMLTableSectionElement>(null);
  const rowStop = useListStop(body, shown.length, '.ledger-open');
  return (
    <section className="ledger-frame" aria-label="Ledger">
      <table
        className="ledger"
        data-letterless={rows.every(({ letter }) => letter === null) || undefined}
        aria-rowcount={shown.length + 2}
      >
        <colgroup>
          {['topic', 'envelope', 'layer', 'letter', 'exposure'].map((column) => (
            <col key={column} data-column={column} />
          ))}
        </colgroup>
        <LedgerHead table={table} />
        {/* Arrow keys bubble up from the rows’ buttons. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <tbody ref={body} onKeyDown={rowStop.onKeyDown} onFocus={rowStop.onFocus}>
          {shown.map((row, index) => (
            <RowStop key={row.id} value={index === rowStop.stop}>
              <LedgerLine
                index={index}
                row={row}
                isOpen={row.id === openRowId}
                evidenceId={props.evidenceId}
                onOpen={onOpen}
              />
            </RowStop>
          ))}
        </tbody>
      </table>
      {shown.length === 0 ? <EmptyNote title="No row matches these filters." /> : null}
      <output className="visually-hidden">{`${shown.length} of ${rows.length} rows shown`}</output>
    </section>
  );
}

function LedgerHead({ table }: { readonly table: LedgerTable }): ReactElement {
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  return (
    <thead>
      <tr className="ledger-sides">
        <th scope="colgroup" colSpan={3} className="side-envelope">
          <Term explanationKey="envelope">Envelope</Term>{' '}
          <span className="side-hint">what the network saw</span>
        </th>
        <th scope="colgroup" colSpan={2} className="side-letter">
          <Term explanationKey="letter">Letter</Term>{' '}
          <span className="side-hint">what was really sent</span>
        </th>
      </tr>
      <tr>
        {headers.map((header) => {
          const sorted = header.column.getIsSorted();
          const Icon = { asc: IconArrowUp, desc: IconArrowDown }[String(sorted)] ?? IconArrowsSort;
          return (
            <th
              key={header.id}
              scope="col"
              data-column={header.column.id}
              aria-sort={sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending'}
            >
              <button
                type="button"
                className="sort-button"
                onClick={header.column.getToggleSortingHandler()}
              >
                <table.FlexRender header={header} />
                <Icon size={13} aria-hidden="true" data-sorted={sorted !== false || undefined} />
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

interface LedgerLineProps {
  readonly row: LedgerTableRow;
  readonly index: number;
  readonly isOpen: boolean;
  readonly evidenceId: string;
  readonly onOpen: (row: LedgerRow | null) => void;
}

function LedgerLine({ row, index, isOpen, evidenceId, onOpen }: LedgerLineProps): ReactElement {
  const fact = row.original;
  const isStop = use(RowStop);
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    // The evidence comes up from below: the row it belongs to stays in sight above it.
    if (isOpen) line.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  const toggle = (): void => {
    onOpen(isOpen ? null : fact);
  };
  return (
    // The button in the first cell is the way by keyboard; the whole row is a larger target for it.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <tr
      ref={line}
      data-row={index}
      data-exposure={fact.exposure}
      data-open={isOpen || undefined}
      onClick={toggle}
    >
      <th scope="row" data-column="topic">
        <div className="topic">
          <ExposureMark exposure={fact.exposure} withWord={false} />
          <button
            type="button"
            className="ledger-open"
            tabIndex={isStop ? 0 : -1}
            aria-expanded={isOpen}
            aria-controls={isOpen ? evidenceId : undefined}
            onClick={(event) => {
              event.stopPropagation();
              toggle();
            }}
          >
            {toVisible(fact.label)}
          </button>
          <Term explanationKey={fact.explanationKey}>{null}</Term>
        </div>
      </th>
      <td data-column="envelope">
        <EnvelopeValue row={fact} />
      </td>
      <td data-column="layer">
        <span className="layer">{fact.layer}</span>
      </td>
      <td data-column="letter">
        <LetterValue row={fact} />
      </td>
      <td data-column="exposure">
        <ExposureMark exposure={fact.exposure} />
      </td>
    </tr>
  );
}
