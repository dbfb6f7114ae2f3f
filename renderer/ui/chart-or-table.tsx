// A chart and the same numbers as a table: for those who cannot see it, or want the figures.
import { SegmentedControl } from '@mantine/core';
import { Suspense, useState, type ReactElement, type ReactNode } from 'react';
import { WaitingNote } from './notes.tsx';

export interface ChartOrTableProps {
  readonly label: string;
  readonly chart: ReactNode;
  readonly table: ReactNode;
  /** What else there is to choose, beside it. */
  readonly tools?: ReactNode;
}

export function ChartOrTable({ label, chart, table, tools }: ChartOrTableProps): ReactElement {
  const [shown, setShown] = useState('chart');
  return (
    <div className="chart-or-table">
      <div className="chart-or-table-tools">
        <SegmentedControl
          size="xs"
          aria-label={label}
          value={shown}
          data={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
          onChange={setShown}
        />
        {tools}
      </div>
      {shown === 'chart' ? (
        <Suspense fallback={<WaitingNote label="Opening the chart …" />}>{chart}</Suspense>
      ) : (
        table
      )}
    </div>
  );
}
