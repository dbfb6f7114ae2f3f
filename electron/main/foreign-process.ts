// The process in which foreign files are opened, by a worker: what takes all memory here takes none of the
// window's. Started by foreign-child.ts; gets one order, and ends when its parent ends it.
import { keepToOwner } from '../interchange/file-modes.ts';
import { runForeignWorker, type ForeignWord } from '../session/foreign-worker-link.ts';
import { faultCode, type ForeignOrder } from './foreign-order.ts';
import { logToTerminal } from './log.ts';

// It may be a copy of a process that was there before the app began.
keepToOwner();

const port = process.parentPort;
const say = (word: ForeignWord): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
  port.postMessage(word);
};

port.on('message', ({ data }: { data: unknown }) => {
  const { workerPath, task } = data as ForeignOrder;
  runForeignWorker(workerPath, task, say).catch((error: unknown) => {
    logToTerminal('a file could not be opened', error);
    process.exit(faultCode);
  });
});
