// The list of sessions, and what changes it. A hidden session is one whose deletion can still be
// undone: it is found nowhere, and goes for good with the next purge.
import { z } from 'zod';
import { librarySessionSchema, type LibrarySession } from '../../shared/model/library.ts';
import type { Database } from './database.ts';
import { deleteSession } from './save-session.ts';

/**
 * Sessions that are not hidden, newest first, a re-opened report before the run it tells of. A search looks at
 * titles and URLs, whatever the case.
 */
export function listSessions(database: Database, search: string): Promise<LibrarySession[]> {
  return database.query(
    `SELECT s.session_id AS id, s.title, s.kind, s.created_at_ms AS "createdAtMs", s.status,
       count(v.visit_id)::INTEGER AS "visitCount",
       count(v.visit_id) FILTER (v.started_at_ms IS NOT NULL)::INTEGER AS "begunCount",
       coalesce((any_value(s.summary)->>'$.sites')::INTEGER,
         -- As earlier versions kept sessions.
         (any_value(s.capture)->>'$.sites.inAll')::INTEGER,
         count(DISTINCT coalesce(v.host, v.url))::INTEGER) AS "siteCount",
       count(v.visit_id) FILTER (v.status = 'failed')::INTEGER AS "failedCount",
       coalesce(arg_min(v.url, v.n), '') AS "firstUrl",
       any_value(s.resolver->>'kind') = 'capture' AS "isCapture"
     FROM sessions s LEFT JOIN visits v ON v.session_id = s.session_id
     WHERE NOT s.hidden
     GROUP BY s.session_id, s.title, s.kind, s.created_at_ms, s.status
     HAVING contains(lower(s.title), lower($search))
       OR coalesce(bool_or(contains(lower(v.url), lower($search))), false)
     ORDER BY s.created_at_ms DESC, s.kind, s.session_id`,
    librarySessionSchema,
    { search: search.trim() },
  );
}

/** True when the session is there and not hidden. */
export async function hasSession(database: Database, id: string): Promise<boolean> {
  return (await countSessions(database, 'session_id = $id AND NOT hidden', { id })) > 0;
}

/** False when there is no such session. */
export async function renameSession(
  database: Database,
  id: string,
  title: string,
): Promise<boolean> {
  if (!(await hasSession(database, id))) return false;
  await database.execute('UPDATE sessions SET title = $title WHERE session_id = $id', {
    id,
    title,
  });
  return true;
}

/** False when there is no such session. */
export async function setHidden(database: Database, id: string, hidden: boolean): Promise<boolean> {
  if ((await countSessions(database, 'session_id = $id', { id })) === 0) return false;
  await database.execute('UPDATE sessions SET hidden = $hidden WHERE session_id = $id', {
    id,
    hidden,
  });
  return true;
}

/** Erases every hidden session for good; gives how many. */
export async function purgeHidden(database: Database): Promise<number> {
  const hidden = await database.query(
    'SELECT session_id AS id FROM sessions WHERE hidden',
    z.object({ id: z.string() }),
  );
  const ids = hidden.map(({ id }) => id);
  await eraseSessions(database, ids);
  return ids.length;
}

/** Deletes rows and rewrites the file, so that no byte of them stays in it. */
export async function eraseSessions(database: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await database.transaction(async () => {
    for (const id of ids) await deleteSession(database, id);
    await database.execute('INSERT INTO pending_rewrites VALUES ($now)', { now: Date.now() });
  });
  await database.rewrite();
}

/** Ends an erasure that a kill or a full disk cut off between deleting and rewriting. */
export async function finishErasure(database: Database): Promise<void> {
  const pending = await database.count('SELECT count(*)::INTEGER AS total FROM pending_rewrites');
  if (pending > 0) await database.rewrite();
}

function countSessions(
  database: Database,
  condition: string,
  parameters: Record<string, string>,
): Promise<number> {
  return database.count(
    `SELECT count(*)::INTEGER AS total FROM sessions WHERE ${condition}`,
    parameters,
  );
}
