// A file of JSON: a report of Onlooker, or HAR.
import { basename } from 'node:path';
import { readJsonReport } from '../report/parse-json.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { formatBytes } from '../../shared/words/format.ts';
import { readHar } from './har/read-har.ts';
import { findExcess } from './json-budget.ts';
import type { Opened, OpenError } from './opened.ts';
import { readLimited } from './read-limited.ts';

/** A JSON report of the largest session the budgets allow stays below this. */
const maxBytes = 256 * 1024 * 1024;

/** A session whole, with the stretches of the wire that its report carried. */
export interface OpenedReport {
  readonly source: 'report';
  readonly document: SessionDocument;
  readonly segments: readonly Segment[];
}

/** Rejects with the system's error. */
export async function readJson(path: string): Promise<Result<OpenedReport | Opened, OpenError>> {
  const json = await parseFile(path);
  if (!json.ok) return json;
  const report = readJsonReport(json.value);
  if (report.ok) return ok({ source: 'report', ...report.value });
  const { kind, detail } = report.error;
  if (kind === 'newer-version') return err({ kind, detail });
  const isHar = typeof json.value === 'object' && json.value !== null && 'log' in json.value;
  return isHar ? readHar(json.value, basename(path)) : err({ kind: 'unknown-format', detail });
}

async function parseFile(path: string): Promise<Result<unknown, OpenError>> {
  const bytes = await readLimited(path, maxBytes);
  if (bytes === null) {
    return err({ kind: 'too-large', detail: `It has more than ${formatBytes(maxBytes)}.` });
  }
  const excess = findExcess(bytes);
  if (excess !== null) return err(excess);
  try {
    return ok(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    return err({ kind: 'unknown-format', detail: `This is not JSON: ${String(error)}` });
  }
}
