// A capture into staging files, by readers on all cores but one, and summed up: everything that
// `store.adopt` takes. Runs on the command line, in a utility process and in tests alike.
import { stat } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { CaptureFacts } from '../../shared/model/session.ts';
import type { Letter } from '../decrypt/letter-reader.ts';
import { joinFound } from '../observe/found-so-far.ts';
import { openPlaces, readPlaceTables } from '../place/place.ts';
import { removeParts, type StagedSession, type SummedUp } from '../store/adopt.ts';
import { readStagedSites } from '../store/read-staged.ts';
import { stagingPath } from '../store/staging.ts';
import { readPart, type PartProgress, type PartResult } from './capture-part.ts';
import {
  describeKeys,
  keepStreamKeys,
  linesToKeep,
  readCaptureKeys,
  readLetter,
} from './capture-letter.ts';
import { describeCapture } from './capture-session.ts';
import { expectCapture } from './expect-capture.ts';
import type { CaptureBytes } from './open-capture.ts';
import { readPartInWorker } from './capture-worker-link.ts';
import { unpackWords } from './unpack-words.ts';
import { compareSession } from './compare-session.ts';
import { placeLetter } from './place-letter.ts';
import { sharedBudget } from './shared-budget.ts';

export interface StageOptions {
  readonly id: string;
  /** With `capture` only a title. */
  readonly path: string;
  /** A stream of bytes instead of the file; then it is read in this thread. */
  readonly capture?: CaptureBytes;
  /** The file the session is meant for: staging files are put beside it, on the same disk. */
  readonly library: string;
  /** Where the address tables are. */
  readonly dataDir: string;
  /** The built worker; null: everything is read in this thread. */
  readonly workerPath: string | null;
  /** A key log named by the user; null: one that lies beside the capture, if any. */
  readonly keyLogPath?: string | null;
  /** How many workers; by the file's size and the machine's cores unless given. */
  readonly readers?: number;
  /** Ends the reading at once; what was read so far is a session of its own, unless it is thrown away. */
  readonly signal: AbortSignal;
  /** Rejects with the signal's reason once it is aborted, and keeps nothing. */
  readonly discardWhenAborted?: boolean;
  /** Bytes of the file and packets of the reader that is furthest behind; what all of them found. */
  readonly onProgress: (progress: PartProgress) => void;
}

export interface StagedCapture extends StagedSession {
  readonly packets: number;
  readonly flows: number;
  /** In words; null when the capture was readable to its end. */
  readonly problem: string | null;
  /** What the keys opened, in words; null: there were none. */
  readonly keys: string | null;
}

/** Of a capture's bytes, as evidence. */
const keptSessionBytes = 64 * 1024 * 1024;
/** More would not pay: each reader goes through the whole file. */
const maxReaders = 4;
/** Below, starting readers takes longer than reading. */
const smallBytes = 8 * 1024 * 1024;

/**
 * Rejects when the file cannot be read at all; then nothing is left behind. Resolves when it was read, and is
 * summed up meanwhile.
 */
export async function stageCapture(options: StageOptions): Promise<StagedCapture> {
  const { workerPath } = options;
  const isStream = options.capture !== undefined;
  if (!isStream) await expectCapture(options.path);
  const readers = workerPath === null || isStream ? 0 : await countReaders(options);
  const parts = Array.from({ length: Math.max(1, readers) }, (_, n) =>
    stagingPath(options.library, options.id, n),
  );
  try {
    const results =
      workerPath === null || readers === 0
        ? [await readHere(options, parts[0] ?? '')]
        : await readInWorkers(options, parts, workerPath);
    throwIfDiscarded(options);
    return await describeStaged(options, parts, results);
  } catch (cause) {
    await removeParts(parts);
    throw cause;
  }
}

function throwIfDiscarded({ signal, discardWhenAborted }: StageOptions): void {
  if (discardWhenAborted === true) signal.throwIfAborted();
}

/** Zero: no worker is worth its start. */
async function countReaders({ path, readers }: StageOptions): Promise<number> {
  if (readers !== undefined) return readers;
  const { size } = await stat(path);
  // The readers' hot code is compiled and their garbage collected by other threads: they need a core, too.
  return size < smallBytes ? 0 : Math.max(1, Math.min(maxReaders, cpus().length - 1));
}

async function readHere(options: StageOptions, staging: string): Promise<PartResult> {
  return readPart({
    path: options.path,
    capture: options.capture,
    sessionId: options.id,
    stagingPath: staging,
    share: { part: 0, of: 1 },
    keptBytes: sharedBudget(keptSessionBytes),
    place: await openPlaces(options.dataDir),
    isCancelled: () => options.signal.aborted,
    onProgress: options.onProgress,
  });
}

async function readInWorkers(
  options: StageOptions,
  parts: readonly string[],
  workerPath: string,
): Promise<PartResult[]> {
  // Twenty megabytes: read once for all of them.
  const tables = await readPlaceTables(options.dataDir);
  const keptBytes = sharedBudget(keptSessionBytes);
  const progress = parts.map((): PartProgress | null => null);
  const stop = new AbortController();
  const signal = anySignal(options.signal, stop);
  const tell = (part: number, own: PartProgress): void => {
    progress[part] = own;
    const known = progress.flatMap((item) => item ?? []);
    if (known.length < parts.length) return;
    const furthestBehind = known.reduce((last, item) =>
      item.packets < last.packets ? item : last,
    );
    options.onProgress({ ...furthestBehind, found: joinFound(known.map(({ found }) => found)) });
  };
  const reading = parts.map((staging, part) =>
    readPartInWorker(workerPath, {
      path: options.path,
      sessionId: options.id,
      stagingPath: staging,
      share: { part, of: parts.length },
      keptBytes,
      tables,
      signal,
      onProgress: (own) => {
        tell(part, own);
      },
    }),
  );
  try {
    return await Promise.all(reading);
  } catch (cause) {
    // One reader's share is no session: the others need not go on.
    stop.abort();
    await Promise.allSettled(reading);
    throw cause;
  }
}

/** `AbortSignal.any` is newer than the oldest runtime. */
function anySignal(outer: AbortSignal, own: AbortController): AbortSignal {
  if (outer.aborted) own.abort();
  outer.addEventListener('abort', () => own.abort(), { once: true });
  return own.signal;
}

async function describeStaged(
  options: StageOptions,
  parts: readonly string[],
  results: readonly PartResult[],
): Promise<StagedCapture> {
  const [first] = results;
  if (first === undefined) throw new Error('A capture without readers');
  const { packets, problem } = first;
  const { letter, keys, keyLog } = await openLetter(options, first.secrets);
  throwIfDiscarded(options);
  const flows = results.reduce((sum, result) => sum + result.flows, 0);
  const summedUp = sumUp(options, parts, first, { letter, keys });
  // It may reject before anybody waits for it; whoever does then hears of it all the same.
  summedUp.catch(() => undefined);
  return { id: options.id, parts, keyLog, summedUp, packets, flows, problem, keys };
}

async function sumUp(
  options: StageOptions,
  parts: readonly string[],
  read: PartResult,
  { letter, keys }: { letter: Letter | null; keys: string | null },
): Promise<SummedUp> {
  const opened = new Set(letter?.exchanges.map(({ flow }) => flow.flowId));
  const observations = await readStagedSites(parts, unpackWords, [...opened]);
  const exchanges = letter === null ? [] : placeLetter(letter, observations.flows);
  const session = describeCapture(
    {
      id: options.id,
      path: options.path,
      isCancelled: options.signal.aborted,
      facts: factsOf(options, read, keys),
      sites: observations.inAll.sites,
    },
    observations.flows,
    // One without packets has no time of its own, and belongs to the day on which it was opened.
    { firstMs: read.firstPacketMs ?? Date.now(), lastMs: read.lastPacketMs },
    exchanges,
  );
  const { ledger, summary } = compareSession({ session, exchanges, observations, earlier: [] });
  throwIfDiscarded(options);
  return { session, summary, ledger, exchanges };
}

async function openLetter(
  { path, capture, keyLogPath = null, signal }: StageOptions,
  secrets: readonly string[],
): Promise<{ letter: Letter | null; keys: string | null; keyLog: string[] }> {
  if (capture !== undefined) return keepStreamKeys(secrets);
  const found = await readCaptureKeys(path, keyLogPath, secrets);
  const letter = await readLetter(path, found, () => signal.aborted);
  const keyLog = linesToKeep(found, secrets);
  return { letter, keys: describeKeys(found, letter), keyLog };
}

const factsOf = (
  { path }: StageOptions,
  { fileBytes, packets, passedOver, problem }: PartResult,
  keys: string | null,
): CaptureFacts => ({
  fileName: fileNameOf(path),
  fileBytes,
  packets,
  passedOver,
  problem,
  ...(keys !== null && { keys }),
});

const fileNameOf = (path: string): string => path.slice(path.search(/[^/\\]*$/)).slice(0, 255);
