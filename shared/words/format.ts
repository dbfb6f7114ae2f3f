// Numbers and sizes as people read them. Decimal kilobytes, as operators bill them.

const number = new Intl.NumberFormat('en-US');

export const formatCount = (value: number): string => number.format(value);

/** `48,113 B` below 10 kB, then three figures: `48.1 kB`, `2.05 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 10_000) return `${number.format(bytes)} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toPrecision(3)} ${units[unit] ?? 'TB'}`;
}
