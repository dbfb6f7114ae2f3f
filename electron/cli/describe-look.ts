// A first look at a capture as a terminal shows it: what it holds in sums, and the names in it.
import type { LookSums, Tallies } from '../observe/look/look-sums.ts';
import type { LookResult } from '../session/look-at-capture.ts';
import { describeNotCaptured } from '../../shared/words/captured-words.ts';
import { countOf, formatBytes, formatCount, formatDuration } from '../../shared/words/format.ts';
import { describeValue } from '../../shared/words/flow-words.ts';
import { cutNames } from './cut-text.ts';

/** Half a screenful: an import lists more. */
const shown = { names: 15, programs: 5 } as const;
const nameColumns = 48;

/** Lines without their ends. `title`: the path, whole, because several files may differ in its end alone. */
export function describeLook(title: string, sums: LookSums, read: LookResult): string[] {
  return [
    `${title.replaceAll(/\s+/g, ' ')}: ${countOf(read.packets, 'packet')} in ${formatDuration(read.lengthMs)}, ` +
      `${countOf(sums.connections, 'connection')}, ${formatBytes(sums.bytes)}` +
      describeNotCaptured(sums.notCaptured),
    ...(read.problem === null ? [] : [read.problem]),
    '',
    ...(sums.connections === 0
      ? ['No TCP or UDP was found in it.']
      : [...sumLines(sums), ...nameLines(sums), ...programLines(sums)]),
  ];
}

function sumLines({ protocols, versions, echOffers }: LookSums): string[] {
  return [
    `Protocols  ${inLine(protocols, (value) => describeValue('protocol', value))}`,
    ...(versions.size === 0 ? [] : [`Versions   ${inLine(versions, (value) => value)}`]),
    ...(echOffers === 0 ? [] : [`ECH        offered in ${countOf(echOffers, 'connection')}`]),
    '',
  ];
}

const inLine = (tallies: Tallies, describe: (value: string) => string): string =>
  tallies
    .sorted()
    .map(([value, { connections }]) => `${describe(value)} ${formatCount(connections)}`)
    .join(', ');

const nameLines = ({ names }: LookSums): string[] =>
  names.size === 0
    ? ['No names in look-ups, hellos and requests; a look leaves certificates unread.', '']
    : listLines('Names that anybody on the way could read', names, shown.names);

const programLines = ({ programs }: LookSums): string[] =>
  programs.size === 0 ? [] : listLines('Programs, by JA4', programs, shown.programs);

function listLines(title: string, tallies: Tallies, most: number): string[] {
  const sorted = tallies.sorted();
  const rows = sorted.slice(0, most).map(([value, { connections, bytes }]) => {
    const sizes = `${countOf(connections, 'connection')}, ${formatBytes(bytes)}`;
    return `  ${cutNames(value).padEnd(nameColumns)} ${sizes}`;
  });
  const more = sorted.length - rows.length;
  return [
    `${title} (${formatCount(sorted.length)})`,
    ...rows,
    ...(more > 0 ? [`  … and ${formatCount(more)} more; --json - lists every connection`] : []),
    ...(tallies.leftOut > 0
      ? [`  … and ${countOf(tallies.leftOut, 'connection')} with more than could be counted here`]
      : []),
    '',
  ];
}
