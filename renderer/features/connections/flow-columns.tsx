// Columns of the connections table, and how each is compared and shown.
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { FlowSummary } from '../../../shared/contract/ipc.ts';
import { formatBytes, formatClockMs, formatCount, formatDuration } from '../../ui/format.ts';
import { SafeText } from '../../ui/safe-text.tsx';

export const flowFeatures = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

/** The name the observer reads first on this connection; null when none leaked. */
export const nameOf = (flow: FlowSummary): string | null =>
  flow.serverName ?? flow.names[0]?.name ?? null;
const versionOf = (flow: FlowSummary): string => flow.tlsVersion ?? flow.protocol.toUpperCase();
const placeOf = ({ place }: FlowSummary): string =>
  place.countryName ?? (place.scope === 'public' ? '—' : place.scope);
/** Milliseconds; still open ones sort last. */
const durationOf = (flow: FlowSummary): number =>
  flow.closedMs === null ? Number.POSITIVE_INFINITY : flow.closedMs - flow.openedMs;

interface FlowColumn {
  readonly id: string;
  readonly title: string;
  readonly width: string;
  readonly value: (flow: FlowSummary) => string | number;
  /** Else the value is shown as it is. */
  readonly show?: (flow: FlowSummary, startedAtMs: number) => ReactNode;
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
    value: (flow) => flow.openedMs,
    show: (flow, startedAtMs) => formatClockMs(startedAtMs + flow.openedMs),
  },
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(150px, 1.6fr)',
    value: (flow) => nameOf(flow) ?? '',
  },
  {
    id: 'address',
    title: 'Address',
    width: 'minmax(116px, 1fr)',
    value: (flow) => flow.remote.address,
    show: (flow) => safe(flow.remote.address, 39),
  },
  { id: 'country', title: 'Country', width: '96px', value: placeOf },
  {
    id: 'operator',
    title: 'Operator',
    width: 'minmax(124px, 1fr)',
    value: (flow) => flow.place.operator ?? '',
    show: (flow) => safe(flow.place.operator, 32),
  },
  { id: 'port', title: 'Port', width: '64px', value: (flow) => flow.remote.port, isNumber: true },
  { id: 'version', title: 'Version', width: '76px', value: versionOf },
  {
    id: 'alpn',
    title: 'ALPN',
    width: '98px',
    value: (flow) => flow.alpn.join(', '),
    show: (flow) => safe(flow.alpn.length === 0 ? null : flow.alpn.join(', '), 20),
  },
  {
    id: 'ja4',
    title: 'JA4',
    width: '172px',
    value: (flow) => flow.ja4 ?? '',
    show: (flow) => <code>{safe(flow.ja4, 21)}</code>,
  },
  {
    id: 'bytes',
    title: 'Bytes',
    width: '84px',
    value: (flow) => flow.bytesUp + flow.bytesDown,
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
    value: (flow) => flow.recordCount,
    show: (flow) => formatCount(flow.recordCount),
    isNumber: true,
  },
  {
    id: 'duration',
    title: 'Duration',
    width: '84px',
    value: durationOf,
    show: (flow) => (flow.closedMs === null ? 'open' : formatDuration(durationOf(flow))),
    isNumber: true,
  },
];

/** Below this the table scrolls sideways in its own box. */
export const flowTableWidth = 1300;

const helper = createColumnHelper<typeof flowFeatures, FlowSummary>();

export const flowColumnDefs = helper.columns(
  flowColumns.map((column) =>
    helper.accessor(column.value, {
      id: column.id,
      header: column.title,
      sortDescFirst: column.isNumber === true,
      sortFn: (a, b) => compareValues(column.value(a.original), column.value(b.original)),
    }),
  ),
);

function compareValues(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a === b ? 0 : a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}
