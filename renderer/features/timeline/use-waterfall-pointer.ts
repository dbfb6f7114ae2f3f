// The pointer on a timeline: pointing tells, dragging pans, Ctrl and the wheel zoom, a click chooses.
import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { findHit, type Hit } from '../../../shared/charts/waterfall-hit.ts';
import { toMs } from '../../../shared/charts/time-window.ts';
import type { RowLayout } from '../../../shared/charts/waterfall-rows.ts';
import type { Waterfall } from '../../../shared/model/waterfall.ts';
import type { ShownTime } from './shown-time.ts';

export interface Pointed {
  readonly hit: Hit;
  /** On the canvas. */
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
}

export interface PointerOptions {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly waterfall: Waterfall;
  readonly layout: RowLayout;
  readonly time: ShownTime;
  readonly onChoose: (index: number) => void;
}

export interface WaterfallPointer {
  readonly pointed: Pointed | null;
  readonly onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLCanvasElement>) => void;
  readonly onPointerLeave: () => void;
}

/** A hand that shakes does not drag. */
const leastDragPx = 3;

export function useWaterfallPointer(options: PointerOptions): WaterfallPointer {
  const { canvas, scroller, waterfall, layout, time, onChoose } = options;
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const drag = useRef<{ xPx: number; hasMoved: boolean } | null>(null);
  useWheel(canvas, time, () => {
    setPointed(null);
  });
  const find = (event: PointerEvent<HTMLCanvasElement>): Pointed | null => {
    const { left, top, width } = event.currentTarget.getBoundingClientRect();
    const [xPx, yPx] = [event.clientX - left, event.clientY - top];
    const scale = { window: time.get(), widthPx: width };
    const scrollPx = scroller.current?.scrollTop ?? 0;
    const hit = findHit({ waterfall, layout, scale, xPx, yPx: yPx + scrollPx });
    return hit === null ? null : { hit, xPx, yPx, widthPx: width };
  };
  return {
    pointed,
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { xPx: event.clientX, hasMoved: false };
    },
    onPointerMove: (event) => {
      const held = drag.current;
      if (held === null) {
        setPointed(find(event));
        return;
      }
      const byPx = event.clientX - held.xPx;
      if (!held.hasMoved && Math.abs(byPx) < leastDragPx) return;
      drag.current = { xPx: event.clientX, hasMoved: true };
      setPointed(null);
      time.pan(-byPx / Math.max(1, event.currentTarget.clientWidth));
    },
    onPointerUp: (event) => {
      const wasClick = drag.current !== null && !drag.current.hasMoved;
      drag.current = null;
      const found = wasClick ? find(event) : null;
      if (found !== null) onChoose(found.hit.row.index);
    },
    onPointerLeave: () => {
      setPointed(null);
    },
  };
}

/** React listens to wheels passively; what zooms must not scroll the page as well. */
function useWheel(
  canvas: RefObject<HTMLCanvasElement | null>,
  time: ShownTime,
  onMove: () => void,
): void {
  const moved = useRef(onMove);
  useEffect(() => {
    moved.current = onMove;
  });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const listener = (event: WheelEvent): void => {
      const { left, width } = element.getBoundingClientRect();
      const scale = { window: time.get(), widthPx: width };
      if (event.ctrlKey || event.metaKey) {
        const factor = Math.exp(Math.max(-120, Math.min(120, event.deltaY)) / 300);
        time.zoom(factor, toMs(scale, event.clientX - left));
      } else {
        const acrossPx = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
        if (Math.abs(acrossPx) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
        time.pan(acrossPx / Math.max(1, width));
      }
      event.preventDefault();
      moved.current();
    };
    element.addEventListener('wheel', listener, { passive: false });
    return () => {
      element.removeEventListener('wheel', listener);
    };
  }, [canvas, time]);
}
