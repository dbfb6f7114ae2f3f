// Whether something takes long enough for a bar to be read.
import { useEffect, useState } from 'react';

/** Anything shorter is over before. */
const shownAfterMs = 1000;

/** True once `isPending` has been so for long enough to be shown. */
export function useIsLong(isPending: boolean): boolean {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        setIsLong(isPending);
      },
      isPending ? shownAfterMs : 0,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [isPending]);
  return isLong;
}
