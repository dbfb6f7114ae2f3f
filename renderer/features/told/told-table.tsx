// Who was told, as a table: the equal of the graph, with every figure.
import type { ReactElement } from 'react';
import type { ToldHost } from '../../../shared/model/told.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { RowButton } from '../../ui/row-button.tsx';
import { NameText } from '../../ui/name-text.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';
import { longestName } from '../../ui/visible-characters.ts';
import { describeLeaks, describeLetter, operatorsOf, partyOf } from './told-words.ts';

export interface ToldTableProps {
  readonly hosts: readonly ToldHost[];
  /** What stands for a host: its name, or its address where names are taken away. */
  readonly nameOf: (host: ToldHost) => string;
  readonly areNamesAway: boolean;
  readonly chosen: string | null;
  readonly onChoose: (host: ToldHost) => void;
}

export function ToldTable(props: ToldTableProps): ReactElement {
  const { hosts, areNamesAway, chosen, onChoose } = props;
  return (
    <VirtualTable
      label="Hosts"
      columns={areNamesAway ? namelessColumns(props) : [...namedColumns(props), ...letterColumns]}
      items={hosts}
      getKey={({ host }) => host}
      chosenKey={chosen}
      onChoose={onChoose}
    />
  );
}

function firstColumn({ nameOf, onChoose }: ToldTableProps, title: string): VirtualColumn<ToldHost> {
  return {
    id: 'host',
    header: title,
    leastPx: 146,
    share: 1.5,
    render: (host) => (
      <RowButton
        onClick={() => {
          onChoose(host);
        }}
      >
        <NameText text={nameOf(host)} maxCharacters={longestName} />
      </RowButton>
    ),
  };
}

const received: VirtualColumn<ToldHost> = {
  id: 'received',
  header: 'Received',
  leastPx: 92,
  rank: 1,
  isNumber: true,
  render: ({ bytesDown }) => formatBytes(bytesDown),
};

const operator: VirtualColumn<ToldHost> = {
  id: 'operator',
  header: 'Operator and country',
  leastPx: 110,
  share: 1.1,
  render: (host) => <SafeText text={operatorsOf([host]).join('; ')} maxCharacters={40} />,
};

const namelessColumns = (props: ToldTableProps): VirtualColumn<ToldHost>[] => [
  firstColumn(props, 'Address'),
  operator,
  {
    id: 'names',
    header: 'Names seen there',
    leastPx: 150,
    isNumber: true,
    render: ({ addresses }) =>
      formatCount(Math.max(0, ...addresses.map(({ namesInLibrary }) => namesInLibrary))),
  },
  received,
];

const namedColumns = (props: ToldTableProps): VirtualColumn<ToldHost>[] => [
  firstColumn(props, 'Host'),
  {
    id: 'site',
    header: 'Site',
    leastPx: 110,
    rank: 3,
    share: 0.9,
    render: ({ site }) => <SafeText text={site} maxCharacters={30} />,
  },
  { id: 'party', header: 'Party', leastPx: 92, render: partyOf },
  operator,
  received,
];

const letterColumns: readonly VirtualColumn<ToldHost>[] = [
  { id: 'leaks', header: 'Name in the open', leastPx: 100, render: describeLeaks },
  {
    id: 'requests',
    header: 'Requests',
    leastPx: 90,
    rank: 2,
    isNumber: true,
    render: ({ requests }) => formatCount(requests),
  },
  {
    id: 'letter',
    header: 'Told in the letter',
    leastPx: 180,
    share: 1.2,
    render: describeLetter,
  },
];
