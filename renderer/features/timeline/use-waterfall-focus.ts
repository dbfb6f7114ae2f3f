// Which connection is chosen and which of its marks the keyboard is at, and what is said of both.
import { useMemo, useState, type RefObject } from 'react';
import { listMarks, type Mark } from '../../../shared/charts/waterfall-marks.ts';
import {
  isReadable,
  type ConnectionRow,
  type RowLayout,
} from '../../../shared/charts/waterfall-rows.ts';
import { assertNever } from '../../../shared/model/result.ts';
import type { Waterfall } from '../../../shared/model/waterfall.ts';
import type { ShownTime } from './shown-time.ts';
import type { KeyDeed } from './waterfall-keys.ts';
import { formatMoment, sayConnection, sayMark } from './waterfall-words.ts';

export interface FocusOptions {
  readonly waterfall: Waterfall;
  readonly layout: RowLayout;
  readonly time: ShownTime;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly withLetter: boolean;
  readonly chosen: number | null;
  readonly onChoose: (index: number | null) => void;
}

export interface WaterfallFocus {
  readonly mark: Mark | null;
  /** For screen readers. */
  readonly said: string;
  readonly run: (deed: KeyDeed) => void;
}

export function useWaterfallFocus(options: FocusOptions): WaterfallFocus {
  const { waterfall, layout, time, scroller, withLetter, chosen, onChoose } = options;
  const [at, setAt] = useState<{ chosen: number; step: number } | null>(null);
  const [said, setSaid] = useState('');
  const marks = useMemo(
    () => (chosen === null ? [] : listMarks(waterfall, chosen, withLetter)),
    [waterfall, chosen, withLetter],
  );
  const step = at !== null && at.chosen === chosen ? at.step : -1;
  const connectionRows = useMemo(
    () => layout.rows.filter((row): row is ConnectionRow => row.kind === 'connection'),
    [layout],
  );

  const chooseRow = (by: number): void => {
    const now = connectionRows.findIndex(({ index }) => index === chosen);
    const start = now === -1 ? (by > 0 ? -1 : 0) : now;
    const next = Math.min(Math.max(start + by, 0), connectionRows.length - 1);
    const row = connectionRows[next];
    const connection = row === undefined ? undefined : waterfall.connections[row.index];
    if (row === undefined || connection === undefined) return;
    onChoose(row.index);
    scrollToRow(scroller.current, row);
    setSaid(
      sayConnection(connection, withLetter || isReadable(connection) ? row.requests.length : null),
    );
  };
  const goToMark = (by: 1 | -1): void => {
    if (chosen === null) {
      chooseRow(1);
      return;
    }
    const next = Math.min(Math.max(step + by, 0), marks.length - 1);
    const mark = marks[next];
    if (mark === undefined) {
      setSaid('Nothing was recorded on this connection.');
      return;
    }
    setAt({ chosen, step: next });
    time.show(mark.stretch);
    setSaid(`${next + 1} of ${marks.length}: ${sayMark(mark)}`);
  };
  const sayWindow = (): void => {
    const { fromMs, toMs } = time.get();
    setSaid(`Showing ${formatMoment(fromMs)} to ${formatMoment(toMs)}.`);
  };

  const run = (deed: KeyDeed): void => {
    switch (deed.kind) {
      case 'row':
        chooseRow(deed.by);
        return;
      case 'mark':
        goToMark(deed.by);
        return;
      case 'leave':
        setAt(null);
        onChoose(null);
        return;
      case 'zoom':
        time.zoom(deed.factor, marks[step]?.stretch.fromMs);
        break;
      case 'pan':
        time.pan(deed.share);
        break;
      case 'fit':
        time.fit();
        break;
      default:
        assertNever(deed);
    }
    sayWindow();
  };
  return { mark: marks[step] ?? null, said, run };
}

/** Brings a row into sight, by the least move. */
export function scrollToRow(
  scroller: HTMLElement | null,
  { topPx, heightPx }: ConnectionRow,
): void {
  if (scroller === null) return;
  const bottomPx = topPx + heightPx - scroller.clientHeight;
  if (scroller.scrollTop > topPx) scroller.scrollTop = topPx;
  else if (scroller.scrollTop < bottomPx) scroller.scrollTop = Math.min(topPx, bottomPx);
}
