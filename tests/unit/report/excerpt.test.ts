// What a report for people lists of a large session, and what it says of the rest.
import { describe, expect, it } from 'vitest';
import { piecesOf } from '../../../electron/interchange/pieces.ts';
import { prepareExport } from '../../../electron/interchange/prepare-export.ts';
import { prepareSubject } from '../../../electron/interchange/subject.ts';
import { takeExcerpt } from '../../../electron/report/excerpt.ts';
import type { ReportFormat } from '../../../shared/model/report-format.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';

const visitCount = 60;

/** A visit and its rows as often as wanted, under addresses of their own. */
function withVisits(kind: 'imported' | 'inspect'): SessionDocument {
  const sample = sampleDocument();
  const [visit] = sample.session.visits;
  if (visit === undefined) throw new Error('the sample has a visit');
  const numbers = Array.from({ length: visitCount }, (_, n) => n);
  const visits = numbers.map((n) => ({ ...visit, id: `v${n}`, url: `https://site-${n}.example/` }));
  const ledger = numbers.flatMap((n) => sample.ledger.map((row) => ({ ...row, visitId: `v${n}` })));
  return { ...sample, session: { ...sample.session, kind, visits }, ledger };
}

function withFlows(count: number): SessionDocument {
  const sample = sampleDocument();
  const flows = Array.from({ length: count }, (_, n) => ({ ...sample.flows[0], flowId: `f${n}` }));
  const [exchange] = sample.exchanges;
  const exchanges = exchange === undefined ? [] : [{ ...exchange, flowId: `f${count - 1}` }];
  return { ...sample, exchanges, flows: flows as SessionDocument['flows'] };
}

async function written(format: ReportFormat, document: SessionDocument): Promise<string> {
  const subject = await prepareSubject(piecesOf(document, []), { redact: true });
  const print = (): Promise<Uint8Array> => Promise.reject(new Error('nothing is printed here'));
  const write = await prepareExport(format, subject, { version: '0.1.0', print });
  let text = '';
  await write('', (_path, content) => {
    if (typeof content === 'string') text = content;
    return Promise.resolve();
  });
  return text;
}

describe('of the visits', () => {
  it.each(['html', 'md'] as const)(
    'of a capture %s tells the first, and how many there are',
    async (format) => {
      const text = await written(format, withVisits('imported'));
      expect(text).toContain('the first 50 of 60 visits');
      expect(text).toContain('site-49.example');
      expect(text).not.toContain('site-50.example');
    },
  );

  it.each(['html', 'md'] as const)('of one’s own %s tells all', async (format) => {
    const text = await written(format, withVisits('inspect'));
    expect(text).not.toContain('of 60 visits');
    expect(text).toContain('site-59.example');
  });

  it('CSV has every one', async () => {
    const text = await written('csv', withVisits('imported'));
    for (let n = 0; n < visitCount; n += 1) expect(text).toContain(`https://site-${n}.example/`);
  });
});

describe('of the connections', () => {
  it('the first are listed, and those that carried a request', async () => {
    const limits = { flows: 3, lookups: 0, visits: 1 };
    const excerpt = await takeExcerpt(piecesOf(withFlows(9), []), null, limits);
    expect(excerpt.flows.map(({ flowId }) => flowId)).toEqual(['f0', 'f1', 'f2', 'f8']);
    expect(excerpt.leftOut).toMatchObject({ flows: 5, lookups: sampleDocument().dns.length });
  });

  it('the picture counts no more than is known', async () => {
    const caption = /The first 30( of [\d,]+)? connections/;
    expect(caption.exec(await written('html', withFlows(600)))?.[0]).toBe(
      'The first 30 connections',
    );
    expect(caption.exec(await written('html', withFlows(40)))?.[0]).toBe(
      'The first 30 of 40 connections',
    );
  });
});
