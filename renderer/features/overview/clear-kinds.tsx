// Kinds of what was readable, as filters with their counts.
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
  const input = {
    sessionId: session.id,
    filter,
    facet: 'clear',
    order: 'flows',
    limit: 20,
  } as const;
  const rows = useSums('session.facet', input).data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <ul className="clear-kinds" aria-label="Kinds">
      {rows.map((row) => {
        const choice = { facet: 'clear', value: row.value } as const;
        const name = describeValue('clear', row.value);
        return (
          <li key={row.value}>
            <button
              type="button"
              className="filter-chip"
              aria-pressed={isChosen(filter, choice)}
              aria-label={`${name}, ${countOf(row.flows, 'connection')}`}
              onClick={() => {
                dispatch({ kind: 'filter', change: (before) => toggleChoice(before, choice) });
              }}
            >
              {name} <span className="chip-count">{formatCount(row.flows)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
