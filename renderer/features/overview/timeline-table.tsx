// The heat map as figures.
import type { ReactElement } from 'react';
import { timelineRows } from '../../../shared/charts/timeline-rows.ts';
import { describeValue, facetNames } from '../../../shared/words/flow-words.ts';
import { formatCount } from '../../ui/format.ts';
import { NameText } from '../../ui/name-text.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { longestName } from '../../ui/visible-characters.ts';
import { timelineWords, type TimelineViewProps } from './timeline-words.ts';

/** For each value when it began, when it was busiest, how many pieces of time it fills. */
export function TimelineTable(props: TimelineViewProps): ReactElement {
  const { timeline, facet } = props;
  const { describeTime } = timelineWords(props);
  const timeOf = (bucket: number): string =>
    describeTime(timeline.startMs + bucket * timeline.bucketMs);
  return (
    <VirtualTable
      label="Connections over time"
      items={timelineRows(timeline)}
      getKey={(item) => item.value ?? '(none)'}
      columns={[
        {
          id: 'value',
          header: facetNames[facet],
          leastPx: 200,
          share: 1,
          render: (item) => (
            <NameText text={describeValue(facet, item.value)} maxCharacters={longestName} />
          ),
        },
        {
          id: 'flows',
          header: 'Connections',
          leastPx: 110,
          isNumber: true,
          render: (item) => formatCount(item.flows),
        },
        {
          id: 'first',
          header: 'First',
          leastPx: 130,
          render: (item) => timeOf(item.firstBucket),
        },
        { id: 'last', header: 'Last', leastPx: 130, render: (item) => timeOf(item.lastBucket) },
        {
          id: 'busiest',
          header: 'Busiest',
          leastPx: 170,
          rank: 1,
          render: (item) => `${timeOf(item.busiestBucket)} (${formatCount(item.busiestFlows)})`,
        },
        {
          id: 'filled',
          header: 'Pieces of time',
          leastPx: 120,
          rank: 2,
          isNumber: true,
          render: (item) => formatCount(item.filledBuckets),
        },
      ]}
    />
  );
}
