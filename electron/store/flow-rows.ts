// A flow as the library keeps it: what is asked for by the million in columns, the rest of what is known
// of it as facts, handshake and HTTP packed, and the records apart. Up to schema version 5 two JSON columns
// held all of it; such rows stay as they were written.
import { z } from 'zod';
import type { ClearHttpMessage } from '../../shared/model/clear-text.ts';
import {
  flowSummarySchema,
  longFields,
  observedFlowSchema,
  type FlowSummary,
  type ObservedFlow,
  type SizeEstimate,
} from '../../shared/model/observation.ts';
import { placeSchema } from '../../shared/model/place.ts';
import type { HandshakeStep } from '../../shared/model/tls.ts';
import { jsonColumn } from './json-column.ts';

export type FlowWithoutRecords = Omit<ObservedFlow, 'records'>;

/** A flow to be written; `handshake` and `http` pack what stands not in it, or are null. */
export interface StoredFlow {
  readonly flow: FlowWithoutRecords;
  readonly recordCount: number;
  readonly handshake: Uint8Array | null;
  readonly http: Uint8Array | null;
}

/** Puts into words what is packed; given to the library, which knows rows and not protocols. */
export interface UnpackWords {
  readonly handshake: (flowId: string, packed: Uint8Array) => HandshakeStep[];
  readonly http: (flowId: string, packed: Uint8Array) => UnpackedHttp;
}

export interface UnpackedHttp {
  readonly messages: () => ClearHttpMessage[];
  readonly sizes: () => SizeEstimate[];
}

/** For a library that is only written to, or never held a capture. Throws. */
const cannot = (): never => {
  throw new Error('This library was opened without what puts packed flows into words');
};
export const cannotUnpack: UnpackWords = { handshake: cannot, http: cannot };

const base = observedFlowSchema.omit({ records: true, ...longFields });
const detail = observedFlowSchema.pick(longFields);

/** What columns of their own tell; all else are the facts. */
const inColumns = {
  flowId: true,
  transport: true,
  protocol: true,
  local: true,
  remote: true,
  place: true,
  openedMs: true,
  closedMs: true,
  closeReason: true,
  bytesUp: true,
  bytesDown: true,
  bytesDropped: true,
} as const;
const factsSchema = observedFlowSchema.omit({ records: true, ...inColumns }).partial();
export type FlowFacts = z.infer<typeof factsSchema>;

const factNames = Object.keys(factsSchema.shape) as (keyof FlowFacts)[];

/** What a flow has nothing of is left out. Null: the columns tell everything. */
export function factsOf(flow: FlowWithoutRecords): FlowFacts | null {
  const facts: Partial<Record<keyof FlowFacts, unknown>> = {};
  let isEmpty = true;
  for (const name of factNames) {
    const value = flow[name];
    if (isNothing(value)) continue;
    facts[name] = value;
    isEmpty = false;
  }
  return isEmpty ? null : (facts as FlowFacts);
}

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);

const { shape } = observedFlowSchema;
const columnsSchema = z.object({
  flow_id: z.string(),
  transport: shape.transport,
  protocol: shape.protocol,
  local_address: z.string(),
  local_port: z.int(),
  remote_address: z.string(),
  remote_port: z.int(),
  country_code: z.string().nullable(),
  country_name: z.string().nullable(),
  asn: z.number().nullable(),
  operator: z.string().nullable(),
  scope: placeSchema.shape.scope,
  opened_ms: z.number(),
  closed_ms: z.number().nullable(),
  close_reason: shape.closeReason,
  bytes_up: z.number(),
  bytes_down: z.number(),
  bytes_dropped: z.boolean(),
  record_count: z.int(),
  server_name: z.string().nullable(),
  tls_version: z.string().nullable(),
  cipher: z.string().nullable(),
  ja3: z.string().nullable(),
  ja4: z.string().nullable(),
});
type Columns = z.output<typeof columnsSchema>;

/** What is known of a flow in its row: facts null where the columns tell everything. */
interface Row {
  readonly columns: Columns;
  readonly facts: FlowFacts | null;
  readonly http: Uint8Array | null;
}

/**
 * Of an old row nothing but its two columns is read. As one text, because a value of its own for each of so many
 * columns takes five times as long to come over as all of them in one.
 */
const columnList = `CASE WHEN summary IS NOT NULL THEN NULL ELSE to_json({${Object.keys(
  columnsSchema.shape,
)
  .map((name) => `${name}: ${name}`)
  .join(', ')}}) END AS columns, facts, http`;

/** What to select of `flows` for `flowRow`. */
export const flowColumnList = `n, ${columnList}, handshake, summary, detail`;

const bytes = z.instanceof(Uint8Array).nullable();
const rowShape = {
  columns: jsonColumn(columnsSchema).nullable(),
  facts: jsonColumn(factsSchema).nullable(),
  http: bytes,
};

/** `isOurs`: this program wrote the columns a moment ago, so that they need not be checked. */
export const flowRow = (unpack: UnpackWords, isOurs = false) =>
  z
    .object({
      n: z.int(),
      ...rowShape,
      columns: isOurs ? trustedColumns : rowShape.columns,
      handshake: bytes,
      summary: jsonColumn(base).nullable(),
      detail: jsonColumn(detail).nullable(),
    })
    .transform(({ n, columns, facts, http, handshake, summary, detail: rest }) => {
      if (columns !== null) {
        const flow = fromRow({ columns, facts, http }, unpack);
        return { n, flow: withHandshake(flow, handshake, unpack) };
      }
      if (summary !== null && rest !== null) return { n, flow: { ...summary, ...rest } };
      throw new Error('A flow of the library has neither columns nor a summary');
    });

const trustedColumns = z
  .string()
  .transform((text) => JSON.parse(text) as Columns)
  .nullable();

/** Whatever stands there: for rows that this program wrote a moment ago. */
const trusted = <T>() => z.custom<T>(() => true);

/** As `flowRow`, for a staging file: nothing is checked. */
export const stagedFlowRow = (unpack: UnpackWords) =>
  z
    .object({
      columns: trusted<string>(),
      facts: trusted<string | null>(),
      http: trusted<Uint8Array | null>(),
      handshake: trusted<Uint8Array | null>(),
    })
    .transform(({ columns, facts, http, handshake }): FlowWithoutRecords => {
      const row = {
        columns: JSON.parse(columns) as Columns,
        facts: facts === null ? null : (JSON.parse(facts) as FlowFacts),
        http,
      };
      return withHandshake(fromRow(row, unpack), handshake, unpack);
    });

/** What to select of `flows` for `summaryRow`. */
export const summaryColumnList = `${columnList}, summary`;

export const summaryRow = (unpack: UnpackWords) =>
  z
    .object({
      ...rowShape,
      summary: jsonColumn(flowSummarySchema).nullable(),
    })
    .transform(({ columns, facts, http, summary }): FlowSummary => {
      if (columns !== null) return toSummary({ columns, facts, http }, unpack);
      if (summary !== null) return summary;
      throw new Error('A flow of the library has neither columns nor a summary');
    });

/** A packed handshake is put into words when somebody looks at its steps: what seeks secrets never does. */
function withHandshake(
  flow: FlowWithoutRecords,
  packed: Uint8Array | null,
  unpack: UnpackWords,
): FlowWithoutRecords {
  if (flow.tls === null || packed === null) return flow;
  let steps: HandshakeStep[] | null = null;
  const tls = {
    ...flow.tls,
    get handshake() {
      steps ??= unpack.handshake(flow.flowId, packed);
      return steps;
    },
  };
  return { ...flow, tls };
}

const fromRow = (row: Row, unpack: UnpackWords): FlowWithoutRecords =>
  fromColumns(row, httpOf(row, unpack));

const httpOf = ({ columns, http }: Row, unpack: UnpackWords): UnpackedHttp | null =>
  http === null ? null : unpack.http(columns.flow_id, http);

/** Of HTTP only the sizes are told. */
function toSummary(row: Row, unpack: UnpackWords): FlowSummary {
  const { columns } = row;
  const http = httpOf(row, unpack);
  const {
    tls,
    http: _http,
    clearTalk: _talk,
    clearPrelude: _prelude,
    clearFacts: _facts,
    ...flow
  } = fromColumns(row, http && { ...http, messages: () => [] });
  return {
    ...flow,
    recordCount: columns.record_count,
    serverName: columns.server_name,
    alpn: tls?.alpnOffered ?? [],
    tlsVersion: columns.tls_version,
    cipher: columns.cipher,
    ja3: columns.ja3,
    ja4: columns.ja4,
  };
}

/** A packed handshake has no steps here. */
function fromColumns(
  { columns: row, facts }: Omit<Row, 'http'>,
  packed: UnpackedHttp | null,
): FlowWithoutRecords {
  const { names = [], estimates, tls = null, http, ...others } = facts ?? {};
  // Behind a proxy's consent sizes are those of TLS.
  const sizes = tls === null ? packed?.sizes() : undefined;
  return {
    flowId: row.flow_id,
    transport: row.transport,
    protocol: row.protocol,
    local: { address: row.local_address, port: row.local_port },
    remote: { address: row.remote_address, port: row.remote_port },
    place: {
      countryCode: row.country_code,
      countryName: row.country_name,
      asn: row.asn,
      operator: row.operator,
      scope: row.scope,
    },
    openedMs: row.opened_ms,
    closedMs: row.closed_ms,
    closeReason: row.close_reason,
    bytesUp: row.bytes_up,
    bytesDown: row.bytes_down,
    bytesDropped: row.bytes_dropped,
    names,
    estimates: estimates ?? sizes ?? [],
    tls,
    http: http ?? packed?.messages() ?? [],
    ...others,
  };
}
