// The graph of a page: itself in the middle, the hosts around it, grouped by site. First and third
// parties differ by shape, and not by colour alone.
import { countOf, formatBytes } from '../../../shared/words/format.ts';
import type { ChartColours, ChartOption } from '../../../shared/charts/chart-option.ts';
import type { ToldHost } from '../../../shared/model/told.ts';
import { toVisible } from '../../ui/visible-characters.ts';

/** What the shapes and lines below stand for. */
export const graphLegend = [
  '● first party, solid line',
  '◆ third party, dashed line',
  'larger mark: received more',
  'thicker line: more requests',
  'mark with a thick rim: spoken to in the clear',
];

/** Beyond that a circle is a smear; the table has all. */
export const maxInGraph = 60;

interface Node {
  readonly id: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly symbol: string;
  readonly symbolSize: number;
  readonly itemStyle: { color: string; borderColor: string; borderWidth: number };
  readonly label: {
    position: 'left' | 'right' | 'top' | 'bottom';
    backgroundColor?: string;
    padding?: number[];
  };
}

function hostNode(host: ToldHost, place: number, count: number, colours: ChartColours): Node {
  const angle = (place / count) * 2 * Math.PI - Math.PI / 2;
  const x = Math.cos(angle);
  return {
    id: host.host,
    name: toVisible(host.host).slice(0, 40),
    x: x * 320,
    y: Math.sin(angle) * 170,
    symbol: host.isFirstParty ? 'circle' : 'diamond',
    symbolSize: 12 + Math.min(26, Math.log2(1 + host.bytesDown / 500) * 2.4),
    itemStyle: {
      color: host.isFirstParty ? colours.down : colours.handshake,
      borderColor: colours.text,
      borderWidth: host.isClear ? 3 : 1,
    },
    label: {
      position:
        Math.abs(x) < 0.3 ? (Math.sin(angle) < 0 ? 'top' : 'bottom') : x > 0 ? 'right' : 'left',
    },
  };
}

const describeInTip = (host: ToldHost): string =>
  [
    `${host.isFirstParty ? 'First' : 'Third'} party`,
    countOf(host.requests, 'request'),
    `${formatBytes(host.bytesDown)} received`,
    ...(host.isClear ? ['in the clear'] : []),
  ].join('<br>');

/** `nameOf`: what is written beside a host; an address where names are taken away. */
export function toldGraphOption(
  hosts: readonly ToldHost[],
  nameOf: (host: ToldHost) => string,
  colours: ChartColours,
): ChartOption {
  const shown = hosts.slice(0, maxInGraph);
  const byId = new Map(shown.map((host) => [host.host, host]));
  const page: Node = {
    id: '',
    name: 'your page',
    x: 0,
    y: 0,
    symbol: 'roundRect',
    symbolSize: 26,
    itemStyle: { color: colours.text, borderColor: colours.line, borderWidth: 1 },
    // Lines pass below it.
    label: { position: 'bottom', backgroundColor: colours.surface, padding: [1, 4] },
  };
  return {
    tooltip: {
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.text },
      formatter: (params: unknown) => {
        const { data } = params as { data: { id?: string } };
        const host = byId.get(data.id ?? '');
        return host === undefined ? '' : describeInTip(host);
      },
    },
    series: [
      {
        type: 'graph',
        layout: 'none',
        roam: false,
        // Room for names; marks stay round in whatever is left between them.
        left: '23%',
        right: '23%',
        preserveAspect: 'contain',
        top: 34,
        bottom: 40,
        label: { show: true, color: colours.text, fontSize: 12 },
        lineStyle: { color: colours.dim, opacity: 0.7 },
        data: [
          page,
          ...shown.map((host, place) => ({
            ...hostNode(host, place, shown.length, colours),
            name: toVisible(nameOf(host)).slice(0, 40),
          })),
        ],
        links: shown.map((host) => ({
          source: '',
          target: host.host,
          lineStyle: {
            width: 1 + Math.min(5, host.requests / 3),
            type: host.isFirstParty ? ('solid' as const) : ('dashed' as const),
          },
        })),
      },
    ],
  };
}
