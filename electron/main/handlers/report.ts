// Exporting a session and opening again what was exported.
import type { CallResult, Handlers } from '../../../shared/contract/ipc.ts';
import type { ReportFormat } from '../../../shared/model/report-format.ts';
import { err, ok } from '../../../shared/model/result.ts';
import { readPieces } from '../../store/session-pieces.ts';
import {
  prepareTold,
  readSecrets,
  type ExportDependencies,
  type ExportInput,
  type PreparedExport,
} from '../prepare-export.ts';
import { exportName } from '../export-name.ts';
import { describeError, type Log } from '../log.ts';
import { createOpener, type OpenDependencies } from '../open-report.ts';
import { unknownSession } from './errors.ts';

export interface ReportDependencies extends ExportDependencies, OpenDependencies {
  readonly store: ExportDependencies['store'] & OpenDependencies['store'];
  /** Asks where to write; null when the user thought better of it. */
  readonly chooseTarget: (name: string, format: ReportFormat) => Promise<string | null>;
  readonly log: Log;
}

type ReportCall = 'report.export' | 'report.cancel' | 'report.open' | 'report.stop-opening';

export function reportHandlers(dependencies: ReportDependencies): Pick<Handlers, ReportCall> {
  const opener = createOpener(dependencies);
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
    'report.open': ({ path }) => opener.open(path),
    'report.stop-opening': () => Promise.resolve(ok({ isStopped: opener.stop() })),
  };
}

const notWritten = ok({ path: null, redacted: [] });

async function exportReport(
  dependencies: ReportDependencies,
  input: ExportInput,
  signal: AbortSignal,
): Promise<CallResult<'report.export'>> {
  const { sessionId, format } = input;
  const pieces = await readPieces(dependencies.store, sessionId);
  if (pieces === null) return unknownSession(sessionId);
  const { session } = pieces.frame;
  const keyLog = await readSecrets(dependencies.store, input);
  if (format === 'keylog' && keyLog.length === 0) return noSecrets();
  const name = exportName(session.title, session.createdAtMs, format);
  const path = await dependencies.chooseTarget(name, format);
  if (path === null || signal.aborted) return notWritten;
  dependencies.progress(sessionId, 0);
  try {
    const preparing = prepareTold(dependencies, input, { pieces, keyLog }, signal);
    const prepared = await unlessAborted(preparing, signal);
    return prepared === null ? notWritten : await writeIt(dependencies, path, prepared, signal);
  } finally {
    dependencies.progress(sessionId, 1);
  }
}

async function writeIt(
  { log }: ReportDependencies,
  path: string,
  { redacted, write }: PreparedExport,
  signal: AbortSignal,
): Promise<CallResult<'report.export'>> {
  try {
    await write(path);
    return ok({ path, redacted: [...redacted] });
  } catch (error) {
    if (signal.aborted) return notWritten;
    log('a report could not be written', error);
    return err({ kind: 'write-failed', detail: describeError(error) });
  }
}

function noSecrets() {
  const detail =
    'They were not asked for, or the session came from a file without keys or from an older version.';
  return err({ kind: 'no-secrets' as const, detail });
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
