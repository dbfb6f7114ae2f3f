// Columns of the connections table and how each is shown. The library sorts; the table only says by what.
import { createColumnHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { FlowRow, FlowSortColumn } from '../../../shared/model/flow-query.ts';
import { formatBytes, formatClockMs, formatCount, formatDuration } from '../../ui/format.ts';
import { SafeText } from '../../ui/safe-text.tsx';

export const flowFeatures = tableFeatures({ rowSortingFeature });

const placeOf = ({ place }: FlowRow): string =>
  place.countryName ?? (place.scope === 'public' ? '—' : place.scope);

interface FlowColumn {
  readonly id: FlowSortColumn;
  readonly title: string;
  readonly width: string;
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
    show: (flow, startedAtMs) => formatClockMs(startedAtMs + flow.openedMs),
  },
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(150px, 1.6fr)',
    show: (flow) => safe(flow.name, 40),
  },
  {
    id: 'address',
    title: 'Address',
    width: 'minmax(116px, 1fr)',
    show: (flow) => safe(flow.remote.address, 39),
  },
  { id: 'country', title: 'Country', width: '96px', show: placeOf },
  {
    id: 'operator',
    title: 'Operator',
    width: 'minmax(124px, 1fr)',
    show: (flow) => safe(flow.place.operator, 32),
  },
  { id: 'port', title: 'Port', width: '64px', show: (flow) => flow.remote.port, isNumber: true },
  {
    id: 'version',
    title: 'Version',
    width: '76px',
    show: (flow) => flow.tlsVersion ?? flow.protocol.toUpperCase(),
  },
  {
    id: 'alpn',
    title: 'ALPN',
    width: '98px',
    show: (flow) => safe(flow.alpn.length === 0 ? null : flow.alpn.join(', '), 20),
  },
  {
    id: 'ja4',
    title: 'JA4',
    width: '172px',
    show: (flow) => <code>{safe(flow.ja4, 21)}</code>,
  },
  {
    id: 'bytes',
    title: 'Bytes',
    width: '84px',
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
    show: (flow) => formatCount(flow.recordCount),
    isNumber: true,
  },
  {
    id: 'duration',
    title: 'Duration',
    width: '84px',
    show: (flow) =>
      flow.closedMs === null ? 'open' : formatDuration(flow.closedMs - flow.openedMs),
    isNumber: true,
  },
];

/** Below this the table scrolls sideways in its own box. */
export const flowTableWidth = 1300;

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
