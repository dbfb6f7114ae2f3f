// A session of what others do through the proxy: from the door's opening to the ledger. Only the envelope
// exists; the visits are the websites found in it.
import { createRelay, defaultBudget } from '../relay/relay.ts';
import { listOwnAddresses, type OwnAddress } from '../relay/own-addresses.ts';
import { rememberAddresses } from '../relay/remembering-resolver.ts';
import { createResolver, type Resolver } from '../relay/resolver.ts';
import { SlabLoan, SlabPool } from '../relay/slab-pool.ts';
import { createObserver } from '../observe/observer.ts';
import type { Lab } from '../lab/lab.ts';
import type { Store } from '../store/store.ts';
import { windowGone } from '../../shared/model/observe.ts';
import type {
  DoorNote,
  ObserveDoor,
  ObserveEnding,
  ObserveFacts,
  ObserveRequest,
} from '../../shared/model/observe.ts';
import type { Place } from '../../shared/model/place.ts';
import type { Progress } from '../../shared/model/progress.ts';
import type { FlowSink, SocketAddress } from '../../shared/model/segment.ts';
import { compareSessionInTurns } from './compare-session.ts';
import { nodeHashes } from './hashes.ts';
import { createNotebook, type Notebook } from './notebook.ts';
import { openDoor, refusalsOf, type OpenDoor } from './observe-door.ts';
import { describeObserved } from './observe-session.ts';
import { createDeviceBook } from './observed-devices.ts';
import type { RunResult } from './run-session.ts';
import { createSegmentKeeper } from './segment-keeper.ts';
import { createVisitBoard } from './visit-board.ts';

export interface ObserveLimits {
  readonly timeMs: number;
  /** Up and down together. */
  readonly bytes: number;
  readonly connections: number;
}

export const defaultObserveLimits: ObserveLimits = {
  timeMs: 4 * 3600 * 1000,
  bytes: 4 * 1024 ** 3,
  connections: 20_000,
};

export interface ObserveRun {
  readonly id: string;
  readonly request: ObserveRequest;
  /** Where the request says `lab`. */
  readonly lab: Lab | null;
  readonly place: (address: string) => Place;
  readonly store: Store;
  readonly onProgress: (progress: Progress) => void;
  /** Hears where the proxy listens, and how to see what passed so far. */
  readonly onOpen: (door: ObserveDoor, look: Notebook['look']) => void;
  /** Ends it at once, for the reason `windowGone` or by hand; what was seen is saved. */
  readonly signal: AbortSignal;
  /** Whoever began it has seen enough. */
  readonly enough: AbortSignal;
  readonly slabPool?: SlabPool;
  readonly limits?: ObserveLimits;
  readonly ownAddresses?: () => readonly OwnAddress[];
}

const unlimited = { flowBytes: Infinity, sessionBytes: Infinity };
const watchMs = 250;
const dnsPort = 53;

/** Rejects with `CannotListen`, or when saving fails. */
export async function runObserve(run: ObserveRun): Promise<RunResult> {
  const createdAtMs = Date.now();
  const parts = assemble(run);
  const { relay, board, notebook } = parts;
  const door = await parts.open();
  const { scope, address } = door.facts;
  const started: DoorNote = { atMs: Date.now(), what: 'started', address, why: null };
  run.onOpen(door.facts, notebook.look);
  board.tell('running');
  const why = await untilOver(run, notebook, address);
  await door.close();
  const stopped: DoorNote = { atMs: Date.now(), what: 'stopped', address, why };
  await relay.drain();
  relay.close();
  await relay.drain();
  board.stop();
  board.tell('saving');
  const { devices, turnedAway } = parts.book;
  const observe = {
    scope,
    log: [started, stopped],
    devices: devices(),
    turnedAway: turnedAway(),
  };
  const result = await save(run, parts, createdAtMs, observe);
  board.tell('done');
  return result;
}

async function save(
  run: ObserveRun,
  { observer, keeper, resolver, slabs }: ReturnType<typeof assemble>,
  createdAtMs: number,
  observe: ObserveFacts,
): Promise<RunResult> {
  const observations = keeper.mark(observer.finish());
  const session = describeObserved(
    {
      id: run.id,
      lab: run.lab !== null,
      times: { createdAtMs, endedAtMs: Date.now() },
      resolver: resolver.info,
      observe,
    },
    observations.flows,
  );
  const hosts = session.visits.map(({ url }) => new URL(url).hostname);
  const earlier = await run.store.earlierVisits([...new Set(hosts)]);
  const document = await compareSessionInTurns({ session, exchanges: [], observations, earlier });
  await run.store.saveSession(document, keeper.segments, []);
  const release = (): void => {
    slabs.giveBack();
  };
  return { document, segments: keeper.segments, keyLog: [], release };
}

/** Relay, observer, notebook and door, tied to one another. */
function assemble(run: ObserveRun) {
  const started = performance.now();
  const clock = (): number => performance.now() - started;
  const keeper = createSegmentKeeper(defaultBudget);
  const dnsPorts = [dnsPort, ...(run.lab === null ? [] : [run.lab.dnsServer.port])];
  const observer = createObserver({ place: run.place, hashes: nodeHashes, dnsPorts });
  const notebook = createNotebook(run.place, () => {
    board.touch();
  });
  const book = createDeviceBook(notebook);
  const board = createVisitBoard(run.id, [], run.onProgress, () => ({ notebook: notebook.take() }));
  const sink: FlowSink = (event) => {
    if (event.kind === 'segment') keeper.keep(event.segment);
    observer.push(event);
    notebook.pushFlow(event);
    book.pushFlow(event);
  };
  const resolver = chooseResolver(run.lab, sink, clock);
  const slabs = new SlabLoan(run.slabPool ?? new SlabPool(), defaultBudget);
  const ownAddresses = run.ownAddresses ?? listOwnAddresses;
  const { id, request, lab } = run;
  let listening: SocketAddress | null = null;
  const relay = createRelay({
    sink,
    clock,
    slabs,
    resolver: rememberAddresses(resolver),
    budget: unlimited,
    overrides: new Map(),
    refuseAddress: refusalsOf({ request, lab, ownAddresses }, () => listening),
  });
  const open = async (): Promise<OpenDoor> => {
    const door = await openDoor({ id, request, lab, relay, ownAddresses, onEvent: book.onEvent });
    listening = door.facts.address;
    return door;
  };
  return { keeper, observer, notebook, book, board, resolver, relay, slabs, open };
}

function chooseResolver(lab: Lab | null, sink: FlowSink, clock: () => number): Resolver {
  return lab === null
    ? createResolver({ servers: 'system', kind: 'server', sink, clock })
    : createResolver({ servers: [lab.dnsServer], kind: 'lab', sink, clock });
}

/** Looked at a few times a second: nobody needs these limits to the byte. */
function untilOver(
  run: ObserveRun,
  notebook: Notebook,
  { address }: SocketAddress,
): Promise<ObserveEnding> {
  const limits = run.limits ?? defaultObserveLimits;
  const ownAddresses = run.ownAddresses ?? listOwnAddresses;
  const startedMs = performance.now();
  const find = (): ObserveEnding | null => {
    if (run.enough.aborted) return 'by-hand';
    if (run.signal.aborted) return run.signal.reason === windowGone ? 'window-closed' : 'by-hand';
    if (performance.now() - startedMs >= limits.timeMs) return 'time-limit';
    if (notebook.connections() >= limits.connections) return 'connection-limit';
    if (notebook.bytesUp() + notebook.bytesDown() >= limits.bytes) return 'byte-limit';
    const isLan = run.request.lanAddress !== null;
    const isThere = !isLan || ownAddresses().some((own) => own.address === address);
    return isThere ? null : 'address-gone';
  };
  return new Promise((resolve) => {
    const look = (): void => {
      const ending = find();
      if (ending === null) return;
      clearInterval(timer);
      for (const signal of [run.enough, run.signal]) signal.removeEventListener('abort', look);
      resolve(ending);
    };
    const timer = setInterval(look, watchMs);
    for (const signal of [run.enough, run.signal]) signal.addEventListener('abort', look);
    look();
  });
}
