// The ledger keeps its two sides apart: what the observer had, and what was really sent.
import { describe, expect, it } from 'vitest';
import { ledgerRowSchema, type LedgerRow } from '../../../shared/model/ledger.ts';
import type { ClearHttpMessage } from '../../../shared/model/clear-text.ts';
import { explanations } from '../../../shared/words/explanations.ts';
import {
  allRows,
  dnsFlow,
  sampleExchange,
  sampleFlow,
  sampleInput,
  sampleLookup,
  sampleSession,
  sampleVisit,
  span,
} from './sample.ts';

const find = (rows: readonly LedgerRow[], topic: string): LedgerRow | undefined =>
  rows.find((row) => row.topic === topic);

describe('a visit over TLS', () => {
  const rows = allRows(sampleInput());

  it("begins with the article's four items", () => {
    const topics = rows.slice(0, 5).map(({ topic }) => topic);
    expect(topics).toEqual(['own-address', 'size', 'request-size', 'website', 'frequency']);
    expect(rows.map(({ order }) => order)).toEqual(rows.map((_, index) => index));
  });

  it('follows the schema, with unique ids that stay the same and known explanations', () => {
    for (const row of rows) expect(ledgerRowSchema.parse(row)).toEqual(row);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(allRows(sampleInput())).toEqual(rows);
    for (const { explanationKey } of rows) expect(explanations).toHaveProperty([explanationKey]);
  });

  it('says that NAT changes the own address, and marks it as secret', () => {
    const own = find(rows, 'own-address');
    expect(own).toMatchObject({ sensitivity: 'own-address', explanationKey: 'nat' });
    expect(own?.envelope).toMatch(/^192\.168\.1\.5, port 50000 .*NAT/);
  });

  it('names a few own addresses and ports, and how many more there are', () => {
    const flows = Array.from({ length: 30 }, (_, n) =>
      sampleFlow({
        flowId: `f${n}`,
        local: { address: n < 20 ? '192.168.1.5' : `192.168.1.${n}`, port: 50_000 + n },
      }),
    );
    const many = allRows(sampleInput({ observations: { flows, dns: [] }, exchanges: [] }));
    const own = many.filter(({ topic }) => topic === 'own-address');
    expect(own).toHaveLength(4);
    expect(own[0]?.envelope).toContain('port 50000, 50001, 50002, 50003 and 16 more (');
    expect(own[3]).toMatchObject({ envelope: '8 more addresses', exposure: 'visible' });
  });

  it('lays the estimate beside the truth, with how it was worked out', () => {
    expect(find(rows, 'size')).toMatchObject({
      exposure: 'inferable',
      envelope: '≈ 48.1 kB ± 8 B',
      letter: '48,113 B (headers 113 B, body 48,000 B)',
      evidence: [span('f1', 'down', 1200, 48_135)],
    });
    expect(find(rows, 'size')?.inference).toContain('length of 1 record');
  });

  it('names the website by its leaks, with the bytes that spell it', () => {
    expect(find(rows, 'website')).toMatchObject({
      exposure: 'visible',
      envelope: 'clinic.example (DNS, SNI)',
      letter: 'clinic.example',
      evidence: [span('d1', 'up', 12, 16), span('f1', 'up', 127, 14)],
    });
  });

  it('hides the letter behind the ciphertext that covers it', () => {
    const hidden = rows.filter(({ layer }) => layer === 'HTTP');
    expect(hidden.map(({ topic }) => topic)).toEqual([
      'method',
      'path',
      'query',
      'header:cookie',
      'header:authorization',
      'header:x-api-key',
      'header:referer',
      'header:accept',
      'request-body',
      'status',
      'header:set-cookie',
      'header:set-cookie',
      'header:location',
      'response-body',
    ]);
    for (const row of hidden) {
      expect(row).toMatchObject({ exposure: 'hidden', envelope: null });
      const isAnswer = /^(status|response-body|header:(set-cookie|location))$/.test(row.topic);
      const covered = isAnswer ? span('f1', 'down', 1200, 48_135) : span('f1', 'up', 470, 132);
      expect(row.evidence).toEqual([covered]);
    }
  });

  it('marks what is secret', () => {
    const marks = Object.fromEntries(rows.map(({ topic, sensitivity }) => [topic, sensitivity]));
    expect(marks).toMatchObject({
      query: 'query',
      'header:cookie': 'cookie',
      'header:set-cookie': 'cookie',
      'header:authorization': 'authorization',
      'header:x-api-key': 'authorization',
      'header:referer': 'query',
      'header:location': 'query',
      'request-body': 'body',
      'response-body': 'body',
      'header:accept': null,
      path: null,
    });
  });

  it('takes nothing from the letter into the envelope', () => {
    const other = allRows(sampleInput({ exchanges: [sampleExchange('Zaphod')] }));
    const envelopes = (ledger: readonly LedgerRow[]): unknown[] =>
      ledger.map((row) => ({ ...row, letter: null }));
    expect(envelopes(other)).toEqual(envelopes(rows));
    expect(JSON.stringify(other)).toContain('Zaphod');
    expect(JSON.stringify(envelopes(other))).not.toContain('Zaphod');
  });
});

it('says nothing of what a hello that was not seen did not hold', () => {
  const input = sampleInput();
  const flows = input.observations.flows.map((flow) =>
    flow.tls === null ? flow : { ...flow, tls: { ...flow.tls, handshake: [] } },
  );
  const late = { ...input, observations: { ...input.observations, flows } };
  expect(find(allRows(input), 'resumption')?.envelope).toContain('a first visit');
  expect(find(allRows(late), 'resumption')).toBeUndefined();
});

it('says until which day a certificate is valid, and what is wrong with it', () => {
  const certificate = {
    subject: 'CN=clinic.example',
    issuer: 'CN=Some CA',
    names: ['clinic.example'],
    validFrom: '2026-10-01T00:00:00.000Z',
    validTo: '2026-11-25T22:59:16.000Z',
    fingerprint256: 'AA:BB',
    trusted: false,
    problem: 'certificate-expired',
  };
  const rows = allRows(sampleInput({ exchanges: [sampleExchange('Bob', { certificate })] }));
  expect(find(rows, 'certificate')?.letter).toBe(
    'CN=clinic.example, issued by CN=Some CA, valid until 2026-11-25 (certificate expired)',
  );
});

it('says of a connection that continues an earlier one that no certificate was sent', () => {
  const input = sampleInput();
  const flows = input.observations.flows.map((flow) =>
    flow.tls === null ? flow : { ...flow, tls: { ...flow.tls, resumption: 'accepted' as const } },
  );
  const again = { ...input, observations: { ...input.observations, flows } };
  expect(find(allRows(input), 'certificate')).toMatchObject({ exposure: 'hidden' });
  expect(find(allRows(again), 'certificate')).toMatchObject({
    exposure: 'visible',
    envelope: 'none sent',
    letter: null,
  });
});

it('puts the ports of datagrams under UDP', () => {
  const input = sampleInput();
  const flows = input.observations.flows.map((flow) => ({ ...flow, transport: 'udp' as const }));
  const rows = allRows({ ...input, observations: { ...input.observations, flows } });
  expect(rows.filter(({ layer }) => layer === 'TCP')).toEqual([]);
  expect(find(rows, 'port')).toMatchObject({ layer: 'UDP', envelope: '443: HTTPS' });
  const both = [...input.observations.flows, sampleFlow({ flowId: 'q1', transport: 'udp' })];
  const observations = { flows: both, dns: input.dns };
  const ofBoth = allRows({ ...sampleInput({ exchanges: [] }), observations });
  expect(ofBoth.flatMap(({ topic, layer }) => (topic === 'port' ? [layer] : []))).toEqual([
    'TCP',
    'UDP',
  ]);
});

it('counts connections of this session and visits of earlier ones', () => {
  const visits = [sampleVisit(), sampleVisit({ id: 'v2', round: 1 })];
  const flows = [sampleFlow(), sampleFlow({ flowId: 'f2', openedMs: 10_020 }), dnsFlow()];
  const earlier = [1, 2].map((day) => ({ name: 'Clinic.example', atMs: Date.UTC(2025, 11, day) }));
  const input = sampleInput({ session: sampleSession(visits), earlier });
  const rows = allRows({ ...input, observations: { flows, dns: input.dns } });
  expect(find(rows, 'frequency')).toMatchObject({
    envelope:
      'clinic.example: 2 connections in 10 s; 2 visits in earlier sessions, the first on 2025-12-01',
    letter: 'visit 1 of 2 (visited twice in this session)',
  });
});

it('counts no visit that was cancelled before it began', () => {
  const cancelled = { status: 'cancelled', startedAtMs: null, elapsedMs: null } as const;
  const visits = [sampleVisit(), sampleVisit({ id: 'v2', round: 1, ...cancelled })];
  const rows = allRows(sampleInput({ session: sampleSession(visits) }));
  expect(find(rows, 'frequency')?.letter).toBe('visited once in this session');
});

it('says once what is the same of several connections, with the evidence of each', () => {
  const flows = ['f1', 'f2', 'f3'].map((flowId, n) =>
    sampleFlow({ flowId, openedMs: 20 + n * 50 }),
  );
  const input = sampleInput({ exchanges: [] });
  const rows = allRows({ ...input, observations: { flows, dns: input.dns } });
  const ofTopic = (topic: string): LedgerRow[] => rows.filter((row) => row.topic === topic);
  for (const topic of ['destination-address', 'port', 'tls-version', 'ja4']) {
    expect(ofTopic(topic)).toHaveLength(1);
  }
  expect(ofTopic('ja4')[0]?.evidence.map(({ flowId }) => flowId)).toEqual(['f1', 'f2', 'f3']);
  expect(ofTopic('times')).toHaveLength(3);
});

describe('plain HTTP', () => {
  const startLine = 'POST /Bob?name=Bob HTTP/1.1';
  const message = (direction: 'up' | 'down', line: string, name: string): ClearHttpMessage => ({
    direction,
    startLine: line,
    headers: [[name, 'seen']],
    headEvidence: span('f1', direction, 0, 60),
    bodyEvidence: span('f1', direction, 60, 9),
    headerEvidence: [span('f1', direction, 40, 12)],
  });
  const flow = sampleFlow({
    protocol: 'http',
    tls: null,
    records: [],
    estimates: [],
    http: [message('up', startLine, 'cookie'), message('down', 'HTTP/1.1 200 OK', 'Location')],
  });
  const input = sampleInput();
  const rows = allRows({ ...input, observations: { flows: [flow], dns: input.dns } });

  it('shows everything, each word by its own bytes', () => {
    expect(find(rows, 'method')).toMatchObject({
      envelope: 'POST',
      evidence: [span('f1', 'up', 0, 4)],
    });
    expect(find(rows, 'path')).toMatchObject({
      envelope: '/Bob',
      evidence: [span('f1', 'up', 5, 4)],
    });
    expect(find(rows, 'query')).toMatchObject({
      exposure: 'visible',
      envelope: '?name=Bob',
      evidence: [span('f1', 'up', 9, 9)],
    });
    expect(find(rows, 'status')).toMatchObject({
      envelope: '200 OK',
      evidence: [span('f1', 'down', 9, 6)],
    });
    expect(find(rows, 'header:cookie')).toMatchObject({
      exposure: 'visible',
      envelope: 'seen',
      evidence: [span('f1', 'up', 40, 12)],
    });
    expect(find(rows, 'size')).toMatchObject({ exposure: 'visible', envelope: '69 B' });
  });

  it('has nothing to say of TLS', () => {
    expect(rows.filter(({ layer }) => layer === 'TLS')).toEqual([]);
  });
});

describe('visits that failed', () => {
  const failed = (kind: 'unknown-host' | 'connection-refused') =>
    sampleVisit({ status: 'failed', failure: { kind, detail: '' } });

  it('gives the look-up when there was nothing else', () => {
    const dns = [sampleLookup({ responseCode: 'NXDOMAIN', answers: [] })];
    const rows = allRows(
      sampleInput({
        visit: failed('unknown-host'),
        observations: { flows: [dnsFlow()], dns },
        exchanges: [],
        dns,
      }),
    );
    expect(find(rows, 'website')).toMatchObject({ envelope: 'clinic.example (DNS)' });
    expect(find(rows, 'dns-name')?.envelope).toBe('clinic.example → NXDOMAIN');
    expect(find(rows, 'own-address')).toBeDefined();
    expect(rows.filter(({ layer }) => layer === 'HTTP' || layer === 'TLS')).toEqual([]);
  });

  it('does not take the connection of another visit for its own', () => {
    const rows = allRows(sampleInput({ visit: failed('connection-refused'), exchanges: [] }));
    expect(rows.filter(({ flowId }) => flowId === 'f1')).toEqual([]);
  });

  it.each([
    ['connection-refused', 'https://clinic.example:8443/', '203.0.113.5', '8443', /it was refused/],
    ['connect-timeout', 'http://192.0.2.7/', '192.0.2.7', '80: plain HTTP', /nothing answered/],
    [
      'connect-timeout',
      'http://[2001:db8::7]/',
      '2001:db8::7',
      '80: plain HTTP',
      /nothing answered/,
    ],
  ] as const)('names where the packets went: %s, %s', (kind, url, address, port, outcome) => {
    const visit = sampleVisit({ url, status: 'failed', failure: { kind, detail: '' } });
    const rows = allRows(sampleInput({ visit, exchanges: [] }));
    expect(find(rows, 'destination-address')).toMatchObject({
      envelope: address,
      exposure: 'visible',
      inference: expect.stringMatching(outcome) as string,
    });
    expect(find(rows, 'port')?.envelope).toBe(port);
  });

  it('claims no packet where none need have left', () => {
    const visit = sampleVisit({ status: 'failed', failure: { kind: 'unreachable', detail: '' } });
    const rows = allRows(sampleInput({ visit, exchanges: [] }));
    expect(find(rows, 'destination-address') ?? find(rows, 'port')).toBeUndefined();
  });

  it('takes the last encrypted word of a handshake for no request', () => {
    const exchange = sampleExchange('Bob', {
      protocol: null,
      response: null,
      failure: { kind: 'certificate-expired', detail: '' },
    });
    const rows = allRows(sampleInput({ exchanges: [exchange] }));
    expect(rows.filter(({ layer }) => layer === 'HTTP')).toEqual([]);
    expect(find(rows, 'request-size')?.letter).toBe('no request was sent');
    expect(find(rows, 'size')?.letter).toBe('no answer came');
  });

  it('claims no hidden request where none was sent', () => {
    const exchange = sampleExchange('Bob', {
      response: null,
      failure: { kind: 'certificate-expired', detail: '' },
    });
    const input = sampleInput({ exchanges: [exchange] });
    const flows = [sampleFlow({ estimates: [] })];
    const rows = allRows({ ...input, observations: { flows, dns: input.dns } });
    expect(find(rows, 'sni')).toBeDefined();
    expect(rows.filter(({ layer }) => layer === 'HTTP')).toEqual([]);
  });
});

it.each(['system', 'local-stub'] as const)(
  'says that a %s look-up could not be watched',
  (kind) => {
    const visit = sampleVisit();
    const flows = [sampleFlow({ names: sampleFlow().names.filter(({ leak }) => leak === 'sni') })];
    const observations = { flows, dns: [] };
    const session = sampleSession([visit], kind);
    const rows = allRows(sampleInput({ session, visit, observations, dns: [] }));
    expect(find(rows, 'dns-name')).toMatchObject({
      exposure: 'inferable',
      envelope: null,
      letter: 'clinic.example',
      explanationKey: 'dns-unseen',
    });
  },
);

describe('what was said before TLS', () => {
  const evidence = span('f1', 'up', 0, 8);
  const line = { label: 'Client says', value: 'PASS …', evidence, explanationKey: null };
  const login = {
    timeMs: 1,
    severity: 3 as const,
    kind: 'password' as const,
    label: 'Password (FTP)',
    value: 'hunter2',
    name: null,
    evidence,
  };
  const form = {
    ...login,
    kind: 'form' as const,
    severity: 2 as const,
    label: 'Filled in',
    value: 'a=b',
  };
  const flow = sampleFlow({
    clearPrelude: { protocol: 'ftp', lines: [line] },
    clearFacts: [login, form],
  });

  it('has rows: the talk, each login, each form', () => {
    const sample = sampleInput();
    const rows = allRows({ ...sample, observations: { flows: [flow], dns: [] } });
    for (const row of rows) expect(ledgerRowSchema.parse(row)).toEqual(row);
    expect(find(rows, 'clear-talk')).toMatchObject({
      label: 'Said before encryption (FTP)',
      envelope: 'PASS …',
      exposure: 'visible',
      evidence: [evidence],
    });
    expect(find(rows, 'clear-login')).toMatchObject({
      layer: 'TCP',
      label: 'Password (FTP)',
      envelope: 'hunter2',
      sensitivity: 'authorization',
      evidence: [evidence],
    });
    expect(find(rows, 'clear-form')).toMatchObject({ envelope: 'a=b', sensitivity: 'body' });
  });

  it('has rows for what was asked for in HTTP/2, each by what it is', () => {
    const asked = (kind: 'page' | 'query' | 'cookie' | 'user-agent') => ({ ...login, kind });
    const clearFacts = [asked('page'), asked('query'), asked('cookie'), asked('user-agent')];
    const flows = [sampleFlow({ protocol: 'http', tls: null, clearFacts })];
    const rows = allRows(sampleInput({ exchanges: [], observations: { flows, dns: [] } }));
    for (const row of rows) expect(ledgerRowSchema.parse(row)).toEqual(row);
    const told = ['path', 'query', 'clear-cookie', 'clear-program'].map((topic) => {
      const row = find(rows, topic);
      return [row?.exposure, row?.sensitivity, row?.layer];
    });
    expect(told).toEqual([
      ['visible', null, 'HTTP'],
      ['visible', 'query', 'HTTP'],
      ['visible', 'cookie', 'HTTP'],
      ['visible', 'header', 'HTTP'],
    ]);
  });

  it('has rows for what others asked for over plain HTTP, the first ten requests one by one', () => {
    const clear = (direction: 'up' | 'down', n: number): ClearHttpMessage => ({
      direction,
      startLine: direction === 'up' ? `GET /page/${n}?q=flu HTTP/1.1` : 'HTTP/1.1 200 OK',
      headers: [
        ['Host', 'clinic.example'],
        ['Cookie', 'sid=4711'],
        ['User-Agent', 'Laptop 5'],
      ],
      headEvidence: span('f1', direction, n * 100, 60),
      bodyEvidence: span('f1', direction, n * 100 + 60, direction === 'up' ? 0 : 5),
      headerEvidence: [30, 40, 50].map((at) => span('f1', direction, n * 100 + at, 9)),
    });
    const http = Array.from({ length: 12 }, (_, n) => [clear('up', n), clear('down', n)]).flat();
    const flows = [sampleFlow({ protocol: 'http', tls: null, http })];
    const session = sampleSession([sampleVisit()], 'capture');
    const input = sampleInput({ session, exchanges: [], observations: { flows, dns: [] } });
    const rows = allRows(input).filter(({ layer }) => layer === 'HTTP');
    for (const row of rows) expect(ledgerRowSchema.parse(row)).toEqual(row);
    const told = (topic: string) => rows.filter((row) => row.topic === topic);
    expect(told('path').map(({ envelope }) => envelope)).toEqual(
      Array.from({ length: 10 }, (_, n) => `/page/${n}`),
    );
    expect(told('path')[1]?.evidence).toEqual([span('f1', 'up', 104, 7)]);
    // What is the same of all of them is said once, over the bytes of each.
    expect(told('query')).toMatchObject([{ envelope: '?q=flu', sensitivity: 'query' }]);
    expect(told('header:cookie')).toMatchObject([
      { label: 'Request header Cookie', envelope: 'sid=4711', sensitivity: 'cookie' },
      { label: 'Response header Cookie' },
    ]);
    expect(told('header:cookie')[0]?.evidence).toHaveLength(10);
    expect(told('header:user-agent')[0]?.sensitivity).toBe('header');
    expect(told('header:host')).toEqual([]);
    expect(told('response-body')).toMatchObject([
      { envelope: '60 B in 12 answers, readable', sensitivity: 'body' },
    ]);
    expect(told('further-requests')[0]?.envelope).toMatch(/^2 requests more/);
    // Of one's own visit the letter tells, and these rows are laid beside it.
    expect(
      find(allRows({ ...input, session: sampleSession([sampleVisit()]) }), 'further-requests'),
    ).toBe(undefined);
  });

  it('says of which requests and answers only the beginning is there', () => {
    const sample = sampleInput();
    const message = (direction: 'up' | 'down') => ({
      direction,
      startLine: direction === 'up' ? 'GET /hiv-test' : 'HTTP/1.1 200 OK',
      headers: [],
      headEvidence: { ...evidence, direction },
      bodyEvidence: { ...evidence, direction, lengthBytes: 0 },
      headerEvidence: [],
    });
    const [up, down] = [message('up'), message('down')];
    const http = [{ ...up, isCut: true as const }, up, { ...down, isCut: true as const }];
    const plain = { ...flow, tls: null, protocol: 'http' as const, http };
    const rows = allRows({ ...sample, observations: { flows: [plain], dns: [] } });
    expect(find(rows, 'http-cut')).toMatchObject({
      envelope: '1 request and 1 answer: the rest was not captured, or never came',
      exposure: 'visible',
      evidence: [up.headEvidence, down.headEvidence],
    });
    const whole = { ...plain, http: [up, down] };
    const others = allRows({ ...sample, observations: { flows: [whole], dns: [] } });
    expect(others.some(({ topic }) => topic === 'http-cut')).toBe(false);
  });

  it('without TLS is said to have stayed in the clear, by a server and not a website', () => {
    const sample = sampleInput();
    const plain = { ...flow, tls: null, protocol: 'unknown' as const };
    const rows = allRows({ ...sample, observations: { flows: [plain], dns: [] } });
    expect(find(rows, 'clear-talk')?.label).toBe('Said in the clear (FTP)');
    expect(find(rows, 'website')).toMatchObject({ label: 'Server', layer: 'TCP' });
  });
});

it('a letter that QUIC carried is covered by all that followed the hellos', () => {
  const [step] = sampleFlow().tls?.handshake ?? [];
  if (step === undefined) throw new Error('the sample has no handshake');
  const { tls } = sampleFlow();
  if (tls === null) throw new Error('the sample has no TLS');
  const hello = { ...step, direction: 'up' as const, evidence: span('f1', 'up', 0, 1200) };
  const flow = sampleFlow({
    protocol: 'quic',
    transport: 'udp',
    records: [],
    estimates: [],
    bytesUp: 2000,
    tls: { ...tls, handshake: [hello] },
  });
  const sample = sampleInput();
  const rows = allRows({ ...sample, observations: { flows: [flow], dns: [] } });
  expect(find(rows, 'path')).toMatchObject({
    exposure: 'hidden',
    envelope: null,
    evidence: [span('f1', 'up', 1200, 800)],
  });
});
