// One stop of the Tab key for all rows of a table, and keys between them, also to rows that are not in the page
// yet (WAI-ARIA Authoring Practices, "Developing a keyboard interface": roving tabindex).
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
}

export interface RowStopState {
  /** The row at which the Tab key stops. */
  readonly stop: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
}

const buttonSelector = '.row-button';
const rowOf = (element: Element): number =>
  Number(element.closest('[aria-rowindex]')?.getAttribute('aria-rowindex')) - 2;

export function useRowStop(options: RowStopOptions): RowStopState {
  const { scroller, length, inSight, scrollTo } = options;
  const [visited, setVisited] = useState(0);
  /** The row that is to have the keyboard as soon as it is there. */
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const row = scroller.current?.querySelector(`tbody [aria-rowindex="${wanted.current + 2}"]`);
    const button = row?.querySelector<HTMLElement>(buttonSelector);
    if (!button) return;
    wanted.current = null;
    button.focus();
  });
  return {
    stop: findRowStop(visited, inSight),
    onKeyDown: (event) => {
      const { target } = event;
      if (!(target instanceof Element) || !target.matches(buttonSelector)) return;
      const to = moveInRows(event.key, rowOf(target), inSight, length);
      if (to === null) return;
      event.preventDefault();
      wanted.current = to;
      scrollTo(to);
      setVisited(to);
    },
    onFocus: ({ target }) => {
      if (target.matches(buttonSelector)) setVisited(rowOf(target));
    },
  };
}
