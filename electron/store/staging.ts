// Files in which captures are read before they enter the library: written by whoever reads (a worker,
// another process), and taken over in one transaction. The library belongs to one process and must hold a
// session whole or not at all; a capture may take minutes to read.
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { ObservedRecord } from '../../shared/model/tls.ts';
import type { Segment } from '../../shared/model/segment.ts';
import { removeDatabase } from './connect.ts';
import { Database, type OpenWriter } from './database.ts';
import { keepSmall, letGoOfPages } from './memory-budget.ts';
import { putStagedFlow } from './session-rows.ts';
import type { FlowWithoutRecords } from './flow-rows.ts';
import type { RowWriter } from './row-writer.ts';
import { stagedTableNames, stagedTables, type StagedTableName } from './staging-tables.ts';

const suffix = '.importing-';
/** What may wait in memory before it is written. */
const limits = { rows: 40_000, bytes: 8 * 1024 * 1024, megabytes: 512 } as const;
/** Of what is written, so much may stay in memory. */
const pagesMegabytes = 32;
/** Rows wait in memory until there are as many: the fewest that the database allows. */
const rowGroup = 2048;
/** Roughly what the facts of a flow take. */
const factsBytes = 1024;

/** Where the n-th part of a session is read, beside the library it is meant for. */
export const stagingPath = (library: string, id: string, part: number | string): string =>
  `${library}${suffix}${id}-${part}`;

/** Removes what a killed import left beside a library. */
export async function removeLeftovers(library: string): Promise<void> {
  const [folder, prefix] = [dirname(library), `${basename(library)}${suffix}`];
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => name.startsWith(prefix));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

/** A flow that is over. */
export interface StagedFlow {
  /** Without what is packed. */
  readonly flow: FlowWithoutRecords;
  readonly records: {
    readonly length: number;
    forEach(visit: (record: ObservedRecord, n: number) => void): void;
  };
  readonly handshake: Uint8Array | null;
  readonly http: Uint8Array | null;
}

/** Writes a part of one session, flow by flow. Rows wait in memory until `flushIfFull` or `close`. */
export class StagingWriter {
  readonly #database: Database;
  readonly #writers: Readonly<Record<StagedTableName, OpenWriter>>;
  #flows = 0;
  #rows = 0;
  #bytes = 0;
  #segments = 0;

  private constructor(database: Database, writers: Record<StagedTableName, OpenWriter>) {
    this.#database = database;
    this.#writers = writers;
  }

  /** Makes the file anew. Rejects with DuckDB's error when it can't. */
  static async create(path: string): Promise<StagingWriter> {
    await removeDatabase(path);
    const database = await Database.open(path, rowGroup);
    try {
      await keepSmall(database, limits.megabytes);
      await database.writeUncompressed();
      // One transaction for all: a file that was not finished is of no use, and needs no log.
      await database.execute('BEGIN TRANSACTION');
      for (const table of stagedTableNames) {
        await database.execute(`CREATE TABLE ${table} (${stagedTables[table].columns})`);
      }
      const opened = await Promise.all(
        stagedTableNames.map(
          async (table) =>
            [table, await database.openWriter(table, stagedTables[table].rowsPerChunk)] as const,
        ),
      );
      return new StagingWriter(
        database,
        Object.fromEntries(opened) as Record<StagedTableName, OpenWriter>,
      );
    } catch (cause) {
      database.close();
      throw cause;
    }
  }

  /** `n` orders the flows of the session, over all its parts. Gives the row that it is. */
  flow(n: number, { records, ...stored }: StagedFlow, facts: readonly ClearFact[]): number {
    const flowRow = this.#flows++;
    const { row } = this.#writers.flows;
    putStagedFlow(row.integer(flowRow), n, { ...stored, recordCount: records.length });
    row.endNow();
    this.#putRecords(flowRow, records);
    this.#putFacts(flowRow, n, facts);
    this.#rows += 1 + records.length + facts.length;
    this.#bytes += factsBytes + (stored.handshake?.length ?? 0) + (stored.http?.length ?? 0);
    return flowRow;
  }

  #putRecords(flowRow: number, records: StagedFlow['records']): void {
    const { row } = this.#writers.records;
    records.forEach((record, n) => {
      row.integer(flowRow).integer(n).double(record.timeMs).byte(record.contentType);
      putSpan(row, record);
    });
  }

  #putFacts(flowRow: number, n: number, facts: readonly ClearFact[]): void {
    const { row } = this.#writers.clear_facts;
    let at = n;
    for (const fact of facts) {
      row.integer(flowRow).integer(at++).double(fact.timeMs).byte(fact.severity);
      row.text(fact.kind).text(fact.label).text(fact.value).text(fact.name);
      putSpan(row, fact.evidence);
    }
  }

  lookup(n: number, lookup: DnsLookup): void {
    const { row } = this.#writers.dns;
    row.integer(n).text(lookup.name).text(lookup.type).double(lookup.askedMs).json(lookup);
    row.endNow();
    this.#rows += 1;
  }

  /** `flowRow`: of its flow. */
  segment(flowRow: number, segment: Omit<Segment, 'flowId'>): void {
    const { row } = this.#writers.segments;
    row
      .integer(flowRow)
      .integer(this.#segments++)
      .double(segment.timeMs)
      .blob(segment.bytes);
    putSpan(row, segment);
    this.#rows += 1;
    this.#bytes += segment.bytes?.length ?? 0;
  }

  async flushIfFull(): Promise<void> {
    if (this.#rows < limits.rows && this.#bytes < limits.bytes) return;
    for (const table of stagedTableNames) this.#writers[table].flush();
    this.#rows = 0;
    this.#bytes = 0;
    await letGoOfPages(this.#database, pagesMegabytes, limits.megabytes);
  }

  /** Everything is in the file when it resolves. */
  async close(): Promise<void> {
    for (const table of stagedTableNames) this.#writers[table].close();
    await this.#database.execute('COMMIT');
    await this.#database.checkpoint();
    this.#database.close();
  }

  /** For an import that was given up: the file is of no use. */
  abandon(): void {
    this.#database.close();
  }
}

/** The last of a row. */
function putSpan(
  row: RowWriter,
  { direction, offset, lengthBytes }: Pick<Segment, 'direction' | 'offset' | 'lengthBytes'>,
): void {
  row
    .boolean(direction === 'down')
    .bigInteger(offset)
    .integer(lengthBytes);
  row.endNow();
}
