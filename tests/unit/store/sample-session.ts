// A small finished session with one of everything, for tests of the library.
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import { unseenTls } from '../../../shared/model/handshake.ts';
import type { ObservedRecord } from '../../../shared/model/tls.ts';
import type { Segment } from '../../../shared/model/segment.ts';
import type { SessionDocument, Visit } from '../../../shared/model/session.ts';

export const hour = 3_600_000;
export const sampleStart = 1_700_000_000_000 - (1_700_000_000_000 % hour);

export interface SampleOptions {
  readonly id?: string;
  readonly url?: string;
  readonly secret?: string;
  readonly startedAtMs?: number;
  readonly records?: number;
  readonly status?: Visit['status'];
}

const local = { address: '192.0.2.7', port: 50_000 };
const remote = { address: '198.51.100.20', port: 443 };

export function sampleDocument(options: SampleOptions = {}): SessionDocument {
  const { id = 's1', url = 'https://clinic.example/hiv-test?name=Bob', secret = '' } = options;
  const startedAtMs = options.startedAtMs ?? sampleStart;
  const status = options.status ?? 'done';
  const failure = status === 'failed' ? ({ kind: 'no-answer', detail: 'x' } as const) : null;
  return {
    session: {
      id,
      title: `Title of ${id}`,
      kind: 'inspect',
      createdAtMs: startedAtMs,
      endedAtMs: startedAtMs + 900,
      status: 'done',
      request: {
        mode: 'request',
        pageLimitS: 30,
        browseLimitS: 3600,
        urls: [url],
        method: 'GET',
        headers: [['x-note', secret]],
        body: null,
        count: 1,
        intervalS: 0,
        concurrency: 4,
        lab: false,
        resolve: [],
        dnsServer: null,
        caPem: null,
        maxTls: '1.3',
        certificateErrors: 'report',
        fallbackHttp: false,
      },
      resolver: { kind: 'given', servers: ['198.51.100.53:53'] },
      visits: [{ id: 'v1', url, round: 0, status, startedAtMs, elapsedMs: 12.5, failure }],
    },
    flows: [sampleFlow('f1', options.records ?? 3), sampleFlow('f2', 1)],
    dns: [
      {
        flowId: 'd1',
        transport: 'udp',
        server: { address: '198.51.100.53', port: 53 },
        name: 'clinic.example',
        type: 'A',
        askedMs: 1,
        answeredMs: 2.25,
        responseCode: 'NOERROR',
        truncated: false,
        answers: [{ name: 'clinic.example', type: 'A', ttlS: 60, data: remote.address }],
        problem: null,
        nameEvidence: { flowId: 'd1', direction: 'up', offset: 12, lengthBytes: 16 },
        answerEvidence: null,
      },
    ],
    exchanges: [],
    ledger: ['v1', 'v1', 'v2'].map((visitId, order) => ({
      id: `row-${order}`,
      visitId,
      flowId: 'f1',
      order,
      layer: 'HTTP' as const,
      topic: 'path',
      label: 'Path',
      envelope: null,
      letter: `/hiv-test ${secret}`,
      exposure: 'hidden' as const,
      evidence: [{ flowId: 'f1', direction: 'up' as const, offset: 0, lengthBytes: 4 }],
      inference: null,
      explanationKey: 'path',
      sensitivity: null,
    })),
    summary: { learnt: `They learnt ${secret}.`, notSeen: 'They did not see the page.' },
  };
}

function sampleFlow(flowId: string, recordCount: number): ObservedFlow {
  return {
    flowId,
    transport: 'tcp',
    protocol: 'tls',
    local,
    remote,
    place: {
      countryCode: null,
      countryName: null,
      asn: null,
      operator: null,
      scope: 'reserved',
    },
    openedMs: 3,
    closedMs: 80,
    closeReason: 'end',
    bytesUp: 600,
    bytesDown: 48_000,
    bytesDropped: false,
    names: [],
    records: Array.from({ length: recordCount }, (_, n) => sampleRecord(n)),
    tls: {
      ...unseenTls,
      serverName: 'clinic.example',
      alpnOffered: ['h2', 'http/1.1'],
      version: 'TLS 1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
    },
    http: [],
    estimates: [],
  };
}

function sampleRecord(n: number): ObservedRecord {
  return {
    direction: n % 2 === 0 ? 'up' : 'down',
    timeMs: 5 + n / 3,
    offset: n * 1400,
    lengthBytes: 1395,
    contentType: 23,
  };
}

/** Two stretches of `f1` going up, the second of which outran the byte budget. */
export function sampleSegments(bytes: Uint8Array = new Uint8Array([1, 2, 3, 4])): Segment[] {
  const common = { flowId: 'f1', direction: 'up', timeMs: 4 } as const;
  return [
    { ...common, offset: 0, lengthBytes: bytes.byteLength, bytes },
    { ...common, timeMs: 5, offset: bytes.byteLength, lengthBytes: 10, bytes: null },
  ];
}
