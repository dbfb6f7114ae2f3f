// The connection that was chosen on the timeline: its figures, and the ways to its other screens.
import { Button, CloseButton } from '@mantine/core';
import type { ReactElement } from 'react';
import type { WaterfallConnection } from '../../../shared/model/waterfall.ts';
import { countOf, formatBytes, formatDuration } from '../../ui/format.ts';
import { describeNotCaptured, sumNotCaptured } from '../../../shared/words/captured-words.ts';
import { describePieces, type PieceCounts } from '../../../shared/words/record-words.ts';
import { hasHandshake } from '../../../shared/words/flow-words.ts';
import { useApp, type Tab } from '../session/app-state.ts';
import { formatMoment, lengthMs, nameOf, placeOf } from './waterfall-words.ts';

export interface ConnectionPanelProps {
  readonly connection: WaterfallConnection;
  readonly pieces: PieceCounts;
  /** Null: the letter is away. */
  readonly requests: number | null;
  readonly onClose: () => void;
}

const screensOf = (connection: WaterfallConnection): readonly (readonly [Tab, string])[] => [
  ['records', 'Its records'],
  ['handshake', hasHandshake(connection) ? 'Its handshake' : 'What was said on it'],
  ['connections', 'In the list of connections'],
];

export function ConnectionPanel(props: ConnectionPanelProps): ReactElement {
  const { connection, onClose } = props;
  const { dispatch } = useApp();
  return (
    <section className="waterfall-panel" aria-label={`Connection: ${nameOf(connection)}`}>
      <header>
        <h2>
          {nameOf(connection)} <span className="dim">{placeOf(connection)}</span>
        </h2>
        <CloseButton aria-label="Close the connection" onClick={onClose} />
      </header>
      <dl>
        {listFigures(props).map(([term, figure]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      <p className="waterfall-panel-ways">
        {screensOf(connection).map(([tab, label]) => (
          <Button
            key={tab}
            size="compact-sm"
            variant="default"
            onClick={() => {
              dispatch({ kind: 'choose-flow', flowId: connection.flowId, tab });
            }}
          >
            {label}
          </Button>
        ))}
      </p>
    </section>
  );
}

function listFigures({ connection, pieces, requests }: ConnectionPanelProps): [string, string][] {
  const { openedMs, closedMs, dns, connect, handshake, bytesUp, bytesDown } = connection;
  const length = (stretch: typeof dns, without: string): string =>
    stretch === null ? without : formatDuration(lengthMs(stretch));
  return [
    ['Opened', formatMoment(openedMs)],
    ['Open for', closedMs === null ? 'to the end' : formatDuration(closedMs - openedMs)],
    ['DNS', length(dns, 'no look-up of its own')],
    ['TCP', length(connect, 'none')],
    ['TLS', length(handshake, 'none')],
    ['Sent', formatBytes(bytesUp) + describeNotCaptured(sumNotCaptured([connection], 'up'))],
    [
      'Received',
      formatBytes(bytesDown) + describeNotCaptured(sumNotCaptured([connection], 'down')),
    ],
    ['Passed in', describePieces(pieces)],
    ...(requests === null
      ? []
      : [['Letter', countOf(requests, 'request')] satisfies [string, string]]),
  ];
}
