// The process that reads captures, so that the window and its engine never wait. Started by
// capture-child.ts; gets one task, tells how far it is, and ends when its parent ends it.
import { keepToOwner } from '../interchange/file-modes.ts';
import { CannotCaptureError, runCaptureTask } from '../session/capture-task.ts';
import { describeFileError } from '../session/file-error.ts';
import type { PartProgress } from '../session/capture-part.ts';
import type { CaptureOrder, CaptureWord } from './capture-child.ts';
import { tellAtMost } from './tell-at-most.ts';

// It may be a copy of a process that was there before the app began.
keepToOwner();

const tellEveryMs = 100;
const port = process.parentPort;
const say = (word: CaptureWord): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
  port.postMessage(word);
};
const stop = new AbortController();

port.on('message', ({ data }: { data: unknown }) => {
  const order = data as CaptureOrder;
  if (order.kind === 'stop') {
    stop.abort();
    return;
  }
  const teller = tellAtMost<PartProgress>(tellEveryMs, (progress) => {
    say({ kind: 'progress', progress });
  });
  runCaptureTask(order.task, stop.signal, teller.tell)
    .finally(teller.stop)
    .then(async ({ summedUp, ...capture }): Promise<CaptureWord> => {
      say({ kind: 'read', capture });
      return { kind: 'summed-up', summedUp: await summedUp };
    })
    .catch((error: unknown): CaptureWord => {
      const detail = describeFileError(error);
      return { kind: 'failed', detail, isPermission: error instanceof CannotCaptureError };
    })
    .then(say)
    .catch(() => process.exit(1));
});
