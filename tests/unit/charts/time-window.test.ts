// The window of time: never beyond its limits, still where the pointer is, and with round ticks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  keepWithin,
  leastSpanMs,
  listTicks,
  panWindow,
  showStretch,
  toMs,
  toPx,
  zoomWindow,
} from '../../../shared/charts/time-window.ts';

const ms = fc.double({ min: -1e6, max: 1e7, noNaN: true });
const stretches = fc
  .tuple(ms, fc.double({ min: 1, max: 1e6, noNaN: true }))
  .map(([fromMs, spanMs]) => ({ fromMs, toMs: fromMs + spanMs }));
const slack = 1e-6;

describe('a window', () => {
  it('stays within its limits, whatever is done to it', () => {
    const share = fc.double({ min: -3, max: 3, noNaN: true });
    const factor = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(stretches, stretches, factor, share, (start, limits, factor, share) => {
        const kept = keepWithin(start, limits);
        const at = kept.fromMs + Math.abs(share / 3) * (kept.toMs - kept.fromMs);
        for (const window of [
          kept,
          zoomWindow(kept, factor, at, limits),
          panWindow(kept, share, limits),
          showStretch(kept, { fromMs: limits.toMs, toMs: limits.toMs }, limits),
        ]) {
          expect(window.fromMs).toBeGreaterThanOrEqual(limits.fromMs - slack);
          expect(window.toMs).toBeLessThanOrEqual(limits.toMs + slack);
          expect(window.toMs - window.fromMs).toBeGreaterThanOrEqual(leastSpanMs - slack);
        }
      }),
    );
  });

  it('keeps the moment under the pointer when zoomed within its limits', () => {
    const limits = { fromMs: 0, toMs: 10_000 };
    const window = { fromMs: 4000, toMs: 6000 };
    const closer = zoomWindow(window, 0.5, 4500, limits);
    expect(closer).toEqual({ fromMs: 4250, toMs: 5250 });
    expect(zoomWindow(closer, 2, 4500, limits)).toEqual(window);
  });

  it('moves no further than it must to show something', () => {
    const limits = { fromMs: 0, toMs: 10_000 };
    const window = { fromMs: 1000, toMs: 2000 };
    expect(showStretch(window, { fromMs: 1500, toMs: 9000 }, limits)).toBe(window);
    expect(showStretch(window, { fromMs: 5000, toMs: 5001 }, limits).fromMs).toBe(4900);
  });

  it('turns time to pixels and back', () => {
    fc.assert(
      fc.property(stretches, fc.integer({ min: 100, max: 4000 }), ms, (window, widthPx, at) => {
        const scale = { window, widthPx };
        const span = window.toMs - window.fromMs;
        expect(Math.abs(toMs(scale, toPx(scale, at)) - at)).toBeLessThan(1e-6 * (1e7 + span));
      }),
    );
  });
});

describe('ticks', () => {
  it('lie in the window, apart from each other, and none reads like another', () => {
    fc.assert(
      fc.property(stretches, fc.integer({ min: 200, max: 3000 }), (window, widthPx) => {
        const ticks = listTicks({ window, widthPx });
        expect(ticks.length).toBeLessThanOrEqual(widthPx / 40 + 2);
        for (const [n, { ms, xPx }] of ticks.entries()) {
          expect(ms).toBeGreaterThanOrEqual(window.fromMs - 1e-3);
          expect(ms).toBeLessThanOrEqual(window.toMs + 1e-3);
          expect(xPx - (ticks[n - 1]?.xPx ?? -Infinity)).toBeGreaterThan(40);
        }
        const labels = ticks.map(({ label }) => label);
        expect(new Set(labels).size).toBe(labels.length);
      }),
    );
  });

  it.each([
    [0, 2, ['0', '0.5 ms', '1.0 ms', '1.5 ms', '2.0 ms']],
    [0, 1000, ['0', '200 ms', '400 ms', '600 ms', '800 ms', '1.0 s']],
    [1000, 1400, ['1.0 s', '1.1 s', '1.2 s', '1.3 s', '1.4 s']],
    [0, 240_000, ['0', '1 min', '2 min', '3 min', '4 min']],
    [3_600_000, 10_800_000, ['1 h 0 min', '1 h 30 min', '2 h 0 min', '2 h 30 min', '3 h 0 min']],
  ])('from %d to %d read as people say them', (fromMs, untilMs, labels) => {
    const ticks = listTicks({ window: { fromMs, toMs: untilMs }, widthPx: 600 });
    expect(ticks.map(({ label }) => label)).toEqual(labels);
  });

  it('are two at least also where there is little room', () => {
    const starts = fc.double({ min: 0, max: 90_000, noNaN: true });
    const spans = fc.double({ min: 1, max: 4e7, noNaN: true });
    fc.assert(
      fc.property(starts, spans, (fromMs, spanMs) => {
        const ticks = listTicks({ window: { fromMs, toMs: fromMs + spanMs }, widthPx: 420 });
        expect(ticks.length).toBeGreaterThanOrEqual(2);
      }),
    );
  });
});
