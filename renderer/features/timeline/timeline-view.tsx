// A timeline as a chart or as a table, with the connection that was chosen in either.
import { useMemo, useState, type ReactElement } from 'react';
import { isReadable, layRows } from '../../../shared/charts/waterfall-rows.ts';
import type { Waterfall } from '../../../shared/model/waterfall.ts';
import { ChartOrTable } from '../../ui/chart-or-table.tsx';
import { useApp } from '../session/app-state.ts';
import { ConnectionPanel } from './connection-panel.tsx';
import { TimelineTools, type TimelineChoice } from './timeline-tools.tsx';
import { WaterfallChart } from './waterfall-chart.tsx';
import { WaterfallLegend } from './waterfall-legend.tsx';
import { WaterfallTable } from './waterfall-table.tsx';
import { countPieces } from './waterfall-words.ts';

export interface TimelineViewProps {
  readonly waterfall: Waterfall;
  readonly choice: TimelineChoice;
  readonly onChange: (choice: TimelineChoice) => void;
}

export function TimelineView({ waterfall, choice, onChange }: TimelineViewProps): ReactElement {
  const { bySite } = choice;
  const withLetter = choice.withLetter && waterfall.requestTotal > 0;
  const { state, dispatch } = useApp();
  const [isClosed, setClosed] = useState(true);
  const layout = useMemo(
    () => layRows(waterfall, { withLetter, bySite }),
    [waterfall, withLetter, bySite],
  );
  const withClear = waterfall.connections.some(isReadable);
  const counts = useMemo(() => countRequests(waterfall), [waterfall]);
  const found = waterfall.connections.findIndex(({ flowId }) => flowId === state.flowId);
  const chosen = found === -1 || isClosed ? null : found;
  const choose = (index: number | null): void => {
    setClosed(index === null);
    const flowId = index === null ? undefined : waterfall.connections[index]?.flowId;
    if (flowId !== undefined) dispatch({ kind: 'choose-flow', flowId });
  };
  const connection = chosen === null ? undefined : waterfall.connections[chosen];
  return (
    <>
      <ChartOrTable
        label="How to show the timeline"
        tools={<TimelineTools choice={choice} onChange={onChange} waterfall={waterfall} />}
        chart={
          <>
            <WaterfallChart
              waterfall={waterfall}
              layout={layout}
              withLetter={withLetter}
              chosen={chosen}
              onChoose={choose}
            />
            <WaterfallLegend withLetter={withLetter} withClear={withClear} />
          </>
        }
        table={
          <WaterfallTable
            waterfall={waterfall}
            requestCounts={counts}
            withLetter={withLetter}
            chosen={chosen}
            onChoose={choose}
          />
        }
      />
      {connection === undefined || chosen === null ? null : (
        <ConnectionPanel
          connection={connection}
          pieces={countPieces(waterfall, [chosen])}
          requests={withLetter || isReadable(connection) ? (counts[chosen] ?? 0) : null}
          onClose={() => {
            choose(null);
          }}
        />
      )}
    </>
  );
}

function countRequests({ connections, requests }: Waterfall): number[] {
  const counts = connections.map(() => 0);
  for (const { connection } of requests) counts[connection] = (counts[connection] ?? 0) + 1;
  return counts;
}
