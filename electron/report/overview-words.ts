// The overview's figures in a report's words: which sums stand under which title, and the times of day.
import { timelineRows, type TimelineRow } from '../../shared/charts/timeline-rows.ts';
import type { TimelineWords } from '../../shared/charts/timeline-chart-option.ts';
import type { FlowTimeline } from '../../shared/model/flow-query.ts';
import type { SessionOverview } from '../../shared/model/overview.ts';
import { formatCount } from '../../shared/words/format.ts';
import { describePiece, describeValue } from '../../shared/words/flow-words.ts';
import { withSpelling } from '../../shared/words/spelt-name.ts';
import { formatTime } from './report-words.ts';

export interface FacetTitle {
  readonly facet: keyof SessionOverview['facets'];
  readonly title: string;
}

/** In the order of the screen. */
export const facetTitles: readonly FacetTitle[] = [
  { facet: 'site', title: 'Domains' },
  { facet: 'name', title: 'Hosts by name' },
  { facet: 'address', title: 'Addresses' },
  { facet: 'operator', title: 'Operators, by bytes' },
  { facet: 'country', title: 'Countries, by bytes' },
  { facet: 'protocol', title: 'Protocols' },
  { facet: 'version', title: 'TLS versions' },
  { facet: 'leak', title: 'Names seen in' },
];

export const timelineTitle = ({ bucketMs }: FlowTimeline): string =>
  `Who was talked to when, in pieces of ${describePiece(bucketMs)} (UTC)`;

/** Control and bidi characters as what they are: a picture's text must not be turned around either. */
const visible = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\p{Bidi_Control}]/gu,
    (character) => `␦U+${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

/** Times are UTC: of one day without their date, of seconds only where pieces are short. */
export function timelineWords(timeline: FlowTimeline, startedAtMs: number): TimelineWords {
  const { startMs, buckets, bucketMs } = timeline;
  const [first, last] = [startMs, startMs + buckets * bucketMs].map((ms) =>
    formatTime(startedAtMs + ms).slice(0, 10),
  );
  const length = bucketMs < 60_000 ? 19 : 16;
  return {
    rows: timeline.rows.map(({ value }) => visible(withSpelling(describeValue('name', value)))),
    describeTime: (ms) => {
      const at = startedAtMs + ms;
      const text = formatTime(at).slice(first === last ? 11 : 5, length);
      return bucketMs < 1000 ? `${text}.${String(Math.floor(at % 1000)).padStart(3, '0')}` : text;
    },
  };
}

export interface TimedRow extends TimelineRow {
  readonly first: string;
  readonly last: string;
  readonly busiest: string;
}

export function timedRows(timeline: FlowTimeline, startedAtMs: number): TimedRow[] {
  const { describeTime } = timelineWords(timeline, startedAtMs);
  const timeOf = (bucket: number): string =>
    describeTime(timeline.startMs + bucket * timeline.bucketMs);
  return timelineRows(timeline).map((row) => ({
    ...row,
    first: timeOf(row.firstBucket),
    last: timeOf(row.lastBucket),
    busiest: `${timeOf(row.busiestBucket)} (${formatCount(row.busiestFlows)})`,
  }));
}

/** What a list leaves out; null: nothing. */
export const describeRest = (shown: number, total: number): string | null =>
  total > shown ? `${formatCount(total - shown)} more are not listed.` : null;
