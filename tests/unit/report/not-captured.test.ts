// What a cut capture lacks is not passed off as seen: wherever bytes are counted, it stands beside the figure.
import { expect, test } from 'vitest';
import { renderReport } from '../../../electron/report/render-report.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { describeTotals } from '../../../shared/words/flow-words.ts';
import { allRows, sampleFlow, sampleInput, sampleSession, sampleVisit } from '../compare/sample.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';

const notCaptured = { up: 120, down: 30_000 };

/** With so many connections, of each of which the same is missing. */
function cutDocument(connections: number): SessionDocument {
  const document = sampleDocument();
  const flows = document.flows.flatMap((flow) =>
    Array.from({ length: connections }, (_, n): ObservedFlow => ({
      ...flow,
      flowId: `tcp-${n + 1}`,
      bytesDropped: true,
      notCaptured,
    })),
  );
  return { ...document, flows };
}

const wordsOf = (format: 'html' | 'md', document: SessionDocument): string =>
  renderReport(format, document, { redacted: null })
    .replaceAll(/<[^>]*>/gu, ' ')
    .replaceAll(/\s+/gu, ' ');

test.each(['html', 'md'] as const)('%s tells it of each connection', (format) => {
  const words = wordsOf(format, cutDocument(1));
  expect(words).toMatch(/700 B ?\(120 B of it not captured\)/u);
  expect(words).toMatch(/49\.0 kB ?\(30\.0 kB of it not captured\)/u);
  expect(wordsOf(format, sampleDocument())).not.toContain('not captured');
});

test('HTML sums it up as it does the bytes', () => {
  expect(wordsOf('html', cutDocument(20))).toMatch(/980 kB ?\(600 kB of it not captured\)/u);
});

test('the ledger tells it of each connection', () => {
  const session = sampleSession([sampleVisit()], 'capture');
  const flow = sampleFlow({ notCaptured });
  const observations = { flows: [flow], dns: [] };
  const rows = allRows(sampleInput({ session, observations, exchanges: [] }));
  expect(rows.find(({ topic }) => topic === 'bytes')?.envelope).toBe(
    '700 B up (120 B of it not captured), 50,000 B down (30,000 B of it not captured)',
  );
});

test('of bodies it tells what is missing of them, not of the rest of their connections', () => {
  const span = (direction: 'up' | 'down', offset: number, lengthBytes: number) => ({
    flowId: 'tcp-1',
    direction,
    offset,
    lengthBytes,
  });
  const http = (['up', 'down'] as const).map((direction) => ({
    direction,
    startLine: direction === 'up' ? 'POST /in HTTP/1.1' : 'HTTP/1.1 200 OK',
    headers: [],
    headEvidence: span(direction, 0, 40),
    bodyEvidence: span(direction, 40, 500),
    headerEvidence: [],
    ...(direction === 'down' && { notCaptured: 300 }),
  }));
  const session = sampleSession([sampleVisit()], 'capture');
  const flow = sampleFlow({ protocol: 'http', tls: null, notCaptured, http });
  const rows = allRows(
    sampleInput({ session, observations: { flows: [flow], dns: [] }, exchanges: [] }),
  );
  const envelopeOf = (topic: string) => rows.find((row) => row.topic === topic)?.envelope;
  expect(envelopeOf('request-body')).toBe('500 B, readable');
  expect(envelopeOf('response-body')).toBe('500 B, readable, but for 300 B that were not captured');
});

test('the overview tells it in all, where it is known', () => {
  const totals = { flows: 2, bytesUp: 700, bytesDown: 9000, firstMs: 0, lastMs: 9 };
  const all = { ...totals, names: 1, sites: 1, addresses: 1, users: 1 };
  expect(describeTotals({ ...all, notCaptured: 120 })).toContain(' · 120 B of it not captured · ');
  expect(describeTotals(all)).not.toContain('captured');
});
