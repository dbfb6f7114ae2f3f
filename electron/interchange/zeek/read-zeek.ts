// conn.log with ssl.log and dns.log beside it as the envelope of a session: flows, names, look-ups. Zeek
// keeps no bytes and no records, so the session has none.
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { Place } from '../../../shared/model/place.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Visit } from '../../../shared/model/session.ts';
import { formatBytes } from '../../../shared/words/format.ts';
import type { Opened, OpenError } from '../opened.ts';
import { zeekLogNames, type ZeekLog } from './fields.ts';
import {
  lookedUpNames,
  millisecondsOf,
  toFlow,
  toLookup,
  uidOf,
  type RowContext,
} from './from-rows.ts';
import { parseLog, type LogRow } from './parse-log.ts';

const maxLogBytes = 256 * 1024 * 1024;
const maxVisits = 200;

type Logs = Readonly<Record<ZeekLog, readonly LogRow[]>>;

async function readLog(file: string): Promise<Result<LogRow[], OpenError>> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    // A folder need not have all three.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ok([]);
    throw error;
  }
  try {
    const { size } = await handle.stat();
    if (size > maxLogBytes) {
      return err({
        kind: 'too-large',
        detail: `${basename(file)} has more than ${formatBytes(maxLogBytes)}.`,
      });
    }
    const rows = parseLog(await handle.readFile('utf8'));
    return rows.ok
      ? rows
      : err({ ...rows.error, detail: `${basename(file)}: ${rows.error.detail}` });
  } finally {
    await handle.close();
  }
}

/** One visit for each website, in the order of first contact. */
function planVisits(flows: readonly ObservedFlow[], startMs: number, lastMs: number): Visit[] {
  const urls = new Map<string, number>();
  for (const { names, protocol, remote, openedMs } of flows) {
    const name = (names.find(({ leak }) => leak === 'sni') ?? names[0])?.name.toLowerCase();
    if (name === undefined || !/^[a-z0-9._-]+$/.test(name)) continue;
    const [scheme, usual] = protocol === 'http' ? ['http', 80] : ['https', 443];
    const url = `${scheme}://${name}${remote.port === usual ? '' : `:${remote.port}`}/`;
    if (!urls.has(url) && urls.size < maxVisits) urls.set(url, openedMs);
  }
  return [...urls].map(([url, openedMs], n) => ({
    id: `v${n}`,
    url,
    round: 0,
    status: 'done',
    startedAtMs: startMs + openedMs,
    elapsedMs: Math.max(0, lastMs - openedMs),
    failure: null,
  }));
}

function build({ conn, ssl, dns }: Logs, title: string, place: RowContext['place']): Opened {
  const startMs = Math.floor(
    conn.reduce((least, row) => Math.min(least, millisecondsOf(row, 'ts') ?? Infinity), Infinity),
  );
  const lookups = dns.flatMap((row) => toLookup(row, startMs) ?? []);
  const context: RowContext = {
    startMs,
    place,
    ssl: new Map(ssl.map((row) => [uidOf(row), row])),
    lookedUp: lookedUpNames(lookups),
  };
  const flows = conn.flatMap((row) => toFlow(row, context) ?? []);
  const lastMs = flows.reduce((last, flow) => Math.max(last, flow.closedMs ?? flow.openedMs), 0);
  return {
    source: 'zeek',
    title,
    createdAtMs: startMs,
    endedAtMs: startMs + Math.ceil(lastMs),
    visits: planVisits(flows, startMs, lastMs),
    exchanges: [],
    observations: { flows, dns: lookups },
  };
}

/** `place` tells where an address is registered. Rejects when a log cannot be read. */
export async function readZeek(
  folder: string,
  place: (address: string) => Place,
): Promise<Result<Opened, OpenError>> {
  const logs: Partial<Record<ZeekLog, LogRow[]>> = {};
  for (const log of zeekLogNames) {
    const read = await readLog(join(folder, `${log}.log`));
    if (!read.ok) return read;
    logs[log] = read.value;
  }
  const { conn = [], ssl = [], dns = [] } = logs;
  if (!conn.some((row) => millisecondsOf(row, 'ts') !== null && row.has('uid'))) {
    return err({ kind: 'unknown-format', detail: 'conn.log names no connection.' });
  }
  return ok(build({ conn, ssl, dns }, basename(folder).slice(0, 120) || 'Zeek', place));
}
