// Writes a session in a format of another tool: one file, or a folder of them.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertNever } from '../../shared/model/result.ts';
import type { InterchangeFormat } from './formats.ts';
import { writeHar } from './har/write-har.ts';
import { writePcapng } from './pcapng/write-pcapng.ts';
import type { Subject } from './subject.ts';
import { writeZeek } from './zeek/write-zeek.ts';

export type FileContent = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface ExportTarget {
  readonly path: string;
  /** Of Onlooker; formats that name their maker tell it. */
  readonly version: string;
  readonly write: (path: string, content: FileContent) => Promise<void>;
}

/** NSS key log format: a line a secret. */
const keyLogText = ({ keyLog }: Subject): string => keyLog.map((line) => `${line}\n`).join('');

async function writeLogs(subject: Subject, as: 'tsv' | 'json', target: ExportTarget) {
  await mkdir(target.path, { recursive: true });
  for (const { name, text } of writeZeek(subject, as)) {
    await target.write(join(target.path, name), text);
  }
}

/** Rejects with the system's error where the target cannot be written. */
export async function writeExport(
  format: InterchangeFormat,
  subject: Subject,
  target: ExportTarget,
): Promise<void> {
  switch (format) {
    case 'pcapng':
      return target.write(target.path, writePcapng(subject));
    case 'har':
      return target.write(target.path, writeHar(subject, target.version));
    case 'keylog':
      return target.write(target.path, keyLogText(subject));
    case 'zeek':
      return writeLogs(subject, 'tsv', target);
    case 'zeek-json':
      return writeLogs(subject, 'json', target);
    case 'parquet': {
      // Loaded when wanted: DuckDB a second time costs nothing, but the module is not for every start.
      const { writeParquet } = await import('./parquet/write-parquet.ts');
      return writeParquet(subject.document, target.path);
    }
    default:
      return assertNever(format);
  }
}
