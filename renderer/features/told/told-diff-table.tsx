// Two runs of one address side by side, host by host.
import type { ReactElement } from 'react';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { NameText } from '../../ui/name-text.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';
import { longestName } from '../../ui/visible-characters.ts';
import type { HostChange } from './told-diff.ts';

const kindWords: Readonly<Record<HostChange['kind'], string>> = {
  new: '+ new',
  gone: '− gone',
  both: 'in both',
};

const pair = (before: number, after: number, format: (value: number) => string): string =>
  before === after ? format(after) : `${format(before)} → ${format(after)}`;

const columns: readonly VirtualColumn<HostChange>[] = [
  {
    id: 'host',
    header: 'Host',
    leastPx: 160,
    share: 1.4,
    render: ({ host }) => <NameText text={host} maxCharacters={longestName} />,
  },
  { id: 'kind', header: 'Change', leastPx: 86, render: ({ kind }) => kindWords[kind] },
  {
    id: 'connections',
    header: 'Connections',
    leastPx: 112,
    isNumber: true,
    render: (change) => pair(change.connectionsBefore, change.connectionsAfter, formatCount),
  },
  {
    id: 'requests',
    header: 'Requests',
    leastPx: 100,
    rank: 1,
    isNumber: true,
    render: (change) => pair(change.requestsBefore, change.requestsAfter, formatCount),
  },
  {
    id: 'received',
    header: 'Received',
    leastPx: 150,
    isNumber: true,
    render: (change) => pair(change.bytesBefore, change.bytesAfter, formatBytes),
  },
  {
    id: 'cookies',
    header: 'Cookies sent now',
    leastPx: 120,
    share: 1,
    render: ({ cookies }) =>
      cookies.length === 0 ? '—' : <SafeText text={cookies.join(', ')} maxCharacters={40} />,
  },
];

export function ToldDiffTable({
  changes,
}: {
  readonly changes: readonly HostChange[];
}): ReactElement {
  return (
    <VirtualTable
      label="Differences"
      columns={columns}
      items={changes}
      getKey={({ host }) => host}
    />
  );
}
