// The Records screen: each TLS record as a bar, and the same as a table.
import { lazy, useCallback, useMemo, type ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { describeNotListed } from '../../../shared/words/tls-words.ts';
import { ChartOrTable } from '../../ui/chart-or-table.tsx';
import type { ChartColours } from '../../../shared/charts/chart-option.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';
import { encryptedFlows, FlowPicker } from '../connections/flow-picker.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { useApp } from '../session/app-state.ts';
import { useRecords, type LoadedRecords, type SessionRecord } from '../session/queries.ts';
import { recordsChartOption } from '../../../shared/charts/records-chart-option.ts';
import { zoomOptions } from './zoom-options.ts';
import { describeContentType, stackRecords } from '../../../shared/charts/stack-records.ts';

const Chart = lazy(async () => ({ default: (await import('../../ui/chart.tsx')).Chart }));

export function RecordsScreen({ session }: { readonly session: Session }): ReactElement {
  const { state, dispatch } = useApp();
  const records = useRecords(session.id, state.flowId);
  return (
    <div className="records">
      <div className="screen-tools">
        <FlowPicker
          sessionId={session.id}
          among={encryptedFlows}
          flowId={state.flowId}
          startedAtMs={session.createdAtMs}
          allLabel="All connections"
          onChoose={(flowId) => {
            dispatch({ kind: 'choose-flow', flowId });
          }}
        />
        <p className="dim">
          {session.resolver.kind === 'capture'
            ? 'Times are those of the packets that end each record.'
            : 'Times are when the bytes reached Onlooker; records of one chunk share one time.'}
        </p>
      </div>
      {records.isPending ? <WaitingNote label="Reading the records …" /> : null}
      {records.isError ? <ErrorNote error={records.error} /> : null}
      {records.isSuccess ? <RecordsView records={records.data} /> : null}
    </div>
  );
}

function RecordsView({ records }: { readonly records: LoadedRecords }): ReactElement {
  const bars = useMemo(() => stackRecords(records.items), [records]);
  const build = useCallback(
    (colours: ChartColours) => ({
      ...recordsChartOption(bars, colours),
      dataZoom: zoomOptions(colours),
    }),
    [bars],
  );
  const label = describeRecords(records);
  const notListed = describeNotListed('records', records.leftOut);
  if (records.items.length === 0) {
    return (
      <EmptyNote title="There are no TLS records here.">
        <p className="dim">DNS and plain HTTP are not cut into records.</p>
      </EmptyNote>
    );
  }
  return (
    <>
      <p className="records-sums">{label}</p>
      {notListed === null ? null : <p className="dim">{notListed}.</p>}
      <ChartOrTable
        label="How to show the records"
        chart={<Chart build={build} label={`Chart of ${label}`} height={380} />}
        table={
          <VirtualTable
            label="Records"
            columns={recordColumns}
            items={records.items}
            getKey={(record) => `${record.flowId} ${record.direction} ${record.offset}`}
          />
        }
      />
    </>
  );
}

function describeRecords({ items, total }: LoadedRecords): string {
  const sum = (direction: SessionRecord['direction']): number =>
    items.reduce((all, r) => (r.direction === direction ? all + r.lengthBytes : all), 0);
  const cut = items.length < total ? ` (of ${formatCount(total)})` : '';
  return `${formatCount(items.length)} records${cut}: ${formatBytes(sum('up'))} sent, ${formatBytes(sum('down'))} received`;
}

const recordColumns: readonly VirtualColumn<SessionRecord>[] = [
  {
    id: 'time',
    header: 'Time (ms)',
    leastPx: 100,
    isNumber: true,
    render: (record) => record.timeMs.toFixed(1),
  },
  {
    id: 'direction',
    header: 'Direction',
    leastPx: 130,
    render: (record) => (record.direction === 'up' ? '↑ sent' : '↓ received'),
  },
  {
    id: 'length',
    header: 'Length (B)',
    leastPx: 104,
    isNumber: true,
    render: (record) => formatCount(record.lengthBytes),
  },
  {
    id: 'type',
    header: 'Type',
    leastPx: 160,
    share: 1,
    render: (record) => describeContentType(record.contentType),
  },
  { id: 'flow', header: 'Connection', leastPx: 112, render: (record) => record.flowId },
];
