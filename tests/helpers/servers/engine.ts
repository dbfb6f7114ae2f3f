// Relay, resolver and endpoint put together as a session does, with everything reported kept.
import {
  createEndpoint,
  type Endpoint,
  type VisitRequest,
} from '../../../electron/endpoint/endpoint.ts';
import type { Limits } from '../../../electron/endpoint/limits.ts';
import type { RefuseAddress } from '../../../electron/relay/destination-policy.ts';
import {
  createRelay,
  defaultBudget,
  type Relay,
  type RelayBudget,
} from '../../../electron/relay/relay.ts';
import { createResolver, type Resolver } from '../../../electron/relay/resolver.ts';
import type { SlabLoan } from '../../../electron/relay/slab-pool.ts';
import type {
  Direction,
  FlowEvent,
  FlowInfo,
  SocketAddress,
} from '../../../shared/model/segment.ts';

export interface EngineOptions {
  readonly servers?: readonly SocketAddress[];
  readonly dnsTimeoutMs?: number;
  readonly overrides?: ReadonlyMap<string, string>;
  readonly refuseAddress?: RefuseAddress;
  readonly budget?: RelayBudget;
  readonly slabs?: SlabLoan;
  readonly connectTimeoutMs?: number;
  readonly caPem?: readonly string[];
  readonly acceptInvalid?: boolean;
  readonly maxTls?: '1.2' | '1.3';
  readonly limits?: Partial<Limits>;
  /** Where plain HTTP is; 80 unless given. */
  readonly httpPort?: number;
}

export interface TestEngine {
  readonly events: FlowEvent[];
  readonly resolver: Resolver;
  readonly relay: Relay;
  readonly endpoint: Endpoint;
  readonly flows: () => FlowInfo[];
  /** All bytes of one direction of a flow, as recorded. */
  readonly bytes: (flowId: string, direction: Direction) => Buffer;
  readonly get: (url: string, more?: Partial<VisitRequest>) => ReturnType<Endpoint['visit']>;
  close(): Promise<void>;
}

let visits = 0;

export function startEngine(options: EngineOptions = {}): TestEngine {
  const events: FlowEvent[] = [];
  const sink = (event: FlowEvent): void => void events.push(event);
  const started = performance.now();
  const clock = (): number => performance.now() - started;
  const resolver = createResolver({
    servers: options.servers ?? [],
    kind: 'given',
    sink,
    clock,
    timeoutMs: options.dnsTimeoutMs ?? 500,
  });
  const relay = createRelay({
    sink,
    clock,
    resolver,
    budget: options.budget ?? defaultBudget,
    overrides: options.overrides ?? new Map(),
    ...(options.refuseAddress === undefined ? {} : { refuseAddress: options.refuseAddress }),
    ...(options.slabs === undefined ? {} : { slabs: options.slabs }),
    ...(options.connectTimeoutMs === undefined
      ? {}
      : { connectTimeoutMs: options.connectTimeoutMs }),
  });
  const endpoint = createEndpoint({
    relay,
    clock,
    trust: { caPem: options.caPem ?? [], acceptInvalid: options.acceptInvalid ?? false },
    maxTls: options.maxTls ?? '1.3',
    httpPort: () => options.httpPort ?? 80,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  return {
    events,
    resolver,
    relay,
    endpoint,
    flows: () => events.flatMap((event) => (event.kind === 'opened' ? [event.flow] : [])),
    bytes: (flowId, direction) => joinBytes(events, flowId, direction),
    get: (url, more = {}) => {
      visits += 1;
      const request = { visitId: `v${visits}`, url, method: 'GET', headers: [], body: null };
      return endpoint.visit({ ...request, ...more }, new AbortController().signal);
    },
    close: async () => {
      await endpoint.close();
      relay.close();
    },
  };
}

function joinBytes(events: readonly FlowEvent[], flowId: string, direction: Direction): Buffer {
  const parts: Uint8Array[] = [];
  for (const event of events) {
    if (event.kind !== 'segment' || event.segment.flowId !== flowId) continue;
    if (event.segment.direction === direction) parts.push(event.segment.bytes ?? new Uint8Array());
  }
  return Buffer.concat(parts);
}
