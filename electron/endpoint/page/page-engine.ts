// What a session needs of a browser engine, without saying which: the app's is Electron's, tests may
// bring their own.
import type { Failure } from '../../../shared/model/failure.ts';
import type { LabSite } from '../../../shared/model/lab-site.ts';
import type { NotebookProgress } from '../../../shared/model/notebook.ts';
import type { PageEnding } from '../../../shared/model/page.ts';
import type { Certificate } from '../describe-leaf.ts';
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

export interface BrowseLimits {
  /** Of the whole session, as all that follows. */
  readonly timeMs: number;
  readonly bytes: number;
  readonly connections: number;
  readonly requests: number;
}

export const defaultBrowseLimits: BrowseLimits = {
  timeMs: 3_600_000,
  bytes: 2 * 1024 * 1024 * 1024,
  connections: 5000,
  requests: 20_000,
};

export interface PageEngineOptions {
  /** All traffic goes through here. */
  readonly proxy: { readonly address: SocketAddress; readonly credentials: ProxyCredentials };
  /** Trusted in this session beside the authorities the engine knows. */
  readonly caPem: readonly string[];
  readonly acceptInvalid: boolean;
  /** Beginning of the session's clock, milliseconds since 1970 (with fractions). */
  readonly clockStartMs: number;
}

interface Stops {
  readonly signal: AbortSignal;
  /** Aborts when the user has seen enough: what came until then counts. */
  readonly enough: AbortSignal;
}

export interface PageHooks extends Stops {
  readonly limits: PageLimits;
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

export interface BrowseHooks extends Stops {
  readonly limits: BrowseLimits;
  /** Where to begin; null: the user says. */
  readonly startUrl: string | null;
  /** Of the practice lab, offered at the start; none outside of it. */
  readonly sites: readonly LabSite[];
  /** What came down over the wire, and over how many connections. */
  readonly bytesDown: () => number;
  readonly connections: () => number;
  /** A page was asked for: the next of them, from 0. */
  readonly onPage: (index: number, url: string) => void;
  /** A request of a page is new or has changed. */
  readonly onRequest: (index: number, request: PageRequest) => void;
  /** What the engine's error means, by all that is known of the connection. */
  readonly explain: (errorText: string, url: string) => Failure;
  /** The notebook so far, for a window that opens late. */
  readonly notebook: () => NotebookProgress;
}

/** A page that was visited, from the request for it to the next one. */
export type BrowsedPage = Omit<PageLoad, 'failure'> & { readonly failure: Failure | null };

export interface EngineTraces {
  /** The engine's connection numbers with their local ports. */
  readonly ports: ReadonlyMap<number, number>;
  /** TLS secrets in the NSS key log format; of other sessions of the engine as well. */
  readonly keyLog: readonly string[];
}

export interface PageBrowser {
  /** Never rejects for what a page does. */
  load(url: string, hooks: PageHooks): Promise<PageLoad>;
  /**
   * Opens a window to surf in, and resolves when that is over: with the pages visited, in order.
   * Rejects where there can be no such window.
   */
  browse(hooks: BrowseHooks): Promise<readonly BrowsedPage[]>;
  /** Connections end, cookies and cache stay: as when somebody comes back later. */
  startRound(): Promise<void>;
  /** By host: the leaf certificate the engine was shown last. */
  readonly certificates: ReadonlyMap<string, Certificate>;
  /** Closes all, and gives what the engine wrote down meanwhile. */
  close(): Promise<EngineTraces>;
}

export interface PageEngine {
  open(options: PageEngineOptions): Promise<PageBrowser>;
}
