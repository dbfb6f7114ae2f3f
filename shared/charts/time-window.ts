// The stretch of time a chart shows: zoomed and panned within limits, turned to pixels, and its ticks.
import type { Stretch } from '../model/waterfall.ts';

/** Below it two records of one connection would stand a screen apart. */
export const leastSpanMs = 0.5;

const spanOf = ({ fromMs, toMs }: Stretch): number => toMs - fromMs;

/** As long as `window` where the limits allow it, moved to lie within them. */
export function keepWithin(window: Stretch, limits: Stretch): Stretch {
  const spanMs = Math.min(
    Math.max(spanOf(window), leastSpanMs),
    Math.max(spanOf(limits), leastSpanMs),
  );
  const latestMs = Math.max(limits.fromMs, limits.toMs - spanMs);
  const fromMs = Math.min(Math.max(window.fromMs, limits.fromMs), latestMs);
  return { fromMs, toMs: fromMs + spanMs };
}

/** `factor` below 1 shows less time; `atMs` stays where it is. */
export function zoomWindow(
  window: Stretch,
  factor: number,
  atMs: number,
  limits: Stretch,
): Stretch {
  const spanMs = Math.min(Math.max(spanOf(window) * factor, leastSpanMs), spanOf(limits));
  const share = (atMs - window.fromMs) / (spanOf(window) || 1);
  const fromMs = atMs - share * spanMs;
  return keepWithin({ fromMs, toMs: fromMs + spanMs }, limits);
}

/** `share` of what is shown, forward when positive. */
export function panWindow(window: Stretch, share: number, limits: Stretch): Stretch {
  const byMs = share * spanOf(window);
  return keepWithin({ fromMs: window.fromMs + byMs, toMs: window.toMs + byMs }, limits);
}

/** The least move that brings a stretch into sight, with some room around it. */
export function showStretch(window: Stretch, stretch: Stretch, limits: Stretch): Stretch {
  const roomMs = spanOf(window) / 10;
  if (stretch.fromMs < window.fromMs || stretch.fromMs > window.toMs) {
    const fromMs = stretch.fromMs - roomMs;
    return keepWithin({ fromMs, toMs: fromMs + spanOf(window) }, limits);
  }
  return window;
}

export interface TimeScale {
  readonly window: Stretch;
  readonly widthPx: number;
}

export const toPx = ({ window, widthPx }: TimeScale, ms: number): number =>
  ((ms - window.fromMs) / spanOf(window)) * widthPx;

export const toMs = ({ window, widthPx }: TimeScale, px: number): number =>
  window.fromMs + (px / widthPx) * spanOf(window);

export interface Tick {
  readonly ms: number;
  readonly xPx: number;
  readonly label: string;
}

const roundSteps = [1, 2, 5];
/** Least ticks that tell how long a stretch is; where they are fewer they may stand closer. */
const leastTicks = 3;
const minuteMs = 60_000;
const hourMs = 3_600_000;

/** Round times about `gapPx` apart, from left to right; closer where there would be too few of them. */
export function listTicks(scale: TimeScale, gapPx = 110): Tick[] {
  const ticks = ticksApart(scale, gapPx);
  return ticks.length < leastTicks ? ticksApart(scale, gapPx * 0.55) : ticks;
}

function ticksApart(scale: TimeScale, gapPx: number): Tick[] {
  const stepMs = chooseStep((spanOf(scale.window) * gapPx) / Math.max(gapPx, scale.widthPx));
  const first = Math.ceil(scale.window.fromMs / stepMs);
  const last = Math.floor(scale.window.toMs / stepMs);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => {
    const ms = (first + n) * stepMs;
    return { ms, xPx: toPx(scale, ms), label: describeTick(ms, stepMs) };
  });
}

function chooseStep(leastMs: number): number {
  const clock = [1, 2, 5, 10, 30].map((minutes) => minutes * minuteMs);
  if (leastMs > 20_000 && leastMs <= 30 * minuteMs) {
    return clock.find((step) => step >= leastMs) ?? hourMs;
  }
  const unit = leastMs > 30 * minuteMs ? hourMs : 1;
  const power = 10 ** Math.floor(Math.log10(leastMs / unit));
  const step = roundSteps.find((round) => round * power * unit >= leastMs) ?? 10;
  return step * power * unit;
}

/** `0`, `250 ms`, `1.25 s`, `12 min`, `3 h`: as exact as the step asks for. */
function describeTick(ms: number, stepMs: number): string {
  if (ms === 0) return '0';
  if (stepMs >= hourMs) return `${Math.round(ms / hourMs)} h`;
  if (stepMs >= minuteMs) {
    const hours = Math.floor(ms / hourMs);
    const minutes = Math.round((ms % hourMs) / minuteMs);
    return hours === 0 ? `${minutes} min` : `${hours} h ${minutes} min`;
  }
  const decimals = (unitMs: number): number =>
    Math.max(0, Math.ceil(-Math.log10(stepMs / unitMs) - 1e-9));
  if (Math.abs(ms) < 1000 || stepMs < 1) return `${ms.toFixed(decimals(1))} ms`;
  return `${(ms / 1000).toFixed(decimals(1000))} s`;
}
