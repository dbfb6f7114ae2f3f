// The observer's notebook, a line a connection: when, to whom, where that is, how much, and again.
import type { ReactElement } from 'react';
import type { NotebookLine } from '../../../shared/model/page.ts';
import { formatBytes, formatDuration } from '../../ui/format.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';

const placeOf = ({ countryCode, operator }: NotebookLine): string =>
  [operator, countryCode].filter((part) => part !== null).join(', ');

const columns: readonly VirtualColumn<NotebookLine>[] = [
  {
    id: 'time',
    header: 'After',
    width: '70px',
    isNumber: true,
    render: ({ openedMs }) => formatDuration(openedMs),
  },
  {
    id: 'name',
    header: 'Name',
    width: 'minmax(110px, 1.4fr)',
    render: ({ name }) => <SafeText text={name} maxCharacters={40} />,
  },
  {
    id: 'address',
    header: 'Address',
    width: 'minmax(96px, 1fr)',
    render: (line) => (
      <span title={placeOf(line) || undefined}>
        <SafeText text={line.address} maxCharacters={24} />
      </span>
    ),
  },
  {
    id: 'down',
    header: 'Received',
    width: '80px',
    isNumber: true,
    render: ({ bytesDown }) => formatBytes(bytesDown),
  },
  {
    id: 'again',
    header: 'Again in',
    width: '92px',
    isNumber: true,
    render: ({ againAfterMs }) => (againAfterMs === null ? '' : formatDuration(againAfterMs)),
  },
];

export function Notebook({ lines }: { readonly lines: readonly NotebookLine[] }): ReactElement {
  if (lines.length === 0) return <EmptyNote title="No connection yet." />;
  return (
    <VirtualTable
      label="Notebook"
      columns={columns}
      items={lines}
      getKey={({ flowId }) => flowId}
      minWidth={450}
    />
  );
}
