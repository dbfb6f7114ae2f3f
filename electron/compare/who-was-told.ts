// Sums a visit up by host: who learnt of it, by the envelope, and what the letters to each said.
import { getDomain } from 'tldts';
import { hostOfUrl } from '../../shared/model/host.ts';
import type { FlowSummary } from '../../shared/model/observation.ts';
import type { Exchange, Header } from '../../shared/model/exchange.ts';
import type { ToldAddress, ToldHost } from '../../shared/model/told.ts';
import { addTo } from '../../shared/model/groups.ts';
import { namesOf } from './visit-scope.ts';

export interface ToldInput {
  /** What the user asked for. */
  readonly urls: readonly string[];
  /** Without those of look-ups. */
  readonly flows: readonly FlowSummary[];
  readonly exchanges: readonly Exchange[];
  /** By address: how many names the library has seen there. */
  readonly namesAt: ReadonlyMap<string, number>;
}

/** Far more than a page tells one host. */
const maxListed = 20;
const maxText = 500;

const siteOf = (host: string): string => getDomain(host, { allowPrivateDomains: false }) ?? host;

/** First party first, then those who got most. */
export function whoWasTold(input: ToldInput): ToldHost[] {
  const own = new Set(input.urls.map((url) => siteOf(hostOfUrl(url))));
  const flowsByHost = new Map<string, FlowSummary[]>();
  for (const flow of input.flows) {
    const [name = flow.remote.address] = namesOf(flow);
    addTo(flowsByHost, name, flow);
  }
  const exchangesByHost = new Map<string, Exchange[]>();
  for (const exchange of input.exchanges) {
    if (exchange.flowId !== null) addTo(exchangesByHost, exchange.request.host, exchange);
  }
  const hosts = [...new Set([...flowsByHost.keys(), ...exchangesByHost.keys()])].map((host) =>
    describeHost(host, {
      flows: flowsByHost.get(host) ?? [],
      exchanges: exchangesByHost.get(host) ?? [],
      own,
      namesAt: input.namesAt,
    }),
  );
  return hosts.sort(
    (a, b) =>
      Number(b.isFirstParty) - Number(a.isFirstParty) ||
      a.site.localeCompare(b.site) ||
      b.bytesDown - a.bytesDown,
  );
}

interface HostParts {
  readonly flows: readonly FlowSummary[];
  readonly exchanges: readonly Exchange[];
  readonly own: ReadonlySet<string>;
  readonly namesAt: ReadonlyMap<string, number>;
}

function describeHost(host: string, { flows, exchanges, own, namesAt }: HostParts): ToldHost {
  const site = siteOf(host);
  const sum = (pick: (flow: FlowSummary) => number): number =>
    flows.reduce((total, flow) => total + pick(flow), 0);
  const requests = exchanges.map(({ request }) => request);
  return {
    host,
    site,
    isFirstParty: own.has(site),
    flowIds: flows.map(({ flowId }) => flowId),
    addresses: addressesOf(flows, namesAt),
    leaks: [...new Set(flows.flatMap(({ names }) => names.map(({ leak }) => leak)))],
    bytesUp: sum(({ bytesUp }) => bytesUp),
    bytesDown: sum(({ bytesDown }) => bytesDown),
    isClear: flows.some(({ protocol }) => protocol === 'http'),
    requests: exchanges.length,
    referrers: once(requests.flatMap(({ headers }) => valuesOf(headers, 'referer'))),
    cookiesSent: once(
      requests.flatMap(({ headers }) => valuesOf(headers, 'cookie').flatMap(cookieNames)),
    ),
    cookiesSet: once(
      exchanges.flatMap(({ response }) =>
        valuesOf(response?.headers ?? [], 'set-cookie').map(firstCookieName),
      ),
    ),
    queries: once(requests.map(({ query }) => query).filter((query) => query !== '')),
  };
}

function addressesOf(
  flows: readonly FlowSummary[],
  namesAt: ReadonlyMap<string, number>,
): ToldAddress[] {
  const places = new Map(flows.map(({ remote, place }) => [remote.address, place]));
  return [...places].map(([address, place]) => ({
    address,
    place,
    namesInLibrary: namesAt.get(address) ?? 0,
  }));
}

function valuesOf(headers: readonly Header[], wanted: string): string[] {
  return headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
}

const firstCookieName = (line: string): string => line.split('=')[0]?.trim() ?? '';
const cookieNames = (line: string): string[] => line.split(';').map(firstCookieName);

function once(texts: readonly string[]): string[] {
  return [...new Set(texts)].slice(0, maxListed).map((text) => text.slice(0, maxText));
}
