// Exporting a session and opening a JSON report again.
import type { CallResult, Handlers, ReportFormat } from '../../../shared/contract/ipc.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Segment } from '../../../shared/model/segment.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { parseJsonReport } from '../../report/parse-json.ts';
import type { Store } from '../../store/store.ts';
import { exportName } from '../export-name.ts';
import { describeError, type Log } from '../log.ts';
import { readChosenFile, type ChooseFile } from '../read-chosen-file.ts';
import { unknownSession } from './errors.ts';

/** A JSON report of the largest session the budgets allow stays below this. */
const maxReportBytes = 256 * 1024 * 1024;

export interface Rendered {
  readonly content: string | Uint8Array;
  /** In words: what was taken out. Empty: nothing. */
  readonly redacted: readonly string[];
}

export interface RenderSource {
  readonly document: SessionDocument;
  /** The bytes of the wire; only JSON carries any. */
  readonly segments: readonly Segment[];
}

export interface ReportDependencies {
  readonly store: Pick<Store, 'document' | 'saveSession' | 'segments'>;
  readonly createId: () => string;
  readonly render: (
    source: RenderSource,
    format: ReportFormat,
    redact: boolean,
  ) => Promise<Rendered>;
  /** Asks where to write; null when the user thought better of it. */
  readonly chooseTarget: (name: string, format: ReportFormat) => Promise<string | null>;
  readonly chooseFile: ChooseFile;
  readonly write: (path: string, content: string | Uint8Array) => Promise<void>;
  /** From 0 to 1. */
  readonly progress: (sessionId: string, done: number) => void;
  readonly changed: () => void;
  readonly log: Log;
}

export function reportHandlers(
  dependencies: ReportDependencies,
): Pick<Handlers, 'report.export' | 'report.open'> {
  return {
    'report.export': (input) => exportReport(dependencies, input),
    'report.open': () => openReport(dependencies),
  };
}

async function exportReport(
  dependencies: ReportDependencies,
  input: { sessionId: string; format: ReportFormat; redact: boolean },
): Promise<CallResult<'report.export'>> {
  const { sessionId, format, redact } = input;
  const document = await dependencies.store.document(sessionId);
  if (document === null) return unknownSession(sessionId);
  const name = exportName(document.session.title, document.session.createdAtMs, format);
  const path = await dependencies.chooseTarget(name, format);
  if (path === null) return ok({ path: null, redacted: [] });
  dependencies.progress(sessionId, 0);
  const segments = format === 'json' ? await dependencies.store.segments(sessionId) : [];
  const source = { document, segments };
  const { content, redacted } = await dependencies.render(source, format, redact);
  dependencies.progress(sessionId, 0.8);
  try {
    await dependencies.write(path, content);
  } catch (error) {
    dependencies.log('a report could not be written', error);
    return err({ kind: 'write-failed', detail: describeError(error) });
  } finally {
    dependencies.progress(sessionId, 1);
  }
  return ok({ path, redacted: [...redacted] });
}

async function openReport(dependencies: ReportDependencies): Promise<CallResult<'report.open'>> {
  const path = await dependencies.chooseFile('report');
  if (path === null) return ok({ sessionId: null });
  const read = await readChosenFile(path, maxReportBytes);
  if (!read.ok) {
    return read.error.kind === 'too-large'
      ? err({ kind: 'too-large', detail: `The file is larger than ${maxReportBytes} bytes.` })
      : err({ kind: 'read-failed', detail: describeError(read.error.cause) });
  }
  const parsed = parseJsonReport(read.value);
  if (!parsed.ok) return err(parsed.error);
  const { document, segments } = parsed.value;
  // A new id: the session it was made from may still be in this library.
  const id = dependencies.createId();
  const session = { ...document.session, id, kind: 'imported' as const };
  await dependencies.store.saveSession({ ...document, session }, segments);
  dependencies.changed();
  return ok({ sessionId: id });
}
