// Columns of the connections table and how each is shown. The library sorts; the table only says by what.
import { createColumnHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { FlowRow, FlowSortColumn } from '../../../shared/model/flow-query.ts';
import { describeBytesOf } from '../../../shared/words/captured-words.ts';
import { kindOfFlow } from '../../../shared/words/flow-words.ts';
import {
  formatBytes,
  formatClockMs,
  formatCount,
  formatDuration,
  formatExactBytes,
} from '../../ui/format.ts';
import type { ColumnSize } from '../../ui/fit-columns.ts';
import { NameText } from '../../ui/name-text.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { longestName } from '../../ui/visible-characters.ts';

export const flowFeatures = tableFeatures({ rowSortingFeature });

const placeOf = ({ place }: FlowRow): string =>
  place.countryName ?? (place.scope === 'public' ? '—' : place.scope);

export interface FlowColumn extends ColumnSize {
  readonly id: FlowSortColumn;
  readonly title: string;
  readonly share?: number;
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
    leastPx: 104,
    rank: 3,
    show: (flow, startedAtMs) => formatClockMs(startedAtMs + flow.openedMs),
  },
  {
    id: 'name',
    title: 'Name',
    leastPx: 150,
    share: 1.6,
    show: (flow) =>
      flow.name === null ? (
        safe(null, 40)
      ) : (
        <NameText text={flow.name} maxCharacters={longestName} />
      ),
  },
  {
    id: 'address',
    title: 'Address',
    leastPx: 136,
    share: 1,
    rank: 2,
    show: (flow) => safe(flow.remote.address, 39),
  },
  {
    id: 'country',
    title: 'Country',
    leastPx: 114,
    share: 0.7,
    rank: 6,
    show: placeOf,
  },
  {
    id: 'operator',
    title: 'Operator',
    leastPx: 124,
    share: 1,
    rank: 7,
    show: (flow) => safe(flow.place.operator, 32),
  },
  {
    id: 'port',
    title: 'Port',
    leastPx: 64,
    rank: 5,
    show: (flow) => flow.remote.port,
    isNumber: true,
  },
  {
    id: 'version',
    title: 'Version',
    leastPx: 90,
    rank: 8,
    show: kindOfFlow,
  },
  {
    id: 'alpn',
    title: 'ALPN',
    leastPx: 98,
    rank: 12,
    show: (flow) => safe(flow.alpn.length === 0 ? null : flow.alpn.join(', '), 20),
  },
  {
    id: 'ja4',
    title: 'JA4',
    leastPx: 190,
    rank: 9,
    show: (flow) => <code>{safe(flow.ja4, 21)}</code>,
  },
  {
    id: 'bytes',
    title: 'Bytes',
    leastPx: 84,
    rank: 4,
    show: (flow) => (
      <span title={describeBytesOf(flow, formatExactBytes)}>
        {formatBytes(flow.bytesUp + flow.bytesDown)}
      </span>
    ),
    isNumber: true,
  },
  {
    id: 'records',
    title: 'Records',
    leastPx: 82,
    rank: 11,
    show: (flow) => formatCount(flow.recordCount),
    isNumber: true,
  },
  {
    id: 'duration',
    title: 'Duration',
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
