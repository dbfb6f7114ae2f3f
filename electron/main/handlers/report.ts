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
): Pick<Handlers, 'report.export' | 'report.cancel' | 'report.open'> {
  const running = new Map<string, AbortController>();
  return {
    'report.export': async (input) => {
      const controller = new AbortController();
      running.get(input.sessionId)?.abort();
      running.set(input.sessionId, controller);
      try {
        return await exportReport(dependencies, input, controller.signal);
      } finally {
        if (running.get(input.sessionId) === controller) running.delete(input.sessionId);
      }
    },
    'report.cancel': ({ sessionId }) => {
      running.get(sessionId)?.abort();
      return Promise.resolve(ok(null));
    },
    'report.open': () => openReport(dependencies),
  };
}

const notWritten = ok({ path: null, redacted: [] });

async function exportReport(
  dependencies: ReportDependencies,
  input: { sessionId: string; format: ReportFormat; redact: boolean },
  signal: AbortSignal,
): Promise<CallResult<'report.export'>> {
  const { sessionId, format } = input;
  const document = await dependencies.store.document(sessionId);
  if (document === null) return unknownSession(sessionId);
  const name = exportName(document.session.title, document.session.createdAtMs, format);
  const path = await dependencies.chooseTarget(name, format);
  if (path === null || signal.aborted) return notWritten;
  dependencies.progress(sessionId, 0);
  try {
    const rendered = await unlessAborted(renderIt(dependencies, document, input), signal);
    if (rendered === null) return notWritten;
    dependencies.progress(sessionId, 0.8);
    return await writeIt(dependencies, path, rendered);
  } finally {
    dependencies.progress(sessionId, 1);
  }
}

async function writeIt(
  { write, log }: ReportDependencies,
  path: string,
  { content, redacted }: Rendered,
): Promise<CallResult<'report.export'>> {
  try {
    await write(path, content);
    return ok({ path, redacted: [...redacted] });
  } catch (error) {
    log('a report could not be written', error);
    return err({ kind: 'write-failed', detail: describeError(error) });
  }
}

async function renderIt(
  dependencies: ReportDependencies,
  document: SessionDocument,
  input: { sessionId: string; format: ReportFormat; redact: boolean },
): Promise<Rendered> {
  const { sessionId, format, redact } = input;
  const segments = format === 'json' ? await dependencies.store.segments(sessionId) : [];
  dependencies.progress(sessionId, 0.2);
  return dependencies.render({ document, segments }, format, redact);
}

/** Null as soon as it is aborted; what is under way then ends unseen. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      resolve(null);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });
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
