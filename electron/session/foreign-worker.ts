// A worker thread that opens a file of another tool, or a report, and hands its sessions over in parts.
import { parentPort, workerData } from 'node:worker_threads';
import { formatBytes } from '../../shared/words/format.ts';
import { openPlaces } from '../place/place.ts';
import type { StoredSession } from '../store/stored-session.ts';
import { describeFileError } from './file-error.ts';
import type { ForeignTask, ForeignWord } from './foreign-worker-link.ts';
import { openForeign } from './open-foreign.ts';
import { partsOf } from './session-parts.ts';

const say = (word: ForeignWord, transferred: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(word, transferred);

async function run({ file, dataDir, limits }: ForeignTask): Promise<void> {
  const opened = await openForeign(file, () => openPlaces(dataDir));
  if (opened.ok) handOver(opened.value, limits.partBytes);
  else say({ kind: 'refused', error: opened.error });
}

function handOver(sessions: readonly StoredSession[], maxBytes: number): void {
  let bytes = 0;
  for (const part of partsOf(sessions)) {
    bytes += part.length;
    if (bytes > maxBytes) {
      const detail = `Its sessions would take more than ${formatBytes(maxBytes)}.`;
      say({ kind: 'refused', error: { kind: 'too-large', detail } });
      return;
    }
    say({ kind: 'part', bytes: part }, [part.buffer]);
  }
  say({ kind: 'opened' });
}

run(workerData as ForeignTask).catch((error: unknown) => {
  // The system's errors have a code; anything else is a fault of ours.
  if (!(error instanceof Error && 'code' in error)) throw error;
  say({ kind: 'refused', error: { kind: 'read-failed', detail: describeFileError(error) } });
});
