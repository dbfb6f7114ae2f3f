// A session of surfing by hand: one visit a page, begun and ended by whoever sits at the window.
import type { BrowsedPage, PageBrowser } from '../endpoint/page/page-engine.ts';
import { defaultBrowseLimits } from '../endpoint/page/page-engine.ts';
import type { TimedProxyEvent } from '../endpoint/page/match-connections.ts';
import { parseTarget } from '../endpoint/parse-url.ts';
import type { LabSite } from '../../shared/model/lab-site.ts';
import type { Exchange } from '../../shared/model/exchange.ts';
import { explainFailure, type Loaded } from './page-exchanges.ts';
import type { PagesOptions } from './run-pages.ts';
import { withBrowser } from './with-browser.ts';

export interface BrowseOptions extends PagesOptions {
  readonly sites: readonly LabSite[];
}

interface Begun {
  readonly startedMs: number;
  readonly connectionsBefore: number;
}

/** Gives all exchanges in the order of requests. Rejects when there can be no window to browse in. */
export function runBrowse(options: BrowseOptions): Promise<Exchange[]> {
  return withBrowser(options, async (browser, events) => {
    const begun: Begun[] = [];
    const pages = await surf(options, browser, events, begun);
    noteOutcomes(options, pages, begun);
    return pages.map((load, index): Loaded => ({ visitId: visitIdOf(index), load }));
  });
}

const visitIdOf = (index: number): string => `v${index}`;

function surf(
  options: BrowseOptions,
  browser: PageBrowser,
  events: readonly TimedProxyEvent[],
  begun: Begun[],
): Promise<readonly BrowsedPage[]> {
  const { request, board, notebook, signal, enough, sites } = options;
  const [typed = ''] = request.urls;
  const start = parseTarget(typed);
  return browser.browse({
    limits: { ...defaultBrowseLimits, timeMs: request.browseLimitS * 1000 },
    startUrl: start.ok ? start.value.href : null,
    sites,
    signal,
    enough,
    bytesDown: notebook.bytesDown,
    connections: notebook.connections,
    notebook: notebook.look,
    onPage: (index, url) => {
      const startedMs = performance.now();
      leave(options, begun, startedMs);
      begun.push({ startedMs, connectionsBefore: notebook.connections() });
      board.add({
        id: visitIdOf(index),
        url,
        round: 0,
        status: 'running',
        startedAtMs: Date.now(),
        elapsedMs: null,
        failure: null,
      });
    },
    onRequest: (index, request) => {
      notebook.pushRequest(visitIdOf(index), request);
    },
    explain: (errorText, url) => explainFailure(errorText, url, events, browser.certificates),
  });
}

/** The page before, if there is one, is over. */
function leave({ board }: BrowseOptions, begun: readonly Begun[], nowMs: number): void {
  const last = begun.at(-1);
  if (last === undefined) return;
  board.update(begun.length - 1, { status: 'done', elapsedMs: nowMs - last.startedMs });
}

function noteOutcomes(
  options: BrowseOptions,
  pages: readonly BrowsedPage[],
  begun: readonly Begun[],
): void {
  const { board, notebook, signal } = options;
  leave(options, begun, performance.now());
  for (const [index, page] of pages.entries()) {
    const from = begun[index]?.connectionsBefore ?? 0;
    const until = begun[index + 1]?.connectionsBefore ?? notebook.connections();
    const isCut = signal.aborted && index === pages.length - 1;
    const fine = isCut ? ('cancelled' as const) : ('done' as const);
    board.update(index, {
      status: page.failure === null ? fine : 'failed',
      failure: page.failure,
      page: {
        ending: page.ending,
        title: page.title,
        requests: page.requests.length,
        connections: until - from,
        refused: [...page.refused],
        spare: [],
        unasked: [],
      },
    });
  }
}
