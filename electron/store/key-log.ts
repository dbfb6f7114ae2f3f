// The TLS secrets of a session (NSS key log lines) in a table of their own: no report and no other query
// reads it, and they go with their session.
import { z } from 'zod';
import type { Database } from './database.ts';

export function writeKeyLog(
  database: Database,
  id: string,
  lines: readonly string[],
): Promise<void> {
  return database.write('key_log', async (row) => {
    for (const [n, line] of lines.entries()) await row.text(id).integer(n).text(line).end();
  });
}

/** In the order they were made; none where the session has none. */
export async function readKeyLog(database: Database, id: string): Promise<string[]> {
  const rows = await database.query(
    'SELECT line FROM key_log WHERE session_id = $id ORDER BY n',
    z.object({ line: z.string() }),
    { id },
  );
  return rows.map(({ line }) => line);
}
