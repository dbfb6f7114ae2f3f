// How long each part of a request took, as HAR 1.2 cuts it: blocked, dns, connect (ssl within it), send,
// wait, receive. The letter knows begin, headers and end; the rest is what the observer's clock says.
import type { Exchange } from '../../../shared/model/exchange.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { BareFlow } from '../../report/stream-json.ts';

/** Milliseconds; -1: it does not apply or nobody knows. */
export interface HarTimings {
  readonly blocked: number;
  readonly dns: number;
  readonly connect: number;
  readonly send: number;
  readonly wait: number;
  readonly receive: number;
  /** Part of `connect`. */
  readonly ssl: number;
}

const unknown = -1;
/** Clocks of endpoint and tap are read at different moments. */
const slackMs = 5;
const afterHandshake = new Set(['encrypted-from-here', 'alert']);

interface Cuts {
  readonly dnsFrom: number | null;
  readonly dnsTo: number | null;
  readonly openedMs: number | null;
  readonly helloMs: number | null;
  readonly readyMs: number | null;
  readonly sendFrom: number | null;
  readonly sendTo: number | null;
}

/** The connection was opened for this request, not kept from an earlier one. */
function isNew(exchange: Exchange, flow: BareFlow): boolean {
  return exchange.indexOnFlow === 0 && flow.openedMs >= exchange.startedMs - slackMs;
}

function findCuts(
  exchange: Exchange,
  flow: BareFlow | undefined,
  lookups: readonly DnsLookup[],
): Cuts {
  const fresh = flow !== undefined && isNew(exchange, flow) ? flow : undefined;
  const asked = lookups.filter(
    ({ askedMs, answeredMs }) =>
      askedMs >= exchange.startedMs - slackMs &&
      (answeredMs ?? Infinity) <= (flow?.openedMs ?? exchange.endedMs) + slackMs,
  );
  const steps = (fresh?.tls?.handshake ?? []).filter(({ kind }) => !afterHandshake.has(kind));
  const sent = flow?.estimates.find(
    ({ direction, index }) => direction === 'up' && index === exchange.indexOnFlow,
  );
  const least = (times: readonly number[]): number | null =>
    times.length === 0 ? null : Math.min(...times);
  const most = (times: readonly number[]): number | null =>
    times.length === 0 ? null : Math.max(...times);
  return {
    dnsFrom: least(asked.map(({ askedMs }) => askedMs)),
    dnsTo: most(asked.map(({ askedMs, answeredMs }) => answeredMs ?? askedMs)),
    openedMs: fresh?.openedMs ?? null,
    helloMs: least(steps.map(({ timeMs }) => timeMs)),
    readyMs: most(steps.map(({ timeMs }) => timeMs)) ?? sent?.startedMs ?? null,
    sendFrom: sent?.startedMs ?? null,
    sendTo: sent?.endedMs ?? null,
  };
}

/**
 * The parts add up to `endedMs - startedMs`. Each begins where the one before it ended at the earliest,
 * and what lies between them counts as blocked.
 */
export function harTimings(
  exchange: Exchange,
  flow: BareFlow | undefined,
  lookups: readonly DnsLookup[],
): HarTimings {
  const cuts = findCuts(exchange, flow, lookups);
  let at = exchange.startedMs;
  let blocked = 0;
  const reach = (timeMs: number | null): number => {
    const to = Math.min(Math.max(timeMs ?? at, at), exchange.endedMs);
    const passed = to - at;
    at = to;
    return passed;
  };
  blocked += reach(cuts.dnsFrom);
  const dns = reach(cuts.dnsTo);
  blocked += reach(cuts.openedMs);
  const isConnecting = cuts.openedMs !== null;
  const tcp = isConnecting ? reach(cuts.helloMs ?? cuts.readyMs) : 0;
  const ssl = isConnecting && cuts.helloMs !== null ? reach(cuts.readyMs) : 0;
  blocked += reach(cuts.sendFrom);
  const send = reach(cuts.sendTo);
  const wait = reach(exchange.headersMs ?? exchange.endedMs);
  return {
    blocked,
    dns: cuts.dnsFrom === null ? unknown : dns,
    connect: isConnecting ? tcp + ssl : unknown,
    send,
    wait,
    receive: reach(exchange.endedMs),
    ssl: isConnecting && cuts.helloMs !== null ? ssl : unknown,
  };
}
