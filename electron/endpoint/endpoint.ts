// The user's own side of the connection: makes the requests through the relay and keeps what really
// was sent and received, the letter.
import type { Exchange, Header } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import type { Relay } from '../relay/relay.ts';
import { createConnectionPool } from './connection-pool.ts';
import { CookieJar } from './cookie-jar.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { createTlsClient, type Trust } from './tls-client.ts';
import { visit } from './visit.ts';

export interface EndpointOptions {
  readonly relay: Relay;
  /** Milliseconds since the session began, on a clock that never goes back. */
  readonly clock: () => number;
  readonly trust: Trust;
  readonly maxTls: '1.2' | '1.3';
  readonly limits?: Partial<Limits>;
  /** Where plain HTTP is on a host; 80 unless given. */
  readonly httpPort?: (host: string) => number;
  /** Lines in NSS key log format, one per secret. */
  readonly keyLog?: (line: Buffer) => void;
}

export interface VisitRequest {
  readonly visitId: string;
  readonly url: string;
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body: string | null;
  /** Connections serve visits of one round alone; 0 unless given. */
  readonly round?: number;
  /** Plain HTTP for an address without a scheme whose port 443 does not answer. */
  readonly fallbackHttp?: boolean;
}

export interface VisitOutcome {
  /** One for each hop, in order; the last one carries `failure` where one came about. */
  readonly exchanges: Exchange[];
  readonly failure: Failure | null;
}

export interface Endpoint {
  /** Visits a URL and follows its redirects. Never rejects for what a peer or a person did. */
  visit(request: VisitRequest, signal: AbortSignal): Promise<VisitOutcome>;
  /** Drops its idle connections; TLS tickets and cookies stay, as in a browser opened again. */
  endRound(round: number): void;
  close(): Promise<void>;
}

/** Throws when `trust.caPem` is no PEM certificate. */
export function createEndpoint(options: EndpointOptions): Endpoint {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const { relay, clock, trust, maxTls, keyLog } = options;
  const tls = createTlsClient({ trust, maxTls, keyLog: keyLog ?? null });
  const pool = createConnectionPool({ relay, tls, limits, clock });
  const jar = new CookieJar();
  const mail = { relay, tls, limits, clock };
  const shared = {
    pool,
    jar,
    limits,
    clock,
    mail,
    httpPort: options.httpPort ?? ((): number => 80),
  };
  return {
    visit: (request, signal) => visit({ ...shared, request, signal }),
    endRound: (round) => {
      pool.dropIdle(round);
    },
    close: () => pool.close(),
  };
}
