// The timeline of a few connections of a session held in memory, as a report draws it; the window's comes
// from the library, page by page.
import type { Exchange } from '../model/exchange.ts';
import type { ObservedFlow } from '../model/observation.ts';
import type { DnsLookup } from '../model/dns.ts';
import { plainName } from '../model/host.ts';
import type {
  RecordColumns,
  Waterfall,
  WaterfallConnection,
  WaterfallRequest,
} from '../model/waterfall.ts';
import { attributeWaits, findHandshake } from './connection-phases.ts';

export interface WaterfallSource {
  readonly flows: readonly ObservedFlow[];
  readonly dns: readonly DnsLookup[];
  readonly exchanges: readonly Exchange[];
}

const nameOfFlow = (flow: ObservedFlow): string | null => {
  const name = flow.tls?.serverName ?? flow.names[0]?.name ?? null;
  return name === null ? null : plainName(name);
};

/** The first connections that are no look-ups, at most so many, in the order in which they were opened. */
export function waterfallOfFlows(source: WaterfallSource, most: number): Waterfall {
  const all = source.flows
    .filter(({ protocol }) => protocol !== 'dns')
    .sort((a, b) => a.openedMs - b.openedMs);
  const flows = all.slice(0, most);
  const waits = attributeWaits(
    flows.map((flow) => ({ name: nameOfFlow(flow), openedMs: flow.openedMs })),
    source.dns.flatMap(({ name, type, transport, askedMs, answeredMs }) =>
      answeredMs === null
        ? []
        : [
            {
              name: plainName(name),
              kind: `${type} ${transport}`,
              fromMs: askedMs,
              toMs: answeredMs,
            },
          ],
    ),
  );
  const sorted = flows.map(({ records }) => [...records].sort((a, b) => a.timeMs - b.timeMs));
  const requests = layRequests(source.exchanges, flows);
  return {
    connections: flows.map((flow, n) =>
      toConnection(flow, { dns: waits[n] ?? null, records: sorted[n] ?? [] }),
    ),
    total: all.length,
    lookups: source.flows.length - all.length,
    records: toColumns(sorted),
    pieceMs: null,
    requests,
    requestTotal: requests.length,
  };
}

function toConnection(
  flow: ObservedFlow,
  { dns, records }: Pick<WaterfallConnection, 'dns'> & Pick<ObservedFlow, 'records'>,
): WaterfallConnection {
  const handshake = findHandshake(
    {
      length: records.length,
      timeMs: (at) => records[at]?.timeMs ?? 0,
      isDown: (at) => records[at]?.direction === 'down',
      contentType: (at) => records[at]?.contentType ?? 0,
    },
    flow.tls?.version === 'TLS 1.3',
  );
  const { flowId, transport, protocol, remote, place, openedMs, closedMs, bytesUp, bytesDown } =
    flow;
  return {
    flowId,
    transport,
    protocol,
    remote,
    place,
    openedMs,
    closedMs,
    bytesUp,
    bytesDown,
    ...(flow.notCaptured && { notCaptured: flow.notCaptured }),
    name: nameOfFlow(flow),
    asked: [],
    site: null,
    recordCount: records.length,
    tlsVersion: flow.tls?.version ?? null,
    dns,
    connect: handshake === null ? null : { fromMs: openedMs, toMs: handshake.fromMs },
    handshake,
  };
}

function toColumns(records: readonly ObservedFlow['records'][]): RecordColumns {
  const all = records.flat();
  const starts = new Uint32Array(records.length + 1);
  for (const [n, own] of records.entries()) starts[n + 1] = (starts[n] ?? 0) + own.length;
  const timeMs = Float64Array.from(all, (record) => record.timeMs);
  return {
    starts,
    timeMs,
    untilMs: timeMs,
    bytes: Float64Array.from(all, ({ lengthBytes }) => lengthBytes),
    isDown: Uint8Array.from(all, ({ direction }) => (direction === 'down' ? 1 : 0)),
    contentType: Uint8Array.from(all, ({ contentType }) => contentType),
    count: new Uint32Array(all.length).fill(1),
  };
}

function layRequests(
  exchanges: readonly Exchange[],
  flows: readonly ObservedFlow[],
): WaterfallRequest[] {
  const places = new Map(flows.map(({ flowId }, n) => [flowId, n]));
  return exchanges.flatMap((exchange): WaterfallRequest[] => {
    const { id, flowId, request, response, startedMs, headersMs, endedMs, failure } = exchange;
    const connection = places.get(flowId ?? '');
    if (connection === undefined) return [];
    const { method, host, path, query } = request;
    return [
      {
        id,
        connection,
        method,
        host,
        path: path + query,
        startedMs,
        headersMs,
        endedMs,
        status: response?.status ?? null,
        bodyBytes: response?.size.bodyBytes ?? null,
        hasFailed: failure !== null,
        certainty: exchange.page?.connection ?? 'certain',
      },
    ];
  });
}
