// Who was talked to when, as a heat map and as a table. A cell filters by its value and its time.
import { SegmentedControl } from '@mantine/core';
import { lazy, useCallback, useState, type ReactElement } from 'react';
import type { ChartColours } from '../../../shared/charts/chart-option.ts';
import {
  timelineChartOption,
  timelineHeight,
} from '../../../shared/charts/timeline-chart-option.ts';
import { timelineRows } from '../../../shared/charts/timeline-rows.ts';
import type { FlowTimeline } from '../../../shared/model/flow-query.ts';
import type { Session } from '../../../shared/model/session.ts';
import { describePiece, describeValue, facetNames } from '../../../shared/words/flow-words.ts';
import { ChartOrTable } from '../../ui/chart-or-table.tsx';
import { countOf, dayKey, formatClock, formatClockMs, formatCount } from '../../ui/format.ts';
import { WaitingNote } from '../../ui/notes.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { toVisible } from '../../ui/visible-characters.ts';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { isChosen, toggleChoice } from '../filter/filter-words.ts';
import { useApp } from '../session/app-state.ts';
import { useSums } from '../session/flow-queries.ts';
import { Panel } from './panel.tsx';

const Chart = lazy(async () => ({ default: (await import('../../ui/chart.tsx')).Chart }));
const facets = ['name', 'site', 'user'] as const;
type TimelineFacet = (typeof facets)[number];
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
          data={facets.map((value) => ({ value, label: facetNames[value] }))}
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

interface TimelineViewProps {
  readonly timeline: FlowTimeline;
  readonly facet: TimelineFacet;
  readonly startedAtMs: number;
}

function TimelineView({ timeline, facet, startedAtMs }: TimelineViewProps): ReactElement {
  const { dispatch } = useApp();
  const build = useCallback(
    (colours: ChartColours) =>
      timelineChartOption(timeline, wordsOf(timeline, facet, startedAtMs), colours),
    [timeline, facet, startedAtMs],
  );
  const onPoint = useCallback(
    ([bucket, row]: readonly number[]) => {
      const value = timeline.rows[row ?? -1]?.value;
      if (bucket === undefined || value === undefined) return;
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
  const sum = timeline.rows.reduce((all, row) => all + row.flows, 0);
  return (
    <ChartOrTable
      label="How to show the times"
      chart={
        <Chart
          build={build}
          label={`Heat map of ${countOf(sum, 'connection')} over time, the ${timeline.rows.length} busiest`}
          height={timelineHeight(timeline.rows.length)}
          onPoint={onPoint}
        />
      }
      table={<TimelineTable timeline={timeline} facet={facet} startedAtMs={startedAtMs} />}
    />
  );
}

function wordsOf(timeline: FlowTimeline, facet: TimelineFacet, startedAtMs: number) {
  const lastMs = timeline.startMs + timeline.buckets * timeline.bucketMs;
  const isOneDay = dayKey(startedAtMs + timeline.startMs) === dayKey(startedAtMs + lastMs);
  const clock = timeline.bucketMs < 1000 ? formatClockMs : formatClock;
  return {
    rows: timeline.rows.map(({ value }) => toVisible(describeValue(facet, value))),
    describeTime: (ms: number) =>
      isOneDay
        ? clock(startedAtMs + ms)
        : `${dayKey(startedAtMs + ms).slice(5)} ${clock(startedAtMs + ms)}`,
  };
}

/** The same as figures: for each value when it began, when it was busiest, how many pieces of time it fills. */
function TimelineTable({ timeline, facet, startedAtMs }: TimelineViewProps): ReactElement {
  const { describeTime } = wordsOf(timeline, facet, startedAtMs);
  const timeOf = (bucket: number): string =>
    describeTime(timeline.startMs + bucket * timeline.bucketMs);
  return (
    <VirtualTable
      label="Connections over time"
      items={timelineRows(timeline)}
      getKey={(item) => item.value ?? '(none)'}
      minWidth={640}
      columns={[
        {
          id: 'value',
          header: facetNames[facet],
          width: 'minmax(200px, 1fr)',
          render: (item) => <SafeText text={describeValue(facet, item.value)} maxCharacters={60} />,
        },
        {
          id: 'flows',
          header: 'Connections',
          width: '110px',
          isNumber: true,
          render: (item) => formatCount(item.flows),
        },
        {
          id: 'first',
          header: 'First',
          width: '130px',
          render: (item) => timeOf(item.firstBucket),
        },
        { id: 'last', header: 'Last', width: '130px', render: (item) => timeOf(item.lastBucket) },
        {
          id: 'busiest',
          header: 'Busiest',
          width: '170px',
          render: (item) => `${timeOf(item.busiestBucket)} (${formatCount(item.busiestFlows)})`,
        },
        {
          id: 'filled',
          header: 'Pieces of time',
          width: '120px',
          isNumber: true,
          render: (item) => formatCount(item.filledBuckets),
        },
      ]}
    />
  );
}
