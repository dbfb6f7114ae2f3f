// The Connections screen: every connection of the session; choosing one opens its handshake.
import { TextInput } from '@mantine/core';
import { useTable } from '@tanstack/react-table';
import { IconArrowDown, IconArrowUp, IconArrowsSort, IconSearch } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useState, type ReactElement } from 'react';
import type { FlowSummary } from '../../../shared/contract/ipc.ts';
import type { Session } from '../../../shared/model/session.ts';
import { formatCount } from '../../ui/format.ts';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { useApp } from '../session/app-state.ts';
import { useFlows } from '../session/queries.ts';
import {
  flowColumnDefs,
  flowColumns,
  flowFeatures,
  flowTableWidth,
  nameOf,
} from './flow-columns.tsx';

const noFlows: readonly FlowSummary[] = [];

function flowText(flow: FlowSummary): string {
  const { place, remote } = flow;
  const parts = [nameOf(flow), remote.address, place.countryName, place.operator, flow.ja4];
  return parts.join('\n').toLowerCase();
}

export function ConnectionsScreen({ session }: { readonly session: Session }): ReactElement {
  const flows = useFlows(session.id);
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const all = flows.data?.items ?? noFlows;
  const shown = useMemo(
    () => (wanted === '' ? all : all.filter((flow) => flowText(flow).includes(wanted))),
    [all, wanted],
  );
  if (flows.isPending) return <WaitingNote label="Reading the connections …" />;
  if (flows.isError) return <ErrorNote error={flows.error} />;
  if (all.length === 0) return <EmptyNote title="No connection came about." />;
  return (
    <div className="connections">
      <div className="screen-tools">
        <TextInput
          size="xs"
          aria-label="Search the connections"
          placeholder="Search the connections"
          leftSection={<IconSearch size={14} aria-hidden="true" />}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
          }}
        />
        <output className="dim">{describeCount(shown.length, flows.data.total, all.length)}</output>
      </div>
      <FlowTable flows={shown} startedAtMs={session.createdAtMs} />
    </div>
  );
}

function describeCount(shown: number, total: number, loaded: number): string {
  const cut = loaded < total ? `, the first ${formatCount(loaded)} loaded` : '';
  return `${formatCount(shown)} of ${formatCount(total)} connections${cut}`;
}

interface FlowTableProps {
  readonly flows: readonly FlowSummary[];
  readonly startedAtMs: number;
}

function FlowTable({ flows, startedAtMs }: FlowTableProps): ReactElement {
  const { state, dispatch } = useApp();
  const table = useTable({
    features: flowFeatures,
    columns: flowColumnDefs,
    data: flows,
    getRowId: (flow) => flow.flowId,
  });
  const open = (flow: FlowSummary): void => {
    dispatch({ kind: 'choose-flow', flowId: flow.flowId, tab: 'handshake' });
  };
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const columns = flowColumns.map((column, index): VirtualColumn<FlowSummary> => {
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
          (column.show?.(flow, startedAtMs) ?? String(column.value(flow)))
        ),
    };
  });
  return (
    <VirtualTable
      label="Connections"
      columns={columns}
      items={table.getRowModel().rows.map((row) => row.original)}
      getKey={(flow) => flow.flowId}
      minWidth={flowTableWidth}
      chosenKey={state.flowId}
      onChoose={open}
    />
  );
}

interface FlowButtonProps {
  readonly flow: FlowSummary;
  readonly onOpen: (flow: FlowSummary) => void;
}

function FlowButton({ flow, onOpen }: FlowButtonProps): ReactElement {
  const name = nameOf(flow);
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
      {name === null ? '(no name seen)' : <SafeText text={name} maxCharacters={40} />}
    </button>
  );
}
