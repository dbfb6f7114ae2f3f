// The sample page with look-ups, as a timeline needs it, and sessions of many connections.
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { pageDocument } from './sample-page.ts';

const resolver = { address: '192.168.1.1', port: 53 };

function lookupOf(flow: ObservedFlow, n: number): DnsLookup {
  const flowId = `dns-${n}`;
  const nameEvidence = { flowId, direction: 'up' as const, offset: 12, lengthBytes: 14 };
  return {
    flowId,
    transport: 'udp',
    server: resolver,
    name: flow.names[0]?.name ?? '',
    type: 'A',
    askedMs: flow.openedMs - 40 + n * 4,
    answeredMs: flow.openedMs - 6,
    responseCode: 'NOERROR',
    truncated: false,
    answers: [],
    problem: null,
    nameEvidence,
    answerEvidence: null,
  };
}

const lookupFlow = (flow: ObservedFlow, { flowId, askedMs, server }: DnsLookup): ObservedFlow => ({
  ...flow,
  flowId,
  transport: 'udp',
  protocol: 'dns',
  remote: server,
  openedMs: askedMs,
  closedMs: askedMs + 30,
  bytesUp: 40,
  bytesDown: 90,
  names: [],
  records: [],
  tls: null,
});

/** Five hosts, each looked up; the last request's connection is not sure, one request failed. */
export function timelineDocument(id: string): SessionDocument {
  const sample = pageDocument(id);
  const dns = sample.flows.map(lookupOf);
  const [first] = sample.flows;
  if (first === undefined) throw new Error('The sample page has no connection.');
  const exchanges = sample.exchanges.map((exchange, n) => {
    const { page } = exchange;
    const isLast = n === sample.exchanges.length - 1;
    return page === undefined || !isLast
      ? exchange
      : { ...exchange, page: { ...page, connection: 'likely' as const } };
  });
  const second = exchanges[0];
  return {
    ...sample,
    flows: [...sample.flows, ...dns.map((lookup) => lookupFlow(first, lookup))],
    dns,
    exchanges: [
      ...exchanges,
      ...(second === undefined
        ? []
        : [{ ...second, id: 'v0-9', hop: 9, startedMs: 230, headersMs: 300, endedMs: 390 }]),
    ],
  };
}

/** Connections one after the other, each with as many records. */
export function longDocument(id: string, connections: number, records: number): SessionDocument {
  const sample = pageDocument(id);
  const [first] = sample.flows;
  if (first === undefined) throw new Error('The sample page has no connection.');
  const flows = Array.from({ length: connections }, (_, n): ObservedFlow => {
    const openedMs = n * 20;
    return {
      ...first,
      flowId: `tcp-${n}`,
      openedMs,
      closedMs: openedMs + records * 20,
      names: first.names.map((name) => ({ ...name, name: `h${n}.example` })),
      records: Array.from({ length: records }, (_, at) => ({
        direction: at % 3 === 0 ? 'up' : 'down',
        timeMs: openedMs + 10 + at * 17,
        offset: at * 1000,
        lengthBytes: 200 + ((at * 7919) % 16_000),
        contentType: at < 3 ? 22 : 23,
      })),
    };
  });
  return { ...sample, flows, exchanges: [], dns: [] };
}
