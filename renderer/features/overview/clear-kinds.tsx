// Kinds of what was readable, as filters; each counts what the list below has of it, as the list does.
import type { ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { describeValue } from '../../../shared/words/flow-words.ts';
import { countOf, formatCount } from '../../ui/format.ts';
import { isChosen, toggleChoice } from '../filter/filter-words.ts';
import { useApp } from '../session/app-state.ts';
import { useSums } from '../session/flow-queries.ts';

export function ClearKinds({ session }: { readonly session: Session }): ReactElement | null {
  const { state, dispatch } = useApp();
  const { filter } = state;
  const kinds = useSums('session.clear-kinds', { sessionId: session.id, filter }).data ?? [];
  if (kinds.length === 0) return null;
  return (
    <ul className="clear-kinds" aria-label="Kinds">
      {kinds.map(({ kind, facts, flows }) => {
        const choice = { facet: 'clear', value: kind } as const;
        const name = describeValue('clear', kind);
        const counted = `${countOf(facts, 'entry', 'entries')} from ${countOf(flows, 'connection')}`;
        return (
          <li key={kind}>
            <button
              type="button"
              className="filter-chip"
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
