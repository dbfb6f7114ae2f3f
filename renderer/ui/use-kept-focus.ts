// Where the keyboard goes when what had it goes away: else it would fall out of the window, unheard.
import { useEffect, useRef } from 'react';

/** Once `change` is another than before, gives the keyboard to `find()` if nothing has it any more. */
export function useKeptFocus(find: () => HTMLElement | null | undefined, change: unknown): void {
  const before = useRef(change);
  useEffect(() => {
    if (before.current === change) return;
    before.current = change;
    if (document.activeElement === document.body) find()?.focus({ preventScroll: true });
  });
}
