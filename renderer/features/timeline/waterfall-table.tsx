// The timeline as figures: a row a connection.
import { useMemo, type ReactElement } from 'react';
import type { Stretch, Waterfall, WaterfallConnection } from '../../../shared/model/waterfall.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { RowButton } from '../../ui/row-button.tsx';
import { VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';
import { lengthMs, nameOf } from './waterfall-words.ts';

export interface WaterfallTableProps {
  readonly waterfall: Waterfall;
  readonly requestCounts: readonly number[];
  readonly withLetter: boolean;
  readonly chosen: number | null;
  readonly onChoose: (index: number) => void;
}

interface Row {
  readonly index: number;
  readonly connection: WaterfallConnection;
}

const inMs = (stretch: Stretch | null): string =>
  stretch === null ? '—' : lengthMs(stretch).toFixed(1);

const figureSize = { leastPx: 76, share: 0.3, isNumber: true };

const figure = (
  id: string,
  header: string,
  show: (connection: WaterfallConnection) => string,
): VirtualColumn<Row> => ({
  id,
  header,
  ...figureSize,
  render: ({ connection }) => show(connection),
});

const figures: readonly VirtualColumn<Row>[] = [
  figure('start', 'Start (ms)', ({ openedMs }) => openedMs.toFixed(1)),
  figure('dns', 'DNS (ms)', ({ dns }) => inMs(dns)),
  figure('tcp', 'TCP (ms)', ({ connect }) => inMs(connect)),
  figure('tls', 'TLS (ms)', ({ handshake }) => inMs(handshake)),
  figure('up', 'Sent', ({ bytesUp }) => formatBytes(bytesUp)),
  { ...figure('down', 'Received', ({ bytesDown }) => formatBytes(bytesDown)), leastPx: 86 },
  {
    ...figure('records', 'Records', ({ recordCount }) => formatCount(recordCount)),
    rank: 2,
  },
];

export function WaterfallTable(props: WaterfallTableProps): ReactElement {
  const { waterfall, requestCounts, withLetter, chosen, onChoose } = props;
  const rows = useMemo(
    () => waterfall.connections.map((connection, index): Row => ({ connection, index })),
    [waterfall],
  );
  const columns = useMemo(
    () => [nameColumn(onChoose), ...figures, ...(withLetter ? [countColumn(requestCounts)] : [])],
    [onChoose, requestCounts, withLetter],
  );
  return (
    <VirtualTable
      label="Timeline"
      columns={columns}
      items={rows}
      getKey={({ index }) => String(index)}
      chosenKey={chosen === null ? null : String(chosen)}
      onChoose={({ index }) => {
        onChoose(index);
      }}
    />
  );
}

const nameColumn = (onChoose: (index: number) => void): VirtualColumn<Row> => ({
  id: 'name',
  header: 'Connection',
  leastPx: 160,
  share: 1,
  render: ({ connection, index }) => (
    <RowButton
      onClick={() => {
        onChoose(index);
      }}
    >
      {nameOf(connection)}
    </RowButton>
  ),
});

const countColumn = (counts: readonly number[]): VirtualColumn<Row> => ({
  id: 'requests',
  header: 'Requests',
  ...figureSize,
  rank: 1,
  render: ({ index }) => formatCount(counts[index] ?? 0),
});
