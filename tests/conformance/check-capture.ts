// One capture against tshark: what differs, and which of it docs/conformance.md explains.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareReadings, type Difference } from './compare.ts';
import { readPrinted, type Printed } from './product.ts';
import type { Reading } from './reading.ts';
import { showReasons, type Shown } from './reasons.ts';
import { askTshark } from './tshark.ts';

export interface Explained {
  readonly capture: string;
  /** The pair's addresses and ports as tshark and we sort them, or `*` for all of the capture. */
  readonly pair: string;
  /** `hellos`, `answers`, `hello.alpn`, `answer.version`, `records` … */
  readonly what: string;
  /** The letter of the reason in docs/conformance.md. */
  readonly reason: string;
}

const listFile = join(import.meta.dirname, '../../docs/conformance.md');

/** Rows of the table under "Explained differences". */
export function readExplained(file = listFile): Explained[] {
  const [, table = ''] = readFileSync(file, 'utf8').split('## Explained differences');
  return [...table.matchAll(/^\| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \| ([A-Z]) \|/gm)].map(
    ([, capture = '', pair = '', what = '', reason = '']) => ({ capture, pair, what, reason }),
  );
}

export interface Comparison {
  readonly ours: Reading;
  readonly theirs: Reading;
  /** Differences for which the capture shows no reason. */
  readonly found: Difference[];
  /** Those for which it does. */
  readonly shown: Shown[];
}

/**
 * Differences from what tshark reads. It can put segments in order or read on behind a lost one, not
 * both: a pair of addresses on which either way agrees with us is no difference.
 */
export async function findDifferences(path: string, printed: Printed): Promise<Comparison> {
  const ours = readPrinted(printed);
  const theirs = await askTshark(path, { ordering: 'as-captured' });
  const first = compareReadings(ours, theirs);
  if (first.length === 0) return { ours, theirs, found: [], shown: [] };
  const second = compareReadings(ours, await askTshark(path, { ordering: 'in-order' }));
  const differing = new Set(second.map(({ pair }) => pair));
  const found = first.filter(({ pair }) => differing.has(pair));
  const { shown, open } = await showReasons({ path, ours, theirs }, found);
  return { ours, theirs, found: open, shown };
}

export interface Judged {
  readonly unexplained: Difference[];
  readonly explained: Difference[];
  /** Rows of the list that no longer come true. */
  readonly outdated: Explained[];
}

export function judge(
  capture: string,
  found: readonly Difference[],
  list: readonly Explained[],
): Judged {
  const rows = list.filter((row) => capture.endsWith(row.capture));
  const used = new Set<Explained>();
  const explained: Difference[] = [];
  const unexplained: Difference[] = [];
  for (const difference of found) {
    const matching = rows.filter((row) => explains(row, difference));
    for (const row of matching) used.add(row);
    (matching.length > 0 ? explained : unexplained).push(difference);
  }
  return { explained, unexplained, outdated: rows.filter((row) => !used.has(row)) };
}

function explains(row: Explained, { pair, what }: Difference): boolean {
  return (row.pair === '*' || row.pair === pair) && row.what === what.replace(/ of .*/, '');
}

export const describeDifference = ({ pair, what, ours, theirs }: Difference): string =>
  `${pair} · ${what}\n    ours    ${ours}\n    tshark  ${theirs}`;
