// The observer's notebook, a line a connection: when, to whom, where that is, how much, and again. Page
// loads, browsing and the proxy for other programs show it alike.
import type { ReactElement, ReactNode } from 'react';
import type { NotebookLine } from '../../../shared/model/notebook.ts';
import { formatBytes, formatClock } from '../../ui/format.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { NameText } from '../../ui/name-text.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { VirtualTable, type VirtualColumn } from '../../ui/virtual-table.tsx';
import { longestName } from '../../ui/visible-characters.ts';
import { describeAgain, describePlace } from '../../../shared/words/notebook-words.ts';
import './notebook.css';

const columns: readonly VirtualColumn<NotebookLine>[] = [
  {
    id: 'time',
    header: 'Time',
    leastPx: 74,
    isNumber: true,
    render: ({ openedAtMs }) => formatClock(openedAtMs),
  },
  {
    id: 'name',
    header: 'To whom',
    leastPx: 140,
    share: 1,
    render: (line) => (
      <TwoLines
        first={<NameText text={line.name} maxCharacters={longestName} />}
        second={<WhereTo line={line} />}
      />
    ),
  },
  {
    id: 'again',
    header: 'Again',
    leastPx: 88,
    rank: 1,
    render: ({ againAfterMs }) => describeAgain(againAfterMs),
  },
  {
    id: 'bytes',
    header: 'Bytes',
    leastPx: 86,
    isNumber: true,
    render: ({ bytesDown, bytesUp }) => (
      <TwoLines
        first={<Amount sign="↓" word="received" bytes={bytesDown} />}
        second={<Amount sign="↑" word="sent" bytes={bytesUp} />}
      />
    ),
  },
];

interface TwoLinesProps {
  readonly first: ReactNode;
  readonly second: ReactNode;
}

function TwoLines({ first, second }: TwoLinesProps): ReactElement {
  return (
    <>
      <span className="notebook-first">{first}</span>
      <span className="notebook-second">{second}</span>
    </>
  );
}

const deviceColumn: VirtualColumn<NotebookLine> = {
  id: 'device',
  header: 'From',
  leastPx: 132,
  render: ({ device }) =>
    device === undefined ? '' : <SafeText text={device} maxCharacters={39} />,
};
const withDeviceColumn = [...columns.slice(0, 1), deviceColumn, ...columns.slice(1)];

function WhereTo({ line }: { readonly line: NotebookLine }): ReactElement {
  const place = describePlace(line);
  const address = line.port === 443 ? line.address : `${line.address} port ${line.port}`;
  const where = `${address}${place === '' ? '' : `, ${place}`}`;
  if (line.clear !== undefined) {
    return (
      <span title={where}>
        <span className="notebook-clear">readable:</span>{' '}
        <SafeText text={line.clear} maxCharacters={60} />
      </span>
    );
  }
  return (
    <span title={where}>
      <SafeText text={address} maxCharacters={48} />
      {place === '' ? '' : ` · ${place}`}
    </span>
  );
}

interface AmountProps {
  readonly sign: string;
  readonly word: string;
  readonly bytes: number;
}

function Amount({ sign, word, bytes }: AmountProps): ReactElement {
  return (
    <>
      <span aria-hidden="true">{sign} </span>
      {formatBytes(bytes)}
      <span className="visually-hidden"> {word}</span>
    </>
  );
}

export interface NotebookProps {
  /** In the order in which the connections were opened. */
  readonly lines: readonly NotebookLine[];
  /** What to do so that the first line comes. */
  readonly emptyHint?: string;
  /** Of several devices: a column says which one a connection came from. */
  readonly withDevices?: boolean;
}

const rowHeightPx = 50;

export function Notebook({ lines, emptyHint, withDevices }: NotebookProps): ReactElement {
  if (lines.length === 0) {
    return (
      <EmptyNote title="No connection yet.">
        {emptyHint === undefined ? null : <p>{emptyHint}</p>}
      </EmptyNote>
    );
  }
  return (
    <div className="notebook">
      <VirtualTable
        label="Notebook"
        columns={withDevices === true ? withDeviceColumn : columns}
        items={lines}
        getKey={({ flowId }) => flowId}
        rowHeightPx={rowHeightPx}
        followsEnd
      />
    </div>
  );
}
