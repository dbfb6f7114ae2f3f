// Whether the window has come to rest after it opened: its first picture stands, nothing is due.
import { useEffect, useState } from 'react';

/** Not to be waited for longer, should the window never come to rest. */
const longestMs = 500;

/** False at first, then true for good. */
export function useIdle(): boolean {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => {
    const idle = requestIdleCallback(
      () => {
        setIdle(true);
      },
      { timeout: longestMs },
    );
    return () => {
      cancelIdleCallback(idle);
    };
  }, []);
  return isIdle;
}
