// Numbers, times and sizes as people read them.
export { countOf, formatBytes, formatCount, formatDuration } from '../../shared/words/format.ts';

/** What stands in the place of a secret until it is asked for. */
export const cover = '••••••••';

const two = (value: number): string => String(value).padStart(2, '0');

/** `14:03:07`, local time, 24 hours. */
export function formatClock(atMs: number): string {
  const date = new Date(atMs);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `14:03:07.125`. */
export function formatClockMs(atMs: number): string {
  return `${formatClock(atMs)}.${String(Math.floor(atMs % 1000)).padStart(3, '0')}`;
}

/** `2026-11-24`, local. Sorts as text. */
export function dayKey(atMs: number): string {
  const date = new Date(atMs);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** "Today", "Yesterday", else "Mon 23 Nov" (with the year when it is another one). */
export function formatDay(atMs: number, nowMs: number): string {
  const key = dayKey(atMs);
  if (key === dayKey(nowMs)) return 'Today';
  const yesterday = new Date(nowMs);
  yesterday.setDate(yesterday.getDate() - 1);
  if (key === dayKey(yesterday.getTime())) return 'Yesterday';
  const isThisYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return new Date(atMs).toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

/** Keeps a number and its unit on one line. */
export function keepUnits(text: string): string {
  return text.replaceAll(/(\d) (?=(?:[kMGT]?B|ms|s|min|h|times|days)\b)/gu, '$1\u00A0');
}
