// The requests of a page as they come: the letter's side of the live view.
import type { ReactElement } from 'react';
import type { LiveRequest } from '../../../shared/model/page.ts';
import { formatDuration } from '../../ui/format.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';

const columns: readonly VirtualColumn<LiveRequest>[] = [
  {
    id: 'time',
    header: 'After',
    leastPx: 72,
    isNumber: true,
    render: ({ startedMs }) => formatDuration(startedMs),
  },
  { id: 'kind', header: 'Kind', leastPx: 96, rank: 1, render: ({ resource }) => resource },
  {
    id: 'status',
    header: 'Status',
    leastPx: 66,
    isNumber: true,
    render: ({ status, isOver }) => status ?? (isOver ? '—' : '…'),
  },
  {
    id: 'url',
    header: 'Address',
    leastPx: 150,
    share: 1,
    render: ({ url }) => <SafeText text={url} maxCharacters={70} />,
  },
];

export function LiveRequests({
  requests,
}: {
  readonly requests: readonly LiveRequest[];
}): ReactElement {
  if (requests.length === 0) return <EmptyNote title="No request yet." />;
  return (
    <VirtualTable label="Requests" columns={columns} items={requests} getKey={({ id }) => id} />
  );
}
