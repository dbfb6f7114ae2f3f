// Kinds of what was readable, as filters; each counts what the list below has of it, as the list does.
import { useRef, type ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { describeValue } from '../../../shared/words/flow-words.ts';
import { countOf, formatCount } from '../../ui/format.ts';
import { useListStop } from '../../ui/use-row-stop.ts';
import { isChosen, toggleChoice } from '../filter/filter-words.ts';
import { useApp } from '../session/app-state.ts';
import { useSums } from '../session/flow-queries.ts';

export function ClearKinds({ session }: { readonly session: Session }): ReactElement | null {
  const { state, dispatch } = useApp();
  const { filter } = state;
  const kinds = useSums('session.clear-kinds', { sessionId: session.id, filter }).data ?? [];
  const list = useRef<HTMLUListElement>(null);
  const rowStop = useListStop(list, kinds.length, '.filter-chip', true);
  if (kinds.length === 0) return null;
  return (
    // Arrow keys bubble up from the chips.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={list}
      className="clear-kinds"
      aria-label="Kinds"
      onKeyDown={rowStop.onKeyDown}
      onFocus={rowStop.onFocus}
    >
      {kinds.map(({ kind, facts, flows }, index) => {
        const choice = { facet: 'clear', value: kind } as const;
        const name = describeValue('clear', kind);
        const counted = `${countOf(facts, 'entry', 'entries')} from ${countOf(flows, 'connection')}`;
        return (
          <li key={kind} data-row={index}>
            <button
              type="button"
              className="filter-chip"
              tabIndex={index === rowStop.stop ? 0 : -1}
              aria-pressed={isChosen(filter, choice)}
              aria-label={`${name}, ${counted}`}
              title={counted}
              onClick={() => {
                dispatch({ kind: 'filter', change: (before) => toggleChoice(before, choice) });
              }}
            >
              {name} <span className="chip-count">{formatCount(facts)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
