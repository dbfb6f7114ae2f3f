// Moments on the wall clock: milliseconds since 1970, from anybody's file. Beyond what a Date holds
// (ECMA-262 §21.4.1.1) every use of one throws.

export const lastWallClockMs = 8.64e15;

export const isWallClock = (atMs: number): boolean => Math.abs(atMs) <= lastWallClockMs;

/** The nearest that a Date holds. */
export const toWallClock = (atMs: number): number =>
  Math.min(lastWallClockMs, Math.max(-lastWallClockMs, atMs));
