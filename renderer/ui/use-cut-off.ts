// Whether an element shows all of its text, followed as its room changes.
import { useLayoutEffect, useState, type RefObject } from 'react';

/** True while a child of the element is hidden, or has more lines than it shows. */
export function useCutOff(element: RefObject<HTMLElement | null>): boolean {
  const [isCutOff, setIsCutOff] = useState(false);
  // After every drawing: other words, and other rules for them, change no size that could be observed.
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const measure = (): void => {
      setIsCutOff([...current.children].some(isCut));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  });
  return isCutOff;
}

/** Heights are rounded: one pixel is no line. */
const isCut = (child: Element): boolean =>
  child.getClientRects().length === 0 || child.scrollHeight > child.clientHeight + 1;
