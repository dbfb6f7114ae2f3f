// Features and columns of the ledger table (TanStack Table 9): order, filters and search in one place.
import {
  columnFilteringFeature,
  createColumnHelper,
  createFilteredRowModel,
  createSortedRowModel,
  globalFilteringFeature,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import { layers } from '../../../shared/model/layer.ts';
import type { Exposure, LedgerRow } from '../../../shared/model/ledger.ts';

export const exposures: readonly Exposure[] = ['visible', 'inferable', 'hidden'];
export const ledgerFeatures = tableFeatures({
  rowSortingFeature,
  columnFilteringFeature,
  globalFilteringFeature,
  sortedRowModel: createSortedRowModel(),
  filteredRowModel: createFilteredRowModel(),
});

/** What the search looks through: everything a person can read in the row. */
export function ledgerText(row: LedgerRow): string {
  return [row.label, row.layer, row.envelope, row.letter, row.exposure, row.inference]
    .join('\n')
    .toLowerCase();
}

const compareText = (a: string, b: string): number =>
  a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' });
const rank = <T>(order: readonly T[], value: T): number => order.indexOf(value);

const helper = createColumnHelper<typeof ledgerFeatures, LedgerRow>();
const isOneOf = (row: { getValue(id: string): unknown }, id: string, wanted: unknown): boolean =>
  !Array.isArray(wanted) || wanted.length === 0 || wanted.includes(row.getValue(id));

export const ledgerColumns = helper.columns([
  helper.accessor('label', {
    id: 'topic',
    header: 'What',
    sortFn: (a, b) => compareText(a.original.label, b.original.label),
  }),
  helper.accessor('envelope', {
    header: 'Seen on the network',
    sortFn: (a, b) => compareText(a.original.envelope ?? '', b.original.envelope ?? ''),
  }),
  helper.accessor('layer', {
    header: 'Layer',
    filterFn: isOneOf,
    sortFn: (a, b) => rank(layers, a.original.layer) - rank(layers, b.original.layer),
  }),
  helper.accessor('letter', {
    header: 'Really sent or received',
    sortFn: (a, b) => compareText(a.original.letter ?? '', b.original.letter ?? ''),
  }),
  helper.accessor('exposure', {
    header: 'Exposure',
    filterFn: isOneOf,
    sortFn: (a, b) => rank(exposures, a.original.exposure) - rank(exposures, b.original.exposure),
  }),
]);
