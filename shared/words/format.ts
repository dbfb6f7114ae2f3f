// Numbers and sizes as people read them. Decimal kilobytes, as operators bill them.

let english: Intl.NumberFormat | null = null;

/** Made for the first number: it takes as long as loading all the rest of a command. */
export const formatCount = (value: number): string =>
  (english ??= new Intl.NumberFormat('en-US')).format(value);

const units = ['kB', 'MB', 'GB', 'TB'] as const;

/** For figures that stand beside each other: all of them in the unit that the largest has, as `0.5 MB`. */
export function formatBytesUpTo(mostBytes: number): (bytes: number) => string {
  const [, unit = 'B'] = formatBytes(mostBytes).split(' ');
  const power = units.findIndex((one) => one === unit) + 1;
  return (bytes) => {
    const value = Number((bytes / 1000 ** power).toFixed(2));
    return `${power === 0 ? formatCount(value) : value} ${unit}`;
  };
}

/** "48,113 B", however many. */
export const formatExactBytes = (bytes: number): string => `${formatCount(Math.round(bytes))} B`;

/** `48,113 B` below 10 kB, then three figures: `48.1 kB`, `2.05 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 10_000) return `${formatCount(bytes)} B`;
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toPrecision(3)} ${units[unit] ?? 'TB'}`;
}

/** `0.8 ms`, `12 ms`, `1.25 s`, `3 min 5 s`. */
export function formatDuration(elapsedMs: number): string {
  if (elapsedMs < 10) return `${elapsedMs.toFixed(1)} ms`;
  if (elapsedMs < 1000) return `${Math.round(elapsedMs)} ms`;
  if (elapsedMs < 60_000) return `${(elapsedMs / 1000).toFixed(2)} s`;
  return `${Math.floor(elapsedMs / 60_000)} min ${Math.round((elapsedMs % 60_000) / 1000)} s`;
}

/** `1 visit`, `3 visits`. */
export function countOf(value: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(value)} ${value === 1 ? singular : plural}`;
}

/** "a", "a and b", "a, b and c". */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** "a, b and c"; of more than `most` "a, b and 40 more". */
export function listSome(words: readonly string[], most: number): string {
  const left = words.length - most;
  if (left <= 0) return joinWords(words);
  return `${words.slice(0, most).join(', ')} and ${formatCount(left)} more`;
}
