// Looking up one header among many.
import type { Header } from '../../shared/model/exchange.ts';

/** The first value under a name given in lower case. */
export const headerOf = (headers: readonly Header[], wanted: string): string | null =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
