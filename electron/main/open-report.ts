// Opening whatever file there is: what a session was exported to, and what other tools write. JSON reports,
// HAR, Parquet folders and Zeek's logs give a session each; a capture is handed to who reads captures.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CallResult } from '../../shared/contract/ipc.ts';
import type { OpeningProgress } from '../../shared/model/progress.ts';
import { err, ok } from '../../shared/model/result.ts';
import { sniffFile } from '../interchange/sniff.ts';
import type { OpenError } from '../interchange/opened.ts';
import type { ForeignFile, ForeignResult } from '../session/open-foreign.ts';
import type { StoredSession } from '../store/stored-session.ts';
import type { Store } from '../store/store.ts';
import { describeError } from './log.ts';
import type { ChooseFile } from './read-chosen-file.ts';

export interface OpenDependencies {
  readonly store: Pick<Store, 'saveStored'>;
  readonly chooseFile: ChooseFile;
  readonly changed: () => void;
  /** Outside of this process: a file may be made to take all memory. Rejects with the signal's reason. */
  readonly openForeign: (file: ForeignFile, signal: AbortSignal) => Promise<ForeignResult>;
  /** Begins to read a capture; false: another is being read. */
  readonly importCapture: (path: string) => boolean;
  /** Null: nothing is being opened any more. */
  readonly opening: (progress: OpeningProgress | null) => void;
}

type Answer = CallResult<'report.open'>;

export interface Opener {
  /**
   * `given` null: asks for a file. Answers with the first session where there are several, with none where a capture
   * is being read or opening was stopped.
   */
  readonly open: (given: string | null) => Promise<Answer>;
  /** False where nothing is being read that could be stopped. */
  readonly stop: () => boolean;
}

const another = err({ kind: 'busy' as const, detail: 'Another file is being opened.' });
const noSession: Answer = ok({ sessionId: null });

/** One file at a time: there is one bar that tells of it. */
export function createOpener(dependencies: OpenDependencies): Opener {
  let isBusy = false;
  /** Of what is being read. */
  let reading: AbortController | null = null;

  async function read(file: ForeignFile): Promise<ForeignResult> {
    const { signal } = (reading = new AbortController());
    try {
      return await dependencies.openForeign(file, signal);
    } finally {
      reading = null;
    }
  }

  async function open(given: string | null): Promise<Answer> {
    const path = given ?? (await dependencies.chooseFile('any'));
    if (path === null) return noSession;
    try {
      const found = await sniffFile(path);
      if (found.kind === 'capture') return startImport(dependencies, path);
      const about = await describe(path);
      dependencies.opening({ ...about, phase: 'reading' });
      const opened = await read(found);
      if (!opened.ok) return refuse(opened.error);
      dependencies.opening({ ...about, phase: 'saving' });
      return await save(dependencies, opened.value);
    } catch (error) {
      if (error === stopped) return noSession;
      // The system's errors have a code; anything else is a fault of ours.
      if (!(error instanceof Error && 'code' in error)) throw error;
      return err({ kind: 'read-failed', detail: describeError(error) });
    }
  }

  return {
    open: async (given) => {
      if (isBusy) return another;
      isBusy = true;
      try {
        return await open(given);
      } finally {
        isBusy = false;
        dependencies.opening(null);
      }
    },
    stop: () => {
      reading?.abort(stopped);
      return reading !== null;
    },
  };
}

const stopped = new Error('Opening the file was stopped.');

async function describe(path: string): Promise<Omit<OpeningProgress, 'phase'>> {
  const file = await stat(path);
  return { title: basename(path), lengthBytes: file.isFile() ? file.size : null };
}

function startImport({ importCapture }: OpenDependencies, path: string): Answer {
  return importCapture(path)
    ? noSession
    : err({ kind: 'busy', detail: 'Another capture is being read.' });
}

async function save(
  { store, changed }: OpenDependencies,
  opened: readonly StoredSession[],
): Promise<Answer> {
  for (const session of opened) await store.saveStored(session);
  changed();
  return ok({ sessionId: opened[0]?.session.id ?? null });
}

const refuse = ({ kind, detail }: OpenError): Answer =>
  err({ kind: kind === 'unknown-format' ? 'not-a-report' : kind, detail });
