// The Timeline screen: connections over time as an observer has them, with the letter's requests laid
// over them or taken away.
import { Button } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { everyFlow, waterfallLimits } from '../../../shared/model/query-values.ts';
import { formatCount } from '../../ui/format.ts';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { FilterBar } from '../filter/filter-bar.tsx';
import { isFiltering } from '../filter/filter-words.ts';
import { useApp } from '../session/app-state.ts';
import { NoConnection } from '../session/no-connection.tsx';
import { startChoice, type TimelineChoice } from './timeline-tools.tsx';
import { TimelineView } from './timeline-view.tsx';
import { useWaterfall } from './use-waterfall.ts';
import { describeWaterfall } from './waterfall-words.ts';
import './timeline.css';

export function TimelineScreen({ session }: { readonly session: Session }): ReactElement {
  const { state, dispatch } = useApp();
  const [choice, setChoice] = useState<TimelineChoice>(startChoice);
  const [{ page, filter }, setPage] = useState({ page: 0, filter: state.filter });
  // Another filter begins at its first page.
  if (filter !== state.filter) setPage({ page: 0, filter: state.filter });
  const { order, withLookups } = choice;
  const question = { filter: state.filter, order, withLookups, page };
  const waterfall = useWaterfall(session.id, question);
  if (waterfall.isPending) return <WaitingNote label="Reading the timeline …" />;
  if (waterfall.isError) {
    return <ErrorNote error={waterfall.error} onRetry={() => void waterfall.refetch()} />;
  }
  const { data } = waterfall;
  const change = (next: TimelineChoice): void => {
    setChoice(next);
    if (next.order !== order || next.withLookups !== withLookups) setPage({ page: 0, filter });
  };
  return (
    <div className="timeline" data-stale={waterfall.isPlaceholderData || undefined}>
      <FilterBar
        startedAtMs={session.createdAtMs}
        result={describeWaterfall(data, page, isFiltering(state.filter))}
      />
      {data.total === 0 ? (
        <NothingHere
          session={session}
          lookups={data.lookups}
          isFiltered={isFiltering(state.filter)}
          onLookups={() => {
            change({ ...choice, withLookups: true });
          }}
          onClear={() => {
            dispatch({ kind: 'filter', change: () => everyFlow });
          }}
        />
      ) : (
        <TimelineView key={page} waterfall={data} choice={choice} onChange={change} />
      )}
      <Pager
        page={page}
        total={data.total}
        onPage={(next) => {
          setPage({ page: next, filter });
        }}
      />
    </div>
  );
}

interface NothingHereProps {
  readonly session: Session;
  readonly lookups: number;
  readonly isFiltered: boolean;
  readonly onLookups: () => void;
  readonly onClear: () => void;
}

function NothingHere(props: NothingHereProps): ReactElement {
  const { session, lookups, isFiltered, onLookups, onClear } = props;
  if (lookups > 0) {
    return (
      <EmptyNote title="There are only name look-ups here.">
        <Button size="compact-sm" variant="default" onClick={onLookups}>
          Show look-ups
        </Button>
      </EmptyNote>
    );
  }
  if (!isFiltered) return <NoConnection session={session} />;
  return (
    <EmptyNote title="No connection matches the filters.">
      <Button size="compact-sm" variant="default" onClick={onClear}>
        Clear the filters
      </Button>
    </EmptyNote>
  );
}

interface PagerProps {
  readonly page: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}

function Pager({ page, total, onPage }: PagerProps): ReactElement | null {
  const pages = Math.ceil(total / waterfallLimits.connections);
  if (pages <= 1) return null;
  const go = (label: string, to: number): ReactElement => (
    <Button
      size="compact-sm"
      variant="default"
      disabled={to < 0 || to >= pages}
      onClick={() => {
        onPage(to);
      }}
    >
      {label}
    </Button>
  );
  return (
    <nav className="timeline-pager" aria-label="Pages of the timeline">
      {go('First', page === 0 ? -1 : 0)}
      {go('Earlier', page - 1)}
      <span className="dim">
        {page + 1} of {formatCount(pages)}
      </span>
      {go('Later', page + 1)}
    </nav>
  );
}
