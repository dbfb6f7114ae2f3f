// The table of connections, sorted by the library; a row opens its handshake, or what was said without one.
import { useTable, type ReactTable } from '@tanstack/react-table';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { FlowRow, FlowSort } from '../../../shared/model/flow-query.ts';
import { flowSortColumns } from '../../../shared/model/query-values.ts';
import { hasHandshake } from '../../../shared/words/flow-words.ts';
import { NameText } from '../../ui/name-text.tsx';
import { RowButton } from '../../ui/row-button.tsx';
import { VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';
import { longestName } from '../../ui/visible-characters.ts';
import { useApp } from '../session/app-state.ts';
import type { PagedRows } from '../session/flow-queries.ts';
import { flowColumnDefs, flowFeatures, type FlowColumn } from './flow-columns.tsx';

export const startSort: FlowSort = { column: 'time', descending: false };
const noRows: FlowRow[] = [];

type Table = ReactTable<typeof flowFeatures, FlowRow>;
type OpenFlow = (flow: FlowRow) => void;

interface SortProps {
  readonly sort: FlowSort;
  readonly onSort: (sort: FlowSort) => void;
}

export interface FlowTableProps extends SortProps {
  readonly columns: readonly FlowColumn[];
  readonly flows: PagedRows<FlowRow>;
  readonly startedAtMs: number;
}

export function FlowTable(props: FlowTableProps): ReactElement {
  const { columns, flows, startedAtMs } = props;
  const { state, dispatch } = useApp();
  const table = useSortedTable(props);
  const open: OpenFlow = (flow) => {
    dispatch({ kind: 'choose-flow', flowId: flow.flowId, tab: 'handshake' });
  };
  return (
    <VirtualTable
      label="Connections"
      columns={columns.map((column) => toVirtual(column, table, startedAtMs, open))}
      items={flows.rows}
      getKey={(flow) => flow.flowId}
      chosenKey={state.flowId}
      onChoose={open}
      onRange={flows.onRange}
    />
  );
}

/** The rows come by the page; the table is asked for headers and sorting alone. */
function useSortedTable({ sort, onSort }: SortProps): Table {
  const sorting = [{ id: sort.column as string, desc: sort.descending }];
  return useTable({
    features: flowFeatures,
    columns: flowColumnDefs,
    data: noRows,
    manualSorting: true,
    enableMultiSort: false,
    state: { sorting },
    onSortingChange: (updater) => {
      const [first] = typeof updater === 'function' ? updater(sorting) : updater;
      const column = flowSortColumns.find((name) => name === first?.id);
      onSort(
        first !== undefined && column !== undefined
          ? { column, descending: first.desc }
          : startSort,
      );
    },
  });
}

function toVirtual(
  column: FlowColumn,
  table: Table,
  startedAtMs: number,
  open: OpenFlow,
): VirtualColumn<FlowRow> {
  const sortable = table.getColumn(column.id);
  const sorted = sortable?.getIsSorted() ?? false;
  const Icon = { asc: IconArrowUp, desc: IconArrowDown }[String(sorted)] ?? IconArrowsSort;
  return {
    id: column.id,
    leastPx: column.leastPx,
    ...(column.share === undefined ? {} : { share: column.share }),
    ...(column.isNumber === true ? { isNumber: true } : {}),
    sort: sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending',
    header: (
      <button type="button" className="sort-button" onClick={sortable?.getToggleSortingHandler()}>
        {column.title}
        <Icon size={13} aria-hidden="true" data-sorted={sorted !== false || undefined} />
      </button>
    ),
    render: (flow) =>
      column.id === 'name' ? (
        <FlowButton flow={flow} onOpen={open} />
      ) : (
        column.show(flow, startedAtMs)
      ),
  };
}

/** A look-up is named by what was asked for: that, and not its server's name, is what it tells. */
function namelessWords({ protocol, asked }: FlowRow): ReactElement {
  const [first, ...more] = asked;
  if (first === undefined) return <>{protocol === 'dns' ? 'name look-up' : '(no name seen)'}</>;
  return (
    <>
      look-up: <NameText text={first} maxCharacters={longestName} />
      {more.length === 0 ? null : ` and ${more.length} more`}
    </>
  );
}

interface FlowButtonProps {
  readonly flow: FlowRow;
  readonly onOpen: (flow: FlowRow) => void;
}

function FlowButton({ flow, onOpen }: FlowButtonProps): ReactElement {
  return (
    <RowButton
      title={hasHandshake(flow) ? 'Open its handshake' : 'Open what was said on it'}
      onClick={() => {
        onOpen(flow);
      }}
    >
      {flow.name === null ? (
        namelessWords(flow)
      ) : (
        <NameText text={flow.name} maxCharacters={longestName} />
      )}
    </RowButton>
  );
}
