// A chart and the same numbers as a table: for those who cannot see it, or want the figures.
import { SegmentedControl } from '@mantine/core';
import { Suspense, useState, type ReactElement, type ReactNode } from 'react';
import { WaitingNote } from './notes.tsx';

export interface ChartOrTableProps {
  readonly label: string;
  readonly chart: ReactNode;
  readonly table: ReactNode;
}

export function ChartOrTable({ label, chart, table }: ChartOrTableProps): ReactElement {
  const [shown, setShown] = useState('chart');
  return (
    <div className="chart-or-table">
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
      {shown === 'chart' ? (
        <Suspense fallback={<WaitingNote label="Opening the chart …" />}>{chart}</Suspense>
      ) : (
        table
      )}
    </div>
  );
}
