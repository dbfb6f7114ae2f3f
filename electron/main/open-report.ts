// Opening whatever file there is: what a session was exported to, and what other tools write. JSON reports,
// HAR, Parquet folders and Zeek's logs give a session each; a capture is handed to who reads captures.
import type { CallResult } from '../../shared/contract/ipc.ts';
import type { Place } from '../../shared/model/place.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { sniffFile } from '../interchange/sniff.ts';
import type { OpenError } from '../interchange/opened.ts';
import { parseJsonReport } from '../report/parse-json.ts';
import { openFolder, openJson } from '../session/open-foreign.ts';
import type { Store } from '../store/store.ts';
import { describeError } from './log.ts';
import { readChosenFile, type ChooseFile } from './read-chosen-file.ts';

/** A JSON report of the largest session the budgets allow stays below this. */
const maxReportBytes = 256 * 1024 * 1024;

export interface OpenDependencies {
  readonly store: Pick<Store, 'saveSession'>;
  readonly createId: () => string;
  readonly chooseFile: ChooseFile;
  readonly changed: () => void;
  readonly place: () => Promise<(address: string) => Place>;
  /** Begins to read a capture; false: another is being read. */
  readonly importCapture: (path: string) => boolean;
}

interface OpenedSession {
  readonly document: SessionDocument;
  readonly segments: readonly Segment[];
}

type Opened = Result<
  OpenedSession[],
  Extract<CallResult<'report.open'>, { readonly ok: false }>['error']
>;

/** Answers with the first session where there are several, with none where a capture is being read. */
export async function openReport(
  dependencies: OpenDependencies,
  given: string | null,
): Promise<CallResult<'report.open'>> {
  const path = given ?? (await dependencies.chooseFile('any'));
  if (path === null) return ok({ sessionId: null });
  let opened: Opened;
  try {
    opened = await openFile(path, dependencies);
  } catch (error) {
    // The system's errors have a code; anything else is a fault of ours.
    if (!(error instanceof Error && 'code' in error)) throw error;
    return err({ kind: 'read-failed', detail: describeError(error) });
  }
  if (!opened.ok) return opened;
  if (opened.value.length === 0) return ok({ sessionId: null });
  for (const { document, segments } of opened.value) {
    await dependencies.store.saveSession(document, segments);
  }
  dependencies.changed();
  return ok({ sessionId: opened.value[0]?.document.session.id ?? null });
}

async function openFile(path: string, dependencies: OpenDependencies): Promise<Opened> {
  const found = await sniffFile(path);
  const { createId } = dependencies;
  switch (found.kind) {
    case 'capture':
      return dependencies.importCapture(path)
        ? ok([])
        : err({ kind: 'busy', detail: 'Another capture is being read.' });
    case 'parquet':
    case 'zeek': {
      const options = { createId, place: await dependencies.place() };
      return withoutBytes(await openFolder(found, options));
    }
    case 'json':
    case 'unknown':
      return openText(path, dependencies);
    default:
      return err({ kind: 'not-a-report', detail: '' });
  }
}

async function openText(path: string, dependencies: OpenDependencies): Promise<Opened> {
  const read = await readChosenFile(path, maxReportBytes);
  if (!read.ok) {
    return read.error.kind === 'too-large'
      ? err({ kind: 'too-large', detail: `The file is larger than ${maxReportBytes} bytes.` })
      : err({ kind: 'read-failed', detail: describeError(read.error.cause) });
  }
  return openJsonText(read.value, path, dependencies.createId);
}

function openJsonText(text: string, path: string, createId: () => string): Opened {
  const report = parseJsonReport(text);
  if (report.ok) {
    const { document, segments } = report.value;
    // A new id: the session it was made from may still be in this library.
    const session = { ...document.session, id: createId(), kind: 'imported' as const };
    return ok([{ document: { ...document, session }, segments }]);
  }
  const foreign = openJson(text, path, createId);
  // Of what is neither, the report's own words say more.
  if (!foreign.ok && foreign.error.kind === 'unknown-format') return err(report.error);
  return withoutBytes(foreign);
}

function withoutBytes(result: Result<SessionDocument[], OpenError>): Opened {
  if (result.ok) return ok(result.value.map((document) => ({ document, segments: [] })));
  const { kind, detail } = result.error;
  return err({ kind: kind === 'unknown-format' ? 'not-a-report' : kind, detail });
}
