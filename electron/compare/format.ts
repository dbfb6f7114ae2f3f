// How amounts and spans of time read in rows and sentences.
import { formatBytes, formatCount } from '../../shared/words/format.ts';

/** "≈ 48.1 kB ± 60 B"; the error is rounded up, never down. */
export function formatEstimate(bytes: number, errorBytes: number): string {
  return `≈ ${formatBytes(bytes)} ± ${formatBytes(Math.ceil(errorBytes))}`;
}

/** "about 48 kB", for sentences. */
export function formatRoughBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  if (bytes < 999_500)
    return `${bytes < 9_950 ? (bytes / 1000).toFixed(1) : Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** "0.4 s", "10 s", "3 min", "2 h", "5 days", for sentences. */
export function formatRoughDuration(elapsedMs: number): string {
  const seconds = elapsedMs / 1000;
  if (seconds < 0.1) return 'under 0.1 s';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** "once", "twice", "1,200 times". */
export function formatTimes(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${formatCount(count)} times`;
}

/** Keeps the beginning; says how much is left out. */
export function clipText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return `${text.slice(0, maxCharacters)}… (${formatCount(text.length - maxCharacters)} more characters)`;
}
