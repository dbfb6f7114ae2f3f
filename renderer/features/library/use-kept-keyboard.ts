// Where the keyboard goes when the session that has it leaves the list: to the one in its place, or to what
// says that there is none; and back, when a deletion is undone. Else it would fall out of the window.
import { useLayoutEffect, useRef, type RefCallback } from 'react';

export interface KeptKeyboard {
  /** For the list, or for what stands there instead. */
  readonly list: RefCallback<HTMLElement>;
  /** Hears which session has the keyboard, its menu included. */
  readonly onKeyboard: (sessionId: string | null) => void;
}

/** `ids`: of the sessions as they are listed. */
export function useKeptKeyboard(ids: readonly string[]): KeptKeyboard {
  const list = useRef<HTMLElement>(null);
  const held = useRef<string | null>(null);
  const before = useRef(ids);
  const gone = useRef(new Set<string>());
  useLayoutEffect(() => {
    const place = before.current.indexOf(held.current ?? '');
    before.current = ids;
    const back = ids.findIndex((id) => gone.current.delete(id));
    if (held.current !== null && place >= 0 && !ids.includes(held.current)) {
      gone.current.add(held.current);
      focusEntry(list.current, Math.min(place, ids.length - 1));
    } else if (back >= 0 && isKeyboardLost()) {
      focusEntry(list.current, back);
    }
  }, [ids]);
  return {
    list: (element) => {
      list.current = element;
    },
    onKeyboard: (sessionId) => {
      held.current = sessionId;
    },
  };
}

/** Nowhere, or on the button that took the deletion back and goes with its notification. */
function isKeyboardLost(): boolean {
  const { activeElement, body } = document;
  return activeElement === body || activeElement?.matches('.undo-deletion *') === true;
}

function focusEntry(list: HTMLElement | null, place: number): void {
  const entry = list?.querySelectorAll<HTMLElement>('.session-open')[place];
  (entry ?? list)?.focus();
}
