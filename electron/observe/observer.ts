// The observer: turns what a tap or a capture reports into what an onlooker on the path could write
// down. It sees bytes and clocks alone, and keeps no bytes beyond what a handshake needs.
import type { Observations, Place } from '../../shared/model/observation.ts';
import type { FlowEvent, FlowInfo } from '../../shared/model/segment.ts';
import { assertNever } from '../../shared/model/result.ts';
import type { Hashes } from '../wire/hashes.ts';
import { FlowReader } from './flow-reader.ts';
import { LookedUpNames } from './looked-up-names.ts';

export interface ObserverOptions {
  readonly place: (address: string) => Place;
  readonly hashes: Hashes;
  /** Remote ports taken for DNS; 53 unless given. */
  readonly dnsPorts?: readonly number[];
}

export interface Observer {
  readonly push: (event: FlowEvent) => void;
  /** Everything seen so far; may be asked for again later. */
  readonly finish: () => Observations;
}

/** Far more than a session can open; a hostile capture stops here. */
const maxFlows = 500_000;

export function createObserver({ place, hashes, dnsPorts = [53] }: ObserverOptions): Observer {
  const flows = new Map<string, FlowReader>();

  const open = (flow: FlowInfo): void => {
    if (flows.has(flow.flowId) || flows.size >= maxFlows) return;
    const isDns = dnsPorts.includes(flow.remote.port);
    const options = { flow, place: place(flow.remote.address), hashes, isDns };
    flows.set(flow.flowId, new FlowReader(options));
  };

  const push = (event: FlowEvent): void => {
    switch (event.kind) {
      case 'opened':
        open(event.flow);
        break;
      case 'segment':
        flows.get(event.segment.flowId)?.push(event.segment);
        break;
      case 'closed':
        flows.get(event.flowId)?.close(event.timeMs, event.reason);
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
      reader.observe(reader.lookups.length > 0 ? [] : names.find(reader.flow)),
    );
    return { flows: observed, dns };
  };

  return { push, finish };
}
