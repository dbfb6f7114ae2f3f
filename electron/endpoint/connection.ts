// One connection to an origin, whatever it speaks: what pool and visits need to know of it.
import type { ReceivedResponse, WireSize } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import type { Certificate } from './describe-leaf.ts';
import type { PreparedRequest } from './prepare-request.ts';
import type { Watch } from './watch.ts';

/** How one request went. A failure may come with a response: as far as it was read. */
export interface SendOutcome {
  readonly requestSize: WireSize;
  readonly headersMs: number | null;
  readonly response: ReceivedResponse | null;
  readonly failure: Failure | null;
}

export interface Connection {
  readonly flowId: string;
  readonly protocol: 'http/1.1' | 'h2';
  readonly certificate: Certificate | null;
  /** Requests sent so far. */
  readonly requestCount: number;
  /** Whether another request may be sent. */
  isOpen(): boolean;
  /** One request at a time. Never rejects. */
  send(request: PreparedRequest, watch: Watch): Promise<SendOutcome>;
  close(): void;
}
