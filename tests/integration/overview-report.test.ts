// Reports of a capture hold what its overview shows: the same sums, and with redaction none of its secrets.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeSession } from '../../electron/cli/describe-session.ts';
import { readClearFacts } from '../../electron/observe/clear-facts.ts';
import { parseJsonReport } from '../../electron/report/parse-json.ts';
import { renderReport } from '../../electron/report/render-report.ts';
import { importCapture } from '../helpers/import-capture.ts';
import { addOverview } from '../../electron/store/read-overview.ts';
import { openStore } from '../../electron/store/store.ts';
import { sessionOverviewSchema } from '../../shared/model/overview.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { cafeCapture } from '../helpers/cafe-capture.ts';
import { makeSessionDocument } from '../helpers/session-document.ts';
import { redactDocument } from '../helpers/whole-session.ts';

const folder = mkdtempSync(join(tmpdir(), 'onlooker-overview-report-'));
const capture = join(folder, 'cafe.pcap');
const place = {
  countryCode: 'DE',
  countryName: 'Germany',
  asn: 64_500,
  operator: 'Example Hosting',
  scope: 'public' as const,
};
let document: SessionDocument;

beforeAll(async () => {
  writeFileSync(capture, await cafeCapture());
  const { document: bare, segments } = await importCapture({
    id: 's1',
    path: capture,
    place: () => place,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  const store = await openStore(':memory:', readClearFacts);
  if (!store.ok) throw new Error(store.error.detail);
  await store.value.saveSession(bare, segments);
  document = await addOverview(store.value, bare);
  await store.value.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What a reader of the report sees of it. */
function textOf(format: 'html' | 'md', of: SessionDocument, redacted: readonly string[] | null) {
  const text = renderReport(format, of, { redacted });
  const words = format === 'html' ? text.replaceAll(/<[^>]*>/g, ' ') : text;
  return words.replaceAll('\\', '').replaceAll(/\s+/g, ' ');
}

const secrets = ['hunter2', 'Ym9iOmh1bnRlcjI', 'secret-4711', 'flu cure', '10.0.0.1'];

describe('the overview in a report', () => {
  it.each(['html', 'md'] as const)('%s tells who, whom, when, what and how much', (format) => {
    const text = textOf(format, document, null);
    expect(text).toContain('90 connections · 4 names of servers · 1 address');
    expect(text).toContain('Login and password (HTTP Basic)');
    expect(text).toContain('bob:hunter2');
    expect(text.indexOf('opens an account')).toBeLessThan(text.indexOf('follows a person'));
    expect(text).toContain('Who was talked to when, in pieces of 1 min');
    expect(text).toMatch(/forum\.example \|? ?24 \|? ?22:14 \|? ?22:42 \|? ?22:14 \(2\)/);
    expect(text).toMatch(/10\.0\.0\.1 \|? ?clinic\.lab\.test \|? ?30 /);
    expect(text).toMatch(/Operators, by bytes.*Example Hosting \|? ?90 \|? ?6\d\.\d kB/);
    expect(text).toMatch(/Countries, by bytes.*Germany \|? ?90 \|? ?6\d\.\d kB/);
    expect(text).toMatch(/TLS versions.*TLS 1\.3 \|? ?30/);
  });

  it('HTML draws the heat map, Markdown a line of blocks', () => {
    const html = renderReport('html', document, { redacted: null });
    const figure = /<figure>([\s\S]*?)<\/figure>/.exec(html)?.[1] ?? '';
    expect(figure).toContain('<svg');
    expect(figure).toContain('weather.example');
    expect(figure).toContain('22:13');
    const markdown = renderReport('md', document, { redacted: null });
    expect(markdown).toMatch(/\| forum\.example \|.*\| ·█·▄▄/);
  });

  it('JSON holds the sums and is read back with them', () => {
    const read = parseJsonReport(renderReport('json', document, { redacted: null }));
    if (!read.ok) throw new Error(read.error.detail);
    expect(read.value.document.overview).toEqual(document.overview);
    expect(document.overview?.totals.flows).toBe(90);
  });

  it.each(['html', 'md', 'json'] as const)('%s holds no secret with redaction', (format) => {
    const clean = redactDocument(document);
    const report = renderReport(format, clean.document, { redacted: clean.redacted });
    const plain = report.replaceAll('\\', '');
    for (const secret of secrets) expect(plain).not.toContain(secret);
    expect(plain).toContain('Login and password (HTTP Basic)');
    expect(renderReport(format, document, { redacted: null }).replaceAll('\\', '')).toContain(
      secrets[0],
    );
  });

  it('says up to where a capture could be read, and whose its times are', () => {
    const { session } = document;
    const facts = {
      fileName: 'cafe.pcap',
      fileBytes: 24,
      packets: 9,
      passedOver: 0,
      problem: 'It is cut.',
    };
    const broken = { ...document, session: { ...session, capture: facts } };
    for (const format of ['html', 'md'] as const) {
      const text = textOf(format, broken, null);
      expect(text).toContain('It is cut.');
      expect(text).toContain('Times are those of the packets in the capture.');
      expect(text).not.toContain('when the bytes reached Onlooker');
    }
  });

  it('leaves whole what the network shows, though the words stand in queries, too', () => {
    const query = '?a=forum&b=weather&c=opened&d=2.9&e=Hosting&f=Germany&g=html';
    const { session } = document;
    const request = { ...session.request, urls: [`http://x.example/${query}`] };
    const original = { ...document, session: { ...session, request, title: 'weather for me' } };
    const clean = redactDocument(original).document;
    expect(clean.session.title).toBe('‹redacted› for me');
    expect(clean.overview?.facets).toEqual(document.overview?.facets);
    expect(clean.overview?.timeline).toEqual(document.overview?.timeline);
    const shown = (of: SessionDocument) => ({
      remote: of.flows.map(({ remote }) => remote),
      answers: of.dns.map(({ answers }) => answers),
      behaviour: of.ledger
        .filter(({ layer }) => layer === 'behaviour')
        .map(({ envelope }) => envelope),
      types: of.flows.flatMap(({ http }) =>
        http.flatMap(({ headers }) =>
          headers.filter(([name]) => /^(host|content-type)$/i.test(name)),
        ),
      ),
    });
    expect(shown(clean)).toEqual(shown(document));
    expect(shown(clean).behaviour.join()).toContain('opened');
    expect(shown(clean).types.flat()).toContain('weather.example');
  });

  it('tells own addresses apart without telling them', () => {
    const { overview } = document;
    const [first] = overview?.pairs ?? [];
    if (overview === undefined || first === undefined) throw new Error('no overview');
    const other = { ...first, user: '10.0.0.77', peer: '10.0.0.1', isName: false };
    const two = { ...document, overview: { ...overview, pairs: [first, other] } };
    const pairs = redactDocument(two).document.overview?.pairs;
    expect(pairs?.map(({ user, peer }) => [user, peer])).toEqual([
      ['‹client’s address 1›', 'clinic.lab.test'],
      ['‹client’s address 2›', '‹client’s address 1›'],
    ]);
  });

  it.each(['<script>x</script>', '"><svg onload=x>', 'a\u202Egpj.exe', 'a | b\n# heading'])(
    'shows %j as text wherever it stands',
    (payload) => {
      const text = JSON.stringify(document.overview).replaceAll(
        /"(value|name|peer|user|label)":"[^"]*"/g,
        (_all, key: string) => `"${key}":${JSON.stringify(payload)}`,
      );
      const overview = sessionOverviewSchema.parse(JSON.parse(text));
      const poisoned = { ...document, overview };
      const html = renderReport('html', poisoned, { redacted: null });
      expect(html).not.toMatch(/<script|<svg onload|\u202E/);
      expect(renderReport('md', poisoned, { redacted: null })).not.toMatch(
        /^# heading|\u202E|(?<!\\)<(?:script|svg onload)/m,
      );
    },
  );
});

it('the report of a visit has none: its connections are told one by one', async () => {
  const store = await openStore(':memory:');
  if (!store.ok) throw new Error(store.error.detail);
  const visit = makeSessionDocument('v1', ['done']);
  await store.value.saveSession(visit, []);
  expect(await addOverview(store.value, visit)).toBe(visit);
  await store.value.close();
});

it('import --report and --json write it', () => {
  const cli = resolve(import.meta.dirname, '../../out/main/cli.cjs');
  const report = join(folder, 'cafe.html');
  const words = [cli, 'import', capture, '--report', report, '--json', '-'];
  const run = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 60_000 });
  expect(run).toMatchObject({ status: 0 });
  expect(readFileSync(report, 'utf8')).toContain('Who talked to whom');
  expect(JSON.parse(run.stdout)).toMatchObject({
    overview: {
      totals: { flows: 90, names: 4 },
      facets: { protocol: { rows: [{ value: 'http', flows: 60 }, { value: 'tls' }] } },
    },
  });
});

it('stands in short on a terminal, worst first and without what was taken out', () => {
  const lines = describeSession(document, null).split('\n');
  const at = lines.indexOf('In the clear, worst first');
  expect(lines[at + 1]).toMatch(/●●● opens an account +Login and password.*hunter2/);
  expect(lines).toContain('Hosts by name');
  // Sites are what the sentence counts, which may be several of one domain.
  expect(lines).toContain('Domains');
  expect(lines).not.toContain('Sites');
  const redacted = redactDocument(document);
  const text = describeSession(redacted.document, redacted.redacted);
  for (const secret of secrets) expect(text).not.toContain(secret);
});

it('of many sites a terminal shows the first, and says where the others stand', () => {
  const { session } = document;
  const [visit] = session.visits;
  if (visit === undefined) throw new Error('a capture without a visit');
  const visits = Array.from({ length: 13 }, (_, n) => ({
    ...visit,
    url: `https://site-${n}.test`,
  }));
  const shown = (shownSession: typeof document): string[] =>
    describeSession(shownSession, null)
      .split('\n')
      .filter((line) => line.startsWith('https://site-') || line.includes('--json'));
  const ofCapture = shown({ ...document, session: { ...session, visits } });
  expect(ofCapture).toHaveLength(11);
  expect(ofCapture.at(-1)).toBe(
    '… and 3 more: --json writes all of them, --report more than these',
  );
  const { overview: _sums, ...inspected } = document;
  expect(shown({ ...inspected, session: { ...session, visits } })).toHaveLength(13);
});
