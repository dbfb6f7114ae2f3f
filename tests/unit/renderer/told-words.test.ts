// What is said of the hosts of a page: in numbers that read well, and a picture whose lines are explained.
import { describe, expect, it } from 'vitest';
import { graphLegend, toldGraphOption } from '../../../renderer/features/told/told-graph-option.ts';
import { describeTold } from '../../../renderer/features/told/told-words.ts';
import type { ChartColours } from '../../../shared/charts/chart-option.ts';
import type { ToldHost } from '../../../shared/model/told.ts';

function host(name: string, extra: Partial<ToldHost> = {}): ToldHost {
  return {
    host: name,
    site: name,
    isFirstParty: false,
    requests: 1,
    bytesUp: 100,
    bytesDown: 1000,
    isClear: false,
    leaks: ['sni'],
    referrers: [],
    cookiesSent: [],
    cookiesSet: [],
    flowIds: [],
    queries: [],
    addresses: [],
    ...extra,
  };
}
const own = host('shop.example', { isFirstParty: true, requests: 18 });

describe('the sentence', () => {
  it.each([
    [[own], /^1 host of 1 site learnt of this visit.* All belong to the site you asked for\.$/],
    [[own, host('a.test')], /One of the sites is somebody else’s\.$/],
    [
      [own, host('a.test', { referrers: ['https://shop.example/'] })],
      /One of the sites is somebody else’s, and 1 host there was told which page you were on\.$/,
    ],
    [
      [own, ...['a.test', 'b.test'].map((name) => host(name, { referrers: ['x'] }))],
      /2 of the sites are somebody else’s, and 2 hosts there were told which page you were on\.$/,
    ],
  ])('%#', (hosts, expected) => {
    expect(describeTold(hosts)).toMatch(expected);
  });
});

describe('the picture', () => {
  const colours = new Proxy({}, { get: () => '#000' }) as ChartColours;
  const option = toldGraphOption(
    [own, host('a.test', { isClear: true })],
    ({ host: name }) => name,
    colours,
  );
  const [series] = option.series as unknown as [
    {
      data: { id: string; itemStyle: { borderWidth: number } }[];
      links: { lineStyle: { width: number } }[];
    },
  ];

  it('explains what a thick line is, and that it is not what a thick rim is', () => {
    expect(series.links[0]?.lineStyle.width).toBeGreaterThan(series.links[1]?.lineStyle.width ?? 9);
    expect(graphLegend).toContain('thicker line: more requests');
    const rims = series.data.map(({ itemStyle }) => itemStyle.borderWidth);
    expect(rims).toEqual([1, 1, 3]);
    expect(graphLegend).toContain('mark with a thick rim: spoken to in the clear');
  });

  it('counts one request as one', () => {
    const { formatter } = option.tooltip as { formatter: (params: unknown) => string };
    expect(formatter({ data: { id: 'a.test' } })).toContain('<br>1 request<br>');
    expect(formatter({ data: { id: 'shop.example' } })).toContain('<br>18 requests<br>');
  });
});
