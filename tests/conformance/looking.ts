// A first look at a capture, and what it must say by an observation of the same connections.
import { lookAtCapture } from '../../electron/session/look-at-capture.ts';
import type { FlowLook } from '../../shared/model/look.ts';
import type { Observations, SampledFlow } from '../../shared/model/observation.ts';
import type { ObservedTls } from '../../shared/model/tls.ts';

export async function look(path: string): Promise<FlowLook[]> {
  const all: FlowLook[] = [];
  const { signal } = new AbortController();
  const looking = lookAtCapture({ path, signal, onProgress: () => undefined });
  for await (const looks of looking) all.push(...looks);
  return all;
}

const lengthsOf = ({ records }: SampledFlow): number[] =>
  records.map(({ direction, lengthBytes }) => (direction === 'up' ? lengthBytes : -lengthBytes));

/**
 * The server's answer in the Initials of QUIC is not opened, but where the first datagram did not show QUIC; Google's
 * own versions have none.
 */
const chosenBy = (
  { protocol, tls }: SampledFlow,
  { cipher }: FlowLook,
): Pick<ObservedTls, 'version' | 'cipher'> =>
  tls === null || (protocol === 'quic' && tls.cipher !== null && cipher === null)
    ? { version: null, cipher: null }
    : tls;

/** What the look of a flow must be, but for its names. */
const expected = (flow: SampledFlow, one: FlowLook): Omit<FlowLook, 'names'> => ({
  flowId: flow.flowId,
  transport: flow.transport,
  local: flow.local,
  remote: flow.remote,
  openedMs: flow.openedMs,
  protocol: flow.protocol,
  bytesUp: flow.bytesUp,
  bytesDown: flow.bytesDown,
  serverName: flow.tls?.serverName ?? null,
  alpn: flow.tls?.alpnOffered ?? [],
  version: chosenBy(flow, one).version,
  cipher: chosenBy(flow, one).cipher,
  ja3: flow.tls?.ja3 ?? null,
  ja4: flow.tls?.ja4 ?? null,
  echOffered: flow.tls?.echOffered ?? false,
  recordLengths: lengthsOf(flow),
});

/** A look tells the host of a first request also where not all of its head was captured. */
function unknownNames(
  { names }: FlowLook,
  flow: SampledFlow,
  asked: ReadonlySet<string>,
): string[] {
  const request = flow.http.find(({ direction }) => direction === 'up');
  if (flow.protocol === 'http' && request?.headEvidence.offset !== 0) return [];
  const told = new Set(flow.names.map(({ name }) => name));
  return names.filter((name) => !told.has(name) && !asked.has(name));
}

/** One a value that is not as it must be; none where the look is right. */
export function differences(
  looks: readonly FlowLook[],
  { flows, dns }: Pick<Observations, 'flows' | 'dns'>,
): string[] {
  const asked = new Set(dns.map(({ name }) => name));
  const found = new Map(looks.map((one) => [one.flowId, one]));
  const wrong = looks.length === flows.length ? [] : [`${looks.length} of ${flows.length} flows`];
  for (const flow of flows) {
    const one = found.get(flow.flowId);
    if (one === undefined) wrong.push(`${flow.flowId} is missing`);
    else {
      for (const [key, value] of Object.entries(expected(flow, one))) {
        const [is, must] = [one[key as keyof FlowLook], value].map((any) => JSON.stringify(any));
        if (is !== must) wrong.push(`${flow.flowId}: ${key} ${is}, not ${must}`);
      }
      for (const name of unknownNames(one, flow, asked)) wrong.push(`${flow.flowId}: name ${name}`);
    }
  }
  return wrong;
}
