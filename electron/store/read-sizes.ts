// When each datagram, or stretch of bytes, of connections without TLS records passed and how large it was, for
// reports: some connections at a time, as there may be as many of either as of records.
import { z } from 'zod';
import { mostRecords } from '../../shared/model/handshake.ts';
import type { PassedSize, PassedSizes } from '../../shared/model/passed-sizes.ts';
import type { Database, Parameters } from './database.ts';
import { wholeFlowsAmong } from './read-records.ts';

const countSchema = z.object({
  flowId: z.string(),
  kind: z.enum(['datagram', 'stretch']),
  pieces: z.number(),
});
/** Of a connection whose sizes are told. */
export type SizeCount = z.infer<typeof countSchema>;

/** Connections by their numbers, both included, or by their ids. */
export type SizedFlows =
  | { readonly first: number; readonly last: number }
  | { readonly flowIds: readonly string[] };

/** In the order of the connections. Look-ups hide nothing, and are not among them. */
export function readSizeCounts(
  database: Database,
  id: string,
  flows: SizedFlows,
): Promise<SizeCount[]> {
  const isAsked =
    'flowIds' in flows ? 'flow_id IN (SELECT unnest($flowIds))' : 'n BETWEEN $first AND $last';
  const ofFlows = `session_id = $id AND ${isAsked} AND protocol <> 'dns'`;
  // Only theirs are counted: of all connections it would take memory for each.
  const ofSegments = `session_id = $id AND
    flow_id IN (SELECT flow_id FROM flows WHERE ${ofFlows} AND record_count = 0)`;
  const parameters: Parameters = { ...flows, id, mostRecords };
  return database.query(
    `SELECT flow_id AS "flowId", kind, least(pieces, $mostRecords)::DOUBLE AS pieces
     FROM (${wholeFlowsAmong(ofFlows, ofSegments)}) ORDER BY n, flow_id`,
    countSchema,
    parameters,
  );
}

const none = new Float64Array();

/** Of connections that `readSizeCounts` gave, in their order. */
export async function readSizes(
  database: Database,
  id: string,
  flows: readonly SizeCount[],
): Promise<PassedSizes[]> {
  const columns = await database.columns(
    `SELECT place::DOUBLE, (direction = 'down')::DOUBLE, time_ms, length_bytes::DOUBLE FROM segments JOIN
       (SELECT unnest($flowIds) AS flow_id, unnest(range(len($flowIds))) AS place) asked USING (flow_id)
     WHERE session_id = $id ORDER BY place, n`,
    { id, flowIds: flows.map(({ flowId }) => flowId) },
  );
  const [places = none, ...figures] = columns;
  let at = 0;
  return flows.map(({ flowId, kind, pieces }, place) => {
    const begin = at;
    while (places[at] === place) at += 1;
    const end = Math.min(at, begin + pieces);
    return { flowId, kind, [Symbol.iterator]: () => sizesBetween(figures, begin, end) };
  });
}

function* sizesBetween(
  [isDown = none, timeMs = none, lengthBytes = none]: readonly Float64Array[],
  begin: number,
  end: number,
): Generator<PassedSize> {
  for (let at = begin; at < end; at += 1) {
    yield {
      direction: isDown[at] === 1 ? 'down' : 'up',
      timeMs: timeMs[at] ?? 0,
      lengthBytes: lengthBytes[at] ?? 0,
    };
  }
}
