// Up to where a broken capture could be read and why not further, in words for people.
import { formatCount } from '../../shared/words/format.ts';
import type { ParseError } from '../wire/byte-reader.ts';

const cutShort = 'the file breaks off there, as when a recording or a copy is cut short';
/** How the libraries that unpack say that there should be more. */
const endsEarly = /^unexpected (end of file|EOF)$/;

/** `packets` were read; `unpacking`: why the file could not be unpacked further. Null: read to its end. */
export function describeBroken(
  packets: number,
  problem: ParseError | null,
  unpacking: string | null,
): string | null {
  if (problem === null && unpacking === null) return null;
  const why = unpacking === null ? describeProblem(problem) : describeUnpacking(unpacking);
  return `From packet ${formatCount(packets + 1)} on it could not be read: ${why}.`;
}

/** Of a capture that nobody wanted to be read further. */
export const describeCancelled = (packets: number): string =>
  `It was cancelled: from packet ${formatCount(packets + 1)} on it was not read.`;

const describeUnpacking = (why: string): string =>
  endsEarly.test(why) ? cutShort : `the packed file could not be unpacked there (${why})`;

function describeProblem(problem: ParseError | null): string {
  if (problem === null || problem.code === 'truncated') return cutShort;
  const reason = problem.reason === '' ? '' : ` (${problem.reason})`;
  return `it is damaged at byte ${formatCount(problem.offset)}${reason}`;
}
