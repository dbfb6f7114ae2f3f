// A flow as the connections table gets it, made the way the library makes it.
import type { FlowSummary } from '../../../shared/contract/ipc.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';

export function summariseFlow(flow: ObservedFlow): FlowSummary {
  const { records, tls, http: _http, ...rest } = flow;
  return {
    ...rest,
    recordCount: records.length,
    serverName: tls?.serverName ?? null,
    alpn: tls === null ? [] : tls.alpnSelected === null ? tls.alpnOffered : [tls.alpnSelected],
    tlsVersion: tls?.version ?? null,
    cipher: tls?.cipher ?? null,
    ja3: tls?.ja3 ?? null,
    ja4: tls?.ja4 ?? null,
  };
}
