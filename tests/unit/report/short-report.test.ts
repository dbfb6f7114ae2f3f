// The report of a page with much in it is short, and says of each cut how much is left out and where it is.
import { describe, expect, test } from 'vitest';
import { maxRowsOneByOne, sumAlike } from '../../../electron/report/alike-rows.ts';
import { renderHtml } from '../../../electron/report/render-html.ts';
import { listIds } from '../../../electron/report/sum-connections.ts';
import type { LedgerRow } from '../../../shared/model/ledger.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { describeRequestPlace } from '../../../shared/words/request-place.ts';
import { sampleDocument, secrets } from '../../fixtures/session-document.ts';
import { redactDocument } from '../../helpers/whole-session.ts';

const hosts = ['shop.example', 'cdn.example', 'images.example', 'tracker.example'];

/** Many requests, each of another size, over as many connections to four hosts. */
function pageDocument(requests: number): SessionDocument {
  const sample = sampleDocument();
  const [flow] = sample.flows;
  const [lookup] = sample.dns;
  const [row] = sample.ledger;
  if (flow === undefined || lookup === undefined || row === undefined) throw new Error('no sample');
  const numbers = Array.from({ length: requests }, (_, n) => n);
  const hostOf = (n: number): string => hosts[n % hosts.length] ?? '';
  const rowOf = (n: number, part: Partial<LedgerRow> & { label: string }): LedgerRow => ({
    ...row,
    order: n,
    envelope: null,
    letter: null,
    evidence: [{ flowId: `tcp-${n + 1}`, direction: 'up', offset: 200, lengthBytes: 100 }],
    inference: null,
    sensitivity: null,
    exposure: 'hidden',
    layer: 'HTTP',
    ...part,
    id: `${part.label} ${n}`,
    label: part.label + (n === 0 ? '' : describeRequestPlace(n + 1, hostOf(n))),
  });
  return {
    ...sample,
    dns: numbers.map((n) => ({ ...lookup, name: hostOf(n), type: ['A', 'AAAA'][n % 2] ?? '' })),
    flows: numbers.map((n) => ({
      ...flow,
      flowId: `tcp-${n + 1}`,
      bytesUp: 1000,
      tls: flow.tls === null ? null : { ...flow.tls, serverName: hostOf(n) },
    })),
    ledger: numbers.flatMap((n) => [
      rowOf(n, { label: 'Size of the answer', envelope: `${n} B`, exposure: 'inferable' }),
      rowOf(n, { label: 'Response body', letter: secrets.responseBody, sensitivity: 'body' }),
      rowOf(n, { label: `Request header x-part-${n}`, letter: 'yes' }),
      rowOf(n, { label: 'Request header Cookie', letter: `sid=${n}`, sensitivity: 'cookie' }),
    ]),
  };
}

const textOf = (document: SessionDocument): string => renderHtml(document, null);
const wordsIn = (html: string): string => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const tableRows = (html: string): number => html.split('<tr').length - 1;

test('a page of many requests takes no more rows than one of some', () => {
  const rows = tableRows(textOf(pageDocument(200)));
  expect(rows).toBe(tableRows(textOf(pageDocument(100))));
  expect(rows).toBeLessThan(60);
});

test('few rows stand one by one, as before', () => {
  const document = pageDocument(maxRowsOneByOne / 4);
  const words = wordsIn(textOf(document));
  for (const { label } of document.ledger) expect(words).toContain(label);
  expect(words).not.toContain('like these');
});

test('what is shown and what is said to be more make up all rows', () => {
  const { ledger } = pageDocument(50);
  const kinds = sumAlike(ledger);
  expect(kinds.map(({ label, rows }) => [label, rows.length])).toEqual([
    ['Size of the answer', 50],
    ['Response body', 50],
    ['Request headers', 100],
  ]);
  // Fifty bodies of which each says the same are one to show, and none that says something else.
  expect(kinds.map(({ shown, more }) => [shown.length, more])).toEqual([
    [5, 45],
    [1, 0],
    [5, 95],
  ]);
  const words = wordsIn(textOf(pageDocument(50)));
  expect(words).toContain('200 rows make up this visit.');
  expect(words).toContain('and 45 more rows like these');
  expect(words).toContain('Response body HTTP · 50 rows');
  expect(words).toContain('Markdown, CSV or JSON');
});

test('of what is cut the secret stays: it tells the most', () => {
  const { ledger } = pageDocument(50);
  const headers = sumAlike(ledger).find(({ label }) => label === 'Request headers');
  expect(headers?.shown.every(({ row }) => row.sensitivity === 'cookie')).toBe(true);
  expect(headers?.shown[1]?.mark).toBe('Cookie, request 2, to cdn.example');
});

test('the same ciphertext is counted once', () => {
  const words = wordsIn(textOf(pageDocument(50)));
  // Of a hundred headers each two lie in the same hundred bytes.
  expect(words).toMatch(/Request headers HTTP · 100 rows .*?▒ 5,000 B of ciphertext/);
});

test('connections to a host are a row with their sums, and names are asked once', () => {
  const words = wordsIn(textOf(pageDocument(40)));
  expect(words).toContain('10 connections: tcp-1, tcp-5, tcp-9, tcp-13, tcp-17, tcp-21 and 4 more');
  expect(words).toContain('40 look-ups, a name a row.');
  expect(words).toContain('10.0 kB');
});

test('of hosts and names without end it says how many are not listed', () => {
  const document = pageDocument(100);
  const many = {
    ...document,
    dns: document.dns.map((lookup, n) => ({ ...lookup, name: `n${n}.example` })),
    flows: document.flows.map((flow, n) => ({
      ...flow,
      tls: flow.tls === null ? null : { ...flow.tls, serverName: `n${n}.example` },
    })),
  };
  const words = wordsIn(textOf(many));
  expect(words).toContain('with fewer bytes, there are 40 connections.');
  expect(words).toContain('40 look-ups of other names are not listed.');
});

test('handshakes that begin alike are told once, and those of other kinds are counted', () => {
  const document = pageDocument(40);
  const html = textOf(document);
  expect(html.match(/handshake(?: and records)?\s*<\/h2>/g)).toHaveLength(1);
  expect(wordsIn(html)).toContain('39 more connections began alike');
  const different = {
    ...document,
    flows: document.flows.map((flow, n) => ({
      ...flow,
      tls: flow.tls === null ? null : { ...flow.tls, ja4: `ja4-${n}` },
    })),
  };
  expect(wordsIn(textOf(different))).toContain(
    'records of 28 more connections that began in other',
  );
});

describe('redacted', () => {
  test.each(Object.entries(secrets))('does not hold %s', (_name, secret) => {
    const { document, redacted } = redactDocument(pageDocument(50));
    expect(renderHtml(document, redacted)).not.toContain(secret);
  });
});

test.each([
  [['tcp-1'], 'tcp-1'],
  [['tcp-1', 'tcp-2'], 'tcp-1, tcp-2'],
  [['tcp-1', 'tcp-2', 'tcp-3', 'tcp-9'], 'tcp-1 to tcp-3, tcp-9'],
  [['tcp-3', 'dns-4', 'tcp-5.1', 'odd'], 'tcp-3, dns-4, tcp-5.1, odd'],
  [
    ['a1', 'a3', 'a5', 'a6', 'a8', 'a10', 'a12', 'a14', 'a15'],
    'a1, a3, a5, a6, a8, a10, a12 and 2 more',
  ],
])('%j as %s', (ids, text) => {
  expect(listIds(ids)).toBe(text);
});
