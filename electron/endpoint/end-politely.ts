// The last of a conversation goes out before its stream is cut, as far as that can be waited for.
import type { Duplex } from 'node:stream';
import type { Watch } from './watch.ts';

const farewellMs = 500;

/**
 * Ends the stream's writable side. A peer may close in the same moment, and then nothing tells that the end went
 * out: it is not waited for any longer than half a second, and no longer than the visit may last.
 */
export function endPolitely(stream: Duplex, watch: Pick<Watch, 'signal'>): Promise<void> {
  const { signal } = watch;
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      stream.off('close', finish);
      resolve();
    };
    const timer = setTimeout(finish, farewellMs);
    signal.addEventListener('abort', finish, { once: true });
    stream.once('close', finish);
    stream.end(finish);
    if (signal.aborted) finish();
  });
}
