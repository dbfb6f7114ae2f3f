// The heat map's rows and times in words, by the clock of the session.
import type { FlowTimeline } from '../../../shared/model/flow-query.ts';
import { describeValue } from '../../../shared/words/flow-words.ts';
import { dayKey, formatClock, formatClockMs } from '../../ui/format.ts';
import { showName } from '../../ui/shown-name.ts';

export const timelineFacets = ['name', 'site', 'user'] as const;
export type TimelineFacet = (typeof timelineFacets)[number];

export interface TimelineViewProps {
  readonly timeline: FlowTimeline;
  readonly facet: TimelineFacet;
  readonly startedAtMs: number;
}

export function timelineWords({ timeline, facet, startedAtMs }: TimelineViewProps) {
  const lastMs = timeline.startMs + timeline.buckets * timeline.bucketMs;
  const isOneDay = dayKey(startedAtMs + timeline.startMs) === dayKey(startedAtMs + lastMs);
  const clock = timeline.bucketMs < 1000 ? formatClockMs : formatClock;
  return {
    rows: timeline.rows.map(({ value }) => showName(describeValue(facet, value))),
    describeTime: (ms: number) =>
      isOneDay
        ? clock(startedAtMs + ms)
        : `${dayKey(startedAtMs + ms).slice(5)} ${clock(startedAtMs + ms)}`,
  };
}
