// Who was talked to when, as a heat map and as a table. A cell filters by its value and its time.
import { SegmentedControl } from '@mantine/core';
import { lazy, useCallback, useMemo, useState, type ReactElement } from 'react';
import type { ChartColours } from '../../../shared/charts/chart-option.ts';
import {
  timelineChartOption,
  timelineHeight,
} from '../../../shared/charts/timeline-chart-option.ts';
import type { FlowTimeline } from '../../../shared/model/flow-query.ts';
import type { Session } from '../../../shared/model/session.ts';
import { describePiece, facetNames } from '../../../shared/words/flow-words.ts';
import { ChartOrTable } from '../../ui/chart-or-table.tsx';
import { countOf } from '../../ui/format.ts';
import { WaitingNote } from '../../ui/notes.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { isChosen, toggleChoice } from '../filter/filter-words.ts';
import { useApp } from '../session/app-state.ts';
import { useSums } from '../session/flow-queries.ts';
import { HeatGrid } from './heat-grid.tsx';
import type { CellPlace } from './heat-moves.ts';
import { Panel } from './panel.tsx';
import { TimelineTable } from './timeline-table.tsx';
import {
  timelineFacets,
  timelineWords,
  type TimelineFacet,
  type TimelineViewProps,
} from './timeline-words.ts';

const Chart = lazy(async () => ({ default: (await import('../../ui/chart.tsx')).Chart }));
const shown = { rows: 20, buckets: 72 } as const;

export function TimelinePanel({ session }: { readonly session: Session }): ReactElement {
  const { state } = useApp();
  const [facet, setFacet] = useState<TimelineFacet>('name');
  const input = { sessionId: session.id, filter: state.filter, facet, ...shown };
  const timeline = useSums('session.timeline', input);
  return (
    <Panel
      title="Who was talked to when"
      hint={
        timeline.data === undefined || timeline.data.buckets === 0
          ? 'the busiest'
          : `the busiest, in pieces of ${describePiece(timeline.data.bucketMs)}`
      }
      isWide
      tools={
        <SegmentedControl
          size="xs"
          aria-label="Rows of the heat map"
          value={facet}
          data={timelineFacets.map((value) => ({ value, label: facetNames[value] }))}
          onChange={(value) => {
            setFacet(value);
          }}
        />
      }
    >
      {timeline.isPending ? <WaitingNote label="Reading the times …" /> : null}
      {timeline.isError ? <ErrorNote error={timeline.error} /> : null}
      {timeline.isSuccess && timeline.data.rows.length > 0 ? (
        <TimelineView timeline={timeline.data} facet={facet} startedAtMs={session.createdAtMs} />
      ) : null}
    </Panel>
  );
}

function TimelineView(props: TimelineViewProps): ReactElement {
  const { timeline, facet, startedAtMs } = props;
  const words = useMemo(
    () => timelineWords({ timeline, facet, startedAtMs }),
    [timeline, facet, startedAtMs],
  );
  const build = useCallback(
    (colours: ChartColours) => timelineChartOption(timeline, words, colours),
    [timeline, words],
  );
  const choose = useChooseCell(timeline, facet);
  const onPoint = useCallback(
    ([bucket = -1, row = -1]: readonly number[]) => {
      choose({ row, bucket });
    },
    [choose],
  );
  const sum = timeline.rows.reduce((all, row) => all + row.flows, 0);
  const label = `Heat map of ${countOf(sum, 'connection')} over time, the ${timeline.rows.length} busiest`;
  return (
    <ChartOrTable
      label="How to show the times"
      chart={
        <div className="heat">
          <Chart
            build={build}
            label={label}
            height={timelineHeight(timeline.rows.length)}
            onPoint={onPoint}
          />
          <HeatGrid timeline={timeline} words={words} onChoose={choose} />
        </div>
      }
      table={<TimelineTable {...props} />}
    />
  );
}

/** Filters by a cell's value and time. */
function useChooseCell(timeline: FlowTimeline, facet: TimelineFacet): (cell: CellPlace) => void {
  const { dispatch } = useApp();
  return useCallback(
    ({ row, bucket }) => {
      const value = timeline.rows[row]?.value;
      if (value === undefined || bucket < 0) return;
      const fromMs = timeline.startMs + bucket * timeline.bucketMs;
      const time = { fromMs, toMs: fromMs + timeline.bucketMs };
      dispatch({
        kind: 'filter',
        change: (filter) => {
          const choice = { facet, value };
          return { ...(isChosen(filter, choice) ? filter : toggleChoice(filter, choice)), time };
        },
      });
    },
    [dispatch, timeline, facet],
  );
}
