// What a session needs of a browser engine, without saying which: the app's is Electron's, tests may
// bring their own.
import type { Failure } from '../../../shared/model/failure.ts';
import type { PageEnding } from '../../../shared/model/page.ts';
import type { Certificate } from '../certificate.ts';
import type { ProxyCredentials } from '../../relay/proxy-credentials.ts';
import type { SocketAddress } from '../../../shared/model/segment.ts';
import type { PageRequest } from './page-request.ts';

export interface PageLimits {
  /** Of one page, from its start. */
  readonly timeMs: number;
  /** Of one page, as they come over the wire. */
  readonly bytes: number;
  readonly requests: number;
  /** Nothing under way for so long: the page is there. */
  readonly idleMs: number;
}

export const defaultPageLimits: PageLimits = {
  timeMs: 30_000,
  bytes: 256 * 1024 * 1024,
  requests: 5000,
  idleMs: 1000,
};

export interface PageEngineOptions {
  /** All traffic goes through here. */
  readonly proxy: { readonly address: SocketAddress; readonly credentials: ProxyCredentials };
  /** Trusted in this session beside the authorities the engine knows. */
  readonly caPem: readonly string[];
  readonly acceptInvalid: boolean;
  /** Beginning of the session's clock, milliseconds since 1970 (with fractions). */
  readonly clockStartMs: number;
  readonly limits: PageLimits;
}

export interface PageHooks {
  readonly signal: AbortSignal;
  /** Aborts when the user has seen enough: the load ends and counts. */
  readonly enough: AbortSignal;
  /** What came down over the wire since the session began. */
  readonly bytesDown: () => number;
  /** A request is new or has changed. */
  readonly onRequest: (request: PageRequest) => void;
}

export interface PageLoad {
  readonly requests: readonly PageRequest[];
  readonly ending: PageEnding;
  readonly title: string;
  /** Why the page itself did not come; its requests have their own. */
  readonly failure: { readonly errorText: string; readonly url: string } | Failure | null;
  readonly refused: readonly string[];
}

export interface PageBrowser {
  /** Never rejects for what a page does. */
  load(url: string, hooks: PageHooks): Promise<PageLoad>;
  /** Connections end, cookies and cache stay: as when somebody comes back later. */
  startRound(): Promise<void>;
  /** By host: the leaf certificate the engine was shown last. */
  readonly certificates: ReadonlyMap<string, Certificate>;
  /** Closes all; gives the engine's connection numbers with their local ports. */
  close(): Promise<ReadonlyMap<number, number>>;
}

export interface PageEngine {
  open(options: PageEngineOptions): Promise<PageBrowser>;
}
