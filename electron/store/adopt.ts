// Takes a capture that was read into staging files over into the library, whole or not at all.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { Session, Summary } from '../../shared/model/session.ts';
import type { Database } from './database.ts';
import { writeKeyLog } from './key-log.ts';
import { forCopies, runWithin } from './memory-budget.ts';
import { quoteText } from './quote.ts';
import { deleteSession, writeHead, writeTable } from './save-session.ts';
import { putStored, putVisit } from './session-rows.ts';
import { removePart, stagedRows } from './staging.ts';
import { stagedTableNames } from './staging-tables.ts';
import { eachOf, storedExchange, storedFact } from './stored-session.ts';

/** What a capture comes to. Plain data: it may come from another process. */
export interface SummedUp {
  readonly session: Session;
  readonly summary: Summary;
  readonly ledger: readonly LedgerRow[];
  /** What a key log made readable of it. */
  readonly exchanges: readonly Exchange[];
}

/** A capture that was read. */
export interface StagedSession {
  readonly id: string;
  /** Files with all there is by the million, written by `StagingWriter`; they are removed in the end. */
  readonly parts: readonly string[];
  /** What decrypts it, in lines; none where there is no key log. */
  readonly keyLog: readonly string[];
  /** Read out of the parts while they are copied. Nothing is kept when it rejects. */
  readonly summedUp: Promise<SummedUp>;
}

/** Room for a group of rows of every column: 8192 flows with certificates take some 50 MB. */
const copyMegabytes = 128;

/** A session of the same id is replaced. The parts are removed, also when it fails. */
export async function adoptStaged(database: Database, staged: StagedSession): Promise<void> {
  const now = Date.now();
  try {
    const copy = (lift: () => Promise<void>): Promise<void> =>
      database.transaction(async () => {
        await takeOver(database, staged);
        await database.execute('DELETE FROM pending_rewrites WHERE since_ms = $now', { now });
        await lift();
      });
    // Rows go to the file before they belong to it: those of a copy that did not end are taken out of it by
    // the rewrite at the next opening.
    await database.execute('INSERT INTO pending_rewrites VALUES ($now)', { now });
    await forCopies(database, () => runWithin(database, copyMegabytes, copy));
  } finally {
    // What is open in another process cannot be removed everywhere.
    await Promise.allSettled([staged.summedUp]);
    await removeParts(staged.parts);
  }
  await database.checkpoint();
}

export async function removeParts(parts: readonly string[]): Promise<void> {
  for (const path of parts) await removePart(path);
}

async function takeOver(
  database: Database,
  { id, parts, keyLog, summedUp }: StagedSession,
): Promise<void> {
  await deleteSession(database, id);
  await database.execute(parts.flatMap((path) => copyPart(id, path)).join('; '));
  const { session, summary, ledger, exchanges } = await summedUp;
  await writeTable(database, id, 'visits', session.visits, putVisit);
  await writeTable(database, id, 'exchanges', eachOf(exchanges, storedExchange), putStored);
  await writeTable(database, id, 'ledger', eachOf(ledger, storedFact), putStored);
  await writeKeyLog(database, id, keyLog);
  await writeHead(database, session, summary);
}

/** All statements at once: between two of them it would wait for whatever else this thread is busy with. */
const copyPart = (id: string, path: string): string[] =>
  stagedTableNames.map(
    (table) =>
      `INSERT INTO ${table} BY NAME SELECT ${quoteText(id)} AS session_id, * FROM ${stagedRows(path, table)}`,
  );
