// Ledger rows of one kind as one: a page of eighteen requests says eighteen times that a body was hidden.
import { groupBy } from '../../shared/model/groups.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import { splitRequestPlace } from '../../shared/words/request-place.ts';

/** A visit with more rows is a page with much in it: a single website has some forty. */
export const maxRowsOneByOne = 80;
const maxShownOfKind = 5;

/** One of a kind, as it stands below the kind's name. */
export interface ShownRow {
  readonly row: LedgerRow;
  /** What tells it from the others: a header's name, or which request it belongs to; null: nothing does. */
  readonly mark: string | null;
}

export interface AlikeRows {
  readonly label: string;
  /** All of them, in the ledger's order. */
  readonly rows: readonly LedgerRow[];
  /** Of those that differ in what they say the most telling, in the ledger's order. */
  readonly shown: readonly ShownRow[];
  /** How many rows say something that none of those shown does. */
  readonly more: number;
}

const headerLabel = /^(Request|Response) header (?=\S)/;

/** Headers are one kind, whatever their names. */
function kindOf({ label }: LedgerRow): { readonly kind: string; readonly mark: string | null } {
  const { what, place } = splitRequestPlace(label);
  const header = headerLabel.exec(what);
  if (header === null) return { kind: what, mark: place };
  const name = what.slice(header[0].length);
  return { kind: `${header[1] ?? ''} headers`, mark: place === null ? name : `${name}, ${place}` };
}

const wordsOf = ({ label, envelope, letter }: LedgerRow): string => {
  const { what } = splitRequestPlace(label);
  return JSON.stringify([what.toLowerCase(), envelope, letter]);
};

/** What is secret tells the most; else what comes first. */
function mostTelling(rows: readonly LedgerRow[]): LedgerRow[] {
  const different = [...groupBy(rows, wordsOf).values()].flatMap((same) => same.slice(0, 1));
  const isPlain = ({ sensitivity }: LedgerRow): number => (sensitivity === null ? 1 : 0);
  const telling = new Set(
    [...different].sort((a, b) => isPlain(a) - isPlain(b)).slice(0, maxShownOfKind),
  );
  return different.filter((row) => telling.has(row));
}

/** Kinds in the order in which each begins. */
export function sumAlike(rows: readonly LedgerRow[]): AlikeRows[] {
  const kinds = groupBy(rows, (row) => JSON.stringify([kindOf(row).kind, row.layer, row.exposure]));
  return [...kinds.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const shown = mostTelling(alike);
    const said = new Set(shown.map(wordsOf));
    const isAlone = alike.length === 1;
    return [
      {
        label: isAlone ? first.label : kindOf(first).kind,
        rows: alike,
        shown: shown.map((row) => ({ row, mark: isAlone ? null : kindOf(row).mark })),
        more: alike.filter((row) => !said.has(wordsOf(row))).length,
      },
    ];
  });
}
