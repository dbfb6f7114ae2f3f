// A session's flows made ready for questions: a table in memory in which every text is a number, the
// number being its rank in sorting order. Groups, sorts and filters over a million rows are then work on
// integers. Built at the first question (about a second for a million flows), dropped when not used.
import type { Direction } from '../../shared/model/segment.ts';
import { clearFactKindSchema } from '../../shared/model/clear-text.ts';
import type { Database } from './database.ts';

/** Columns of `flows` that are coded, by the name they have in the view. */
const codedColumns = {
  name: 'name',
  site: 'site',
  address: 'remote_address',
  user: 'local_address',
  protocol: 'protocol',
  version: 'tls_version',
  operator: 'operator',
  country: 'country_name',
  country_code: 'country_code',
  scope: 'scope',
  leak: 'name_leak',
  transport: 'transport',
  alpn: 'alpn',
  ja4: 'ja4',
} as const;
export type CodedColumn = keyof typeof codedColumns;

const columns = Object.keys(codedColumns) as CodedColumn[];
const maxViews = 2;
const maxOrders = 4;

/** The tables of one session's view; names only, ready to be put into SQL. */
export interface FlowView {
  readonly sessionId: string;
  readonly flows: string;
  /** `id` and `v`, the text. */
  readonly words: Readonly<Record<CodedColumn, string>>;
  /** Orders of long tables already worked out, oldest first: key to table. */
  readonly orders: Map<string, string>;
  /** How many rows a condition keeps. */
  readonly totals: Map<string, number>;
  /** Further tables over its rows, made when they were first needed. */
  readonly extra: Set<string>;
}

export interface FlowViews {
  /** The session's view, built when there is none. */
  get(sessionId: string): Promise<FlowView>;
  /** To be called when rows of a session change. */
  forget(sessionId: string): Promise<void>;
}

export function createFlowViews(database: Database): FlowViews {
  const views = new Map<string, { view: FlowView; connection: number }>();
  let made = 0;

  const drop = async (id: string): Promise<void> => {
    const known = views.get(id);
    views.delete(id);
    // A rewrite of the file began a new connection: its predecessor's tables are gone already.
    if (known === undefined || known.connection !== database.connections) return;
    const { flows, words, orders, extra } = known.view;
    for (const table of [flows, ...Object.values(words), ...orders.values(), ...extra]) {
      await database.execute(`DROP TABLE IF EXISTS ${table}`);
    }
  };

  return {
    get: async (id) => {
      const known = views.get(id);
      if (known !== undefined && known.connection === database.connections) {
        // The latest used stands last.
        views.delete(id);
        views.set(id, known);
        return known.view;
      }
      await drop(id);
      for (const oldest of [...views.keys()].slice(0, -(maxViews - 1))) await drop(oldest);
      made += 1;
      const view = await build(database, id, `view${made}`);
      views.set(id, { view, connection: database.connections });
      return view;
    },
    forget: drop,
  };
}

/** Few flows lack bytes: of the others the facts are not looked at. */
const missing = (way: Direction): string =>
  `CASE WHEN f.bytes_dropped THEN coalesce((f.facts->>'$.notCaptured.${way}')::BIGINT, 0) ELSE 0 END AS missing_${way}`;

async function build(database: Database, id: string, prefix: string): Promise<FlowView> {
  const words = Object.fromEntries(
    columns.map((column) => [column, `${prefix}_${column}`]),
  ) as Record<CodedColumn, string>;
  for (const column of columns) {
    const source = codedColumns[column];
    await database.execute(
      `CREATE TEMPORARY TABLE ${words[column]} AS
       SELECT v, (row_number() OVER (ORDER BY ${rankOf(column)}, v) - 1)::INTEGER AS id
       FROM (SELECT DISTINCT ${source} AS v FROM flows WHERE session_id = $id AND ${source} IS NOT NULL)`,
      { id },
    );
  }
  const flows = `${prefix}_flows`;
  const kinds = clearFactKindSchema.options;
  const bit = kinds.map((kind, index) => `WHEN '${kind}' THEN ${2 ** index}`).join(' ');
  await database.execute(
    `CREATE TEMPORARY TABLE ${flows} AS
     SELECT f.n, f.flow_id, f.opened_ms, f.closed_ms, f.bytes_up, f.bytes_down,
       f.bytes_up + f.bytes_down AS bytes, ${missing('up')}, ${missing('down')}, f.local_port, f.remote_port, f.asn, f.record_count,
       coalesce(c.mask, 0)::INTEGER AS clear_mask,
       ${columns.map((column) => `${words[column]}.id AS ${column}`).join(', ')}
     FROM flows f
     ${columns.map((column) => `LEFT JOIN ${words[column]} ON f.${codedColumns[column]} = ${words[column]}.v`).join('\n')}
     LEFT JOIN (
       SELECT flow_id, bit_or(CASE kind ${bit} ELSE 0 END) AS mask FROM clear_facts
       WHERE session_id = $id AND kind <> 'name' GROUP BY flow_id) c ON c.flow_id = f.flow_id
     WHERE f.session_id = $id`,
    { id },
  );
  return {
    sessionId: id,
    flows,
    words,
    orders: new Map(),
    totals: new Map(),
    extra: new Set(),
  };
}

/** IPv4 addresses go by number, not by letter; everything else without regard to case. */
function rankOf(column: CodedColumn): string {
  if (column !== 'address' && column !== 'user') return 'lower(v)';
  const octets = [1, 2, 3, 4].map((n) => `lpad(split_part(v, '.', ${n}), 3, '0')`).join(' || ');
  return `CASE WHEN contains(v, ':') THEN 'x' || lower(v) ELSE ${octets} END`;
}

/** The table that holds `n` of each row in the order of `sql`, made when it is asked for first. */
export async function orderTable(
  database: Database,
  view: FlowView,
  key: string,
  make: (table: string) => Promise<void>,
): Promise<string> {
  const known = view.orders.get(key);
  if (known !== undefined) return known;
  for (const [oldest, table] of [...view.orders].slice(0, -(maxOrders - 1))) {
    view.orders.delete(oldest);
    await database.execute(`DROP TABLE IF EXISTS ${table}`);
  }
  const used = new Set(view.orders.values());
  const name = (index: number): string => `${view.flows}_order${index}`;
  const free = Array.from({ length: maxOrders }, (_, index) => name(index)).find(
    (table) => !used.has(table),
  );
  const table = free ?? name(maxOrders);
  await make(table);
  view.orders.set(key, table);
  return table;
}
