// Two readings of one capture side by side: every point on which they differ, as one line each.
import { newPair, type Pair, type Reading } from './reading.ts';

export interface Difference {
  /** "tcp ADDRESS PORT ADDRESS PORT". */
  readonly pair: string;
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
}

const none = newPair();
const shown = 8;

export function compareReadings(ours: Reading, theirs: Reading): Difference[] {
  const keys = [...new Set([...theirs.keys(), ...ours.keys()])];
  return keys.flatMap((pair) =>
    comparePair(ours.get(pair) ?? none, theirs.get(pair) ?? none).map((found) => ({
      pair,
      ...found,
    })),
  );
}

type Found = Omit<Difference, 'pair'>;

function comparePair(ours: Pair, theirs: Pair): Found[] {
  return [
    ...compareLists('hello', ours.hellos, theirs.hellos),
    ...compareLists('answer', ours.answers, theirs.answers),
    ...[...new Set([...ours.records.keys(), ...theirs.records.keys()])].flatMap((sender) =>
      compareRow(
        `records of ${sender}`,
        ours.records.get(sender) ?? [],
        theirs.records.get(sender) ?? [],
      ),
    ),
    ...compareRow('questions', [...ours.questions].sort(), [...theirs.questions].sort()),
    ...compareRow('requests', ours.requests, theirs.requests),
    ...compareRow(
      "hellos of Google's QUIC",
      [...ours.googleHellos].sort(),
      [...theirs.googleHellos].sort(),
    ),
    ...compareRow(
      'correspondents',
      [...ours.correspondents].sort(),
      [...theirs.correspondents].sort(),
    ),
  ];
}

function compareLists<T extends object>(
  name: string,
  ours: readonly T[],
  theirs: readonly T[],
): Found[] {
  if (ours.length !== theirs.length) {
    return [{ what: `${name}s`, ours: String(ours.length), theirs: String(theirs.length) }];
  }
  return ours.flatMap((own, index) => {
    const other: object = theirs[index] ?? {};
    const fields = Object.entries(own) as [string, string][];
    return fields.flatMap(([field, value]) => {
      const theirValue = String(Reflect.get(other, field));
      const what = `${name}.${field}`;
      return value === theirValue ? [] : [{ what, ours: value, theirs: theirValue }];
    });
  });
}

function compareRow(what: string, ours: readonly string[], theirs: readonly string[]): Found[] {
  const at = ours.findIndex((record, index) => record !== theirs[index]);
  if (at === -1 && ours.length === theirs.length) return [];
  const from = at === -1 ? ours.length : at;
  const part = (list: readonly string[]): string =>
    `${list.length}: #${from} ${list.slice(from, from + shown).join(' ')}`;
  return [{ what, ours: part(ours), theirs: part(theirs) }];
}
