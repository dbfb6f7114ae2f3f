// The Connections screen: the session's connections, filtered and sorted by the library and loaded as
// they come into sight; choosing one opens its handshake.
import { useTable } from '@tanstack/react-table';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import {
  everyFlow,
  flowSortColumnSchema,
  type FlowRow,
  type FlowSort,
} from '../../../shared/model/flow-query.ts';
import type { Session } from '../../../shared/model/session.ts';
import { countOf, formatCount } from '../../ui/format.ts';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { maxVirtualRows, VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { FilterBar } from '../filter/filter-bar.tsx';
import { isFiltering } from '../filter/filter-words.ts';
import { useApp } from '../session/app-state.ts';
import { useFlowChoices, useFlowPages, type PagedRows } from '../session/flow-queries.ts';
import { flowColumnDefs, flowColumns, flowFeatures, flowTableWidth } from './flow-columns.tsx';

const startSort: FlowSort = { column: 'time', descending: false };
const noRows: FlowRow[] = [];

export function ConnectionsScreen({ session }: { readonly session: Session }): ReactElement {
  const { state } = useApp();
  const [sort, setSort] = useState<FlowSort>(startSort);
  const flows = useFlowPages(session.id, state.filter, sort);
  const all = useFlowChoices(session.id, everyFlow, 1).data?.total ?? flows.total;
  if (flows.isPending) return <WaitingNote label="Reading the connections …" />;
  if (flows.error !== null) return <ErrorNote error={flows.error} />;
  if (flows.total === 0 && !isFiltering(state.filter)) {
    return <EmptyNote title="No connection came about." />;
  }
  return (
    <div className="connections" data-stale={flows.isStale || undefined}>
      <FilterBar startedAtMs={session.createdAtMs} result={describeCount(flows.total, all)} />
      {flows.total === 0 ? (
        <EmptyNote title="No connection matches the filters." />
      ) : (
        <FlowTable flows={flows} startedAtMs={session.createdAtMs} sort={sort} onSort={setSort} />
      )}
    </div>
  );
}

function describeCount(total: number, all: number): string {
  const cut =
    total > maxVirtualRows ? `, the first ${formatCount(maxVirtualRows)} of them in the table` : '';
  return total === all
    ? `${countOf(total, 'connection')}${cut}`
    : `${formatCount(total)} of ${formatCount(all)} connections${cut}`;
}

interface FlowTableProps {
  readonly flows: PagedRows<FlowRow>;
  readonly startedAtMs: number;
  readonly sort: FlowSort;
  readonly onSort: (sort: FlowSort) => void;
}

function FlowTable({ flows, startedAtMs, sort, onSort }: FlowTableProps): ReactElement {
  const { state, dispatch } = useApp();
  const sorting = [{ id: sort.column as string, desc: sort.descending }];
  const table = useTable({
    features: flowFeatures,
    columns: flowColumnDefs,
    // The table's rows come by the page; it is asked for headers and sorting alone.
    data: noRows,
    manualSorting: true,
    enableMultiSort: false,
    state: { sorting },
    onSortingChange: (updater) => {
      const [first] = typeof updater === 'function' ? updater(sorting) : updater;
      const column = flowSortColumnSchema.safeParse(first?.id);
      onSort(
        first !== undefined && column.success
          ? { column: column.data, descending: first.desc }
          : startSort,
      );
    },
  });
  const open = (flow: FlowRow): void => {
    dispatch({ kind: 'choose-flow', flowId: flow.flowId, tab: 'handshake' });
  };
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const columns = flowColumns.map((column, index): VirtualColumn<FlowRow> => {
    const sorted = headers[index]?.column.getIsSorted() ?? false;
    const Icon = { asc: IconArrowUp, desc: IconArrowDown }[String(sorted)] ?? IconArrowsSort;
    return {
      id: column.id,
      width: column.width,
      ...(column.isNumber === true ? { isNumber: true } : {}),
      sort: sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending',
      header: (
        <button
          type="button"
          className="sort-button"
          onClick={headers[index]?.column.getToggleSortingHandler()}
        >
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
  });
  return (
    <VirtualTable
      label="Connections"
      columns={columns}
      items={flows.rows}
      getKey={(flow) => flow.flowId}
      minWidth={flowTableWidth}
      chosenKey={state.flowId}
      onChoose={open}
      onRange={flows.onRange}
    />
  );
}

interface FlowButtonProps {
  readonly flow: FlowRow;
  readonly onOpen: (flow: FlowRow) => void;
}

function FlowButton({ flow, onOpen }: FlowButtonProps): ReactElement {
  return (
    <button
      type="button"
      className="row-button"
      title="Open its handshake"
      onClick={(event) => {
        event.stopPropagation();
        onOpen(flow);
      }}
    >
      {flow.name === null ? '(no name seen)' : <SafeText text={flow.name} maxCharacters={40} />}
    </button>
  );
}
