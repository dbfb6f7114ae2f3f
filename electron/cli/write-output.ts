// What comes out of a session: the reports that were asked for, JSON, or a short text; page by page, however
// large it is.
import type { ReportFormat } from '../../shared/model/report-format.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument, Visit } from '../../shared/model/session.ts';
import { plain } from '../../shared/words/plain-text.ts';
import { version } from '../endpoint/user-agent.ts';
import { canHoldSecrets } from '../interchange/formats.ts';
import { piecesOf, type ExportPieces } from '../interchange/pieces.ts';
import { jsonOf, prepareExport } from '../interchange/prepare-export.ts';
import { prepareSubject, redactPart, type Subject } from '../interchange/subject.ts';
import { writeWhole } from '../interchange/write-whole.ts';
import { partOf } from '../report/part-of.ts';
import type { ReportedRows } from '../report/report-words.ts';
import { addOverview } from '../store/read-overview.ts';
import { readPieces } from '../store/session-pieces.ts';
import type { Store } from '../store/store.ts';
import {
  documentOf,
  exchangesOf,
  frameOf,
  type StoredRow,
  type StoredSession,
} from '../store/stored-session.ts';
import { CommandError, describe } from './command.ts';
import { describeSession, sessionLines } from './describe-session.ts';
import { exitCodes } from './exit-codes.ts';
import type { Output } from './parse-output.ts';
import { printPdf } from './print-pdf.ts';
import { isByVisit, takeByVisit } from './rows-by-visit.ts';
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

/** Of a session just opened from a file. Throws as above. */
export async function writeOpened(
  command: Output,
  store: Store,
  session: StoredSession,
): Promise<void> {
  const { segments } = session;
  if (isBrief(command) && isByVisit(session)) {
    const frame = {
      ...(await addOverview(store, frameOf(session))),
      exchanges: exchangesOf(session),
    };
    const subject = await prepareSubject(piecesOf(frame, segments), { redact: command.redact });
    return writeByVisit(subject, session.ledger);
  }
  const document = await addOverview(store, documentOf(session));
  return writeResult(command, { document, segments });
}

const isBrief = ({ reports, jsonTarget }: Output): boolean =>
  reports.length === 0 && jsonTarget === null;

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
  else if (isBrief(command)) await writeBrief(subject);
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

/** The same of rows that come visit by visit, and are written as they come. */
async function writeByVisit(subject: Subject, ledger: Iterable<StoredRow>): Promise<void> {
  const { frame } = subject.pieces;
  const { session } = frame;
  // Every page would have all addresses that were asked for looked through again.
  const bare = { ...frame, session: { ...session, request: { ...session.request, urls: [] } } };
  const take = takeByVisit(ledger);
  const rowsOf = (visit: Visit): ReportedRows => {
    const { ledger: rows } = redactPart(subject, partOf(bare, { ledger: take(visit) }));
    return { rows, asBefore: null };
  };
  const document = redactPart(subject, { ...frame, exchanges: [] });
  let before = '';
  for (const lines of sessionLines(document, subject.redacted, rowsOf)) {
    await writeOut(plain(`${before}${lines.join('\n')}`));
    before = '\n';
  }
}
