// A first look at a capture: of each connection what its first bytes show, for who wants to know within
// seconds what a file holds.
import type { ObservedFlow } from './observation.ts';
import type { FlowInfo } from './segment.ts';
import type { ObservedTls } from './tls.ts';

/** What an observation of the same connection says too, in fewer words. */
export interface FlowLook
  extends
    FlowInfo,
    Pick<ObservedFlow, 'protocol' | 'bytesUp' | 'bytesDown' | 'notCaptured'>,
    Pick<ObservedTls, 'serverName' | 'cipher' | 'ja3' | 'ja4' | 'echOffered'> {
  /** Asked of DNS, or told in the clear; of HTTP/1 those of the first request. Each once. */
  readonly names: readonly string[];
  /** Offered by the client. */
  readonly alpn: readonly string[];
  /** Chosen by the server, like the cipher; both null in QUIC, whose answer is not opened for a look. */
  readonly version: string | null;
  /** Lengths of the first `mostRecords` TLS records, without headers: positive up, negative down. */
  readonly recordLengths: readonly number[];
}
