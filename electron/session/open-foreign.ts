// Opens what is no capture as sessions: reports of Onlooker and its Parquet folders, HAR, Zeek's logs.
import type { Opened, OpenError } from '../interchange/opened.ts';
import { readParquet } from '../interchange/parquet/read-parquet.ts';
import { readJson } from '../interchange/read-json.ts';
import type { FoundFile } from '../interchange/sniff.ts';
import { readZeek } from '../interchange/zeek/read-zeek.ts';
import type { Place } from '../../shared/model/place.ts';
import { ok, type Result } from '../../shared/model/result.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { storedSession, type StoredSession } from '../store/stored-session.ts';
import { foreignSession } from './foreign-session.ts';
import { createSessionId } from './new-session.ts';

/** Each session has a new id: the one it was made from may be in the same library. */
export type ForeignResult = Result<StoredSession[], OpenError>;

/** Anything but a capture; of what is unknown JSON is tried. */
export type ForeignFile = Exclude<FoundFile, { kind: 'capture' }>;

/** `openPlaces` is asked only where addresses come without their places. Rejects with the system's error. */
export async function openForeign(
  { kind, path }: ForeignFile,
  openPlaces: () => Promise<(address: string) => Place>,
): Promise<ForeignResult> {
  if (kind === 'zeek') {
    const read = await readZeek(path, await openPlaces());
    return read.ok ? asSession(read.value) : read;
  }
  if (kind === 'parquet') return openParquet(path);
  return openJson(path);
}

const asSession = (opened: Opened): ForeignResult =>
  ok([foreignSession(opened, createSessionId())]);

const asImported = ({ session, ...rest }: SessionDocument): SessionDocument => ({
  ...rest,
  session: { ...session, id: createSessionId(), kind: 'imported' },
});

async function openParquet(folder: string): Promise<ForeignResult> {
  const read = await readParquet(folder);
  if (!read.ok) return read;
  return ok(read.value.map((document) => storedSession(asImported(document))));
}

async function openJson(path: string): Promise<ForeignResult> {
  const read = await readJson(path);
  if (!read.ok) return read;
  if (read.value.source !== 'report') return asSession(read.value);
  const { document, segments } = read.value;
  return ok([storedSession(asImported(document), segments)]);
}
