// Filters over the ledger: exposure and layer as switches, and a text search.
import { Chip, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { layers } from '../../../shared/model/layer.ts';
import type { LedgerRow } from '../../../shared/model/ledger.ts';
import { ExposureMark } from './exposure-mark.tsx';
import { exposures } from './ledger-table.ts';
import type { LedgerFilter } from './ledger-view.tsx';

/** The search field's id, for its shortcut. */
const ledgerSearchId = 'ledger-search';

export interface LedgerFiltersProps {
  readonly rows: readonly LedgerRow[];
  readonly filter: LedgerFilter;
  readonly onChange: (filter: LedgerFilter) => void;
}

export function LedgerFilters(props: LedgerFiltersProps): ReactElement {
  const { filter, onChange } = props;
  return (
    <div className="ledger-filters">
      <ExposureChips {...props} />
      <LayerChips {...props} />
      <TextInput
        id={ledgerSearchId}
        className="ledger-search"
        size="xs"
        aria-label="Search the ledger"
        placeholder="Search the ledger"
        leftSection={<IconSearch size={14} aria-hidden="true" />}
        value={filter.search}
        onChange={(event) => {
          onChange({ ...filter, search: event.currentTarget.value });
        }}
      />
    </div>
  );
}

function ExposureChips({ rows, filter, onChange }: LedgerFiltersProps): ReactElement {
  return (
    <Chip.Group
      multiple
      value={[...filter.exposures]}
      onChange={(value) => {
        onChange({ ...filter, exposures: value });
      }}
    >
      <fieldset className="chip-row" aria-label="Filter by exposure">
        {exposures.map((exposure) => (
          <Chip key={exposure} value={exposure} size="xs" variant="outline">
            <ExposureMark exposure={exposure} />{' '}
            <span className="chip-count">
              {rows.filter((row) => row.exposure === exposure).length}
            </span>
          </Chip>
        ))}
      </fieldset>
    </Chip.Group>
  );
}

function LayerChips({ rows, filter, onChange }: LedgerFiltersProps): ReactElement {
  const present = layers.filter((layer) => rows.some((row) => row.layer === layer));
  return (
    <Chip.Group
      multiple
      value={[...filter.layers]}
      onChange={(value) => {
        onChange({ ...filter, layers: value });
      }}
    >
      <fieldset className="chip-row" aria-label="Filter by layer">
        {present.map((layer) => (
          <Chip key={layer} value={layer} size="xs" variant="outline">
            {layer}
          </Chip>
        ))}
      </fieldset>
    </Chip.Group>
  );
}
