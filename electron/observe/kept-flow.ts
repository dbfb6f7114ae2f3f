// A flow as a library takes it in: what most flows are never asked for is packed, not put into words.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { ObservedRecord } from '../../shared/model/tls.ts';
import type { ClearHttp } from './clear-http.ts';

export interface KeptFlow {
  /** Without what is packed, and with its records or without. */
  readonly flow: ObservedFlow;
  readonly records: KeptRecords;
  /** The steps of its handshake as packed-handshake.ts packs them; null: they stand in `flow`. */
  readonly handshake: Uint8Array | null;
  /** Its HTTP and, without TLS, the sizes told of it; as packed-http.ts packs it; null: as above. */
  readonly http: Uint8Array | null;
  /** What is packed in `http`. */
  readonly heard: ClearHttp | null;
}

export interface KeptRecords {
  readonly length: number;
  forEach(visit: (record: ObservedRecord, n: number) => void): void;
}

/** A flow of which everything is in words already. */
export const keptInWords = (flow: ObservedFlow): KeptFlow => ({
  flow,
  records: flow.records,
  handshake: null,
  http: null,
  heard: null,
});
