// One session from request to ledger: connects, observes, compares, saves. App and command line both
// come through here.
import { createEndpoint, type Endpoint } from '../endpoint/endpoint.ts';
import { targetHost } from '../endpoint/parse-url.ts';
import type { PageEngine } from '../endpoint/page/page-engine.ts';
import { createRelay, defaultBudget } from '../relay/relay.ts';
import { rememberAddresses } from '../relay/remembering-resolver.ts';
import { createResolver, type Resolver } from '../relay/resolver.ts';
import { SlabLoan, SlabPool } from '../relay/slab-pool.ts';
import { createObserver } from '../observe/observer.ts';
import type { Lab } from '../lab/lab.ts';
import type { Store } from '../store/store.ts';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { Place } from '../../shared/model/place.ts';
import type { Progress } from '../../shared/model/progress.ts';
import type { FlowSink, Segment } from '../../shared/model/segment.ts';
import type {
  InspectRequest,
  Session,
  SessionDocument,
  Visit,
} from '../../shared/model/session.ts';
import { compareSessionInTurns } from './compare-session.ts';
import { nodeHashes } from './hashes.ts';
import { createKeyLogKeeper } from './key-log-keeper.ts';
import { newSession, titleOf } from './new-session.ts';
import { parseOptions, type SessionOptions } from './options.ts';
import { ownSecrets } from './own-secrets.ts';
import { createPageNotebook } from './page-notebook.ts';
import { runBrowse } from './run-browse.ts';
import { runPages, type PagesOptions } from './run-pages.ts';
import { createSegmentKeeper } from './segment-keeper.ts';
import { runRounds } from './run-rounds.ts';
import { createVisitBoard } from './visit-board.ts';

/** The observer reads everything as it passes; what is kept of it is the keeper's to limit. */
const unlimited = { flowBytes: Infinity, sessionBytes: Infinity };

export interface RunOptions {
  readonly id: string;
  readonly request: InspectRequest;
  readonly title?: string;
  /** Where the request says `lab`. */
  readonly lab: Lab | null;
  readonly place: (address: string) => Place;
  readonly store: Store;
  readonly onProgress: (progress: Progress) => void;
  /** Aborting ends visits at once; what was seen until then is saved. */
  readonly signal: AbortSignal;
  /** Memory shared with earlier and later sessions; see `RunResult.release`. */
  readonly slabPool?: SlabPool;
  /** For requests of mode `page` and `browse`; null: this program has no browser engine. */
  readonly pages?: PageEngine | null;
  /** Aborts when a page load or browsing has shown enough: it ends and counts as done. */
  readonly enough?: AbortSignal;
}

export interface RunResult {
  readonly document: SessionDocument;
  readonly segments: readonly Segment[];
  /** What decrypts the session's connections: to be given away on request only. */
  readonly keyLog: readonly string[];
  /** Gives the memory of the segments' bytes to the next session: none may be read after it. */
  readonly release: () => void;
}

function chooseResolver(
  run: RunOptions,
  options: SessionOptions,
  sink: FlowSink,
  clock: () => number,
): Resolver {
  const shared = { sink, clock };
  if (options.dnsServer !== null) {
    return createResolver({ ...shared, servers: [options.dnsServer], kind: 'given' });
  }
  if (run.lab !== null)
    return createResolver({ ...shared, servers: [run.lab.dnsServer], kind: 'lab' });
  return createResolver({ ...shared, servers: 'system', kind: 'server' });
}

function dnsPortsOf(run: RunOptions, options: SessionOptions): number[] {
  return [53, options.dnsServer?.port, run.lab?.dnsServer.port].filter(
    (port) => port !== undefined,
  );
}

interface Plumbing {
  readonly resolver: Resolver;
  readonly sink: FlowSink;
  readonly clock: () => number;
  readonly keyLog: (line: Buffer) => void;
  readonly slabs: SlabLoan;
}

function makeEndpoint(run: RunOptions, options: SessionOptions, plumbing: Plumbing) {
  const { keyLog, ...shared } = plumbing;
  const { overrides } = options;
  const relay = createRelay({ ...shared, budget: unlimited, overrides });
  const caPem = [...options.caPem, ...(run.lab === null ? [] : [run.lab.caPem])];
  const endpoint = createEndpoint({
    relay,
    clock: plumbing.clock,
    trust: {
      caPem,
      acceptInvalid: run.request.certificateErrors === 'accept',
    },
    maxTls: run.request.maxTls,
    keyLog,
    httpPort: (host) => labHttpPort(run.lab, host),
  });
  const close = async (): Promise<void> => {
    await endpoint.close();
    await relay.drain();
    relay.close();
    // Until they are gone the connections cut off just now may still read into the slabs.
    await relay.drain();
  };
  return { endpoint, relay, caPem, close };
}

/** The lab's plain site stands on another port where the system keeps port 80 to itself. */
function labHttpPort(lab: Lab | null, host: string): number {
  const found = lab?.hosts.get(host);
  return found?.origin.startsWith('http:') === true ? found.address.port : 80;
}

async function earlierVisits(run: RunOptions, { visits }: Pick<Session, 'visits'>) {
  const hosts = visits.flatMap(({ url }) => targetHost(url) ?? []);
  return run.store.earlierVisits([...new Set(hosts)]);
}

function endSession(
  run: RunOptions,
  begun: Session,
  visits: readonly Visit[],
  resolver: Resolver,
): Session {
  return {
    ...begun,
    title: run.title ?? titleOf(run.request, visits),
    status: run.signal.aborted ? 'cancelled' : 'done',
    endedAtMs: Date.now(),
    resolver: resolver.info,
    visits: [...visits],
  };
}

/** Never rejects for what the network does; rejects for a bad option or when saving fails. */
export async function runSession(run: RunOptions): Promise<RunResult> {
  const options = parseOptions(run.request);
  if (!options.ok) throw new Error(options.error);
  const started = performance.now();
  const clock = (): number => performance.now() - started;
  const keeper = createSegmentKeeper(defaultBudget);
  const dnsPorts = dnsPortsOf(run, options.value);
  const observer = createObserver({ place: run.place, hashes: nodeHashes, dnsPorts });
  const isPages = run.request.mode !== 'request';
  const notebook = createPageNotebook(run.place, () => {
    board.touch();
  });
  const sink: FlowSink = (event) => {
    if (event.kind === 'segment') keeper.keep(event.segment);
    observer.push(event);
    if (isPages) notebook.pushFlow(event);
  };
  const resolver = chooseResolver(run, options.value, sink, clock);
  const begun = newSession({
    id: run.id,
    title: run.title,
    request: run.request,
    resolver: resolver.info,
    createdAtMs: Date.now(),
  });
  const board = createVisitBoard(run.id, begun.visits, run.onProgress, () =>
    isPages ? { page: notebook.take(), isBrowse: run.request.mode === 'browse' } : {},
  );
  const secrets = createKeyLogKeeper();
  const slabs = new SlabLoan(run.slabPool ?? new SlabPool(), defaultBudget);
  const names = isPages ? rememberAddresses(resolver) : resolver;
  const plumbing = { resolver: names, sink, clock, keyLog: secrets.keep, slabs };
  const { endpoint, relay, caPem, close } = makeEndpoint(run, options.value, plumbing);
  const exchanges = isPages
    ? await loadPages(run, { relay, clock, caPem, board, notebook, keepSecret: secrets.keepLine })
    : await visitAll(run, endpoint, board);
  await close();
  board.tell('saving');
  const session = endSession(run, begun, board.visits, resolver);
  const document = await compareSessionInTurns({
    session,
    exchanges,
    observations: keeper.mark(observer.finish()),
    earlier: await earlierVisits(run, session),
  });
  const keyLog = isPages ? ownSecrets(secrets.lines, keeper.segments) : secrets.lines;
  await run.store.saveSession(document, keeper.segments, keyLog);
  board.tell(session.status);
  const release = (): void => {
    slabs.giveBack();
  };
  return { document, segments: keeper.segments, keyLog, release };
}

async function visitAll(
  run: RunOptions,
  endpoint: Endpoint,
  board: ReturnType<typeof createVisitBoard>,
): Promise<Exchange[]> {
  try {
    return await runRounds({ request: run.request, endpoint, board, signal: run.signal });
  } finally {
    board.stop();
  }
}

type PagesParts = Omit<PagesOptions, 'request' | 'engine' | 'signal' | 'enough'>;

async function loadPages(run: RunOptions, parts: PagesParts): Promise<Exchange[]> {
  const { request, signal } = run;
  const engine = run.pages ?? null;
  if (engine === null) throw new Error('This program has no browser engine to load pages with.');
  const enough = run.enough ?? new AbortController().signal;
  try {
    const options = { ...parts, request, engine, signal, enough };
    if (request.mode !== 'browse') return await runPages(options);
    return await runBrowse({ ...options, sites: run.lab?.sites ?? [] });
  } finally {
    parts.board.stop();
  }
}
