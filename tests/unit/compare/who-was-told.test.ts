// Hosts of a page by site and party, with what envelope and letter told each.
import { expect, test } from 'vitest';
import { whoWasTold } from '../../../electron/compare/who-was-told.ts';
import type { Exchange } from '../../../shared/model/exchange.ts';
import { splitFlow } from '../../helpers/split-flow.ts';
import { sampleExchange, sampleFlow, span } from './sample.ts';

function flow(flowId: string, name: string | null, address: string, bytesDown: number) {
  const names =
    name === null ? [] : [{ name, leak: 'sni' as const, evidence: span(flowId, 'up', 1, 1) }];
  const remote = { address, port: 443 };
  return splitFlow(sampleFlow({ flowId, names, remote, bytesDown })).summary;
}

function exchange(flowId: string | null, host: string, headers: [string, string][]): Exchange {
  const plain = sampleExchange('Bob', { flowId });
  const request = { ...plain.request, host, headers, query: headers.length > 1 ? '?q=1' : '' };
  const response = { ...plain.response!, headers: [['Set-Cookie', 'seen=1; Path=/']] as never };
  return { ...plain, request, response };
}

const hosts = whoWasTold({
  urls: ['https://shop.example/?item=1'],
  flows: [
    flow('f1', 'shop.example', '203.0.113.1', 1000),
    flow('f2', 'pics.shop.example', '203.0.113.2', 9000),
    flow('f3', 'metrics.tracker.test', '203.0.113.3', 50),
    flow('f4', 'metrics.tracker.test', '203.0.113.4', 50),
    flow('f5', null, '203.0.113.5', 5),
  ],
  exchanges: [
    exchange('f1', 'shop.example', []),
    exchange('f3', 'metrics.tracker.test', [
      ['Referer', 'https://shop.example/'],
      ['cookie', 'id=7; theme=dark'],
    ]),
    exchange('f4', 'metrics.tracker.test', [
      ['referer', 'https://shop.example/'],
      ['Cookie', 'id=8'],
    ]),
    exchange(null, 'never.example', []),
  ],
  namesAt: new Map([['203.0.113.3', 4]]),
});

test('first party first, by registrable domain; what has no name stands by its address', () => {
  expect(hosts.map(({ host, site, isFirstParty }) => [host, site, isFirstParty])).toEqual([
    ['pics.shop.example', 'shop.example', true],
    ['shop.example', 'shop.example', true],
    ['203.0.113.5', '203.0.113.5', false],
    ['metrics.tracker.test', 'tracker.test', false],
  ]);
});

test('a third party with what it was told, each thing once', () => {
  expect(hosts.at(-1)).toMatchObject({
    flowIds: ['f3', 'f4'],
    requests: 2,
    bytesDown: 100,
    leaks: ['sni'],
    referrers: ['https://shop.example/'],
    cookiesSent: ['id', 'theme'],
    cookiesSet: ['seen'],
    queries: ['?q=1'],
  });
  const counts = hosts.at(-1)?.addresses.map(({ namesInLibrary }) => namesInLibrary);
  expect(counts).toEqual([4, 0]);
});
