// `onlooker import` of what is no capture: HAR, Parquet folders, Zeek's logs, JSON reports.
import { readFile, stat } from 'node:fs/promises';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { OpenError } from '../interchange/opened.ts';
import { sniffFile } from '../interchange/sniff.ts';
import { openPlaces } from '../place/place.ts';
import { parseJsonReport } from '../report/parse-json.ts';
import { createSessionId } from '../session/new-session.ts';
import { openFolder, openJson } from '../session/open-foreign.ts';
import { addOverview } from '../store/read-overview.ts';
import type { Store } from '../store/store.ts';
import { CommandError, dataDir, describe } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { NextOutput } from './output-names.ts';
import { writeResult } from './write-output.ts';

const maxJsonBytes = 256 * 1024 * 1024;

interface OpenedSession {
  readonly document: SessionDocument;
  readonly segments: readonly Segment[];
}

type Opened = Result<OpenedSession[], Pick<OpenError, 'detail'>>;

async function readJson(path: string): Promise<Opened> {
  if ((await stat(path)).size > maxJsonBytes) {
    return err({ detail: `larger than ${maxJsonBytes} bytes` });
  }
  const text = await readFile(path, 'utf8');
  const report = parseJsonReport(text);
  if (report.ok) {
    const { document, segments } = report.value;
    const session = { ...document.session, id: createSessionId(), kind: 'imported' as const };
    return ok([{ document: { ...document, session }, segments }]);
  }
  const foreign = openJson(text, path, createSessionId);
  if (foreign.ok) return ok(foreign.value.map((document) => ({ document, segments: [] })));
  return foreign.error.kind === 'unknown-format' ? err(report.error) : foreign;
}

/** Null for a capture, and for what may be one: its own reader says what is wrong with it. */
async function readForeign(path: string): Promise<Opened | null> {
  const found = await sniffFile(path);
  if (found.kind === 'json') return readJson(path);
  if (found.kind !== 'parquet' && found.kind !== 'zeek') return null;
  const place = await openPlaces(dataDir());
  const opened = await openFolder(found, { createId: createSessionId, place });
  if (!opened.ok) return opened;
  return ok(opened.value.map((document) => ({ document, segments: [] })));
}

/** False where the file is a capture. A folder of several sessions gives one output for each. */
export async function importForeign(
  nextOutput: NextOutput,
  store: Store,
  { path, isSeveral }: { readonly path: string; readonly isSeveral: boolean },
): Promise<boolean> {
  let opened: Opened | null;
  try {
    opened = await readForeign(path);
  } catch (error) {
    throw new CommandError(`${path}: ${describe(error)}`, exitCodes.cannotRead);
  }
  if (opened === null) return false;
  if (!opened.ok) throw new CommandError(`${path}: ${opened.error.detail}`, exitCodes.cannotRead);
  for (const result of opened.value) {
    await store.saveSession(result.document, result.segments);
    const document = await addOverview(store, result.document);
    const isOneOfSeveral = isSeveral || opened.value.length > 1;
    await writeResult(nextOutput(path, isOneOfSeveral), { ...result, document });
  }
  return true;
}
