// A filter changed and put into words.
import type { FacetChoice, FlowFilter } from '../../../shared/model/flow-query.ts';
import { describeValue, facetNames } from '../../../shared/words/flow-words.ts';
import { formatClock } from '../../ui/format.ts';

export const describeChoice = ({ facet, value }: FacetChoice): string =>
  `${facetNames[facet]}: ${describeValue(facet, value)}`;

/** Times of the filter by the clock of the session. */
export function describeTime(
  { fromMs, toMs }: NonNullable<FlowFilter['time']>,
  startedAtMs: number,
): string {
  return `Time: ${formatClock(startedAtMs + fromMs)}–${formatClock(startedAtMs + toMs)}`;
}

const isSame = (a: FacetChoice, b: FacetChoice): boolean =>
  a.facet === b.facet && a.value === b.value;

export const isChosen = (filter: FlowFilter, choice: FacetChoice): boolean =>
  filter.choices.some((chosen) => isSame(chosen, choice));

/** Takes a choice in, or out when it was in. */
export function toggleChoice(filter: FlowFilter, choice: FacetChoice): FlowFilter {
  const choices = isChosen(filter, choice)
    ? filter.choices.filter((chosen) => !isSame(chosen, choice))
    : [...filter.choices, choice].slice(-100);
  return { ...filter, choices };
}

export const isFiltering = ({ search, choices, time }: FlowFilter): boolean =>
  search.trim() !== '' || choices.length > 0 || time !== null;
