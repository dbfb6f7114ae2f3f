// Page loads of a session, one after the other.
import type { TimedProxyEvent } from '../endpoint/page/match-connections.ts';
import type { PageBrowser, PageLoad } from '../endpoint/page/page-engine.ts';
import { defaultPageLimits } from '../endpoint/page/page-engine.ts';
import { parseTarget } from '../endpoint/parse-url.ts';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { explainFailure, type Loaded } from './page-exchanges.ts';
import { rest } from './run-rounds.ts';
import { withBrowser, type BrowserParts } from './with-browser.ts';

export interface PagesOptions extends BrowserParts {
  /** Cancels: what was seen until then is kept. */
  readonly signal: AbortSignal;
  /** Ends the load under way as finished, and the session with it. */
  readonly enough: AbortSignal;
}

/** Gives all exchanges in the order of requests. Rejects when the browser engine cannot be started. */
export function runPages(options: PagesOptions): Promise<Exchange[]> {
  return withBrowser(options, (browser, events) => loadAll(options, browser, events));
}

const isOver = ({ signal, enough }: PagesOptions): boolean => signal.aborted || enough.aborted;

async function loadAll(
  options: PagesOptions,
  browser: PageBrowser,
  events: readonly TimedProxyEvent[],
): Promise<Loaded[]> {
  const { request, board, signal } = options;
  const loaded: Loaded[] = [];
  const size = request.urls.length;
  for (const index of board.visits.keys()) {
    if (isOver(options)) break;
    const startedMs = performance.now();
    if (index > 0 && index % size === 0) await browser.startRound();
    const one = await loadOne(options, browser, index, events);
    if (one !== null) loaded.push(one);
    const isLastOfRound = (index + 1) % size === 0 && index + 1 < board.visits.length;
    const restMs = request.intervalS * 1000 - (performance.now() - startedMs);
    if (isLastOfRound && restMs > 0) await rest(restMs, signal);
  }
  for (const [index, visit] of board.visits.entries()) {
    if (visit.status === 'waiting') board.update(index, { status: 'cancelled' });
  }
  return loaded;
}

async function loadOne(
  options: PagesOptions,
  browser: PageBrowser,
  index: number,
  events: readonly TimedProxyEvent[],
): Promise<Loaded | null> {
  const { request, board, notebook, signal, enough } = options;
  const visit = board.visits[index];
  if (visit === undefined) return null;
  const target = parseTarget(visit.url);
  if (!target.ok) {
    board.update(index, { status: 'failed', startedAtMs: Date.now(), failure: target.error });
    return null;
  }
  const connectionsBefore = notebook.connections();
  const startedMs = performance.now();
  board.update(index, { status: 'running', startedAtMs: Date.now() });
  const load = await browser.load(target.value.href, {
    signal,
    enough,
    limits: { ...defaultPageLimits, timeMs: request.pageLimitS * 1000 },
    bytesDown: notebook.bytesDown,
    onRequest: (request) => {
      notebook.pushRequest(visit.id, request);
    },
  });
  const failure = failureOf(load, events, browser);
  const status = signal.aborted ? 'cancelled' : failure === null ? 'done' : 'failed';
  board.update(index, {
    status,
    elapsedMs: performance.now() - startedMs,
    failure,
    page: {
      ending: load.ending,
      title: load.title,
      requests: load.requests.length,
      connections: notebook.connections() - connectionsBefore,
      refused: [...load.refused],
      spare: [],
      unasked: [],
    },
  });
  return { visitId: visit.id, load };
}

function failureOf(
  { failure }: PageLoad,
  events: readonly TimedProxyEvent[],
  browser: PageBrowser,
): Failure | null {
  if (failure === null || 'kind' in failure) return failure;
  return explainFailure(failure.errorText, failure.url, events, browser.certificates);
}
