// A session's rows cut into pages, each read by one question. A question takes milliseconds however few rows it
// is for, so a page is as many as fit into a few megabytes, and never so many that one of long rows fills memory.
import type { Database } from './database.ts';
import { runWithin } from './memory-budget.ts';

/** Rows by their numbers. */
export interface RowPage {
  readonly first: number;
  readonly last: number;
  /** Of those between them only these; all of them where it is missing. */
  readonly only?: readonly number[];
  /** Of flows: how many TLS records they have together. */
  readonly records: number;
}

export interface PageLimits {
  readonly rows: number;
  /** Of what is packed, or JSON. A single row may be more. */
  readonly bytes: number;
  readonly records: number;
}

export const pageLimits: PageLimits = { rows: 2048, bytes: 2 * 1024 * 1024, records: 16_384 };

/** The lengths of rows are known to the pages they stand on, all of which are read for that. */
const weighMegabytes = 32;

const packedBytes =
  'coalesce(octet_length(handshake), 0) + coalesce(octet_length(http), 0) + coalesce(strlen(facts), 0)';
const oldBytes = 'coalesce(strlen(summary), 0) + coalesce(strlen(detail), 0)';

/** What may show a secret stands in the clear; JSON names it so (`observedFlowSchema`). */
const isReadable = `http IS NOT NULL OR summary IS NOT NULL OR facts LIKE '%"clear%' OR facts LIKE '%"http"%'`;

/** A session's flows in their order. */
export const readFlowPages = (database: Database, id: string): Promise<RowPage[]> =>
  weigh(database, id, {
    from: `SELECT n, record_count AS records, ${packedBytes} + ${oldBytes} AS bytes FROM flows
      WHERE session_id = $id`,
    isAll: true,
  });

/** Of the flows the first of each own address, and all of which anything was readable. */
export const readTellingPages = (database: Database, id: string): Promise<RowPage[]> =>
  weigh(database, id, {
    from: `SELECT n, 0 AS records, ${packedBytes} + ${oldBytes} AS bytes FROM flows
      WHERE session_id = $id AND (${isReadable} OR n IN
        (SELECT min(n) FROM flows WHERE session_id = $id GROUP BY local_address))`,
    isAll: false,
  });

/** A session's look-ups in their order. */
export const readLookupPages = (database: Database, id: string): Promise<RowPage[]> =>
  weigh(database, id, {
    from: 'SELECT n, 0 AS records, strlen(detail) AS bytes FROM dns WHERE session_id = $id',
    isAll: true,
  });

async function weigh(
  database: Database,
  id: string,
  { from, isAll }: { readonly from: string; readonly isAll: boolean },
): Promise<RowPage[]> {
  const sql = `SELECT n::DOUBLE, coalesce(records, 1)::DOUBLE, bytes::DOUBLE FROM (${from}) ORDER BY n`;
  const columns = await runWithin(database, weighMegabytes, () => database.columns(sql, { id }));
  const [numbers = none, records = none, bytes = none] = columns;
  return cutPages({ numbers, records, bytes }, isAll, pageLimits);
}

const none = new Float64Array();

export interface RowWeights {
  /** In their order; several rows may have one. */
  readonly numbers: Float64Array;
  readonly records: Float64Array;
  readonly bytes: Float64Array;
}

/** Rows with one number are on one page. `isAll`: a page has whatever is between its first and its last. */
export function cutPages(
  { numbers, records, bytes }: RowWeights,
  isAll: boolean,
  limits: PageLimits,
): RowPage[] {
  const pages: RowPage[] = [];
  let begin = 0;
  let sums = { bytes: 0, records: 0 };
  const endAt = (end: number): void => {
    const [first = 0, last = 0] = [numbers[begin], numbers[end - 1]];
    const only = isAll ? {} : { only: [...new Set(numbers.subarray(begin, end))] };
    pages.push({ first, last, records: sums.records, ...only });
    begin = end;
    sums = { bytes: 0, records: 0 };
  };
  for (const [at, number] of numbers.entries()) {
    const [own, ownBytes] = [records[at] ?? 0, bytes[at] ?? 0];
    const isFull =
      at - begin >= limits.rows ||
      sums.bytes + ownBytes > limits.bytes ||
      sums.records + own > limits.records;
    if (isFull && at > begin && number !== numbers[at - 1]) endAt(at);
    sums = { bytes: sums.bytes + ownBytes, records: sums.records + own };
  }
  if (numbers.length > begin) endAt(numbers.length);
  return pages;
}
