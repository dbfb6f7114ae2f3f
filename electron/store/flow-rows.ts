// A flow as the library keeps it: what the connections table shows, the handshake and clear HTTP, and
// the records apart, so that a list of thousands of flows reads none of the heavy parts.
import type { z } from 'zod';
import type { FlowSummary } from '../../shared/contract/ipc.ts';
import { observedFlowSchema } from '../../shared/model/observation.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';

/** What of a flow stands in its `summary` column; the column holds the table's figures as well. */
export const flowBaseSchema = observedFlowSchema.omit({
  records: true,
  tls: true,
  http: true,
  clearTalk: true,
  clearPrelude: true,
  clearFacts: true,
});
/** What stands in its `detail` column. */
export const flowDetailSchema = observedFlowSchema.pick({
  tls: true,
  http: true,
  clearTalk: true,
  clearPrelude: true,
  clearFacts: true,
});

export type FlowDetail = z.infer<typeof flowDetailSchema>;
export type FlowWithoutRecords = Omit<ObservedFlow, 'records'>;

/** The two JSON columns of a flow; `alpn` is the list offered. */
export function splitFlow(flow: ObservedFlow): { summary: FlowSummary; detail: FlowDetail } {
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
  return { summary, detail: { tls, http, clearTalk, clearPrelude, clearFacts } };
}
