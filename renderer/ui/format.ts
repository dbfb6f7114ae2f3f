// Numbers, times and sizes as people read them. In the window none stands on another line than its unit.
import * as words from '../../shared/words/format.ts';

export { countOf, formatCount } from '../../shared/words/format.ts';

export const formatBytes = (bytes: number): string => keepUnits(words.formatBytes(bytes));

export const formatExactBytes = (bytes: number): string => keepUnits(words.formatExactBytes(bytes));

export const formatDuration = (elapsedMs: number): string =>
  keepUnits(words.formatDuration(elapsedMs));

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

const beforeUnit = /(?<=\d) (?=(?:[kMGT]?B|ms|s|min|h|times|days)\b)/gu;
/** `≈ 48.1 kB ± 60 B`: a sign belongs to its number. */
const behindSign = /(?<=[≈±]) (?=\d)/gu;

/** Keeps a number, its sign and its unit on one line. */
export const keepUnits = (text: string): string =>
  text.replaceAll(beforeUnit, '\u00A0').replaceAll(behindSign, '\u00A0');
