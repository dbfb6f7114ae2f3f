// The stretch of time a timeline shows. It changes many times a second while one zooms and pans, so it
// lives outside React, and who draws is called when it has changed.
import { panWindow, showStretch, zoomWindow } from '../../../shared/charts/time-window.ts';
import type { WaterfallExtent } from '../../../shared/charts/waterfall-extent.ts';
import type { Stretch } from '../../../shared/model/waterfall.ts';

export interface ShownTime {
  readonly get: () => Stretch;
  /** `factor` below 1 shows less time; `atMs` stays where it is, the middle unless given. */
  readonly zoom: (factor: number, atMs?: number) => void;
  /** `share` of what is shown. */
  readonly pan: (share: number) => void;
  readonly fit: () => void;
  readonly show: (stretch: Stretch) => void;
  /** Gives the function that ends it. */
  readonly onChange: (listener: () => void) => () => void;
}

export function createShownTime({ busy, whole }: WaterfallExtent): ShownTime {
  const listeners = new Set<() => void>();
  let shown = busy;
  const set = (window: Stretch): void => {
    shown = window;
    for (const listener of listeners) listener();
  };
  return {
    get: () => shown,
    zoom: (factor, atMs = (shown.fromMs + shown.toMs) / 2) => {
      set(zoomWindow(shown, factor, atMs, whole));
    },
    pan: (share) => {
      set(panWindow(shown, share, whole));
    },
    fit: () => {
      set(busy);
    },
    show: (stretch) => {
      set(showStretch(shown, stretch, whole));
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
