// A browser engine behind the relay's proxy, and what it told of its requests laid on the connections
// the relay saw. What is done with the browser meanwhile is the caller's.
import type { TimedProxyEvent } from '../endpoint/page/match-connections.ts';
import type { PageBrowser, PageEngine } from '../endpoint/page/page-engine.ts';
import { startProxy } from '../relay/proxy.ts';
import type { Relay } from '../relay/relay.ts';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { InspectRequest } from '../../shared/model/session.ts';
import { hostOf, layOnConnections, noteUnused, type Loaded } from './page-exchanges.ts';
import type { PageNotebook } from './page-notebook.ts';
import type { VisitBoard } from './visit-board.ts';

export interface BrowserParts {
  readonly request: InspectRequest;
  readonly engine: PageEngine;
  readonly relay: Relay;
  readonly clock: () => number;
  readonly caPem: readonly string[];
  readonly board: VisitBoard;
  readonly notebook: PageNotebook;
  /** Hears the lines of the engine's key log, which need not all be of this session. */
  readonly keepSecret: (line: string) => void;
}

/** Gives all exchanges in the order of requests. Rejects when the browser engine cannot be started. */
export async function withBrowser(
  parts: BrowserParts,
  use: (browser: PageBrowser, events: readonly TimedProxyEvent[]) => Promise<Loaded[]>,
): Promise<Exchange[]> {
  const { request, engine, relay, clock, notebook } = parts;
  const events: TimedProxyEvent[] = [];
  const proxy = await startProxy({
    relay,
    onEvent: (event) => {
      events.push({ timeMs: clock(), event });
      if (event.kind === 'tunnel') notebook.nameFlow(event.flowId, event.target.host);
      if (event.kind === 'plain') notebook.nameFlow(event.flowId, hostOf(event.url));
    },
  });
  try {
    const browser = await engine.open({
      proxy,
      caPem: parts.caPem,
      acceptInvalid: request.certificateErrors === 'accept' && request.mode !== 'browse',
      clockStartMs: performance.timeOrigin + performance.now() - clock(),
    });
    const loaded = await use(browser, events);
    const { ports, keyLog } = await browser.close();
    for (const line of keyLog) parts.keepSecret(line);
    const seen = { events, ports, certificates: browser.certificates };
    const exchanges = layOnConnections(loaded, seen);
    noteUnused(parts.board, exchanges, events);
    return exchanges;
  } finally {
    await proxy.close();
  }
}
