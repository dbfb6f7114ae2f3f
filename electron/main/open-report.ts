// Opening whatever file there is: what a session was exported to, and what other tools write. JSON reports,
// HAR, Parquet folders and Zeek's logs give a session each; a capture is handed to who reads captures.
import type { CallResult } from '../../shared/contract/ipc.ts';
import { err, ok } from '../../shared/model/result.ts';
import { sniffFile } from '../interchange/sniff.ts';
import type { OpenError } from '../interchange/opened.ts';
import type { ForeignFile, ForeignResult, OpenedSession } from '../session/open-foreign.ts';
import type { Store } from '../store/store.ts';
import { describeError } from './log.ts';
import type { ChooseFile } from './read-chosen-file.ts';

export interface OpenDependencies {
  readonly store: Pick<Store, 'saveSession'>;
  readonly chooseFile: ChooseFile;
  readonly changed: () => void;
  /** Outside of this process: a file may be made to take all memory. */
  readonly openForeign: (file: ForeignFile) => Promise<ForeignResult>;
  /** Begins to read a capture; false: another is being read. */
  readonly importCapture: (path: string) => boolean;
}

type Answer = CallResult<'report.open'>;

/** Answers with the first session where there are several, with none where a capture is being read. */
export async function openReport(
  dependencies: OpenDependencies,
  given: string | null,
): Promise<Answer> {
  const path = given ?? (await dependencies.chooseFile('any'));
  if (path === null) return ok({ sessionId: null });
  try {
    const found = await sniffFile(path);
    if (found.kind === 'capture') return startImport(dependencies, path);
    const opened = await dependencies.openForeign(found);
    return opened.ok ? await save(dependencies, opened.value) : refuse(opened.error);
  } catch (error) {
    // The system's errors have a code; anything else is a fault of ours.
    if (!(error instanceof Error && 'code' in error)) throw error;
    return err({ kind: 'read-failed', detail: describeError(error) });
  }
}

function startImport({ importCapture }: OpenDependencies, path: string): Answer {
  if (importCapture(path)) return ok({ sessionId: null });
  return err({ kind: 'busy', detail: 'Another capture is being read.' });
}

async function save(
  { store, changed }: OpenDependencies,
  opened: readonly OpenedSession[],
): Promise<Answer> {
  for (const { document, segments } of opened) await store.saveSession(document, segments);
  changed();
  return ok({ sessionId: opened[0]?.document.session.id ?? null });
}

const refuse = ({ kind, detail }: OpenError): Answer =>
  err({ kind: kind === 'unknown-format' ? 'not-a-report' : kind, detail });
