// Columns of the connections table and how each is shown. The library sorts; the table only says by what.
import { createColumnHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { FlowRow, FlowSortColumn } from '../../../shared/model/flow-query.ts';
import { formatBytes, formatClockMs, formatCount, formatDuration } from '../../ui/format.ts';
import { SafeText } from '../../ui/safe-text.tsx';
import { kindOfFlow } from './flow-kind.ts';

export const flowFeatures = tableFeatures({ rowSortingFeature });

const placeOf = ({ place }: FlowRow): string =>
  place.countryName ?? (place.scope === 'public' ? '—' : place.scope);

export interface FlowColumn {
  readonly id: FlowSortColumn;
  readonly title: string;
  /** CSS grid's; `leastPx` is what it needs at least. */
  readonly width: string;
  readonly leastPx: number;
  /** Lower ones stay when there is no room for all. */
  readonly rank: number;
  readonly show: (flow: FlowRow, startedAtMs: number) => ReactNode;
  readonly isNumber?: boolean;
}

const safe = (text: string | null, maxCharacters: number): ReactNode =>
  text === null ? (
    <span className="dim">—</span>
  ) : (
    <SafeText text={text} maxCharacters={maxCharacters} />
  );

export const flowColumns: readonly FlowColumn[] = [
  {
    id: 'time',
    title: 'Time',
    width: '104px',
    leastPx: 104,
    rank: 3,
    show: (flow, startedAtMs) => formatClockMs(startedAtMs + flow.openedMs),
  },
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(150px, 1.6fr)',
    leastPx: 150,
    rank: 1,
    show: (flow) => safe(flow.name, 40),
  },
  {
    id: 'address',
    title: 'Address',
    width: 'minmax(136px, 1fr)',
    leastPx: 136,
    rank: 2,
    show: (flow) => safe(flow.remote.address, 39),
  },
  {
    id: 'country',
    title: 'Country',
    width: 'minmax(100px, 0.7fr)',
    leastPx: 100,
    rank: 6,
    show: placeOf,
  },
  {
    id: 'operator',
    title: 'Operator',
    width: 'minmax(124px, 1fr)',
    leastPx: 124,
    rank: 7,
    show: (flow) => safe(flow.place.operator, 32),
  },
  {
    id: 'port',
    title: 'Port',
    width: '64px',
    leastPx: 64,
    rank: 5,
    show: (flow) => flow.remote.port,
    isNumber: true,
  },
  {
    id: 'version',
    title: 'Version',
    width: '76px',
    leastPx: 76,
    rank: 8,
    show: kindOfFlow,
  },
  {
    id: 'alpn',
    title: 'ALPN',
    width: '98px',
    leastPx: 98,
    rank: 12,
    show: (flow) => safe(flow.alpn.length === 0 ? null : flow.alpn.join(', '), 20),
  },
  {
    id: 'ja4',
    title: 'JA4',
    width: '190px',
    leastPx: 190,
    rank: 9,
    show: (flow) => <code>{safe(flow.ja4, 21)}</code>,
  },
  {
    id: 'bytes',
    title: 'Bytes',
    width: '84px',
    leastPx: 84,
    rank: 4,
    show: (flow) => (
      <span title={`${formatCount(flow.bytesUp)} B up, ${formatCount(flow.bytesDown)} B down`}>
        {formatBytes(flow.bytesUp + flow.bytesDown)}
      </span>
    ),
    isNumber: true,
  },
  {
    id: 'records',
    title: 'Records',
    width: '82px',
    leastPx: 82,
    rank: 11,
    show: (flow) => formatCount(flow.recordCount),
    isNumber: true,
  },
  {
    id: 'duration',
    title: 'Duration',
    width: '84px',
    leastPx: 84,
    rank: 10,
    show: (flow) =>
      flow.closedMs === null ? 'open' : formatDuration(flow.closedMs - flow.openedMs),
    isNumber: true,
  },
];

const helper = createColumnHelper<typeof flowFeatures, FlowRow>();

export const flowColumnDefs = helper.columns(
  flowColumns.map((column) =>
    // The library compares; an accessor only makes the column sortable.
    helper.accessor((flow) => flow.flowId, {
      id: column.id,
      header: column.title,
      sortDescFirst: column.isNumber === true,
    }),
  ),
);
