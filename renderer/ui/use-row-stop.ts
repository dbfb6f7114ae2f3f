// One stop of the Tab key for all rows of a table or list, and keys between them, also to rows that are not in the
// page yet (WAI-ARIA Authoring Practices, "Developing a keyboard interface": roving tabindex).
import {
  useEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { findRowStop, moveInRows, type RowsInSight } from './row-moves.ts';

interface RowStopOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly length: number;
  readonly inSight: RowsInSight;
  readonly scrollTo: (index: number) => void;
  /** The buttons that rows are chosen by; each row says its number in `data-row`. */
  readonly button?: string;
  /** They stand beside one another, not below. */
  readonly isAcross?: boolean;
}

const acrossKeys: Readonly<Record<string, string>> = {
  ArrowRight: 'ArrowDown',
  ArrowLeft: 'ArrowUp',
};

export interface RowStopState {
  /** The row at which the Tab key stops. */
  readonly stop: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
}

const rowOf = (element: Element): number | null => {
  const row = element.closest('[data-row]')?.getAttribute('data-row');
  return row === null || row === undefined ? null : Number(row);
};

export function useRowStop(options: RowStopOptions): RowStopState {
  const { scroller, length, inSight, scrollTo, button: selector = '.row-button' } = options;
  const [visited, setVisited] = useState(0);
  /** The row that is to have the keyboard as soon as it is there. */
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const row = scroller.current?.querySelector(`[data-row="${wanted.current}"]`);
    const button = row?.querySelector<HTMLElement>(selector);
    if (!button) return;
    wanted.current = null;
    button.focus();
  });
  return {
    stop: findRowStop(visited, inSight),
    onKeyDown: (event) => {
      const { target } = event;
      if (!(target instanceof Element) || !target.matches(selector)) return;
      const from = rowOf(target);
      const key = (options.isAcross === true ? acrossKeys[event.key] : undefined) ?? event.key;
      const to = from === null ? null : moveInRows(key, from, inSight, length);
      if (to === null) return;
      event.preventDefault();
      wanted.current = to;
      scrollTo(to);
      setVisited(to);
    },
    onFocus: ({ target }) => {
      const row = rowOf(target);
      if (row !== null) setVisited(row);
    },
  };
}

/** The same of rows that are all in the page: the browser brings into sight what has the keyboard. */
export const useListStop = (
  list: RefObject<HTMLElement | null>,
  length: number,
  button: string,
  isAcross = false,
): RowStopState =>
  useRowStop({
    scroller: list,
    length,
    button,
    isAcross,
    inSight: { first: 0, last: length - 1 },
    scrollTo: () => undefined,
  });
