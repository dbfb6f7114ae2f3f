// What comes out of a session: the reports that were asked for, JSON, or a short text; page by page, however
// large it is.
import type { ReportFormat } from '../../shared/model/report-format.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { plain } from '../../shared/words/plain-text.ts';
import { version } from '../endpoint/user-agent.ts';
import { canHoldSecrets } from '../interchange/formats.ts';
import { piecesOf, type ExportPieces } from '../interchange/pieces.ts';
import { jsonOf, prepareExport } from '../interchange/prepare-export.ts';
import { prepareSubject, redactPart, type Subject } from '../interchange/subject.ts';
import { writeWhole } from '../interchange/write-whole.ts';
import { addOverview } from '../store/read-overview.ts';
import { readPieces } from '../store/session-pieces.ts';
import type { Store } from '../store/store.ts';
import { CommandError, describe } from './command.ts';
import { describeSession } from './describe-session.ts';
import { exitCodes } from './exit-codes.ts';
import type { Output } from './parse-output.ts';
import { printPdf } from './print-pdf.ts';
import { sayError, writeOut } from './terminal.ts';

/** Of a session of the library. Throws CommandError where a target cannot be written. */
export async function writeStored(command: Output, store: Store, id: string): Promise<void> {
  const bare = await readPieces(store, id);
  if (bare === null) throw new Error('The session just saved is not there');
  const pieces = { ...bare, frame: await addOverview(store, bare.frame) };
  await store.endQuestions(id);
  await writeOutput(command, pieces, command.withSecrets ? await store.keyLog(id) : []);
}

interface Result {
  readonly document: SessionDocument;
  readonly segments: readonly Segment[];
  readonly keyLog?: readonly string[];
}

/** Of a session in memory. Throws as above. */
export const writeResult = (
  command: Output,
  { document, segments, keyLog }: Result,
): Promise<void> => writeOutput(command, piecesOf(document, segments), keyLog);

/** `keyLog`: lines of an NSS key log; none where the session's secrets are not known. */
async function writeOutput(
  command: Output,
  pieces: ExportPieces,
  keyLog: readonly string[] = [],
): Promise<void> {
  const { reports, jsonTarget, redact, withSecrets } = command;
  const subject = await prepareSubject(pieces, { redact, keyLog: withSecrets ? keyLog : [] });
  for (const { path, format } of reports) {
    if (withSecrets && canHoldSecrets(format) && keyLog.length === 0) {
      sayError(`${path}: the session has no TLS secrets, so there are none in it`);
    }
    await writeReport(subject, path, format);
  }
  if (jsonTarget === '-') await printJson(subject);
  else if (jsonTarget !== null) await writeReport(subject, jsonTarget, 'json');
  else if (reports.length === 0) await writeBrief(subject);
}

async function writeReport(subject: Subject, path: string, format: ReportFormat): Promise<void> {
  try {
    const write = await prepareExport(format, subject, { version, print: printPdf });
    await write(path, writeWhole);
  } catch (error) {
    throw new CommandError(`${path}: ${describe(error)}`, exitCodes.cannotWrite);
  }
  sayError(`wrote ${path}`);
}

async function printJson(subject: Subject): Promise<void> {
  // What `plain` writes in place of a control character is how JSON writes it, too.
  for await (const text of jsonOf(subject)) await writeOut(plain(text));
  await writeOut('\n');
}

function writeBrief(subject: Subject): Promise<void> {
  // Of letters nothing is printed, and bodies are long.
  const document = redactPart(subject, { ...subject.pieces.frame, exchanges: [] });
  return writeOut(plain(describeSession(document, subject.redacted)));
}
