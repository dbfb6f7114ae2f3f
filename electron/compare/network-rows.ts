// IP, TCP and timing: what packets show of a connection whatever is inside them.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { ObservedFlow, PieceSums, SampledFlow } from '../../shared/model/observation.ts';
import type { Direction } from '../../shared/model/segment.ts';
import type { Layer } from '../../shared/model/layer.ts';
import type { Place } from '../../shared/model/place.ts';
import { describeNotCaptured, sumNotCaptured } from '../../shared/words/captured-words.ts';
import { countOf, formatBytes, formatExactBytes } from '../../shared/words/format.ts';
import { describeNotListed } from '../../shared/words/tls-words.ts';
import { messagesOf } from './clear-http.ts';
import { formatRoughDuration } from './format.ts';
import { firstOn, oncePerFlow } from './flow-row-cache.ts';
import { draft, type RowDraft } from './row-draft.ts';
import { fromClock, fromHeaders } from './without-bytes.ts';
import type { VisitScope } from './visit-scope.ts';

export function networkRows({ flows, input }: VisitScope): RowDraft[] {
  const { createdAtMs } = input.session;
  return [
    ...fallbackRows(flows, input.exchanges),
    ...flows.flatMap((flow) => rowsOfFlow(flow, firstOn(flow, input.exchanges), createdAtMs)),
  ];
}

const rowsOfFlow = oncePerFlow(
  (flow, exchange) => [
    destinationRow(flow.remote.address, { flowId: flow.flowId, inference: fromHeaders }),
    ...placeRows(flow),
    portRowOf(flow, exchange),
    bytesRow(flow),
    timesRow(flow),
    ...recordsRows(flow),
    ...datagramRows(flow),
  ],
  ({ request }) => String(request.port),
);

/** What packets show of the attempt that came first; on port 80 its end is readable. */
function fallbackRows(flows: readonly ObservedFlow[], exchanges: readonly Exchange[]): RowDraft[] {
  return exchanges
    .filter(({ fallback }) => fallback === true)
    .map(({ flowId, hop, request }) => {
      const flow = flows.find((item) => item.flowId === flowId);
      const [first] = flow === undefined ? [] : messagesOf(flow, 'up');
      const failed = exchanges.find((item) => item.hop === hop - 1);
      const why = failed?.failure?.kind === 'connection-refused' ? 'refused' : 'not answered';
      const then = flow === undefined ? 'and none on' : 'then plain HTTP on';
      return draft({
        part: String(hop),
        flowId,
        layer: 'TCP',
        topic: 'fallback',
        label: 'Fall-back to plain HTTP',
        envelope: `no connection on port ${failed?.request.port ?? 443} (${why}), ${then} port ${request.port}`,
        letter: `no scheme was typed: ${failed?.request.url ?? 'https'} first, then ${request.url}`,
        exposure: 'visible',
        evidence: first === undefined ? [] : [first.headEvidence],
        inference:
          'Packets show the attempt on the encrypted port and its failure; Onlooker’s tap keeps bytes of connections that came about. The bytes here are the request that followed, readable.',
        explanationKey: 'fallback',
        sensitivity: 'query',
      });
    });
}

/** `address`: or several, in words. */
export const destinationRow = (
  address: string,
  from: Pick<RowDraft, 'flowId' | 'inference'>,
): RowDraft =>
  draft({
    ...from,
    layer: 'IP',
    topic: 'destination-address',
    label: 'Destination address',
    envelope: address,
    exposure: 'visible',
    explanationKey: 'destination-address',
  });

const scopeWords: Readonly<Record<Exclude<Place['scope'], 'public'>, string>> = {
  private: 'an address of a private network',
  loopback: 'the computer itself',
  'link-local': 'this network segment',
  reserved: 'an address set apart, in no table',
};

function placeRows({ flowId, place }: ObservedFlow): RowDraft[] {
  const common = {
    flowId,
    layer: 'IP',
    exposure: 'inferable',
    explanationKey: 'destination-place',
    inference: 'From address tables shipped with Onlooker; they can be out of date.',
  } as const;
  if (place.scope !== 'public') {
    const inference = 'From the address itself: its block is set apart for this.';
    const row = { topic: 'destination-place', label: 'Place of the destination', inference };
    return [draft({ ...common, ...row, envelope: scopeWords[place.scope] })];
  }
  const country = place.countryName ?? place.countryCode;
  const asn = place.asn === null ? '' : ` (AS${place.asn})`;
  const operator = place.operator === null ? asn.trim() : `${place.operator}${asn}`;
  const row = (topic: string, label: string, envelope: string): RowDraft =>
    draft({ ...common, topic, label, envelope });
  return [
    row('destination-country', 'Country of the destination', country ?? 'not in the tables'),
    row('destination-operator', 'Operator of the destination', operator || 'not in the tables'),
  ];
}

const portWords = new Map([
  [80, ': plain HTTP'],
  [143, ': mail reading (IMAP)'],
  [443, ': HTTPS'],
  [587, ': mail sending (SMTP)'],
]);

const layerOf = ({ transport }: ObservedFlow): Layer => (transport === 'udp' ? 'UDP' : 'TCP');

export const portRow = (
  port: number,
  isHttp: boolean,
  from: Pick<RowDraft, 'flowId' | 'inference' | 'layer' | 'letter'>,
): RowDraft =>
  draft({
    ...from,
    topic: 'port',
    label: 'Destination port',
    envelope: `${port}${portWords.get(port) ?? ''}`,
    exposure: 'visible',
    explanationKey: isHttp || port === 80 ? 'port-80' : 'port',
  });

function portRowOf(flow: ObservedFlow, exchange: Exchange | undefined): RowDraft {
  const letter = exchange === undefined ? null : String(exchange.request.port);
  const from = { flowId: flow.flowId, inference: fromHeaders, layer: layerOf(flow), letter };
  return portRow(flow.remote.port, flow.protocol === 'http', from);
}

function bytesRow(flow: ObservedFlow): RowDraft {
  const { flowId, bytesUp, bytesDown } = flow;
  const amountOf = (bytes: number, way: Direction): string =>
    `${formatExactBytes(bytes)} ${way}${describeNotCaptured(sumNotCaptured([flow], way), formatExactBytes)}`;
  return draft({
    flowId,
    layer: layerOf(flow),
    topic: 'bytes',
    label: 'Amount of data',
    envelope: `${amountOf(bytesUp, 'up')}, ${amountOf(bytesDown, 'down')}`,
    exposure: 'visible',
    evidence: [
      { flowId, direction: 'up' as const, offset: 0, lengthBytes: bytesUp },
      { flowId, direction: 'down' as const, offset: 0, lengthBytes: bytesDown },
    ].filter(({ lengthBytes }) => lengthBytes > 0),
    explanationKey: 'bytes',
  });
}

function timesRow({ flowId, openedMs, closedMs }: ObservedFlow): RowDraft {
  const opened = `opened ${formatRoughDuration(openedMs)} after the session began`;
  const end =
    closedMs === null ? 'its end not seen' : `open for ${formatRoughDuration(closedMs - openedMs)}`;
  return draft({
    flowId,
    layer: 'behaviour',
    topic: 'times',
    label: 'Times of the connection',
    envelope: `${opened}, ${end}`,
    exposure: 'visible',
    inference: fromClock,
    explanationKey: 'times',
  });
}

function recordsRows({ flowId, records, recordSums, tls }: SampledFlow): RowDraft[] {
  const [first] = records;
  if (first === undefined) return [];
  const { up, down, longestBytes } = recordSums ?? sumRecords(records);
  const notListed = describeNotListed('records', tls?.leftOut?.records);
  return [
    draft({
      flowId,
      layer: 'TLS',
      topic: 'records',
      label: 'TLS records',
      envelope: `${describeSums('record', { up, down, longestBytes })}${notListed === null ? '' : `; ${notListed}`}`,
      exposure: 'visible',
      evidence: [{ flowId, direction: first.direction, offset: first.offset, lengthBytes: 5 }],
      explanationKey: 'records',
    }),
  ];
}

function datagramRows({ flowId, datagramSums }: SampledFlow): RowDraft[] {
  if (datagramSums === undefined) return [];
  return [
    draft({
      flowId,
      layer: 'UDP',
      topic: 'datagrams',
      label: 'Datagrams',
      envelope: describeSums('datagram', datagramSums),
      exposure: 'visible',
      inference: fromHeaders,
      explanationKey: 'datagrams',
    }),
  ];
}

const describeSums = (noun: string, { up, down, longestBytes }: PieceSums): string =>
  `${countOf(up + down, noun)} (${up} up, ${down} down), the longest ${formatBytes(longestBytes)}`;

function sumRecords(records: ObservedFlow['records']): PieceSums {
  const up = records.filter(({ direction }) => direction === 'up').length;
  const longestBytes = records.reduce((most, { lengthBytes }) => Math.max(most, lengthBytes), 0);
  return { up, down: records.length - up, longestBytes };
}
