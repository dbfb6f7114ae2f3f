// Files in which captures are read before they enter the library: written by whoever reads (a worker,
// another process), and taken over in one transaction. The library belongs to one process and must hold a
// session whole or not at all; a capture may take minutes to read.
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { ObservedRecord } from '../../shared/model/tls.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { FlowWithoutRecords } from './flow-rows.ts';
import { ParquetRows } from './parquet-rows.ts';
import { quoteText } from './quote.ts';
import { putStagedFlow } from './session-rows.ts';
import { stagedTableNames, stagedTables, type StagedTableName } from './staging-tables.ts';

const suffix = '.importing-';

/** Where the n-th part of a session is read, beside the library it is meant for; each table has a file. */
export const stagingPath = (library: string, id: string, part: number | string): string =>
  `${library}${suffix}${id}-${part}`;

const fileOf = (path: string, table: StagedTableName): string => `${path}.${table}.parquet`;

/** What to select a part's rows of a table from. */
export const stagedRows = (path: string, table: StagedTableName): string =>
  `read_parquet(${quoteText(fileOf(path, table))})`;

export async function removePart(path: string): Promise<void> {
  await Promise.all(stagedTableNames.map((table) => rm(fileOf(path, table), { force: true })));
}

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

/** Writes a part of one session, flow by flow: a few megabytes of each table wait in memory. */
export class StagingWriter {
  readonly #tables: Readonly<Record<StagedTableName, ParquetRows>>;
  #segments = 0;

  /** Makes the files anew. Throws the system's error when it can't. */
  constructor(path: string) {
    const opened = stagedTableNames.map(
      (table) => [table, new ParquetRows(fileOf(path, table), stagedTables[table])] as const,
    );
    this.#tables = Object.fromEntries(opened) as Record<StagedTableName, ParquetRows>;
  }

  /** `n` orders the flows of the session, over all its parts. */
  flow(n: number, { records, ...stored }: StagedFlow, facts: readonly ClearFact[]): void {
    const row = this.#tables.flows;
    putStagedFlow(row, n, { ...stored, recordCount: records.length });
    row.end();
    this.#putRecords(stored.flow.flowId, records);
    this.#putFacts(n, facts);
  }

  #putRecords(flowId: string, records: StagedFlow['records']): void {
    const row = this.#tables.records;
    records.forEach((record, n) => {
      row.text(flowId).integer(n).double(record.timeMs).byte(record.contentType);
      putSpan(row, record);
    });
  }

  #putFacts(n: number, facts: readonly ClearFact[]): void {
    const row = this.#tables.clear_facts;
    let at = n;
    for (const { evidence, ...fact } of facts) {
      row.text(evidence.flowId).integer(at++).double(fact.timeMs).byte(fact.severity);
      row.text(fact.kind).text(fact.label).text(fact.value).text(fact.name);
      putSpan(row, evidence);
    }
  }

  lookup(n: number, lookup: DnsLookup): void {
    const row = this.#tables.dns;
    row.integer(n).text(lookup.name).text(lookup.type).double(lookup.askedMs).json(lookup);
    row.end();
  }

  segment(flowId: string, segment: Omit<Segment, 'flowId'>): void {
    const row = this.#tables.segments;
    row
      .text(flowId)
      .integer(this.#segments++)
      .double(segment.timeMs)
      .blob(segment.bytes);
    putSpan(row, segment);
  }

  /** Everything is in the files when it returns. */
  close(): void {
    for (const table of stagedTableNames) this.#tables[table].close();
  }

  /** For an import that was given up: the files are of no use. */
  abandon(): void {
    for (const table of stagedTableNames) this.#tables[table].abandon();
  }
}

/** The last of a row. */
function putSpan(
  row: ParquetRows,
  { direction, offset, lengthBytes }: Pick<Segment, 'direction' | 'offset' | 'lengthBytes'>,
): void {
  row.text(direction).bigInteger(offset).integer(lengthBytes).end();
}
