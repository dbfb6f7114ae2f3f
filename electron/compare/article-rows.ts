// The four things an observer gets of any connection, encrypted or not: who, how much, which website,
// how often. They open every ledger.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { NameLeak, ObservedFlow } from '../../shared/model/observation.ts';
import type { Direction } from '../../shared/model/segment.ts';
import { describeNotCaptured, sumNotCaptured } from '../../shared/words/captured-words.ts';
import {
  countOf,
  formatBytes,
  formatExactBytes,
  joinWords,
  listSome,
} from '../../shared/words/format.ts';
import { addTo } from '../../shared/model/groups.ts';
import { plainName } from '../../shared/model/host.ts';
import { whoseOf, type Whose } from '../../shared/model/whose.ts';
import { messagesOf } from './clear-http.ts';
import { formatEstimate } from './format.ts';
import { describeSharing, estimateIndexOf } from './exchange-bursts.ts';
import { frequencyRows } from './frequency-rows.ts';
import { estimateOf, neverLeft, placeOf } from './http-side.ts';
import { describeMailSize } from './mail-rows.ts';
import { ownScopeWords, readOwnScope } from './own-address.ts';
import { draft, type RowDraft } from './row-draft.ts';
import { fromHeaders } from './without-bytes.ts';
import { namesOf, type VisitScope } from './visit-scope.ts';

export function articleRows(scope: VisitScope): RowDraft[] {
  return [
    ...ownAddressRows(scope),
    ...scope.input.exchanges
      .filter((exchange) => !isPart(exchange))
      .flatMap((exchange) => sizeRows(scope, exchange)),
    ...websiteRows(scope),
    ...frequencyRows(scope),
  ];
}

const isPart = ({ page, hop }: Exchange): boolean => page !== undefined && hop > 0;

/** Sizes of what a page took beside itself; they would bury the article's items. */
export function partSizeRows(scope: VisitScope): RowDraft[] {
  return scope.input.exchanges.filter(isPart).flatMap((exchange) => sizeRows(scope, exchange));
}

/** A capture can hold visits to a site from hundreds of addresses, and from hundreds of ports of each. */
const most = { addresses: 3, ports: 4 } as const;

function ownAddressRows({ flows, lookups, index, input }: VisitScope): RowDraft[] {
  const asked = lookups.flatMap(({ flowId }) => index.byId.get(flowId) ?? []);
  const byAddress = new Map<string, ObservedFlow[]>();
  for (const flow of flows.length > 0 ? flows : asked) {
    addTo(byAddress, flow.local.address, flow);
  }
  const label = ownAddressWords[whoseOf(input.session)];
  const rows = [...byAddress].slice(0, most.addresses).map(([address, own]) => {
    const ports = [...new Set(own.map(({ local }) => String(local.port)))];
    const scope = readOwnScope(address);
    return draft({
      ...ownAddress,
      label,
      part: address,
      flowId: own[0]?.flowId ?? null,
      envelope: `${address}, port ${listSome(ports, most.ports)} (${ownScopeWords[scope]})`,
      explanationKey: scope === 'public' ? 'own-address' : 'nat',
    });
  });
  const left = byAddress.size - rows.length;
  if (left === 0) return rows;
  const more = draft({
    ...ownAddress,
    label,
    part: 'more',
    flowId: null,
    envelope: countOf(left, 'more address', 'more addresses'),
    explanationKey: 'own-address',
  });
  return [...rows, more];
}

const ownAddressWords: Readonly<Record<Whose, string>> = {
  own: 'Your own address and place',
  others: 'Address and place of the client',
};

const ownAddress = {
  layer: 'IP',
  topic: 'own-address',
  exposure: 'visible',
  inference: fromHeaders,
  sensitivity: 'own-address',
} as const;

const sides: readonly {
  direction: Direction;
  topic: string;
  usual: string;
  mail: string;
}[] = [
  { direction: 'down', topic: 'size', usual: 'Size of the answer', mail: 'Size of what came' },
  {
    direction: 'up',
    topic: 'request-size',
    usual: 'Size of the request',
    mail: 'Size of what was sent',
  },
];

function sizeRows(scope: VisitScope, exchange: Exchange): RowDraft[] {
  const flow = exchange.flowId === null ? undefined : scope.index.byId.get(exchange.flowId);
  if (flow === undefined) return [];
  return sides.flatMap(({ direction, topic, usual, mail }) => {
    const row =
      flow.clearTalk === undefined
        ? readSize(flow, direction, exchange)
        : describeMailSize(flow, direction);
    if (row === null) return [];
    const letter = trueSize(exchange, direction);
    const label = flow.clearTalk === undefined ? `${usual}${ofPage(exchange)}` : mail;
    const base = { part: String(exchange.hop), flowId: flow.flowId, topic, label, letter };
    return [draft({ ...base, layer: 'behaviour', explanationKey: 'size', ...row })];
  });
}

function readSize(
  flow: ObservedFlow,
  direction: Direction,
  exchange: Exchange,
): Pick<RowDraft, 'envelope' | 'exposure' | 'evidence' | 'inference'> | null {
  const clear = messagesOf(flow, direction)[exchange.indexOnFlow];
  if (clear !== undefined) {
    const { headEvidence, bodyEvidence } = clear;
    const bytes = headEvidence.lengthBytes + bodyEvidence.lengthBytes;
    const evidence = [headEvidence, bodyEvidence].filter(({ lengthBytes }) => lengthBytes > 0);
    return { envelope: formatExactBytes(bytes), exposure: 'visible', evidence, inference: null };
  }
  const estimate = estimateOf(flow, direction, estimateIndexOf(exchange, direction));
  if (estimate !== undefined) {
    return {
      envelope: formatEstimate(estimate.totalBytes, estimate.errorBytes),
      exposure: 'inferable',
      evidence: [estimate.evidence],
      inference: `Headers and body together, from the ${estimate.method}. The body alone: ≈ ${formatBytes(estimate.bodyBytes)}. The truth should be within ± ${formatExactBytes(estimate.errorBytes)}.${describeBurst(exchange)}${describeSharing(exchange, direction, estimate)}`,
    };
  }
  const bytes = direction === 'up' ? flow.bytesUp : flow.bytesDown;
  // Of the many requests of a page none can be told by what its connection carried in all.
  if (bytes === 0 || exchange.page !== undefined) return null;
  return {
    envelope: `at most ${formatBytes(bytes)}${describeNotCaptured(sumNotCaptured([flow], direction))}`,
    exposure: 'inferable',
    evidence: [{ flowId: flow.flowId, direction, offset: 0, lengthBytes: bytes }],
    inference: 'All bytes that passed this way on the connection, handshake included.',
  };
}

const certaintyWords = {
  certain: 'the sizes agree',
  likely: 'their sizes together agree',
  unsure: 'the sizes do not agree, so it may be another',
} as const;

/** How the run of records was found for a request of a page. */
function describeBurst({ page }: Exchange): string {
  const burst = page?.burst ?? null;
  if (burst === null) return '';
  const others = burst.shared - 1;
  const together = others > 0 ? ` together with ${countOf(others, 'other answer')}` : '';
  return ` Matched to this request by order and time${together}: ${certaintyWords[burst.certainty]}.`;
}

function trueSize(exchange: Exchange, direction: Direction): string | null {
  if (exchange.talk !== undefined) {
    const { bytesUp, bytesDown } = exchange.talk;
    return formatExactBytes(direction === 'up' ? bytesUp : bytesDown);
  }
  if (neverLeft(exchange)) return direction === 'up' ? 'no request was sent' : 'no answer came';
  const size = direction === 'up' ? exchange.request.size : exchange.response?.size;
  if (size === undefined) return null;
  const about = size.headIsExact ? '' : 'about ';
  return `${about}${formatExactBytes(size.headBytes + size.bodyBytes)} (headers ${formatExactBytes(size.headBytes)}, body ${formatExactBytes(size.bodyBytes)})`;
}

/** A redirect's sizes are told apart by their order; a page has too many for that. */
const ofPage = (exchange: Exchange): string =>
  exchange.page === undefined ? '' : placeOf(exchange, 0);

const leakWords: Readonly<Record<NameLeak, string>> = {
  dns: 'DNS',
  sni: 'SNI',
  certificate: 'certificate',
  'http-host': 'HTTP Host',
  'clear-text': 'told in the clear',
};

function websiteRows(scope: VisitScope): RowDraft[] {
  const rows = scope.flows.flatMap((flow) => websiteOfFlow(scope, flow));
  const seen = new Set<string>();
  const once = rows.filter(({ envelope }) => !seen.has(envelope ?? '') && seen.add(envelope ?? ''));
  return once.length > 0 ? once : websiteOfLookups(scope);
}

function websiteOfFlow({ input }: VisitScope, flow: ObservedFlow): RowDraft[] {
  const exchange = input.exchanges.find(({ flowId }) => flowId === flow.flowId);
  const letter = exchange?.request.host ?? null;
  const isMail = flow.clearTalk !== undefined;
  const isOther = flow.clearPrelude !== undefined && flow.protocol !== 'http';
  const layer = flow.tls !== null ? 'TLS' : isMail ? 'mail' : isOther ? 'TCP' : 'HTTP';
  const label = isMail ? 'Mail server' : isOther ? 'Server' : 'Website';
  const base = { flowId: flow.flowId, layer, topic: 'website', label } as const;
  const sites = namesOf(flow);
  if (sites.length === 0) {
    return [
      draft({
        ...base,
        letter,
        envelope: `a site at ${flow.remote.address}`,
        exposure: 'inferable',
        inference: 'No name was readable; the address is, and may belong to one site or to many.',
        explanationKey: 'destination-address',
      }),
    ];
  }
  return sites.map((site) => {
    const names = flow.names.filter(({ name }) => plainName(name) === site);
    const leaks = [...new Set(names.map(({ leak }) => leakWords[leak]))];
    return draft({
      ...base,
      part: site,
      letter,
      envelope: `${site} (${leaks.join(', ')})`,
      exposure: 'visible',
      evidence: names.map(({ evidence }) => evidence),
      explanationKey: 'website',
    });
  });
}

/** Of a visit that never connected, the question to the name server may be all there is. */
function websiteOfLookups({ lookups, hosts }: VisitScope): RowDraft[] {
  const [lookup] = lookups;
  if (lookup === undefined) return [];
  return [
    draft({
      flowId: lookup.flowId,
      layer: 'DNS',
      topic: 'website',
      label: 'Website',
      envelope: `${lookup.name} (DNS)`,
      letter: joinWords([...hosts]) || null,
      exposure: 'visible',
      evidence: lookups.map(({ nameEvidence }) => nameEvidence),
      explanationKey: 'website',
    }),
  ];
}
