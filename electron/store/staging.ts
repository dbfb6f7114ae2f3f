// Files in which captures are read before they enter the library: with its tables, written by whoever
// reads (a worker, another process), and taken over in one transaction. The library belongs to one
// process and must hold a session whole or not at all; a capture may take minutes to read.
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { ClearFact, DnsLookup, ObservedFlow } from '../../shared/model/observation.ts';
import type { Segment } from '../../shared/model/segment.ts';
import { Database, type OpenWriter } from './database.ts';
import { migrate } from './migrations.ts';
import type { RowWriter } from './row-writer.ts';
import {
  putClearFact,
  putExchange,
  putFlow,
  putLookup,
  putRecord,
  putSegment,
} from './session-rows.ts';

const suffix = '.importing-';
export const stagedTables = [
  'flows',
  'records',
  'dns',
  'exchanges',
  'segments',
  'clear_facts',
] as const;
type Table = (typeof stagedTables)[number];
/** What may wait in memory before it is written. */
const limits = { rows: 20_000, bytes: 4 * 1024 * 1024 } as const;

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

/** Writes a part of one session, flow by flow. Rows wait in memory until `flushIfFull` or `close`. */
export class StagingWriter {
  readonly #id: string;
  readonly #database: Database;
  readonly #writers: Readonly<Record<Table, OpenWriter>>;
  #rows = 0;
  #bytes = 0;
  #segments = 0;

  private constructor(id: string, database: Database, writers: Record<Table, OpenWriter>) {
    this.#id = id;
    this.#database = database;
    this.#writers = writers;
  }

  /** Makes the file anew. Rejects with DuckDB's error when it can't. */
  static async create(path: string, id: string): Promise<StagingWriter> {
    await rm(path, { force: true });
    await rm(`${path}.wal`, { force: true });
    const database = await Database.open(path);
    try {
      await migrate(database);
      const opened = await Promise.all(
        stagedTables.map(async (table) => [table, await database.openWriter(table)] as const),
      );
      await database.execute('BEGIN TRANSACTION');
      return new StagingWriter(
        id,
        database,
        Object.fromEntries(opened) as Record<Table, OpenWriter>,
      );
    } catch (cause) {
      database.close();
      throw cause;
    }
  }

  /** `n` orders the flows of the session, over all its parts. */
  flow(n: number, flow: ObservedFlow, facts: readonly ClearFact[]): void {
    this.#put('flows', (row) => putFlow(row, this.#id, n, flow));
    for (const [at, record] of flow.records.entries()) {
      this.#put('records', (row) => putRecord(row, this.#id, flow.flowId, at, record));
    }
    for (const [at, fact] of facts.entries()) {
      this.#put('clear_facts', (row) => putClearFact(row, this.#id, n + at, fact));
    }
    // What a handshake's words take, roughly.
    this.#bytes += 4096;
  }

  lookup(n: number, lookup: DnsLookup): void {
    this.#put('dns', (row) => putLookup(row, this.#id, n, lookup));
  }

  exchange(n: number, exchange: Exchange): void {
    this.#put('exchanges', (row) => putExchange(row, this.#id, n, exchange));
    this.#bytes += 4096;
  }

  segment(segment: Segment): void {
    const n = this.#segments++;
    this.#put('segments', (row) => putSegment(row, this.#id, n, segment));
    this.#bytes += segment.bytes?.length ?? 0;
  }

  #put(table: Table, fill: (row: RowWriter) => void): void {
    const { row } = this.#writers[table];
    fill(row);
    row.endNow();
    this.#rows += 1;
  }

  async flushIfFull(): Promise<void> {
    if (this.#rows < limits.rows && this.#bytes < limits.bytes) return;
    for (const table of stagedTables) this.#writers[table].flush();
    this.#rows = 0;
    this.#bytes = 0;
  }

  /** Everything is in the file when it resolves. */
  async close(): Promise<void> {
    for (const table of stagedTables) this.#writers[table].close();
    await this.#database.execute('COMMIT');
    await this.#database.checkpoint();
    this.#database.close();
  }

  /** For an import that was given up: the file is of no use. */
  abandon(): void {
    this.#database.close();
  }
}
