// The timeline of a report: the first connections, what they carried, and nothing that acts.
import { expect, it } from 'vitest';
import { renderHtml } from '../../../electron/report/render-html.ts';
import { waterfallSection } from '../../../electron/report/waterfall-html.ts';
import { waterfallOfFlows } from '../../../shared/charts/flows-waterfall.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { sampleExchange } from '../compare/sample.ts';
import { sampleDocument } from '../store/sample-session.ts';

function documentOf(connections: number): SessionDocument {
  const sample = sampleDocument();
  const [flow] = sample.flows;
  const [lookup] = sample.dns;
  if (flow === undefined || lookup === undefined) throw new Error('The sample session is empty.');
  const exchange = sampleExchange('Robin');
  return {
    ...sample,
    dns: [{ ...lookup, askedMs: 1, answeredMs: 2.25 }],
    flows: [
      { ...flow, flowId: 'd1', protocol: 'dns', transport: 'udp', records: [], tls: null },
      ...Array.from({ length: connections }, (_, n) => ({
        ...flow,
        flowId: `f${n}`,
        openedMs: 1000 - n,
      })),
    ],
    exchanges: [
      {
        ...exchange,
        flowId: 'f0',
        startedMs: 1020,
        headersMs: 1050,
        endedMs: 1900,
        request: { ...exchange.request, path: '/<script>alert(1)</script>', query: '' },
      },
      { ...exchange, id: 'none', flowId: null },
    ],
  };
}

it('lays out what the session holds, in order of opening', () => {
  const waterfall = waterfallOfFlows(documentOf(3), 30);
  expect(waterfall.connections.map(({ flowId }) => flowId)).toEqual(['f2', 'f1', 'f0']);
  expect([waterfall.total, waterfall.lookups]).toEqual([3, 1]);
  expect(waterfall.connections.map(({ dns }) => dns)).toEqual([
    { fromMs: 1, toMs: 2.25 },
    null,
    null,
  ]);
  expect(waterfall.requests).toMatchObject([{ connection: 2, hasFailed: false }]);
  expect([...waterfall.records.starts]).toEqual([0, 3, 6, 9]);
});

it('is part of the report, cut after thirty connections, and without markup of others', () => {
  const text = waterfallSection(documentOf(40))?.text ?? '';
  expect(text).toContain('The first 30 of 40 connections.');
  expect(text.match(/font-weight="600"/g)).toHaveLength(30);
  const whole = renderHtml(documentOf(2), null);
  expect(whole).toContain('aria-label="Connections over time"');
  expect(whole).toContain('&lt;script&gt;');
  expect(whole).not.toContain('<script');
});

it('is left out where no connection came about', () => {
  expect(waterfallSection({ ...documentOf(0), exchanges: [] })).toBeNull();
});
