// Which of thousands of secrets stand in a text, in time that goes with the text's length and not with their number.

/** Beginnings are looked up by so many characters; no secret is shorter. */
export const leastLength = 4;
/** Of a longer one so much is looked up, and the rest compared. */
const longestKey = 200;
const hashes = 1 << 16;

interface Entry {
  readonly text: string;
  readonly group: number;
}

/** Gives the least number, from `least` on, of a group of which a secret stands in the text; Infinity: none. */
export type FindGroup = (text: string, least: number) => number;

/** Each of `groups`: secrets of at least `leastLength` characters. */
export function createFinder(groups: readonly (readonly string[])[]): FindGroup {
  const isBeginning = new Uint8Array(hashes);
  const lengths = new Map<string, Set<number>>();
  const byKey = new Map<string, Entry[]>();
  for (const [group, texts] of groups.entries()) {
    for (const text of texts) {
      const key = text.slice(0, longestKey);
      isBeginning[hashAt(text, 0)] = 1;
      append(byKey, key, { text, group });
      const beginning = text.slice(0, leastLength);
      lengths.set(beginning, (lengths.get(beginning) ?? new Set()).add(key.length));
    }
  }
  const findAt = (text: string, at: number, least: number): number => {
    let found = Infinity;
    for (const length of lengths.get(text.slice(at, at + leastLength)) ?? []) {
      for (const entry of byKey.get(text.slice(at, at + length)) ?? []) {
        const isBetter = entry.group >= least && entry.group < found;
        if (isBetter && text.startsWith(entry.text, at)) found = entry.group;
      }
    }
    return found;
  };
  return (text, least) => {
    let found = Infinity;
    for (let at = 0; at + leastLength <= text.length && found > least; at += 1) {
      if (isBeginning[hashAt(text, at)] === 1) found = Math.min(found, findAt(text, at, least));
    }
    return found;
  };
}

/** Of the four characters from there. */
const hashAt = (text: string, at: number): number =>
  (text.charCodeAt(at) ^
    (text.charCodeAt(at + 1) << 4) ^
    (text.charCodeAt(at + 2) << 8) ^
    (text.charCodeAt(at + 3) << 11)) &
  (hashes - 1);

function append(map: Map<string, Entry[]>, key: string, entry: Entry): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [entry]);
  else known.push(entry);
}
