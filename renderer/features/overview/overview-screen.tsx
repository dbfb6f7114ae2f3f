// The Overview: what the taker of a capture (or of a session) learnt, in sums, and each sum a filter.
import type { ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { describeTotals } from '../../../shared/words/flow-words.ts';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { FilterBar } from '../filter/filter-bar.tsx';
import { isFiltering } from '../filter/filter-words.ts';
import { useApp } from '../session/app-state.ts';
import { useSums } from '../session/flow-queries.ts';
import { NoConnection } from '../session/no-connection.tsx';
import { ClearPanel } from './clear-panel.tsx';
import { FacetPanel } from './facet-panel.tsx';
import { PairsPanel } from './pairs-panel.tsx';
import { TimelinePanel } from './timeline-panel.tsx';

export function OverviewScreen({ session }: { readonly session: Session }): ReactElement {
  const { state } = useApp();
  const { filter } = state;
  const totals = useSums('session.totals', { sessionId: session.id, filter });
  if (totals.isPending) return <WaitingNote label="Reading the connections …" />;
  if (totals.isError) return <ErrorNote error={totals.error} />;
  if (totals.data.flows === 0 && !isFiltering(filter)) {
    return <NoConnection session={session} />;
  }
  return (
    <div className="overview">
      <FilterBar startedAtMs={session.createdAtMs} result={describeTotals(totals.data)} />
      {totals.data.flows === 0 ? <EmptyNote title="No connection matches the filters." /> : null}
      <div className="overview-grid">
        <ClearPanel session={session} />
        <TimelinePanel session={session} />
        <FacetPanel
          session={session}
          title="Domains and hosts"
          facets={['site', 'name', 'address']}
          order="flows"
        />
        <PairsPanel session={session} />
        <FacetPanel session={session} title="Operators" facets={['operator']} order="bytes" />
        <FacetPanel session={session} title="Countries" facets={['country']} order="bytes" />
        <FacetPanel
          session={session}
          title="Protocols and versions"
          facets={['protocol', 'version']}
          order="flows"
        />
        <FacetPanel session={session} title="Names seen in" facets={['leak']} order="flows" />
      </div>
    </div>
  );
}
