// Which names were looked up on which connection of a view.
import { z } from 'zod';
import type { Database } from './database.ts';
import type { FlowView } from './flow-view.ts';

/** Look-ups by row of the view. Made when first asked for. */
export async function lookupTable(database: Database, view: FlowView): Promise<string> {
  const table = `${view.flows}_lookups`;
  if (view.extra.has(table)) return table;
  await database.execute(
    `CREATE TEMPORARY TABLE ${table} AS
     SELECT rows.n AS flow_n, rtrim(lower(d.name), '.') AS name, d.asked_ms, d.detail->'nameEvidence' AS evidence
     FROM dns d JOIN ${view.flows} rows ON rows.flow_id = (d.detail->>'flowId')
     WHERE d.session_id = $id`,
    { id: view.sessionId },
  );
  view.extra.add(table);
  return table;
}

/** Of a look-up over TCP, or of one that answers everybody, there may be any number. */
const maxAsked = 20;

/** The names asked for on the view's rows of these numbers, each once, the first asked first. */
export async function readAsked(
  database: Database,
  view: FlowView,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string[]>> {
  const asked = new Map<number, string[]>();
  if (numbers.length === 0) return asked;
  const found = await database.query(
    `SELECT flow_n, name FROM ${await lookupTable(database, view)}
     WHERE flow_n IN (${numbers.join(', ')}) AND name <> ''
     GROUP BY flow_n, name
     QUALIFY row_number() OVER (PARTITION BY flow_n ORDER BY min(asked_ms), name) <= ${maxAsked}
     ORDER BY flow_n, min(asked_ms), name`,
    z.object({ flow_n: z.int(), name: z.string() }),
  );
  for (const { flow_n: n, name } of found) asked.set(n, [...(asked.get(n) ?? []), name]);
  return asked;
}
