// What the commands share: errors that end them, the library, cancelling, and what comes out.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { version } from '../endpoint/user-agent.ts';
import {
  canHoldSecrets,
  isInterchangeFormat,
  type InterchangeFormat,
} from '../interchange/formats.ts';
import { prepareSubject } from '../interchange/subject.ts';
import { writeExport } from '../interchange/write-export.ts';
import { redactDocument } from '../report/redact.ts';
import { renderReport, type ReportOptions, type TextFormat } from '../report/render-report.ts';
import { jsonPieces } from '../report/stream-json.ts';
import { readClearFacts } from '../observe/clear-facts.ts';
import { describeFileError } from '../session/file-error.ts';
import { unpackWords } from '../session/unpack-words.ts';
import { openStore, type Store } from '../store/store.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { describeSession } from './describe-session.ts';
import { exitCodes } from './exit-codes.ts';
import type { ReportTarget } from './parse-arguments.ts';
import { printPdf } from './print-pdf.ts';
import { plain, sayError, writeOut } from './terminal.ts';

/** Ends the command with a sentence and a code. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const describe = describeFileError;

/** Where the address tables are. */
export const dataDir = (): string => process.env['ONLOOKER_DATA_DIR'] ?? join(__dirname, '../data');

/** The built reader of captures, beside the program. */
export const captureWorker = (): string => join(__dirname, 'capture-worker.cjs');

export async function openLibrary(path: string | null): Promise<Store> {
  const opened = await openStore(path ?? ':memory:', readClearFacts, unpackWords);
  if (opened.ok) return opened.value;
  const { kind, detail } = opened.error;
  const why =
    kind === 'locked' ? 'it is open in the app or another command; close that first' : detail;
  throw new CommandError(`--library ${path ?? ''}: ${why}`, exitCodes.cannotRead);
}

export interface Output {
  readonly reports: readonly ReportTarget[];
  /** `-`: standard output. */
  readonly jsonTarget: string | null;
  readonly redact: boolean;
  readonly withSecrets: boolean;
}

interface Result {
  readonly document: SessionDocument;
  readonly segments: readonly Segment[];
  /** Lines of an NSS key log; none where the session's secrets are not known. */
  readonly keyLog?: readonly string[];
}

interface TextTarget {
  readonly path: string;
  readonly format: TextFormat | 'pdf';
}

async function writeReport(target: TextTarget, document: SessionDocument, options: ReportOptions) {
  try {
    const format = target.format === 'pdf' ? 'html' : target.format;
    if (format === 'json') await writeFile(target.path, jsonPieces(document, options));
    else {
      const text = renderReport(format, document, options);
      await writeFile(target.path, target.format === 'pdf' ? await printPdf(text) : text);
    }
    sayError(`wrote ${target.path}`);
  } catch (error) {
    throw new CommandError(`${target.path}: ${describe(error)}`, exitCodes.cannotWrite);
  }
}

async function writeForTool(
  { path, format }: { path: string; format: InterchangeFormat },
  { redact, withSecrets }: Output,
  { document, segments, keyLog = [] }: Result,
): Promise<void> {
  const subject = prepareSubject({ document, segments, keyLog, redact, withSecrets });
  if (withSecrets && canHoldSecrets(format) && keyLog.length === 0) {
    sayError(`${path}: the session has no TLS secrets, so there are none in it`);
  }
  try {
    await writeExport(format, subject, { path, version, write: writeFile });
    sayError(`wrote ${path}`);
  } catch (error) {
    throw new CommandError(`${path}: ${describe(error)}`, exitCodes.cannotWrite);
  }
}

export async function writeAll(command: Output, result: Result): Promise<void> {
  const { document: original, segments } = result;
  const { document, redacted } = command.redact
    ? redactDocument(original)
    : { document: original, redacted: null };
  const options = { redacted, segments };
  for (const { path, format } of command.reports) {
    if (isInterchangeFormat(format)) await writeForTool({ path, format }, command, result);
    else await writeReport({ path, format }, document, options);
  }
  if (command.jsonTarget === '-') {
    for (const piece of jsonPieces(document, options)) await writeOut(piece);
    await writeOut('\n');
  } else if (command.jsonTarget !== null) {
    await writeReport({ path: command.jsonTarget, format: 'json' }, document, options);
  } else if (command.reports.length === 0) {
    await writeOut(plain(describeSession(document, redacted)));
  }
}

export function cancelOnSignal(): AbortController {
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
