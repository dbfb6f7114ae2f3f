// A flow as libraries up to schema version 6 kept it: what the connections table showed, and the rest.
import type { FlowSummary, ObservedFlow } from '../../shared/model/observation.ts';

type Detail = Pick<ObservedFlow, 'tls' | 'http' | 'clearTalk' | 'clearPrelude' | 'clearFacts'>;

/** The two JSON columns of a flow; `alpn` is the list offered. */
export function splitFlow(flow: ObservedFlow): { summary: FlowSummary; detail: Detail } {
  const { records, tls, http, clearTalk, clearPrelude, clearFacts, ...base } = flow;
  const summary: FlowSummary = {
    ...base,
    recordCount: records.length,
    serverName: tls?.serverName ?? null,
    alpn: tls?.alpnOffered ?? [],
    tlsVersion: tls?.version ?? null,
    cipher: tls?.cipher ?? null,
    ja3: tls?.ja3 ?? null,
    ja4: tls?.ja4 ?? null,
  };
  const spoken = {
    ...(clearTalk && { clearTalk }),
    ...(clearPrelude && { clearPrelude }),
    ...(clearFacts && { clearFacts }),
  };
  return { summary, detail: { tls, http, ...spoken } };
}
