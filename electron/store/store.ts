// The library: every finished session in one DuckDB file, which belongs to one process at a time.
// Calls may be made at once; they take turns.
import { resolve } from 'node:path';
import type { Evidence } from '../../shared/model/evidence.ts';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { FrequencyBucket, LibrarySession } from '../../shared/model/library.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { ObservedRecord } from '../../shared/model/tls.ts';
import type { SessionOverview } from '../../shared/model/overview.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { PassedSizes } from '../../shared/model/passed-sizes.ts';
import type { RecordBars } from '../../shared/model/record-bars.ts';
import type { ByteSpan, Segment } from '../../shared/model/segment.ts';
import type {
  EarlierVisit,
  Session,
  SessionDocument,
  Summary,
} from '../../shared/model/session.ts';
import { adoptStaged, type StagedSession } from './adopt.ts';
import { inMemory } from './connect.ts';
import { Database, type LazyRows } from './database.ts';
import {
  lastSegmentOf,
  readEvidence,
  readSegmentsBetween,
  readSegmentsOf,
  type NumberedSegment,
} from './evidence.ts';
import { createFlowQueries, type FlowQueries } from './flow-queries.ts';
import { cannotUnpack, type FlowWithoutRecords, type UnpackWords } from './flow-rows.ts';
import { readEarlierVisits, readFrequency } from './frequency.ts';
import {
  eraseSessions,
  finishErasure,
  hasSession,
  listSessions,
  purgeHidden,
  renameSession,
  setHidden,
} from './library.ts';
import { readKeyLog, writeKeyLog } from './key-log.ts';
import { keepPagesBelow } from './memory-budget.ts';
import { migrate, newestVersion } from './migrations.ts';
import { createQueue } from './queue.ts';
import { readAskedOn, readCheckedCertificate, readFlow, readLedger } from './read-pages.ts';
import { readOverview } from './read-overview.ts';
import { readRecordBars } from './read-record-bars.ts';
import {
  readRecords,
  readRecordsOfPage,
  type RecordPage,
  type RecordsOfPage,
} from './read-records.ts';
import {
  addRecords,
  countFlowsOf,
  readFlowBegins,
  readFlowsById,
  readFlowsOfPage,
  readFrame,
  readLookups,
  readRecordsBetween,
  readSession,
} from './read-session.ts';
import { readSizeCounts, readSizes, type SizeCount, type SizedFlows } from './read-sizes.ts';
import { readFlowPages, readLookupPages, readTellingPages, type RowPage } from './row-pages.ts';
import { readToldParts, type ToldParts } from './read-told.ts';
import { writeStored, type ReadClearFacts } from './save-session.ts';
import { removeLeftovers } from './staging.ts';
import { describeOpenError, type StoreError } from './store-error.ts';
import { storedSession, type StoredSession } from './stored-session.ts';

export type { StoreError };

/** Reads of an unknown session give null or nothing; `has` tells it from an empty one. */
export interface Store {
  /** All or nothing, and on disk when it resolves. A session of the same id is replaced. */
  saveSession(
    document: SessionDocument,
    segments: readonly Segment[],
    keyLog?: readonly string[],
  ): Promise<void>;
  /** The same for rows that are there as text. */
  saveStored(session: StoredSession): Promise<void>;
  /** Takes over a capture that was read into files of its own; all or nothing, like `saveSession`. */
  adopt(staged: StagedSession): Promise<void>;
  list(search: string): Promise<LibrarySession[]>;
  has(id: string): Promise<boolean>;
  /** These three give false when there is no such session. */
  rename(id: string, title: string): Promise<boolean>;
  hide(id: string): Promise<boolean>;
  unhide(id: string): Promise<boolean>;
  /** Erases all hidden sessions for good; gives how many. */
  purgeHidden(): Promise<number>;
  /** Erases at once and for good: the file is rewritten without the session's bytes. */
  erase(id: string): Promise<void>;
  getSession(id: string): Promise<{ session: Session; summary: Summary } | null>;
  ledger(
    id: string,
    visitId: string | null,
    offset: number,
    limit: number,
  ): Promise<{ rows: LedgerRow[]; total: number }>;
  /** Flows by the page and in sums: filtered, sorted, whatever their number. */
  readonly explore: FlowQueries;
  /** The sums that a report tells; null for a session without connections. */
  overview(id: string): Promise<SessionOverview | null>;
  /** Drops what was made ready for questions about a session (flow-view.ts): nobody will ask any more. */
  endQuestions(id: string): Promise<void>;
  flow(id: string, flowId: string): Promise<FlowWithoutRecords | null>;
  /** As the letters of the flow have it; null where none came with one. */
  checkedCertificate(id: string, flowId: string): Promise<Exchange['certificate']>;
  /** The first `limit` questions asked on a flow. */
  lookups(
    id: string,
    flowId: string,
    limit: number,
  ): Promise<{ lookups: DnsLookup[]; total: number }>;
  /** What "who was told" is made of. */
  toldParts(id: string, visitId: string | null): Promise<ToldParts>;
  records(id: string, flowId: string | null, offset: number, limit: number): Promise<RecordPage>;
  /** The same for a chart. */
  recordBars(id: string, flowId: string | null): Promise<RecordBars>;
  /** Null when the first byte of the span was not recorded. */
  evidence(id: string, span: ByteSpan, contextBytes: number): Promise<Evidence | null>;
  /** What decrypts the session: lines of an NSS key log. Nothing else in the library tells them. */
  keyLog(id: string): Promise<string[]>;
  frequency(filter: { sinceMs: number | null; name: string | null }): Promise<FrequencyBucket[]>;
  earlierVisits(names: readonly string[]): Promise<EarlierVisit[]>;
  /** How many flows a session has. */
  countFlows(id: string): Promise<number>;
  /** The session without its flows and look-ups: they come in pages. */
  frame(id: string): Promise<SessionDocument | null>;
  flowPages(id: string): Promise<RowPage[]>;
  /** Pages of those flows alone in which secrets may stand, and of the first flow of each own address. */
  tellingPages(id: string): Promise<RowPage[]>;
  /** Without their records, which `withRecords` adds. */
  flowsOfPage(id: string, page: RowPage): Promise<LazyRows<FlowWithoutRecords>>;
  withRecords(id: string, flows: readonly FlowWithoutRecords[]): Promise<ObservedFlow[]>;
  recordsOfPage(id: string, page: RowPage): Promise<RecordsOfPage>;
  /** Of one flow, by their numbers, the second not included. */
  recordsBetween(id: string, flowId: string, from: number, end: number): Promise<ObservedRecord[]>;
  /** When each flow began, in the order of the flows. */
  flowBegins(id: string): Promise<Float64Array>;
  /** Those of them that there are, in no order, without their records. */
  flowsById(id: string, flowIds: readonly string[]): Promise<FlowWithoutRecords[]>;
  lookupPages(id: string): Promise<RowPage[]>;
  lookupsOfPage(id: string, page: RowPage): Promise<LazyRows<DnsLookup>>;
  /** Of these flows, each flow's in the order they were seen. */
  segmentsOf(id: string, flowIds: readonly string[]): Promise<Segment[]>;
  /** By their numbers, both included. */
  segmentsBetween(id: string, from: number, to: number): Promise<NumberedSegment[]>;
  /** Which connections without TLS records have sizes of what passed, and how many, in their order. */
  sizeCounts(id: string, flows: SizedFlows): Promise<SizeCount[]>;
  /** Of connections that these are. */
  sizes(id: string, flows: readonly SizeCount[]): Promise<PassedSizes[]>;
  /** The largest of these numbers; -1: there is no segment. */
  lastSegment(id: string): Promise<number>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** So much of what was read page by page may stay in memory. */
const mostPagesMegabytes = 64;
const pagesBetweenLooks = 8;

// The operating system's lock keeps out other processes only.
const openHere = new Set<string>();

/**
 * Opens the library, makes it when there is none, and brings its tables up to date. `readClearFacts`
 * says what of a flow goes to the list of what was readable, `unpack` puts handshakes and
 * HTTP of captures into words.
 */
export async function openStore(
  path: string,
  readClearFacts: ReadClearFacts = () => [],
  unpack: UnpackWords = cannotUnpack,
): Promise<Result<Store, StoreError>> {
  const place = path === inMemory ? inMemory : resolve(path);
  if (openHere.has(place)) return err({ kind: 'locked', detail: `${place} is open already` });
  if (place !== inMemory) openHere.add(place);
  try {
    const opened = await openDatabase(place);
    if (!opened.ok) openHere.delete(place);
    return opened.ok
      ? ok(createStore(opened.value, { readClearFacts, unpack }, () => openHere.delete(place)))
      : opened;
  } catch (cause) {
    openHere.delete(place);
    return err(describeOpenError(cause));
  }
}

async function openDatabase(path: string): Promise<Result<Database, StoreError>> {
  const database = await Database.open(path);
  try {
    const found = await migrate(database);
    if (found <= newestVersion) {
      await finishErasure(database);
      if (path !== inMemory) await removeLeftovers(path);
      return ok(database);
    }
    database.close();
    const detail = `The library has version ${found}, this program knows ${newestVersion}`;
    return err({ kind: 'newer-version', detail });
  } catch (cause) {
    database.close();
    throw cause;
  }
}

function createStore(
  database: Database,
  { readClearFacts, unpack }: { readClearFacts: ReadClearFacts; unpack: UnpackWords },
  onClose: () => void,
): Store {
  const queue = createQueue();
  /** Sessions written through this store: nobody else can have changed them since (DuckDB's lock). */
  const written = new Set<string>();
  const turn = <T>(task: () => Promise<T>): Promise<T> => queue.run(task);
  let pagesRead = 0;
  const page = <T>(task: () => Promise<T>): Promise<T> =>
    turn(async () => {
      const read = await task();
      // How much there is takes as long to find out as reading a page.
      pagesRead = (pagesRead + 1) % pagesBetweenLooks;
      if (pagesRead === 0) await keepPagesBelow(database, mostPagesMegabytes);
      return read;
    });
  const explore = createFlowQueries(database, turn);
  const save = (stored: StoredSession, keyLog: readonly string[]): Promise<void> =>
    turn(async () => {
      const { id } = stored.session;
      await database.transaction(async () => {
        await writeStored(database, stored, readClearFacts);
        await writeKeyLog(database, id, keyLog);
      });
      written.add(id);
      await explore.forget(id);
      await database.checkpoint();
    });
  return {
    saveSession: (document, segments, keyLog = []) =>
      save(storedSession(document, segments), keyLog),
    saveStored: (session) => save(session, []),
    adopt: (staged) =>
      turn(async () => {
        await adoptStaged(database, staged);
        written.add(staged.id);
        await explore.forget(staged.id);
      }),
    list: (search) => turn(() => listSessions(database, search)),
    has: (id) => turn(() => hasSession(database, id)),
    rename: (id, title) => turn(() => renameSession(database, id, title)),
    hide: (id) => turn(() => setHidden(database, id, true)),
    unhide: (id) => turn(() => setHidden(database, id, false)),
    purgeHidden: () => turn(() => purgeHidden(database)),
    erase: (id) =>
      turn(async () => {
        await explore.forget(id);
        await eraseSessions(database, [id]);
      }),
    getSession: (id) => turn(() => readSession(database, id)),
    ledger: (id, visitId, offset, limit) =>
      turn(() => readLedger(database, id, visitId, { offset, limit })),
    explore: explore.queries,
    overview: (id) => readOverview(explore.queries, id),
    endQuestions: (id) => turn(() => explore.forget(id)),
    toldParts: (id, visitId) => turn(() => readToldParts(database, id, visitId, unpack)),
    flow: (id, flowId) => turn(() => readFlow(database, id, flowId, unpack)),
    checkedCertificate: (id, flowId) => turn(() => readCheckedCertificate(database, id, flowId)),
    lookups: (id, flowId, limit) => turn(() => readAskedOn(database, id, flowId, limit)),
    records: (id, flowId, offset, limit) =>
      turn(() => readRecords(database, id, flowId, { offset, limit })),
    recordBars: (id, flowId) => turn(() => readRecordBars(database, id, flowId)),
    evidence: (id, span, contextBytes) =>
      turn(() => readEvidence(database, id, span, contextBytes)),
    keyLog: (id) => turn(() => readKeyLog(database, id)),
    frequency: (filter) => turn(() => readFrequency(database, filter)),
    earlierVisits: (names) => turn(() => readEarlierVisits(database, names)),
    countFlows: (id) => turn(() => countFlowsOf(database, id)),
    frame: (id) => turn(() => readFrame(database, id)),
    flowPages: (id) => turn(() => readFlowPages(database, id)),
    tellingPages: (id) => turn(() => readTellingPages(database, id)),
    flowsOfPage: (id, numbers) =>
      page(() => readFlowsOfPage(database, id, numbers, { unpack, isOurs: written.has(id) })),
    withRecords: (id, flows) => page(() => addRecords(database, id, flows)),
    recordsOfPage: (id, numbers) => page(() => readRecordsOfPage(database, id, numbers)),
    recordsBetween: (id, flowId, from, end) =>
      page(() => readRecordsBetween(database, id, flowId, { from, end })),
    flowBegins: (id) => turn(() => readFlowBegins(database, id)),
    flowsById: (id, flowIds) => page(() => readFlowsById(database, id, flowIds, unpack)),
    segmentsOf: (id, flowIds) => page(() => readSegmentsOf(database, id, flowIds)),
    lookupPages: (id) => turn(() => readLookupPages(database, id)),
    lookupsOfPage: (id, numbers) => page(() => readLookups(database, id, numbers)),
    segmentsBetween: (id, from, to) => page(() => readSegmentsBetween(database, id, { from, to })),
    sizeCounts: (id, flows) => page(() => readSizeCounts(database, id, flows)),
    sizes: (id, flows) => page(() => readSizes(database, id, flows)),
    lastSegment: (id) => turn(() => lastSegmentOf(database, id)),
    close: () =>
      turn(async () => {
        database.close();
        onClose();
      }),
  };
}
