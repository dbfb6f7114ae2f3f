// Who talked to whom, and how often. A row filters by both ends.
import { useRef, type ReactElement } from 'react';
import type { FlowFilter, FlowPair } from '../../../shared/model/flow-query.ts';
import type { Session } from '../../../shared/model/session.ts';
import { countOf, formatBytes, formatClock, formatCount } from '../../ui/format.ts';
import { MayBreak } from '../../ui/may-break.ts';
import { NameText } from '../../ui/name-text.tsx';
import { WaitingNote } from '../../ui/notes.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { useListStop } from '../../ui/use-row-stop.ts';
import { longestName, toVisible } from '../../ui/visible-characters.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { isChosen, toggleChoice } from '../filter/filter-words.ts';
import { useApp } from '../session/app-state.ts';
import { useSums } from '../session/flow-queries.ts';
import { Panel } from './panel.tsx';

const shownPairs = 50;

function choosePair(filter: FlowFilter, pair: FlowPair): FlowFilter {
  const ends = [
    { facet: 'user', value: pair.user },
    { facet: pair.isName ? 'name' : 'address', value: pair.peer },
  ] as const;
  const isOn = ends.every((choice) => isChosen(filter, choice));
  return ends.reduce(
    (changed, choice) =>
      isChosen(changed, choice) === isOn ? toggleChoice(changed, choice) : changed,
    filter,
  );
}

export function PairsPanel({ session }: { readonly session: Session }): ReactElement {
  const { state } = useApp();
  const input = { sessionId: session.id, filter: state.filter, limit: shownPairs };
  const pairs = useSums('session.pairs', input);
  return (
    <Panel title="Who talked to whom" hint="by connections">
      {pairs.isPending ? <WaitingNote label="Reading the sums …" /> : null}
      {pairs.isError ? <ErrorNote error={pairs.error} /> : null}
      {pairs.isSuccess ? <PairRows pairs={pairs.data} startedAtMs={session.createdAtMs} /> : null}
    </Panel>
  );
}

interface PairRowsProps {
  readonly pairs: readonly FlowPair[];
  readonly startedAtMs: number;
}

function PairRows({ pairs, startedAtMs }: PairRowsProps): ReactElement {
  const { dispatch } = useApp();
  const list = useRef<HTMLUListElement>(null);
  const rowStop = useListStop(list, pairs.length, '.facet-bar');
  return (
    // Arrow keys bubble up from the bars.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={list}
      className="facet-bars"
      aria-label="Who talked to whom"
      onKeyDown={rowStop.onKeyDown}
      onFocus={rowStop.onFocus}
    >
      {pairs.map((pair, index) => (
        <li key={`${pair.user} ${pair.peer}`} data-row={index}>
          <MayBreak value={false}>
            <PairRow
              pair={pair}
              startedAtMs={startedAtMs}
              isStop={index === rowStop.stop}
              onChoose={() => {
                dispatch({ kind: 'filter', change: (filter) => choosePair(filter, pair) });
              }}
            />
          </MayBreak>
        </li>
      ))}
    </ul>
  );
}

interface PairRowProps {
  readonly pair: FlowPair;
  readonly startedAtMs: number;
  readonly isStop: boolean;
  readonly onChoose: () => void;
}

function PairRow({ pair, startedAtMs, isStop, onChoose }: PairRowProps): ReactElement {
  const [first, last] = [pair.firstMs, pair.lastMs].map((ms) => formatClock(startedAtMs + ms));
  return (
    <button
      type="button"
      className="facet-bar pair-row"
      tabIndex={isStop ? 0 : -1}
      title={`${toVisible(pair.user)} to ${toVisible(pair.peer)}: ${countOf(pair.flows, 'connection')}, first ${first}, last ${last}`}
      onClick={onChoose}
    >
      <span className="pair-ends">
        <SafeText text={pair.user} maxCharacters={39} />
        <span aria-label="to">→</span>
        <NameText text={pair.peer} maxCharacters={longestName} />
      </span>
      <span className="facet-figures">
        <span>{formatCount(pair.flows)}</span>
        <span>{formatBytes(pair.bytesUp + pair.bytesDown)}</span>
      </span>
    </button>
  );
}
