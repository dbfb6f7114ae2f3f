// The Connections screen: the session's connections, filtered and sorted by the library and loaded as
// they come into sight; choosing one opens its handshake.
import { useState, type ReactElement } from 'react';
import type { FlowSort } from '../../../shared/model/flow-query.ts';
import type { Session } from '../../../shared/model/session.ts';
import { everyFlow } from '../../../shared/model/query-values.ts';
import { countOf, formatCount } from '../../ui/format.ts';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { maxVirtualRows } from '../../ui/virtual-table.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { FilterBar } from '../filter/filter-bar.tsx';
import { isFiltering } from '../filter/filter-words.ts';
import { useApp } from '../session/app-state.ts';
import { useFlowChoices, useFlowPages } from '../session/flow-queries.ts';
import { NoConnection } from '../session/no-connection.tsx';
import { ColumnMenu } from './column-menu.tsx';
import { flowColumns } from './flow-columns.tsx';
import { FlowTable, startSort } from './flow-table.tsx';
import { useShownColumns } from './use-shown-columns.ts';

export function ConnectionsScreen({ session }: { readonly session: Session }): ReactElement {
  const { state } = useApp();
  const [sort, setSort] = useState<FlowSort>(startSort);
  const { frame, ...columns } = useShownColumns();
  const flows = useFlowPages(session.id, state.filter, sort);
  const all = useFlowChoices(session.id, everyFlow, 1).data?.total ?? flows.total;
  if (flows.isPending) return <WaitingNote label="Reading the connections …" />;
  if (flows.error !== null) return <ErrorNote error={flows.error} />;
  if (flows.total === 0 && !isFiltering(state.filter)) {
    return <NoConnection session={session} />;
  }
  return (
    <div className="connections" ref={frame} data-stale={flows.isStale || undefined}>
      <div className="connections-tools">
        <FilterBar startedAtMs={session.createdAtMs} result={describeCount(flows.total, all)} />
        <ColumnMenu
          columns={flowColumns}
          shown={columns.shown}
          isChosen={columns.isChosen}
          onChange={columns.choose}
        />
      </div>
      {flows.total === 0 ? (
        <EmptyNote title="No connection matches the filters." />
      ) : (
        <FlowTable
          columns={columns.shown}
          flows={flows}
          startedAtMs={session.createdAtMs}
          sort={sort}
          onSort={setSort}
        />
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
