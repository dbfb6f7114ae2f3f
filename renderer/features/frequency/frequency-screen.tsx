// The Frequency screen: visits per name over hours and days, in all sessions of the library.
import { Button, Select } from '@mantine/core';
import { lazy, useCallback, useMemo, useState, type ReactElement } from 'react';
import type { FrequencyBucket } from '../../../shared/model/library.ts';
import { ChartOrTable } from '../../ui/chart-or-table.tsx';
import type { ChartColours } from '../../../shared/charts/chart-option.ts';
import { countOf, dayKey, formatCount } from '../../ui/format.ts';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { RowButton } from '../../ui/row-button.tsx';
import { NameText } from '../../ui/name-text.tsx';
import { VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';
import { toVisible } from '../../ui/visible-characters.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { useFrequency } from '../session/queries.ts';
import { frequencyChartOption } from './frequency-chart-option.ts';
import { spreadOverDays, sumByName, type NameSum } from './sum-visits.ts';

const Chart = lazy(async () => ({ default: (await import('../../ui/chart.tsx')).Chart }));
const day = 86_400_000;
const spans = [
  { value: '7', label: 'last 7 days' },
  { value: '30', label: 'last 30 days' },
  { value: 'all', label: 'all time' },
];
const noBuckets: readonly FrequencyBucket[] = [];

export function FrequencyScreen(): ReactElement {
  const [span, setSpan] = useState('30');
  const [name, setName] = useState<string | null>(null);
  const [nowMs] = useState(() => Date.now());
  const frequency = useFrequency(span === 'all' ? null : nowMs - Number(span) * day, null);
  const all = frequency.data ?? noBuckets;
  const sums = useMemo(() => sumByName(all), [all]);
  const chosen = useMemo(
    () => (name === null ? all : all.filter((bucket) => bucket.name === name)),
    [all, name],
  );
  return (
    <div className="frequency">
      <div className="screen-tools">
        <Select
          size="xs"
          aria-label="Name"
          placeholder="All names"
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'All names' }}
          limit={200}
          value={name}
          data={sums.map((sum) => ({ value: sum.name, label: toVisible(sum.name) }))}
          onChange={setName}
        />
        <Select
          size="xs"
          aria-label="Time span"
          allowDeselect={false}
          value={span}
          data={spans}
          onChange={(value) => {
            setSpan(value ?? '30');
          }}
        />
        <p className="dim">All sessions of your library, in local time.</p>
      </div>
      {frequency.isPending ? <WaitingNote label="Counting visits …" /> : null}
      {frequency.isError ? <ErrorNote error={frequency.error} /> : null}
      {frequency.isSuccess ? (
        <FrequencyView
          buckets={chosen}
          sums={sums}
          name={name}
          nowMs={nowMs}
          onName={setName}
          onAllTime={
            span === 'all'
              ? null
              : () => {
                  setSpan('all');
                }
          }
        />
      ) : null}
    </div>
  );
}

interface FrequencyViewProps {
  readonly buckets: readonly FrequencyBucket[];
  readonly sums: readonly NameSum[];
  readonly name: string | null;
  readonly nowMs: number;
  readonly onName: (name: string) => void;
  /** Null where all time is counted already. */
  readonly onAllTime: (() => void) | null;
}

function FrequencyView(props: FrequencyViewProps): ReactElement {
  const { buckets, sums, name, nowMs, onName, onAllTime } = props;
  const spread = useMemo(() => spreadOverDays(buckets, nowMs), [buckets, nowMs]);
  const build = useCallback(
    (colours: ChartColours) => frequencyChartOption(spread, colours),
    [spread],
  );
  const columns = useMemo(
    () => [
      {
        id: 'name',
        header: 'Name',
        leastPx: 180,
        share: 1,
        render: (sum: NameSum) => <NameButton sum={sum} onName={onName} />,
      },
      ...sumColumns,
    ],
    [onName],
  );
  if (sums.length === 0) {
    return (
      <EmptyNote title={onAllTime === null ? 'No visit so far.' : 'No visit in this time.'}>
        {onAllTime === null ? null : (
          <>
            <p className="dim">Captures and visits from before it are counted in a longer time.</p>
            <Button size="compact-sm" variant="default" onClick={onAllTime}>
              Count all time
            </Button>
          </>
        )}
      </EmptyNote>
    );
  }
  const visits = buckets.reduce((sum, bucket) => sum + bucket.visits, 0);
  const label = `${countOf(visits, 'visit')} to ${name === null ? countOf(sums.length, 'name') : toVisible(name)}`;
  return (
    <>
      <p className="frequency-sum">
        An observer who stays around counts {label}, and sees the habit without opening a single
        letter.
      </p>
      <ChartOrTable
        label="How to show the visits"
        chart={<Chart build={build} label={`Chart of ${label}, by day and hour`} height={400} />}
        table={
          <VirtualTable
            label="Visits by name"
            columns={columns}
            items={sums}
            getKey={(sum) => sum.name}
            chosenKey={name}
            onChoose={(sum) => {
              onName(sum.name);
            }}
          />
        }
      />
    </>
  );
}

interface NameButtonProps {
  readonly sum: NameSum;
  readonly onName: (name: string) => void;
}

function NameButton({ sum, onName }: NameButtonProps): ReactElement {
  return (
    <RowButton
      title="Count this name alone"
      onClick={() => {
        onName(sum.name);
      }}
    >
      <NameText text={sum.name} maxCharacters={60} />
    </RowButton>
  );
}

const sumColumns: readonly VirtualColumn<NameSum>[] = [
  {
    id: 'visits',
    header: 'Visits',
    leastPx: 72,
    isNumber: true,
    render: (sum) => formatCount(sum.visits),
  },
  {
    id: 'days',
    header: 'Days',
    leastPx: 66,
    isNumber: true,
    render: (sum) => formatCount(sum.days),
  },
  {
    id: 'hour',
    header: 'Usual hour',
    leastPx: 104,
    render: (sum) => `${String(sum.usualHour).padStart(2, '0')}:00`,
  },
  { id: 'first', header: 'First', leastPx: 104, render: (sum) => dayKey(sum.firstMs) },
  { id: 'last', header: 'Last', leastPx: 104, render: (sum) => dayKey(sum.lastMs) },
];
