// A made-up session worth a photograph: three visits to a clinic, one of them failed, with bytes that
// really hold what the ledger's rows point at.
import type { LedgerRow } from '../../../shared/model/ledger.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { HandshakeStep, ObservedRecord } from '../../../shared/model/tls.ts';
import type { ByteSpan, Direction } from '../../../shared/model/segment.ts';
import type { SessionDocument, Visit } from '../../../shared/model/session.ts';

const name = 'clinic.example';
const nameOffset = 127;
const clinicUrl = 'https://clinic.example/hiv-test?name=Bob';

/** Each direction's bytes of each flow: noise from a fixed seed, with the name where it stands. */
export function clinicBytes({
  flowId,
  direction,
}: Pick<ByteSpan, 'flowId' | 'direction'>): Uint8Array {
  const bytes = new Uint8Array(4096);
  let state = direction === 'up' ? 41 : 97;
  for (let at = 0; at < bytes.length; at += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    bytes[at] = Math.floor(state / 65_536) % 256;
  }
  const text = new TextEncoder().encode(name);
  if (direction === 'up') {
    bytes.set([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03], 0);
    bytes.set([0x00, 0x00, 0x00, 0x13, 0x00, 0x11, 0x00, 0x00, 0x0e], nameOffset - 9);
    bytes.set(text, flowId.startsWith('d') ? 13 : nameOffset);
  }
  return bytes;
}

const span = (
  direction: Direction,
  offset: number,
  lengthBytes: number,
  flowId = 'f1',
): ByteSpan => ({ flowId, direction, offset, lengthBytes });

type RowParts = Pick<
  LedgerRow,
  'topic' | 'label' | 'layer' | 'exposure' | 'envelope' | 'letter' | 'evidence'
> &
  Partial<LedgerRow>;

const sent = [span('up', 600, 402)];
const received = [span('down', 300, 3500)];

const hidden = (topic: string, label: string, letter: string, evidence: ByteSpan[]): RowParts => ({
  topic,
  label,
  layer: 'HTTP',
  exposure: 'hidden',
  envelope: null,
  letter,
  evidence,
});

/* oxlint-disable max-len -- rows read best as rows */
const rows: readonly RowParts[] = [
  {
    topic: 'own-address',
    label: 'Your own address and place',
    layer: 'IP',
    exposure: 'visible',
    envelope: '192.168.1.5 (local network)',
    letter: '192.168.1.5',
    evidence: [],
    sensitivity: 'own-address',
  },
  {
    topic: 'size',
    label: 'Size of the answer',
    layer: 'behaviour',
    exposure: 'inferable',
    envelope: '≈ 48.1 kB ± 0.2 kB',
    letter: '48,113 B',
    evidence: received,
    inference: 'Sum of the record lengths minus 22 bytes of each record for AES-GCM (RFC 8446 §5).',
  },
  {
    topic: 'website',
    label: 'Website',
    layer: 'TLS',
    exposure: 'visible',
    envelope: 'clinic.example (DNS, SNI)',
    letter: 'clinic.example',
    evidence: [span('up', nameOffset, name.length), span('up', 13, name.length, 'd1')],
  },
  {
    topic: 'frequency',
    label: 'How often',
    layer: 'behaviour',
    exposure: 'inferable',
    envelope: '3 times in 10 s',
    letter: '3 visits',
    evidence: [],
    inference: 'Count of connections to the same name.',
  },
  {
    topic: 'remote-address',
    label: 'Server’s address',
    layer: 'IP',
    exposure: 'visible',
    envelope: '203.0.113.5, Example Hosting, Germany',
    letter: '203.0.113.5',
    evidence: [],
  },
  {
    topic: 'port',
    label: 'Port',
    layer: 'TCP',
    exposure: 'visible',
    envelope: '443',
    letter: '443',
    evidence: [],
  },
  {
    topic: 'tls-version',
    label: 'TLS version',
    layer: 'TLS',
    exposure: 'visible',
    envelope: 'TLS 1.3',
    letter: 'TLS 1.3',
    evidence: [span('down', 5, 90)],
  },
  {
    topic: 'dns-question',
    label: 'DNS question',
    layer: 'DNS',
    exposure: 'visible',
    envelope: 'A clinic.example',
    letter: null,
    evidence: [span('up', 13, name.length, 'd1')],
  },
  hidden('method', 'Method', 'GET', sent),
  hidden('path', 'Path', '/hiv-test', sent),
  hidden('query', 'Query', '?name=Bob', sent),
  hidden('header:user-agent', 'User-Agent header', 'Onlooker/0.1', sent),
  hidden('header:cookie', 'Cookie header', 'session=8d1f0c5be0a94a61b9b0d6b0f2f7a1ce', sent),
  hidden('status', 'Status', '200 OK', received),
  hidden('header:set-cookie', 'Set-Cookie header', `visitor=${'a1b2c3d4'.repeat(40)}`, received),
  hidden(
    'body',
    'Answer’s body',
    'Your test of 3 May is \u202Eevitagen\u202C. <script>alert(1)</script>',
    received,
  ),
];

const explanationKeys: Readonly<Record<string, string>> = {
  'remote-address': 'destination-address',
  'dns-question': 'dns',
  'header:user-agent': 'user-agent',
  'header:cookie': 'cookie',
  'header:set-cookie': 'cookie',
  body: 'response-body',
};

function ledgerRow(parts: RowParts, order: number, visitId: string): LedgerRow {
  return {
    id: `${visitId}-${parts.topic}`,
    visitId,
    flowId: 'f1',
    order,
    inference: null,
    explanationKey: explanationKeys[parts.topic] ?? parts.topic,
    sensitivity: null,
    ...parts,
    evidence: parts.evidence,
  };
}

function clinicRecords(openedMs: number): ObservedRecord[] {
  const up: [number, number, number][] = [
    [12, 512, 22],
    [41.5, 1, 20],
    [41.5, 53, 23],
    [42, 380, 23],
  ];
  const down: [number, number, number][] = [
    [28, 122, 22],
    [28, 1, 20],
    [28, 2310, 23],
  ];
  for (let n = 0; n < 34; n += 1)
    down.push([70 + Math.floor(n / 4) * 9, n === 33 ? 700 : 1413, 23]);
  const lay = (direction: Direction, list: [number, number, number][]): ObservedRecord[] => {
    let offset = 0;
    return list.map(([timeMs, lengthBytes, contentType]) => {
      const record = { direction, timeMs: openedMs + timeMs, offset, lengthBytes, contentType };
      offset += 5 + lengthBytes;
      return record;
    });
  };
  return [...lay('up', up), ...lay('down', down)].sort((a, b) => a.timeMs - b.timeMs);
}

function handshakeSteps(flowId: string): HandshakeStep[] {
  const field = (
    label: string,
    value: string,
    offset: number,
    lengthBytes: number,
    key: string,
  ) => ({
    label,
    value,
    evidence: span('up', offset, lengthBytes, flowId),
    explanationKey: key,
  });
  return [
    {
      kind: 'client-hello',
      direction: 'up',
      timeMs: 12,
      encrypted: false,
      evidence: span('up', 0, 517, flowId),
      fields: [
        field('Server name', name, nameOffset, name.length, 'sni'),
        field('ALPN', 'h2, http/1.1', 220, 14, 'alpn'),
        field('Versions', 'TLS 1.3, TLS 1.2', 300, 5, 'tls-version'),
      ],
    },
    {
      kind: 'server-hello',
      direction: 'down',
      timeMs: 28,
      encrypted: false,
      evidence: span('down', 0, 127, flowId),
      fields: [
        {
          label: 'Cipher',
          value: 'TLS_AES_128_GCM_SHA256',
          evidence: span('down', 76, 2, flowId),
          explanationKey: 'cipher',
        },
      ],
    },
    {
      kind: 'change-cipher-spec',
      direction: 'down',
      timeMs: 28,
      encrypted: false,
      evidence: span('down', 127, 6, flowId),
      fields: [],
    },
    {
      kind: 'encrypted-handshake',
      direction: 'down',
      timeMs: 28,
      encrypted: true,
      evidence: span('down', 133, 2315, flowId),
      fields: [],
    },
    {
      kind: 'encrypted-from-here',
      direction: 'up',
      timeMs: 41.5,
      encrypted: true,
      evidence: span('up', 523, 58, flowId),
      fields: [],
    },
  ];
}
/* oxlint-enable max-len */

function clinicFlow(flowId: string, openedMs: number): ObservedFlow {
  return {
    flowId,
    transport: 'tcp',
    protocol: 'tls',
    local: { address: '192.168.1.5', port: 51_432 },
    remote: { address: '203.0.113.5', port: 443 },
    place: {
      countryCode: 'DE',
      countryName: 'Germany',
      asn: 64_500,
      operator: 'Example Hosting',
      scope: 'public',
    },
    openedMs,
    closedMs: openedMs + 180.4,
    closeReason: 'end',
    bytesUp: 1021,
    bytesDown: 50_230,
    bytesDropped: false,
    names: [{ name, leak: 'sni', evidence: span('up', nameOffset, name.length, flowId) }],
    records: clinicRecords(openedMs),
    tls: {
      serverName: name,
      alpnOffered: ['h2', 'http/1.1'],
      alpnSelected: null,
      version: 'TLS 1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
      ja3: '579ccef312d18482fc42e2b822ca2430',
      ja3Raw: null,
      ja4: 't13d1516h2_8daaf6152771_e5627efa2ab1',
      resumption: 'none',
      helloRetry: false,
      echOffered: false,
      certificateReadable: false,
      problem: null,
      handshake: handshakeSteps(flowId),
    },
    http: [],
    estimates: [],
  };
}

export interface ClinicOptions {
  readonly id: string;
  readonly title: string;
  readonly createdAtMs: number;
  readonly flowCount?: number;
}

export function clinicDocument(options: ClinicOptions): SessionDocument {
  const { id, title, createdAtMs, flowCount = 3 } = options;
  const visit = (round: number): Visit => ({
    id: `v${round + 1}`,
    url: clinicUrl,
    round,
    status: 'done',
    startedAtMs: createdAtMs + round * 5000,
    elapsedMs: 181.2,
    failure: null,
  });
  const failed: Visit = {
    id: 'v4',
    url: 'https://absent.example/',
    round: 0,
    status: 'failed',
    startedAtMs: createdAtMs,
    elapsedMs: 31,
    failure: { kind: 'unknown-host', detail: 'NXDOMAIN absent.example' },
  };
  const visits = [visit(0), visit(1), visit(2), failed];
  return {
    session: {
      id,
      title,
      kind: 'inspect',
      createdAtMs,
      endedAtMs: createdAtMs + 10_400,
      status: 'done',
      request: {
        mode: 'request',
        pageLimitS: 30,
        browseLimitS: 3600,
        urls: [clinicUrl, 'https://absent.example/'],
        method: 'GET',
        headers: [],
        body: null,
        count: 3,
        intervalS: 5,
        concurrency: 4,
        lab: false,
        resolve: [],
        dnsServer: null,
        caPem: null,
        maxTls: '1.3',
        certificateErrors: 'report',
        fallbackHttp: false,
      },
      resolver: { kind: 'server', servers: ['192.168.1.1:53'] },
      visits,
    },
    flows: Array.from({ length: flowCount }, (_, n) => clinicFlow(`f${n + 1}`, n * 5000)),
    dns: [],
    exchanges: [],
    ledger: ['v1', 'v2', 'v3'].flatMap((visitId) =>
      rows.map((row, order) => ledgerRow(row, order, visitId)),
    ),
    summary: {
      learnt:
        'Someone on your network learnt that 192.168.1.5 visited clinic.example (203.0.113.5, Example Hosting, Germany) 3 times in 10 s, and that about 48.1 kB came back each time.',
      notSeen: 'They did not see the page, your name, or the answer.',
    },
  };
}
