// What a JSON text would take in memory, told from its bytes before it is parsed: JSON.parse heeds no limit
// of a worker's heap, and what it keeps of open brackets is in no heap at all.
import { formatBytes } from '../../shared/words/format.ts';
import type { OpenError } from './opened.ts';

export interface JsonBudget {
  readonly memoryBytes: number;
  readonly depth: number;
}

export const jsonBudget: JsonBudget = { memoryBytes: 2_000_000_000, depth: 512 };

/**
 * Bytes in V8's heap at most, as measured in Node 20. An object with a name that no other has brings a shape
 * of its own, which takes more than the object.
 */
const weights = { object: 192, array: 48, name: 40, value: 16, character: 2 } as const;

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openArray = 0x5b;
const backslash = 0x5c;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** The offset of the quote that ends the string which begins at `start`; the text's length without one. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return Math.min(at, bytes.length);
}

/** Null: it may be parsed. `bytes`: in UTF-8, of JSON or anything else. */
export function findExcess(bytes: Uint8Array, budget: JsonBudget = jsonBudget): OpenError | null {
  let memoryBytes: number = weights.value;
  let depth = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) {
      const end = endOfString(bytes, at);
      memoryBytes += weights.character * (end - at);
      at = end;
    } else if (byte === comma) memoryBytes += weights.value;
    else if (byte === colon) memoryBytes += weights.name;
    else if (byte === openObject || byte === openArray) {
      memoryBytes += weights.value + (byte === openObject ? weights.object : weights.array);
      depth += 1;
    } else if (byte === closeObject || byte === closeArray) depth -= 1;
    if (depth > budget.depth) return tooDeep(budget);
    if (memoryBytes > budget.memoryBytes) return tooMuch(budget);
  }
  return null;
}

const tooDeep = ({ depth }: JsonBudget): OpenError => ({
  kind: 'unknown-format',
  detail: `This is nested more than ${depth} levels deep, as no report and no HAR file is.`,
});

const tooMuch = ({ memoryBytes }: JsonBudget): OpenError => ({
  kind: 'too-large',
  detail: `To read it could take more than ${formatBytes(memoryBytes)} of memory.`,
});
