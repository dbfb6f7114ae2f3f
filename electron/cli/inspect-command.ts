// `onlooker inspect`: one session without a window, and what comes out of it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startLab, type Lab } from '../lab/lab.ts';
import { openPlaces } from '../place/place.ts';
import { redactDocument } from '../report/redact.ts';
import { renderReport, type ReportOptions } from '../report/render-report.ts';
import { createSessionId } from '../session/new-session.ts';
import { findBadOption } from '../session/options.ts';
import { runSession, type RunResult } from '../session/run-session.ts';
import { openStore, type Store } from '../store/store.ts';
import type { InspectRequest, SessionDocument } from '../../shared/model/session.ts';
import { exitCodes } from './exit-codes.ts';
import type { InspectCommand, ReportTarget } from './parse-arguments.ts';
import { printPdf } from './print-pdf.ts';
import { describeSession } from './describe-session.ts';
import { plain, sayError, showProgress, writeOut } from './terminal.ts';

/** Ends the command with a sentence and a code. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

const maxCaBytes = 1_048_576;
const describe = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

async function readCa(path: string | null): Promise<string | null> {
  if (path === null) return null;
  try {
    const text = await readFile(path, 'utf8');
    if (text.length <= maxCaBytes) return text;
  } catch (error) {
    throw new CommandError(`--ca ${path}: ${describe(error)}`, exitCodes.cannotRead);
  }
  throw new CommandError(`--ca ${path}: larger than ${maxCaBytes} bytes`, exitCodes.cannotRead);
}

async function openLibrary(path: string | null): Promise<Store> {
  const opened = await openStore(path ?? ':memory:');
  if (opened.ok) return opened.value;
  const { kind, detail } = opened.error;
  const why =
    kind === 'locked' ? 'it is open in the app or another command; close that first' : detail;
  throw new CommandError(`--library ${path ?? ''}: ${why}`, exitCodes.cannotRead);
}

async function makeRequest(command: InspectCommand, lab: Lab | null): Promise<InspectRequest> {
  const { urls } = command.request;
  const request: InspectRequest = {
    ...command.request,
    urls: urls.length > 0 ? [...urls] : (lab?.sites.map((site) => site.url) ?? []),
    caPem: await readCa(command.caFile),
  };
  const problem = findBadOption(request);
  if (problem !== null) throw new CommandError(problem, exitCodes.usage);
  return request;
}

async function writeReport(
  target: ReportTarget,
  document: SessionDocument,
  options: ReportOptions,
) {
  try {
    const format = target.format === 'pdf' ? 'html' : target.format;
    const text = renderReport(format, document, options);
    await writeFile(target.path, target.format === 'pdf' ? await printPdf(text) : text);
    sayError(`wrote ${target.path}`);
  } catch (error) {
    throw new CommandError(`${target.path}: ${describe(error)}`, exitCodes.cannotWrite);
  }
}

async function writeAll(
  command: InspectCommand,
  { document: original, segments }: RunResult,
): Promise<void> {
  const { document, redacted } = command.redact
    ? redactDocument(original)
    : { document: original, redacted: null };
  const options = { redacted, segments };
  for (const target of command.reports) await writeReport(target, document, options);
  if (command.jsonTarget === '-') {
    await writeOut(`${renderReport('json', document, options)}\n`);
  } else if (command.jsonTarget !== null) {
    await writeReport({ path: command.jsonTarget, format: 'json' }, document, options);
  } else if (command.reports.length === 0) {
    await writeOut(plain(describeSession(document, redacted)));
  }
}

function cancelOnSignal(): AbortController {
  const controller = new AbortController();
  const cancel = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.cancelled);
    sayError('cancelling; press Ctrl-C again to leave at once');
    controller.abort();
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  return controller;
}

function codeOf(document: SessionDocument): number {
  if (document.session.status === 'cancelled') return exitCodes.cancelled;
  const failed = document.session.visits.some((visit) => visit.status === 'failed');
  return failed ? exitCodes.someVisitFailed : exitCodes.ok;
}

/** Runs and gives the exit code; throws CommandError. */
export async function inspect(command: InspectCommand): Promise<number> {
  const { signal } = cancelOnSignal();
  const dataDir = process.env['ONLOOKER_DATA_DIR'] ?? join(__dirname, '../data');
  const lab = command.request.lab ? await startLab() : null;
  try {
    const request = await makeRequest(command, lab);
    const [place, store] = await Promise.all([
      openPlaces(dataDir),
      openLibrary(command.libraryFile),
    ]);
    try {
      const result = await runSession({
        id: createSessionId(),
        request,
        lab,
        place,
        store,
        signal,
        onProgress: showProgress,
      });
      await writeAll(command, result);
      return codeOf(result.document);
    } finally {
      await store.close();
    }
  } finally {
    await lab?.close();
  }
}
