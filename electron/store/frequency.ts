// How often which name was visited, over all sessions: what an observer who stays around adds up.
import { frequencyBucketSchema, type FrequencyBucket } from '../../shared/model/library.ts';
import { earlierVisitSchema } from '../../shared/model/session.ts';
import type { EarlierVisit } from '../../shared/model/session.ts';
import type { Database } from './database.ts';

const maxBuckets = 200_000;
const maxEarlierVisits = 100_000;

const counted = `FROM visits v JOIN sessions s ON s.session_id = v.session_id
  WHERE NOT s.hidden AND v.status = 'done' AND v.host IS NOT NULL AND v.started_at_ms IS NOT NULL`;

/** Done visits a name and hour (of UTC), oldest first. `sinceMs` is wall clock; null: all. */
export function readFrequency(
  database: Database,
  { sinceMs, name }: { sinceMs: number | null; name: string | null },
): Promise<FrequencyBucket[]> {
  return database.query(
    `SELECT v.host AS name, floor(v.started_at_ms / 3600000) * 3600000 AS "hourStartMs",
       count(*)::INTEGER AS visits
     ${counted} AND ($sinceMs IS NULL OR v.started_at_ms >= $sinceMs)
       AND ($name IS NULL OR v.host = lower($name))
     GROUP BY ALL ORDER BY "hourStartMs", name LIMIT ${maxBuckets}`,
    frequencyBucketSchema,
    { sinceMs, name },
  );
}

/** Done visits to these names in saved sessions, oldest first; the newest count when there are too many. */
export async function readEarlierVisits(
  database: Database,
  names: readonly string[],
): Promise<EarlierVisit[]> {
  if (names.length === 0) return [];
  const newestFirst = await database.query(
    `SELECT v.host AS name, v.started_at_ms AS "atMs"
     ${counted} AND list_contains($names, v.host)
     ORDER BY v.started_at_ms DESC LIMIT ${maxEarlierVisits}`,
    earlierVisitSchema,
    { names: names.map((name) => name.toLowerCase()) },
  );
  return newestFirst.reverse();
}
