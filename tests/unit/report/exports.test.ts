// What leaves the app: no secret in any export, nothing that runs, and JSON that can be read back.
import { expect, describe, test } from 'vitest';
import { parseJsonReport } from '../../../electron/report/parse-json.ts';
import { csvCell, renderCsv } from '../../../electron/report/render-csv.ts';
import { escapeMarkdown } from '../../../electron/report/markdown-text.ts';
import { renderReport, type TextFormat } from '../../../electron/report/render-report.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import type { Segment } from '../../../shared/model/segment.ts';
import { allRows } from '../compare/sample.ts';
import { sampleDocument, secrets } from '../../fixtures/session-document.ts';
import { emptyOverview } from '../../helpers/empty-overview.ts';
import { redactDocument } from '../../helpers/whole-session.ts';

const formats: TextFormat[] = ['html', 'md', 'csv', 'json'];

/** A secret as it may be spelt in a report. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    secret,
    encodeURIComponent(secret),
    secret.replaceAll(' ', '+'),
    html,
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64').replaceAll('=', ''),
    bytes.toString('hex'),
  ];
}

test.each(['html', 'md'] as const)('%s names the connections that evidence points at', (format) => {
  const document = sampleDocument();
  const report = renderReport(format, document, { redacted: null }).replaceAll('\\', '');
  const [heading, end] =
    format === 'html' ? ['<h2>Connections</h2>', '</table>'] : ['## Connections', '## Notes'];
  const table = report.slice(report.indexOf(heading), report.indexOf(end, report.indexOf(heading)));
  for (const { flowId } of document.flows) expect(table).toContain(flowId);
});

test.each(['html', 'md'] as const)(
  '%s ends the sentence that says why a visit failed',
  (format) => {
    const document = sampleDocument();
    const visits = document.session.visits.map((visit) => ({
      ...visit,
      failure: { kind: 'certificate-expired' as const, detail: '' },
    }));
    const failed = { ...document, session: { ...document.session, visits } };
    const report = renderReport(format, failed, { redacted: null });
    expect(report).toMatch(/certificate has expired\.(?:<\/strong>|\*\*) /);
  },
);

describe.each(formats)('%s', (format) => {
  test.each(Object.entries(secrets))('does not hold %s', (_name, secret) => {
    const { document, redacted } = redactDocument(sampleDocument());
    const report = renderReport(format, document, { redacted });
    const plain = report.replaceAll('\\', '');
    for (const spelling of spellings(secret)) {
      expect(report).not.toContain(spelling);
      expect(plain).not.toContain(spelling);
    }
  });

  test('holds them when told to, so the test above can fail', () => {
    const report = renderReport(format, sampleDocument(), { redacted: null });
    expect(report).toContain('cookiesecret');
    expect(report).toContain('bearersecret');
    expect(report.replaceAll('\\', '')).toContain(secrets.ownAddress);
  });

  test('says what was taken out and keeps what teaches', () => {
    const { document, redacted } = redactDocument(sampleDocument());
    expect(redacted).toEqual([
      'bodies of requests and answers',
      'credentials in headers',
      'values in queries',
      'values of cookies',
      'your own address',
    ]);
    const report = renderReport(format, document, { redacted });
    expect(report).toContain('values of cookies');
    expect(report.replaceAll('\\', '')).toContain('clinic.example');
    expect(report.replaceAll('\\', '')).toContain('/hiv-test');
  });
});

test.each(formats)(
  '%s of a capture calls the address that was taken out the client’s',
  (format) => {
    const sample = sampleDocument();
    const session = { ...sample.session, resolver: { kind: 'capture' as const, servers: [] } };
    const { document, redacted } = redactDocument({ ...sample, session });
    expect(redacted).toContain('addresses of the clients');
    const report = renderReport(format, document, { redacted });
    expect(report).toContain('‹client’s address›');
    expect(report).not.toContain('your address');
  },
);

describe.each(formats)('%s of a capture', (format) => {
  const program = 'Mozilla/5.0 (Bob’s Phone 7)';
  const languages = 'de-AT,de;q=0.8';
  const evidence = { flowId: 'tcp-1', direction: 'up' as const, offset: 30, lengthBytes: 20 };
  const shown = {
    timeMs: 1,
    severity: 1 as const,
    kind: 'user-agent' as const,
    label: 'Program and device',
    value: program,
    name: 'clinic.example',
    evidence,
  };
  const headers: [string, string][] = [
    ['User-Agent', program],
    ['Accept-Language', languages],
  ];
  const asked = {
    direction: 'up' as const,
    startLine: 'GET / HTTP/1.1',
    headers,
    headEvidence: evidence,
    bodyEvidence: { ...evidence, lengthBytes: 0 },
    headerEvidence: [evidence, evidence],
  };

  /** The same in every place that may tell it: overview, facts, heads, letter and ledger. */
  function capture(): SessionDocument {
    const sample = sampleDocument();
    const session = { ...sample.session, resolver: { kind: 'capture' as const, servers: [] } };
    const flows = sample.flows.map((flow) => ({ ...flow, http: [asked], clearFacts: [shown] }));
    const exchanges = sample.exchanges.map((exchange) => ({
      ...exchange,
      request: { ...exchange.request, headers },
    }));
    const observations = { flows, dns: sample.dns };
    const dns = sample.dns;
    const ledger = session.visits.flatMap((visit) =>
      allRows({ session, visit, observations, exchanges, dns, earlier: [] }),
    );
    const clear = { rows: [{ ...shown, flows: 1, firstMs: 1 }], total: 1 };
    return { ...sample, session, flows, exchanges, ledger, overview: { ...emptyOverview, clear } };
  }

  test.each([program, languages])('holds “%s” only when told to', (text) => {
    const open = renderReport(format, capture(), { redacted: null });
    expect(open.replaceAll('\\', '')).toContain(text);
    const { document, redacted } = redactDocument(capture());
    expect(redacted).toContain('programs, devices and languages of people');
    expect(renderReport(format, document, { redacted }).replaceAll('\\', '')).not.toContain(text);
  });
});

describe.each(['html', 'md'] as const)('an internationalised name in %s', (format) => {
  const wire = 'xn--mnchen-3ya.example';
  const spelt = 'münchen.example';

  /** Named in the sentence; `cookie` may be a secret that says the same. */
  function report(cookie: string): string {
    const sample = sampleDocument();
    const exchanges = sample.exchanges.map((exchange) => ({
      ...exchange,
      request: { ...exchange.request, headers: [['Cookie', `at=${cookie}`] as [string, string]] },
    }));
    const summary = { learnt: `Somebody visited ${wire} at noon.`, notSeen: 'Nothing.' };
    const { document, redacted } = redactDocument({ ...sample, exchanges, summary });
    return renderReport(format, document, { redacted }).replaceAll('\\', '');
  }

  test('has its spelling beside it', () => {
    expect(report('something else')).toContain(wire);
    expect(report('something else')).toContain(spelt);
  });

  test.each([
    ['the name', wire],
    ['what it spells', spelt],
    ['the beginning of it', 'xn--mnchen-3ya'],
    ['the end of it', '.example at noon'],
  ])('has none where %s was taken out', (_what, cookie) => {
    const words = report(cookie);
    expect(words).toContain('‹redacted›');
    expect(words).not.toContain('münchen');
  });
});

test('a program that is called by a plain word takes that word out of nothing else', () => {
  const sample = sampleDocument();
  const session = { ...sample.session, resolver: { kind: 'capture' as const, servers: [] } };
  const exchanges = sample.exchanges.map((exchange) => ({
    ...exchange,
    request: { ...exchange.request, headers: [['User-Agent', 'visited'] as [string, string]] },
  }));
  const { document } = redactDocument({ ...sample, session, exchanges });
  expect(document.summary.learnt).toContain('visited');
  expect(document.exchanges[0]?.request.headers[0]?.[1]).toBe('‹redacted›');
});

test('a client’s certificate is called that, not a body', () => {
  const sample = sampleDocument();
  const evidence = { flowId: 'tcp-1', direction: 'up' as const, offset: 300, lengthBytes: 16 };
  const person = 'Erika Mustermann';
  const shown = {
    timeMs: 1,
    severity: 2 as const,
    kind: 'certificate' as const,
    label: 'Name in the client’s certificate',
    value: person,
    name: 'clinic.example',
    evidence,
  };
  const flows = sample.flows.map((flow) => ({ ...flow, clearFacts: [shown] }));
  const request = { ...sample.session.request, body: null };
  const bare = { ...sample, session: { ...sample.session, request }, exchanges: [], flows };
  const { document, redacted } = redactDocument({
    ...bare,
    summary: { learnt: person, notSeen: '' },
  });
  expect(redacted).toContain('names in client certificates');
  expect(redacted).not.toContain('bodies of requests and answers');
  expect(JSON.stringify(document)).not.toContain(person);
});

test.each(formats)('%s: what a name spells stands beside it for people alone', (format) => {
  const sample = JSON.stringify(sampleDocument()).replaceAll('clinic.example', 'xn--mnchen-3ya.de');
  const report = renderReport(format, JSON.parse(sample) as SessionDocument, { redacted: null });
  expect(report).toContain('xn--mnchen-3ya.de');
  const isForPeople = format === 'html' || format === 'md';
  expect(report.includes('(münchen.de)')).toBe(isForPeople);
  expect(report.includes('münchen')).toBe(isForPeople);
});

test.each(['html', 'md'] as const)('%s: the sentence spells names where they stand', (format) => {
  const summary = { learnt: 'You visited xn--mnchen-3ya.de twice.', notSeen: '' };
  const report = renderReport(format, { ...sampleDocument(), summary }, { redacted: null });
  expect(report.replaceAll(/<[^>]*>|\\/g, '')).toContain(
    'You visited xn--mnchen-3ya.de (münchen.de) twice.',
  );
});

test('a private part of a word survives: only whole short secrets are taken out', () => {
  const { document } = redactDocument(sampleDocument());
  expect(document.flows[0]?.remote.address).toBe('203.0.113.5');
  expect(document.session.resolver.servers).toEqual(['192.0.2.53']);
});

test('a connection without TLS is called as in the window', () => {
  const sample = sampleDocument();
  const bare = { protocol: 'unknown', tls: null } as const;
  const document = { ...sample, flows: sample.flows.map((flow) => ({ ...flow, ...bare })) };
  expect(renderReport('md', document, { redacted: null })).toContain('| TCP |');
  expect(renderReport('html', document, { redacted: null })).toContain('<td>TCP</td>');
});

/** The same document with a payload in every free text. */
function poison(document: SessionDocument, payload: string): SessionDocument {
  const { session, ledger, summary, exchanges, flows } = document;
  return {
    ...document,
    session: {
      ...session,
      title: payload,
      visits: session.visits.map((visit) => ({ ...visit, url: payload })),
    },
    summary: { learnt: payload, notSeen: summary.notSeen + payload },
    ledger: ledger.map((row) => ({
      ...row,
      label: payload,
      envelope: payload,
      letter: payload,
      inference: payload,
    })),
    exchanges,
    flows: flows.map((flow) => ({
      ...flow,
      place: { ...flow.place, operator: payload },
      tls: flow.tls === null ? null : { ...flow.tls, serverName: payload, ja4: payload },
    })),
  };
}

test.each([
  '<script>alert(1)</script>',
  '</style><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  '</title><script>x</script>',
])('HTML keeps %s as text', (payload) => {
  const html = renderReport('html', poison(sampleDocument(), payload), { redacted: null });
  expect(html).not.toContain(payload);
  expect(html).not.toMatch(/<script|<img|onload=alert\(1\)>|onerror=alert\(1\)>/i);
  expect(html).toContain(
    'alert(1)'.replace('alert(1)', payload.includes('alert') ? 'alert(1)' : '&lt;'),
  );
});

test('HTML shows hidden characters instead of obeying them', () => {
  const html = renderReport('html', poison(sampleDocument(), 'a\u202Egpj.exe'), { redacted: null });
  expect(html).not.toContain('\u202E');
  expect(html).toContain('U+202E');
});

test('HTML is one file: no script, nothing fetched, a chart inside', () => {
  const html = renderReport('html', sampleDocument(), { redacted: null });
  expect(html).not.toMatch(/<script|<link|src="|@import|url\((?!['"]?#)/i);
  expect(html).toContain('<svg');
  expect(html).toContain('Certificate errors were overridden');
});

test.each(['html', 'md'] as const)(
  '%s tells rounds apart, and look-ups by what they asked',
  (format) => {
    const document = sampleDocument();
    const { session, flows } = document;
    const [flow] = flows;
    const [visit] = session.visits;
    if (flow === undefined || visit === undefined) throw new Error('The sample is empty.');
    const report = renderReport(
      format,
      {
        ...document,
        session: {
          ...session,
          request: { ...session.request, count: 2 },
          visits: [visit, { ...visit, id: 'again', round: 1 }],
        },
        flows: [flow, { ...flow, flowId: 'dns-1', protocol: 'dns', names: [], tls: null }],
      },
      { redacted: null },
    ).replaceAll('\\', '');
    expect(report).toContain('· round 1');
    expect(report).toContain('· round 2');
    expect(report).toContain('look-up: clinic.example');
    expect(renderReport(format, document, { redacted: null })).not.toContain('· round');
  },
);

test.each(['html', 'md'] as const)('%s says once what every round says', (format) => {
  const document = sampleDocument();
  const { session, ledger } = document;
  const [visit] = session.visits;
  const ofVisit = ledger.filter(({ visitId }) => visitId === visit?.id);
  const [first, ...others] = ofVisit;
  if (visit === undefined || first === undefined) throw new Error('The sample is empty.');
  const again = [{ ...first, envelope: 'another size' }, ...others].map((row) => ({
    ...row,
    id: `again-${row.id}`,
    visitId: 'again',
  }));
  const visits = [visit, { ...visit, id: 'again', round: 1 }];
  const report = renderReport(
    format,
    { ...document, session: { ...session, visits }, ledger: [...ofVisit, ...again] },
    { redacted: null },
  ).replaceAll('\\', '');
  const repeated = `${others.length} more rows, with the same words as in round 1.`;
  expect(report).toContain(repeated);
  expect(report.split(repeated)).toHaveLength(2);
  expect(report).toContain('another size');
});

test('Markdown cells cannot be broken out of', () => {
  const markdown = renderReport('md', poison(sampleDocument(), 'a | b\n# c <b> [x](y)'), {
    redacted: null,
  });
  expect(markdown).not.toMatch(/^# c/m);
  expect(markdown).toContain(String.raw`| a \| b # c \<b> \[x\](y) |`);
});

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', `"'\t'=1"`],
  // Where semicolons separate cells, none of these begins with a formula.
  ['/a;=1+1', `"/a;'=1+1"`],
  ['/a; "@x', `"/a; ""'@x"`],
  ['a\n-1', `"a\n'-1"`],
  ['a;b', '"a;b"'],
  ['?a=1&b=-1', '?a=1&b=-1'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['plain', 'plain'],
])('CSV cell %j becomes %j', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

test('CSV has as many cells in every line', () => {
  const csv = renderCsv(poison(sampleDocument(), 'a,"b"\r\nc'), null);
  const records = csv.trimEnd().split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  const cells = records.map((record) => `,${record}`.match(/,(?:"(?:[^"]|"")*"|[^,"]*)/g)?.length);
  expect(records.length).toBe(sampleDocument().ledger.length + 2);
  expect(new Set(cells)).toEqual(new Set([10]));
});

test('JSON has the names other tools call for, and reads back to the same session', () => {
  const text = renderReport('json', sampleDocument(), { redacted: null });
  const json = JSON.parse(text) as { flows: Record<string, unknown>[] };
  expect(json.flows[0]).toMatchObject({
    server_name: 'clinic.example',
    alpn: ['h2', 'http/1.1'],
    tls_version: 'TLS 1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    remote_address: '203.0.113.5',
    remote_port: 443,
    bytes_up: 700,
    bytes_down: 49_000,
  });
  expect(json).toHaveProperty('ledger');
  const read = parseJsonReport(text);
  expect(read).toEqual({ ok: true, value: { document: sampleDocument(), segments: [] } });
});

/** The sample's evidence span and more around it, and a clear flow whose bytes hold a secret. */
function wire(flowId: string, text: string): Segment {
  const bytes = new TextEncoder().encode(text.padEnd(300, '.'));
  const lane = { flowId, direction: 'up' as const, timeMs: 1, offset: 0 };
  return { ...lane, lengthBytes: bytes.length, bytes };
}

test('JSON carries the bytes behind the claims, and they are read back', () => {
  const document = sampleDocument();
  const segments = [wire('tcp-1', 'x'.repeat(127) + 'clinic.example')];
  const read = parseJsonReport(renderReport('json', document, { redacted: null, segments }));
  if (!read.ok) throw new Error(read.error.detail);
  const [segment] = read.value.segments;
  expect(segment).toMatchObject({ flowId: 'tcp-1', direction: 'up', offset: 127 });
  expect(new TextDecoder().decode(segment?.bytes ?? undefined)).toMatch(/^clinic\.example/);
});

test('a redacted JSON report carries no bytes of a connection in the clear', () => {
  const [flow] = sampleDocument().flows;
  if (flow === undefined) throw new Error('the sample has a flow');
  const original = { ...sampleDocument(), flows: [{ ...flow, protocol: 'http' as const }] };
  const segments = [wire('tcp-1', 'x'.repeat(120) + secrets.cookie)];
  const count = (redacted: string[] | null): number => {
    const read = parseJsonReport(renderReport('json', original, { redacted, segments }));
    return read.ok ? read.value.segments.length : -1;
  };
  expect(count(null)).toBeGreaterThan(0);
  expect(count(['values of cookies'])).toBe(0);
});

test('damaged wire bytes are refused in words', () => {
  const text = renderReport('json', sampleDocument(), { redacted: null });
  const report = { ...(JSON.parse(text) as object), wire_bytes: [{ bytes: 'no base64!' }] };
  expect(parseJsonReport(JSON.stringify(report))).toMatchObject({ ok: false });
});

test('a redacted report can be opened, too', () => {
  const { document, redacted } = redactDocument(sampleDocument());
  expect(parseJsonReport(renderReport('json', document, { redacted })).ok).toBe(true);
});

test.each([
  ['not JSON', '{', 'not-a-report'],
  ['other JSON', '{"format":"har"}', 'not-a-report'],
  ['an array', '[]', 'not-a-report'],
  ['a newer version', '{"format":"onlooker-session","version":99}', 'newer-version'],
  ['no content', '{"format":"onlooker-session","version":1}', 'not-a-report'],
  [
    'odd flows',
    '{"format":"onlooker-session","version":1,"flows":[1,null,{"tls":3}]}',
    'not-a-report',
  ],
])('%s is refused in words', (_name, text, kind) => {
  const read = parseJsonReport(text);
  expect(read).toMatchObject({ ok: false, error: { kind } });
});

test('an address that a mail server repeats is the user’s own, too', () => {
  const sample = sampleDocument();
  const [flow, ...others] = sample.flows;
  if (flow === undefined) throw new Error('the sample has no flow');
  const text = '250-mail.example at your service, [198.51.100.77]';
  const evidence = { flowId: flow.flowId, direction: 'down' as const, offset: 0, lengthBytes: 51 };
  const lines = [{ direction: 'down' as const, timeMs: 1, text, evidence }];
  const clearTalk = { protocol: 'smtp' as const, lines, upgraded: true, truncated: false };
  const { document } = redactDocument({ ...sample, flows: [{ ...flow, clearTalk }, ...others] });
  expect(JSON.stringify(document)).not.toContain('198.51.100.77');
  expect(JSON.stringify(document)).toContain('at your service');
  const segment = { ...evidence, timeMs: 1, bytes: Buffer.from(`${text}\r\n`) };
  const report = renderReport('json', document, { redacted: [], segments: [segment] });
  expect(report).not.toContain(Buffer.from(text).toString('base64').slice(0, 20));
});

test('logins and forms that stood in the clear leave their names alone', () => {
  const sample = sampleDocument();
  const [flow, ...others] = sample.flows;
  if (flow === undefined) throw new Error('the sample has no flow');
  const evidence = { flowId: flow.flowId, direction: 'up' as const, offset: 0, lengthBytes: 40 };
  const base = { timeMs: 1, name: null, evidence };
  const clearFacts = [
    {
      ...base,
      severity: 3 as const,
      kind: 'login' as const,
      label: 'Login name (FTP)',
      value: 'bob',
    },
    {
      ...base,
      severity: 3 as const,
      kind: 'password' as const,
      label: 'Password',
      value: 'hunter2',
    },
    {
      ...base,
      severity: 2 as const,
      kind: 'form' as const,
      label: 'What was filled in (form: illness)',
      value: 'illness=hay fever',
    },
    {
      ...base,
      severity: 2 as const,
      kind: 'mail' as const,
      label: 'Recipient',
      value: 'doctor@clinic.example',
    },
  ];
  const { document } = redactDocument({
    ...sample,
    flows: [{ ...flow, clearFacts }, ...others],
    ledger: sample.ledger.map((row, n) =>
      n === 0 ? { ...row, envelope: 'PASS hunter2 ⏎ 250 doctor@clinic.example ok' } : row,
    ),
  });
  const text = JSON.stringify(document);
  expect(text).not.toMatch(/hunter2|hay fever|"bob"|doctor@/);
  expect(text).toContain('form: illness');
  expect(text).toContain('Login name (FTP)');
  const segment = { ...evidence, timeMs: 1, bytes: Buffer.from('PASS hunter2') };
  expect(renderReport('json', document, { redacted: [], segments: [segment] })).not.toContain(
    Buffer.from('PASS hunter2').toString('base64').slice(0, 12),
  );
});

test.each([
  ['visits to clinic.example, twice - in 0.5 s (127.0.0.1).', null],
  ['set-cookie and set_cookie; TLS_AES_128_GCM_SHA256', null],
  ['R&D, a + b = c, 50 % & more', null],
  ['1,200 B! #1 {x}', null],
  ['*bold* and _word_', String.raw`\*bold\* and \_word\_`],
  ['[x](https://evil.example)', String.raw`\[x\](https\://evil.example)`],
  ['![x](y)', String.raw`!\[x\](y)`],
  ['<img src=x>', String.raw`\<img src=x>`],
  ['a|b `c` ~~d~~ \\', String.raw`a\|b \`c\` \~\~d\~\~ \\`],
  ['&lt;script&#62;', String.raw`\&lt;script\&#62;`],
  ['www.evil.example', String.raw`www\.evil.example`],
  ['# head', String.raw`\# head`],
  ['> quote', String.raw`\> quote`],
  ['- item', String.raw`\- item`],
  ['+ item', String.raw`\+ item`],
  ['---', String.raw`\---`],
  ['=== ', String.raw`\=== `],
  ['12. item', String.raw`12\. item`],
  ['3) item', String.raw`3\) item`],
  ['a\n# b', 'a # b'],
])('Markdown %j becomes %j', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped ?? text);
});

describe('steps and records that are not listed', () => {
  const document = sampleDocument();
  const flows = document.flows.map((flow) =>
    flow.tls === null
      ? flow
      : { ...flow, tls: { ...flow.tls, leftOut: { steps: 12, records: 3400 } } },
  );

  test('are said to have passed in HTML', () => {
    const html = renderReport('html', { ...document, flows }, { redacted: null });
    expect(html).toContain('12 more steps passed behind these');
    expect(html).toContain('3,400 more records passed behind these');
    expect(renderReport('html', document, { redacted: null })).not.toContain('passed behind these');
  });

  test('are counted in JSON, which is read back', () => {
    const json = renderReport('json', { ...document, flows }, { redacted: null });
    expect(json).toContain('"left_out"');
    const read = parseJsonReport(json);
    expect(read.ok && read.value.document.flows.map(({ tls }) => tls?.leftOut)).toEqual(
      flows.map(({ tls }) => tls?.leftOut),
    );
  });
});
