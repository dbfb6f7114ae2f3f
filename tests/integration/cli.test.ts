// The command line as others call it: the built program, in plain Node, against the practice lab.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startLab, type Lab } from '../../electron/lab/lab.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'onlooker-cli-'));
let lab: Lab;
let labOptions: string[] = [];

beforeAll(async () => {
  lab = await startLab();
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, lab.caPem);
  labOptions = ['--ca', ca, '--dns-server', `${lab.dnsServer.address}:${lab.dnsServer.port}`];
});

afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [join(root, 'out/main/cli.cjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const ended = new Promise<Ended>((done) => {
    child.on('close', (code) => {
      done({ code, out, err });
    });
  });
  return { child, ended };
}

const onlooker = (...args: string[]): Promise<Ended> => start(args).ended;

const reportSchema = z.looseObject({
  flows: z.array(
    z.looseObject({
      server_name: z.string().nullable(),
      alpn: z.array(z.string()),
      tls_version: z.string().nullable(),
      cipher: z.string().nullable(),
      ja3: z.string().nullable(),
      ja4: z.string().nullable(),
      remote_address: z.string(),
      remote_port: z.number(),
      bytes_up: z.number(),
      bytes_down: z.number(),
      records: z.array(z.looseObject({ direction: z.string(), length: z.number() })),
    }),
  ),
  dns: z.array(z.unknown()),
  exchanges: z.array(z.unknown()),
  ledger: z.array(z.looseObject({ topic: z.string(), exposure: z.string() })),
});

const urlOf = (name: string, path: string): string => `${lab.hosts.get(name)?.origin ?? ''}${path}`;

test('--json - prints one document, and nothing but it, on standard output', async () => {
  const { code, out, err } = await onlooker(
    'inspect',
    urlOf('clinic.lab.test', '/flu'),
    ...labOptions,
    '--json',
    '-',
  );
  expect(err).toContain('[1/1]');
  expect(code).toBe(0);
  const { flows, dns, exchanges, ledger } = reportSchema.parse(JSON.parse(out));
  const tls = flows.find((flow) => flow.server_name === 'clinic.lab.test');
  expect(tls).toMatchObject({
    alpn: ['h2', 'http/1.1'],
    tls_version: 'TLS 1.3',
    remote_port: Number(new URL(urlOf('clinic.lab.test', '/')).port || 443),
  });
  expect(tls?.cipher).toMatch(/^TLS_/);
  expect(tls?.ja3).toMatch(/^[0-9a-f]{32}$/);
  expect(tls?.ja4).toMatch(/^t13d/);
  expect(tls?.records.length).toBeGreaterThan(4);
  expect(dns.length).toBeGreaterThan(0);
  expect(exchanges).toHaveLength(1);
  expect(ledger.find((row) => row.topic === 'path')?.exposure).toBe('hidden');
});

test('--max-tls, --count, --method, --header and --data do what they say', async () => {
  const { code, out } = await onlooker(
    'inspect',
    urlOf('clinic.lab.test', '/flu'),
    ...labOptions,
    '--max-tls',
    '1.2',
    '--count',
    '2',
    '--method',
    'PUT',
    '--header',
    'X-Lesson: one',
    '--data',
    'hello',
    '--json=-',
    '--no-redact',
  );
  const json = JSON.parse(out) as {
    exchanges: {
      request: { method: string; headers: [string, string][]; body: { text: string } };
    }[];
  };
  expect(json.exchanges).toHaveLength(2);
  expect(json.exchanges[0]?.request).toMatchObject({ method: 'PUT', body: { text: 'hello' } });
  expect(json.exchanges[0]?.request.headers.map(([name]) => name.toLowerCase())).toContain(
    'x-lesson',
  );
  const versions = reportSchema.parse(json).flows.flatMap((flow) => flow.tls_version ?? []);
  expect(new Set(versions)).toEqual(new Set(['TLS 1.2']));
  expect(code).toBe(0);
});

test('a certificate that went in the open and had expired is told as such, in all that is told', async () => {
  const reports = ['html', 'json'].map((ending) => join(folder, `expired.${ending}`));
  const visit = ['inspect', urlOf('expired.lab.test', '/'), ...labOptions, '--max-tls', '1.2'];
  const printed = await onlooker(...visit);
  const told = 'Validity: had expired when it was shown';
  expect(printed.out).toContain(told);
  expect(printed.code).toBe(1);
  const written = await onlooker(...visit, ...reports.flatMap((file) => ['--report', file]));
  expect(written.code).toBe(1);
  const [html = '', json = ''] = reports.map((file) => readFileSync(file, 'utf8'));
  // In the ledger and in the handshake.
  expect(html.split(told)).toHaveLength(3);
  expect(json).toContain(told);
  const inTime = ['inspect', urlOf('old.lab.test', '/'), ...labOptions];
  const { out } = await onlooker(...inTime);
  expect(out).toContain('Certificate');
  expect(out).not.toContain('Validity');
});

test('--resolve goes to the address without asking DNS', async () => {
  const url = new URL(urlOf('clinic.lab.test', '/flu'));
  const port = url.port || '443';
  const { address } = lab.hosts.get('clinic.lab.test')?.address ?? {};
  const { code, out } = await onlooker(
    'inspect',
    url.href,
    ...labOptions,
    '--resolve',
    `${url.hostname}:${port}:${address ?? ''}`,
    '--json',
    '-',
  );
  expect(code).toBe(0);
  expect(reportSchema.parse(JSON.parse(out)).dns).toEqual([]);
});

test('reports by their ending, redacted unless told otherwise', async () => {
  const files = ['html', 'md', 'csv', 'json'].map((ending) => join(folder, `report.${ending}`));
  const url = urlOf('clinic.lab.test', '/hiv-test?name=Robertasecret');
  const run = await onlooker(
    'inspect',
    url,
    ...labOptions,
    ...files.flatMap((file) => ['--report', file]),
  );
  expect(run.code).toBe(0);
  expect(run.out).toBe('');
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    expect(text.length).toBeGreaterThan(1000);
    expect(text).not.toContain('Robertasecret');
  }
  const open = join(folder, 'open.json');
  await onlooker('inspect', url, ...labOptions, '--report', open, '--no-redact');
  expect(readFileSync(open, 'utf8')).toContain('Robertasecret');
});

test('--library keeps sessions: the next run knows of earlier visits', async () => {
  const library = join(folder, 'library.duckdb');
  const once = [
    'inspect',
    urlOf('news.lab.test', '/'),
    ...labOptions,
    '--library',
    library,
    '--json',
    '-',
  ];
  await onlooker(...once);
  const { code, out } = await onlooker(...once);
  expect(code).toBe(0);
  const { ledger } = JSON.parse(out) as {
    ledger: { topic: string; letter: string | null; envelope: string | null }[];
  };
  const often = ledger.find((row) => row.topic === 'frequency');
  expect(`${often?.envelope ?? ''} ${often?.letter ?? ''}`).toMatch(/2|earlier/);
});

test('--lab needs no URL and visits every site', async () => {
  const { code, out, err } = await onlooker('inspect', '--lab');
  expect(err).toContain('[9/9]');
  expect(code).toBe(0);
  expect(out).toContain('Someone on your network learnt that');
  expect(out).toContain('○ hidden');
});

test('a mail server keeps the shape of the JSON, and its open part is in the ledger', async () => {
  const { origin } = lab.hosts.get('mail.lab.test') ?? { origin: '' };
  const { code, out } = await onlooker('inspect', origin, ...labOptions, '--json', '-');
  expect(code).toBe(0);
  const report = reportSchema.parse(JSON.parse(out));
  const flow = report.flows.find(({ tls_version }) => tls_version !== null);
  expect(flow).toMatchObject({ server_name: 'mail.lab.test', alpn: [], tls_version: 'TLS 1.3' });
  const rows = report.ledger.filter(({ topic }) => topic.startsWith('mail-'));
  expect(rows.map(({ topic, exposure }) => `${topic} ${exposure}`)).toEqual([
    'mail-greeting visible',
    'mail-hello visible',
    'mail-offers visible',
    'mail-switch visible',
    'mail-after hidden',
    'mail-after hidden',
  ]);
  for (const row of rows) expect(row['evidence']).not.toEqual([]);
  expect(rows[3]).toMatchObject({ envelope: 'STARTTLS ⏎ 220 2.0.0 Ready to start TLS' });
  expect(rows.slice(4)).toMatchObject([{ envelope: null }, { envelope: null }]);
});

test('a failed visit gives 1, with what happened and what to do', async () => {
  const { code, out, err } = await onlooker('inspect', 'https://nowhere.lab.test/', ...labOptions);
  expect(code).toBe(1);
  expect(err).toContain('nowhere.lab.test/  No website has this name. Check the spelling.');
  expect(out).toContain('https://nowhere.lab.test/  (No website has this name)');
});

test('--fallback-http is offered where port 443 takes no connection, and tries port 80 then', async () => {
  // Of a site without encryption; where the lab may not have port 80, nobody is there either.
  const { origin, address } = lab.hosts.get('plain.lab.test') ?? {};
  expect(address).toBeDefined();
  const isThere = new URL(origin ?? '').port === '';
  const visit = ['inspect', 'plain.lab.test', ...labOptions, '--json', '-'];
  const offer = 'onlooker: Nothing encrypted answered at plain.lab.test. With --fallback-http';
  const portsOf = (out: string): unknown[] =>
    z
      .looseObject({ exchanges: z.array(z.object({ request: z.object({ port: z.int() }) })) })
      .parse(JSON.parse(out))
      .exchanges.map(({ request }) => request.port);
  const without = await onlooker(...visit);
  expect([without.code, portsOf(without.out)]).toEqual([1, [443]]);
  expect(without.err).toContain(offer);
  const fallen = await onlooker(...visit, '--fallback-http');
  expect([fallen.code, portsOf(fallen.out)]).toEqual([isThere ? 0 : 1, [443, 80]]);
  expect(fallen.err).not.toContain(offer);
  const { ledger } = reportSchema.parse(JSON.parse(fallen.out));
  expect(ledger.find(({ topic }) => topic === 'fallback')).toMatchObject({ exposure: 'visible' });
  expect(ledger.find(({ topic }) => topic === 'path')?.exposure).toBe(
    isThere ? 'visible' : undefined,
  );
  const typed = await onlooker('inspect', 'https://plain.lab.test', ...labOptions);
  expect([typed.code, typed.err.includes(offer)]).toEqual([1, false]);
});

test.each([
  [['inspect'], 'Which URL'],
  [['inspect', 'example.org', '--page', '--fallback-http'], '--fallback-http has no meaning'],
  [['frobnicate'], 'frobnicate'],
  [['inspect', 'example.org', '--report', 'x.docx'], '.html'],
  [['inspect', 'example.org', '--count', 'many'], '--count'],
  [['inspect', 'example.org', '--interval', 'soon'], '--interval wants'],
  [['inspect', 'example.org', '--page', '--page-limit', 'none'], '--page-limit wants'],
  [['inspect', 'example.org', '--max-tls', '1.4'], '--max-tls wants'],
  [['inspect', 'example.org', '--header', 'nonsense'], '--header'],
  [['inspect', 'example.org', '--resolve', 'nonsense'], 'host:port:address'],
  [['inspect', 'example.org', '--frob'], '--frob'],
])('%j is not understood: 2, in words', async (args, words) => {
  const { code, out, err } = await onlooker(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(words);
});

test('a file that cannot be written gives 3, one that cannot be read 4', async () => {
  const url = urlOf('news.lab.test', '/');
  const write = await onlooker(
    'inspect',
    url,
    ...labOptions,
    '--report',
    join(folder, 'no/such/folder.html'),
  );
  expect(write.code).toBe(3);
  // Said before the visit, which is not lost then.
  expect(write.err).toMatch(
    /^onlooker: .*folder\.html cannot be written\. .*There is no such file or folder/,
  );
  const print = await onlooker('inspect', url, '--report', join(folder, 'x.pdf'));
  expect([print.code, print.err]).toEqual([
    2,
    'onlooker: A report as PDF needs the app: start the command with npm start.\n',
  ]);
  const library = await onlooker('inspect', url, '--library', join(folder, 'ca.pem'));
  expect(library.code).toBe(4);
  expect(library.err).toContain('It is no library of Onlooker, or a damaged one.');
  const read = await onlooker('inspect', url, '--ca', join(folder, 'absent.pem'));
  expect(read.code).toBe(4);
});

test('a fault of its own gives 70, and is called one', () => {
  const program = [join(root, 'out/main/cli.cjs'), 'inspect', 'https://example.org'];
  const env = { ...process.env, ONLOOKER_DATA_DIR: join(folder, 'no-tables') };
  const { status, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8', env });
  expect(status).toBe(70);
  expect(stderr).toMatch(/^onlooker: Onlooker made a mistake\. Please report it/);
});

test('Ctrl-C ends it at once with what there is: 130', async () => {
  const url = urlOf('news.lab.test', '/');
  const { child, ended } = start([
    'inspect',
    url,
    ...labOptions,
    '--count',
    '100',
    '--interval',
    '30',
    '--json',
    '-',
  ]);
  child.stderr.on('data', (data: Buffer) => {
    if (data.toString().includes('[1/100]')) child.kill('SIGINT');
  });
  const { code, out } = await ended;
  expect(code).toBe(130);
  expect(reportSchema.parse(JSON.parse(out)).exchanges).toHaveLength(1);
});

test('--help teaches, --version tells', async () => {
  expect((await onlooker('--help')).out).toContain('Exit codes');
  expect((await onlooker('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('capture lists the interfaces, or says what to do; foreign words are refused', async () => {
  const listed = await onlooker('capture');
  const said = `${listed.out}${listed.err}`;
  expect(said).toMatch(/^Interfaces \((dumpcap|tcpdump)\):|Nothing here can capture\. Install/);
  expect(listed.code).toBe(listed.out === '' ? 4 : 0);
  expect(await onlooker('capture', '--seconds', 'x')).toMatchObject({ code: 2 });
  expect(await onlooker('capture', '--count', '2')).toMatchObject({ code: 2 });
  expect(await onlooker('inspect', 'example.org', '--interface', 'lo')).toMatchObject({ code: 2 });
});

test('capture sees a visit to the lab on loopback, where it may', async () => {
  const plain = lab.hosts.get('plain.lab.test');
  if (plain === undefined) throw new Error('no plain site');
  const { port } = new URL(plain.origin);
  const words = ['--interface', 'lo', '--filter', `tcp port ${port || '80'}`, '--json', '-'];
  const running = start(['capture', ...words]);
  const visits = setInterval(() => void onlooker('inspect', plain.origin, ...labOptions), 1500);
  const heard = new Promise<void>((resolve) => {
    running.child.stderr.on('data', (data: Buffer) => {
      const told = /^onlooker: [1-9]\d* packets, .*; newest name in the open: plain\.lab\.test$/m;
      if (told.test(data.toString())) resolve();
    });
  });
  await Promise.race([heard, running.ended]);
  clearInterval(visits);
  running.child.kill('SIGINT');
  const { code, out, err } = await running.ended;
  // Others than root may not capture: then it says what to do.
  const seen = out.includes('plain.lab.test') ? 'seen' : /Install|permi/i.exec(err)?.[0];
  expect([code, seen]).toEqual(process.getuid?.() === 0 ? [0, 'seen'] : [code, seen ?? 'said']);
});
