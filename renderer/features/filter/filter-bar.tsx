// Which connections are meant: a search, and a chip for each choice, to be taken away again.
import { Button, CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useRef, useState, type ReactElement } from 'react';
import { everyFlow } from '../../../shared/model/query-values.ts';
import { useKeptFocus } from '../../ui/use-kept-focus.ts';
import { keepUnits } from '../../ui/format.ts';
import { toVisible, cutMiddle } from '../../ui/visible-characters.ts';
import { useApp } from '../session/app-state.ts';
import { describeChoice, describeTime, isFiltering, toggleChoice } from './filter-words.ts';

const searchDelayMs = 200;

export interface FilterBarProps {
  readonly startedAtMs: number;
  /** What is left, in words; read out when it changes. */
  readonly result: string;
}

export function FilterBar({ startedAtMs, result }: FilterBarProps): ReactElement {
  const { state } = useApp();
  const bar = useRef<HTMLDivElement>(null);
  // A filter that is taken away takes its chip along, the last one also what clears all.
  useKeptFocus(() => bar.current?.querySelector('input'), state.filter);
  return (
    <div className="filter-bar" ref={bar}>
      <FilterSearch />
      <FilterChips startedAtMs={startedAtMs} />
      <output className="dim filter-result">{keepUnits(result)}</output>
    </div>
  );
}

function FilterSearch(): ReactElement {
  const { state, dispatch } = useApp();
  const [text, setText] = useState(state.filter.search);
  const [given, setGiven] = useState(state.filter.search);
  const apply = useDebouncedCallback((search: string) => {
    dispatch({ kind: 'filter', change: (filter) => ({ ...filter, search }) });
  }, searchDelayMs);
  // "Clear all" empties the field from outside.
  if (given !== state.filter.search) {
    setGiven(state.filter.search);
    if (state.filter.search === '') setText('');
  }
  const change = (value: string): void => {
    setText(value.slice(0, 200));
    apply(value.slice(0, 200));
  };
  return (
    <TextInput
      size="xs"
      className="filter-search"
      aria-label="Search the connections"
      placeholder="Name, address, operator …"
      leftSection={<IconSearch size={14} aria-hidden="true" />}
      rightSection={
        text === '' ? null : (
          <CloseButton
            size="xs"
            aria-label="Clear the search"
            onClick={() => {
              change('');
            }}
          />
        )
      }
      value={text}
      onChange={(event) => {
        change(event.currentTarget.value);
      }}
    />
  );
}

function FilterChips({ startedAtMs }: { readonly startedAtMs: number }): ReactElement | null {
  const { state, dispatch } = useApp();
  const { filter } = state;
  if (!isFiltering(filter)) return null;
  return (
    <ul className="filter-chips" aria-label="Filters">
      {filter.choices.map((choice) => (
        <Chip
          key={`${choice.facet} ${choice.value ?? ''}`}
          text={describeChoice(choice)}
          onRemove={() => {
            dispatch({ kind: 'filter', change: (before) => toggleChoice(before, choice) });
          }}
        />
      ))}
      {filter.time === null ? null : (
        <Chip
          text={describeTime(filter.time, startedAtMs)}
          onRemove={() => {
            dispatch({ kind: 'filter', change: (before) => ({ ...before, time: null }) });
          }}
        />
      )}
      <li>
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => {
            dispatch({ kind: 'filter', change: () => everyFlow });
          }}
        >
          Clear all
        </Button>
      </li>
    </ul>
  );
}

interface ChipProps {
  readonly text: string;
  readonly onRemove: () => void;
}

function Chip({ text, onRemove }: ChipProps): ReactElement {
  const shown = toVisible(cutMiddle(text, 48));
  return (
    <li>
      <button
        type="button"
        className="filter-chip"
        aria-label={`Remove the filter ${toVisible(text)}`}
        title={toVisible(text)}
        onClick={onRemove}
      >
        <bdi>{shown}</bdi>
        <IconX size={13} aria-hidden="true" />
      </button>
    </li>
  );
}
