// The width inside an element, followed as it changes.
import { useLayoutEffect, useState, type RefObject } from 'react';

/** In pixels, without the scroll bar; known before the first picture. */
export function useRoom(element: RefObject<HTMLElement | null>): number {
  const [roomPx, setRoomPx] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const measure = (): void => {
      setRoomPx(current.clientWidth);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return roomPx;
}
