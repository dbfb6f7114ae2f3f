// Keeps the timeline's canvases drawn: once a frame at most, whatever has changed.
import { useComputedColorScheme } from '@mantine/core';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Mark } from '../../../shared/charts/waterfall-marks.ts';
import { rowAt, type RowLayout } from '../../../shared/charts/waterfall-rows.ts';
import type { Waterfall } from '../../../shared/model/waterfall.ts';
import { readInkColours } from './canvas-pen.ts';
import { createFrameDrawer, type FrameDrawer } from './draw-frame.ts';
import type { ShownTime } from './shown-time.ts';

export interface Shown {
  readonly waterfall: Waterfall;
  readonly layout: RowLayout;
  readonly chosen: number | null;
  readonly focus: Mark | null;
}

export interface WaterfallParts {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly body: RefObject<HTMLCanvasElement | null>;
  readonly axis: RefObject<HTMLCanvasElement | null>;
}

export interface WaterfallCanvas {
  /** Rows in sight, the last included. */
  readonly range: { readonly first: number; readonly last: number };
  readonly onScroll: () => void;
}

export function useWaterfallCanvas(
  { scroller, body, axis }: WaterfallParts,
  shown: Shown,
  time: ShownTime,
): WaterfallCanvas {
  const latest = useRef(shown);
  const drawer = useRef<FrameDrawer | null>(null);
  const asked = useRef(0);
  const [range, setRange] = useState({ first: 0, last: 0 });
  const scheme = useComputedColorScheme('light');

  const ask = useCallback(() => {
    if (asked.current !== 0) return;
    asked.current = requestAnimationFrame(() => {
      asked.current = 0;
      const scrollPx = scroller.current?.scrollTop ?? 0;
      drawer.current?.draw({ ...latest.current, window: time.get(), scrollPx });
    });
  }, [time, scroller]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const { layout } = latest.current;
    const bottomPx = Math.min(element.scrollTop + element.clientHeight, layout.heightPx - 1);
    const next = {
      first: Math.max(0, rowAt(layout, element.scrollTop)),
      last: rowAt(layout, bottomPx),
    };
    setRange((before) =>
      before.first === next.first && before.last === next.last ? before : next,
    );
    ask();
  }, [ask, scroller]);

  useEffect(() => time.onChange(ask), [time, ask]);
  useLayoutEffect(() => {
    latest.current = shown;
    onScroll();
  }, [shown, onScroll]);
  useEffect(() => {
    const [canvas, head] = [body.current, axis.current];
    if (canvas === null || head === null) return undefined;
    const renew = (): void => {
      drawer.current = createFrameDrawer(canvas, head, readInkColours(canvas, scheme));
      onScroll();
    };
    // Tells of the first size as well.
    const observer = new ResizeObserver(renew);
    observer.observe(canvas);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(asked.current);
      asked.current = 0;
    };
  }, [onScroll, scheme, body, axis]);
  return { range, onScroll };
}
