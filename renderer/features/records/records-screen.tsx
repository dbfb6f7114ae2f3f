// The Records screen: each TLS record as a bar, of connections without any what passed as it came, or all of it in
// pieces of time where there are too many; and every one in a table.
import { Button } from '@mantine/core';
import { lazy, useCallback, useMemo, type ReactElement } from 'react';
import type { RecordBars } from '../../../shared/model/record-bars.ts';
import { everyFlow } from '../../../shared/model/query-values.ts';
import type { Session } from '../../../shared/model/session.ts';
import { describePiece } from '../../../shared/words/flow-words.ts';
import { describeRecordSums } from '../../../shared/words/record-words.ts';
import { describeNotListed } from '../../../shared/words/tls-words.ts';
import { ChartOrTable } from '../../ui/chart-or-table.tsx';
import type { ChartColours } from '../../../shared/charts/chart-option.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { EmptyNote, WaitingNote } from '../../ui/notes.tsx';
import { VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';
import { carryingFlows, FlowPicker } from '../connections/flow-picker.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { useApp } from '../session/app-state.ts';
import { useFlowChoices, useRecordPages, type SessionRecord } from '../session/flow-queries.ts';
import { NoConnection } from '../session/no-connection.tsx';
import { useRecordBars } from '../session/queries.ts';
import { recordsChartOption } from '../../../shared/charts/records-chart-option.ts';
import { zoomOptions } from './zoom-options.ts';
import { describeContentType, stackBars } from '../../../shared/charts/stack-records.ts';

const Chart = lazy(async () => ({ default: (await import('../../ui/chart.tsx')).Chart }));

export function RecordsScreen({ session }: { readonly session: Session }): ReactElement {
  const { state, dispatch } = useApp();
  const { id: sessionId, createdAtMs, resolver } = session;
  const { flowId } = state;
  const isCapture = resolver.kind === 'capture';
  const bars = useRecordBars(sessionId, flowId);
  const any = useFlowChoices(sessionId, everyFlow, 1);
  if (any.data?.total === 0) return <NoConnection session={session} />;
  return (
    <div className="records">
      <div className="screen-tools">
        <FlowPicker
          sessionId={sessionId}
          among={carryingFlows}
          flowId={flowId}
          startedAtMs={createdAtMs}
          allLabel="All connections"
          onChoose={(chosen) => {
            dispatch({ kind: 'choose-flow', flowId: chosen });
          }}
        />
        <p className="dim">
          {isCapture
            ? 'Times are those of packets: a record has that of the one that ends it.'
            : 'Times are when the bytes reached Onlooker; records of one chunk share one time.'}
        </p>
      </div>
      {bars.isPending ? <WaitingNote label="Reading the records …" /> : null}
      {bars.isError ? <ErrorNote error={bars.error} /> : null}
      {bars.isSuccess ? (
        <RecordsView
          bars={bars.data}
          isCapture={isCapture}
          table={<RecordTable {...{ sessionId, flowId }} />}
          onOpen={
            flowId === null
              ? null
              : () => {
                  dispatch({ kind: 'open-tab', tab: 'handshake' });
                }
          }
        />
      ) : null}
    </div>
  );
}

interface RecordsViewProps {
  readonly bars: RecordBars;
  readonly isCapture: boolean;
  /** Leads to what else there is to see of the connection; null for all of them. */
  readonly onOpen: (() => void) | null;
  readonly table: ReactElement;
}

function RecordsView({ bars, isCapture, table, onOpen }: RecordsViewProps): ReactElement {
  const { total, pieceMs } = bars;
  const stacked = useMemo(() => stackBars(bars), [bars]);
  const build = useCallback(
    (colours: ChartColours) => ({
      ...recordsChartOption(stacked, colours, pieceMs),
      dataZoom: zoomOptions(colours),
    }),
    [stacked, pieceMs],
  );
  if (total === 0) {
    return (
      <EmptyNote title="There are no TLS records here.">
        <p className="dim">
          Of what passed without them is only known how much it was in all, not in which pieces it
          came: Sent and Received in the list of connections.
        </p>
        {onOpen === null ? null : (
          <Button size="compact-sm" variant="default" onClick={onOpen}>
            What was said on this connection
          </Button>
        )}
      </EmptyNote>
    );
  }
  const label = describeRecordSums(bars);
  const notListed = describeNotListed('records', bars.leftOut);
  return (
    <>
      <p className="records-sums">{label}</p>
      {bars.records === total ? null : (
        <p className="dim">
          Where there are no TLS records, as in QUIC, the sizes are those of datagrams, or{' '}
          {isCapture
            ? 'of TCP segments in their order: what was sent again counts once.'
            : 'of bytes as they came.'}
        </p>
      )}
      {bars.records === 0 ? null : (
        <p className="dim">
          Of TLS records their contents are counted, without the head of 5 bytes before each; “sent”
          and “received” of a connection are all of its bytes.
        </p>
      )}
      {notListed === null ? null : <p className="dim">{notListed}.</p>}
      {bars.unlistedBytes === 0 ? null : (
        <p className="dim">
          {formatBytes(bars.unlistedBytes)} more passed behind those that are listed.
        </p>
      )}
      <ChartOrTable
        label="How to show the records"
        chart={
          <>
            {pieceMs === null ? null : (
              <p className="dim">
                Each bar is what passed in {describePiece(pieceMs)}. The table has every one.
              </p>
            )}
            <Chart build={build} label={`Chart of ${label}`} height={380} />
          </>
        }
        table={table}
      />
    </>
  );
}

function RecordTable(place: {
  readonly sessionId: string;
  readonly flowId: string | null;
}): ReactElement {
  const records = useRecordPages(place.sessionId, place.flowId);
  if (records.error !== null) return <ErrorNote error={records.error} />;
  if (records.isPending) return <WaitingNote label="Reading the records …" />;
  return (
    <VirtualTable
      label="Records"
      columns={recordColumns}
      items={records.rows}
      getKey={(record) => `${record.flowId} ${record.direction} ${record.offset}`}
      onRange={records.onRange}
    />
  );
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
    render: ({ kind, contentType }) =>
      kind === 'datagram' ? 'datagram' : describeContentType(contentType),
  },
  { id: 'flow', header: 'Connection', leastPx: 112, render: (record) => record.flowId },
];
