// One door to everything a session leaves in: reports for people, and the files and folders of other tools.
import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportFormat } from '../../shared/model/report-format.ts';
import { assertNever } from '../../shared/model/result.ts';
import { reportLimits, takeExcerpt, takeSizes } from '../report/excerpt.ts';
import { streamJson } from '../report/stream-json.ts';
import { maxWholeFlows } from '../store/session-pieces.ts';
import { encodeTexts } from './encode-texts.ts';
import { makeFolder, type Readers } from './file-modes.ts';
import { canHoldSecrets } from './formats.ts';
import { writeHar } from './har/write-har.ts';
import { writePcapng } from './pcapng/write-pcapng.ts';
import { redactPart, type Subject } from './subject.ts';
import { expectOwnLogs } from './zeek/expect-own-logs.ts';
import { writeZeek } from './zeek/write-zeek.ts';

export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;
export type WriteFile = (path: string, content: FileContent, readers: Readers) => Promise<void>;

/** Writes what was prepared: one file, or a folder of them. Rejects with the error of `write`. */
export type WriteExport = (path: string, write: WriteFile) => Promise<void>;

export interface ExportMaker {
  /** Of Onlooker; formats that name their maker tell it. */
  readonly version: string;
  /** HTML to PDF. */
  readonly print: (html: string) => Promise<Uint8Array>;
}

/** With secrets in it an export is for whoever made it. */
const readersOf = (format: ReportFormat, { redactor, keyLog }: Subject): Readers =>
  redactor === null || (canHoldSecrets(format) && keyLog.length > 0) ? 'owner' : 'usual';

/** What is short is made now; what may be long is made while it is written. */
export async function prepareExport(
  format: ReportFormat,
  subject: Subject,
  { version, print }: ExportMaker,
): Promise<WriteExport> {
  const readers = readersOf(format, subject);
  const oneFile =
    (content: FileContent): WriteExport =>
    (path, write) =>
      write(path, content, readers);
  switch (format) {
    case 'html':
    case 'md':
    case 'csv':
      return oneFile(await renderText(format, subject));
    case 'pdf':
      return oneFile(await print(await renderText('html', subject)));
    case 'json':
      return oneFile(encodeTexts(jsonOf(subject)));
    case 'pcapng':
      return oneFile(writePcapng(subject));
    case 'har':
      return oneFile(await writeHar(subject, version));
    case 'keylog':
      return oneFile(keyLogText(subject));
    case 'zeek':
      return writeLogs(subject, 'tsv', readers);
    case 'zeek-json':
      return writeLogs(subject, 'json', readers);
    case 'parquet':
      return writeTables(subject, readers);
    default:
      return assertNever(format);
  }
}

async function renderText(format: 'html' | 'md' | 'csv', subject: Subject): Promise<string> {
  const { pieces, redactor, redacted } = subject;
  // A table is for programs as well: its rows are the visits, all of them.
  const limits = format === 'csv' ? { ...reportLimits, visits: Infinity } : reportLimits;
  const excerpt = await takeExcerpt(pieces, redactor, limits);
  // Loaded when first wanted: it brings the charts with it, and the window should not wait for them.
  const { renderReport } = await import('../report/render-report.ts');
  if (format !== 'html') return renderReport(format, excerpt, { redacted });
  const { drawnOf } = await import('../report/handshake-html.ts');
  const sizes = await takeSizes(pieces, excerpt, drawnOf(excerpt));
  return renderReport(format, excerpt, { redacted, sizes });
}

/** Of a session with so many flows that their claims fill memory no bytes of the wire are picked. */
export function jsonOf({ pieces, redactor }: Subject): AsyncGenerator<string> {
  const segments = pieces.flowCount > maxWholeFlows ? undefined : pieces.segments;
  return streamJson(pieces, { redactor, segments });
}

/** NSS key log format: a line a secret. */
const keyLogText = ({ keyLog }: Subject): string => keyLog.map((line) => `${line}\n`).join('');

const writeLogs =
  (subject: Subject, as: 'tsv' | 'json', readers: Readers): WriteExport =>
  async (path, write) => {
    await expectOwnLogs(path);
    await makeFolder(path, readers);
    const logs = writeZeek(subject, as);
    // All of them or none: some new ones among some of an earlier time are no session.
    const draft = join(path, `onlooker-${randomBytes(8).toString('hex')}.part`);
    try {
      await makeFolder(draft, readers);
      for (const { name, bytes } of logs) await write(join(draft, name), bytes(), readers);
      for (const { name } of logs) await rename(join(draft, name), join(path, name));
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  };

const writeTables =
  (subject: Subject, readers: Readers): WriteExport =>
  async (path) => {
    // Loaded when wanted: the module is not for every start.
    const { writeParquet } = await import('./parquet/write-parquet.ts');
    await writeParquet(subject.pieces, path, {
      readers,
      change: (part) => redactPart(subject, part),
    });
  };
