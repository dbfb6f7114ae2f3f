// Opens the files of other tools, and Onlooker's own Parquet folders, as sessions.
import { basename } from 'node:path';
import { readHar } from '../interchange/har/read-har.ts';
import type { Opened, OpenError } from '../interchange/opened.ts';
import { readParquet } from '../interchange/parquet/read-parquet.ts';
import type { FoundFile } from '../interchange/sniff.ts';
import { readZeek } from '../interchange/zeek/read-zeek.ts';
import type { Place } from '../../shared/model/place.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { foreignSession } from './foreign-session.ts';

export interface ForeignOptions {
  /** A new one each time: the session may be in this library already. */
  readonly createId: () => string;
  readonly place: (address: string) => Place;
}

export type ForeignResult = Result<SessionDocument[], OpenError>;

const asSession = (opened: Result<Opened, OpenError>, createId: () => string): ForeignResult =>
  opened.ok ? ok([foreignSession(opened.value, createId())]) : opened;

/** Rejects with the system's error when a file cannot be read. */
export async function openFolder(
  found: FoundFile & { kind: 'parquet' | 'zeek' },
  options: ForeignOptions,
): Promise<ForeignResult> {
  if (found.kind === 'zeek')
    return asSession(await readZeek(found.path, options.place), options.createId);
  const read = await readParquet(found.path);
  if (!read.ok) return read;
  const imported = ({ session, ...rest }: SessionDocument): SessionDocument => ({
    ...rest,
    session: { ...session, id: options.createId(), kind: 'imported' },
  });
  return ok(read.value.map(imported));
}

/** JSON that is no report of Onlooker: HAR, or nothing that is known. */
export function openJson(text: string, path: string, createId: () => string): ForeignResult {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err({ kind: 'unknown-format', detail: `This is not JSON: ${String(error)}` });
  }
  const isHar = typeof json === 'object' && json !== null && 'log' in json;
  if (isHar) return asSession(readHar(json, basename(path)), createId);
  const detail = 'This JSON file is neither a report of Onlooker nor a HAR file.';
  return err({ kind: 'unknown-format', detail });
}
