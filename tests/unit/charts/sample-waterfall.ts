// Timelines made from a few numbers, for tests of their layout.
import fc from 'fast-check';
import type {
  RecordColumns,
  Waterfall,
  WaterfallConnection,
  WaterfallRequest,
} from '../../../shared/model/waterfall.ts';

export interface SampleRecord {
  readonly timeMs: number;
  readonly bytes: number;
  readonly isDown: boolean;
  readonly contentType: number;
}

export function connectionAt(
  n: number,
  name: string | null = `h${n}.example`,
): WaterfallConnection {
  const openedMs = n * 10;
  return {
    flowId: `f${n}`,
    transport: 'tcp',
    protocol: 'tls',
    remote: { address: `203.0.113.${n % 250}`, port: 443 },
    place: { countryCode: null, countryName: null, asn: null, operator: null, scope: 'public' },
    asked: [],
    name,
    site: name === null ? null : `site${n % 3}.example`,
    openedMs,
    closedMs: openedMs + 1000,
    bytesUp: 100,
    bytesDown: 1000,
    recordCount: 0,
    tlsVersion: 'TLS 1.3',
    dns: { fromMs: openedMs - 5, toMs: openedMs - 1 },
    connect: { fromMs: openedMs, toMs: openedMs + 3 },
    handshake: { fromMs: openedMs + 3, toMs: openedMs + 9 },
  };
}

export function requestOf(
  connection: number,
  startedMs: number,
  takenMs: number,
  id = `${connection}-${startedMs}`,
): WaterfallRequest {
  return {
    id,
    connection,
    method: 'GET',
    host: `h${connection}.example`,
    path: '/a/long/way?to=go',
    status: 200,
    startedMs,
    headersMs: startedMs + takenMs / 2,
    endedMs: startedMs + takenMs,
    bodyBytes: 10,
    hasFailed: false,
    certainty: 'certain',
  };
}

export function columnsOf(records: readonly (readonly SampleRecord[])[]): RecordColumns {
  const all = records.flatMap((own) => [...own].sort((a, b) => a.timeMs - b.timeMs));
  let sum = 0;
  const starts = Uint32Array.from([0, ...records.map((own) => (sum += own.length))]);
  const timeMs = Float64Array.from(all, (record) => record.timeMs);
  return {
    starts,
    timeMs,
    untilMs: timeMs,
    bytes: Float64Array.from(all, ({ bytes }) => bytes),
    isDown: Uint8Array.from(all, ({ isDown }) => Number(isDown)),
    contentType: Uint8Array.from(all, ({ contentType }) => contentType),
    count: new Uint32Array(all.length).fill(1),
  };
}

export function waterfallOf(
  connections: readonly WaterfallConnection[],
  records: readonly (readonly SampleRecord[])[] = connections.map(() => []),
  requests: readonly WaterfallRequest[] = [],
): Waterfall {
  return {
    connections: [...connections],
    total: connections.length,
    lookups: 0,
    records: columnsOf(records),
    pieceMs: null,
    requests: [...requests],
    requestTotal: requests.length,
  };
}

export const sampleRecords: fc.Arbitrary<SampleRecord[]> = fc.array(
  fc.record({
    timeMs: fc.double({ min: 0, max: 1000, noNaN: true }),
    bytes: fc.nat(20_000),
    isDown: fc.boolean(),
    contentType: fc.constantFrom(20, 21, 22, 23),
  }),
);
