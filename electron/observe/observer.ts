// The observer: turns what a tap or a capture reports into what an onlooker on the path could write
// down. It sees bytes and clocks alone, and keeps no bytes beyond what a handshake needs.
import type { Observations, ObservedName } from '../../shared/model/observation.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { Place } from '../../shared/model/place.ts';
import type { FlowEvent, FlowInfo } from '../../shared/model/segment.ts';
import { assertNever } from '../../shared/model/result.ts';
import type { Hashes } from '../wire/hashes.ts';
import type { OpenFlow } from '../wire/ip/flow-listener.ts';
import { FlowReader } from './flow-reader.ts';
import { LookedUpNames } from './looked-up-names.ts';

export interface ObserverOptions {
  readonly place: (address: string) => Place;
  readonly hashes: Hashes;
  /** Remote ports taken for DNS; 53, 5353 and 5355 unless given. */
  readonly dnsPorts?: readonly number[];
}

export interface Observer {
  readonly push: (event: FlowEvent) => void;
  /** Everything seen so far; may be asked for again later. */
  readonly finish: () => Observations;
}

/** Far more than a session can open; a hostile capture stops here. */
const maxFlows = 500_000;
const maxRememberedAnswers = 30_000;
/** DNS, multicast DNS (RFC 6762) and LLMNR (RFC 4795). */
const usualDnsPorts: readonly number[] = [53, 5353, 5355];

/** Of flows whose place nobody asks for. */
export const nowhere: Place = {
  countryCode: null,
  countryName: null,
  asn: null,
  operator: null,
  scope: 'reserved',
};

/** Keeps all it saw: for sessions whose flows were opened one by one. */
export function createObserver(options: ObserverOptions): Observer {
  const { place, hashes, dnsPorts = usualDnsPorts } = options;
  const flows = new Map<string, FlowReader>();

  const open = (flow: FlowInfo): void => {
    if (flows.has(flow.flowId) || flows.size >= maxFlows) return;
    const isDns = dnsPorts.includes(flow.remote.port);
    flows.set(
      flow.flowId,
      new FlowReader({ flow, place: place(flow.remote.address), hashes, isDns }),
    );
  };

  const push = (event: FlowEvent): void => {
    switch (event.kind) {
      case 'opened':
        open(event.flow);
        break;
      case 'segment':
        flows.get(event.segment.flowId)?.segment(event.segment);
        break;
      case 'closed':
        flows.get(event.flowId)?.closed(event.timeMs, event.reason);
        break;
      default:
        assertNever(event);
    }
  };

  const finish = (): Observations => {
    const dns = [...flows.values()]
      .flatMap((reader) => reader.lookups)
      .sort((a, b) => a.askedMs - b.askedMs);
    const names = new LookedUpNames(dns);
    const observed = [...flows.values()].map((reader) =>
      reader.observe(reader.hasLookups ? [] : names.find(reader.flow)),
    );
    return { flows: observed, dns };
  };

  return { push, finish };
}

/** A flow that is over, and the names whose look-up gave its address. */
export type OnFlow = (reader: FlowReader, lookedUp: readonly ObservedName[]) => void;

/**
 * Hands each flow out when it is over and keeps nothing of it but the names it looked up: for captures,
 * which may hold any number. Flows that are another reader's are read for their look-ups alone.
 */
export function observeAsTheyEnd(
  options: ObserverOptions,
  onFlow: OnFlow,
): (...flow: Parameters<OpenFlow>) => FlowReader | null {
  const { place, hashes, dnsPorts = usualDnsPorts } = options;
  const names = new LookedUpNames([], maxRememberedAnswers);
  const onAnswer = (lookup: DnsLookup): void => {
    names.add(lookup);
  };
  const onFinished = (reader: FlowReader): void => {
    onFlow(reader, reader.hasLookups ? [] : names.find(reader.flow));
  };
  return (flow, isMine) => {
    const isDns = dnsPorts.includes(flow.remote.port);
    if (!isMine && !isDns) return null;
    return isMine
      ? new FlowReader({
          flow,
          place: place(flow.remote.address),
          hashes,
          isDns,
          onAnswer,
          onFinished,
        })
      : new FlowReader({ flow, place: nowhere, hashes, isDns, onAnswer });
  };
}
