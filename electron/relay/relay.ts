// The only place that dials out. Gives the endpoint a stream on which everything is written down.
import { connect, isIP, type Socket } from 'node:net';
import type { Failure } from '../../shared/model/failure.ts';
import { withoutBrackets } from '../../shared/model/host.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { FlowSink, SocketAddress } from '../../shared/model/segment.ts';
import { withoutZone } from './address.ts';
import { failure, networkFailure } from './failure.ts';
import type { RefuseAddress } from './destination-policy.ts';
import { interleaveFamilies, race, type Attempt } from './happy-eyeballs.ts';
import { ReadSlab } from './read-slab.ts';
import { ByteBudget, FlowRecorder } from './recorder.ts';
import type { Resolver } from './resolver.ts';
import type { SlabLoan } from './slab-pool.ts';
import { TapStream } from './tap-stream.ts';

/** How many bytes are kept at most; sizes and times are recorded without end. */
export interface RelayBudget {
  readonly flowBytes: number;
  readonly sessionBytes: number;
}

export const defaultBudget: RelayBudget = {
  flowBytes: 4 * 1024 * 1024,
  sessionBytes: 256 * 1024 * 1024,
};

export interface RelayOptions {
  readonly sink: FlowSink;
  /** Milliseconds since the session began, on a clock that never goes back. */
  readonly clock?: () => number;
  readonly resolver: Resolver;
  readonly budget: RelayBudget;
  /** `host:port` (host in lower case) → the address to go to instead of looking the name up. */
  readonly overrides: ReadonlyMap<string, string>;
  readonly connectTimeoutMs?: number;
  /** Asked of every address just before it is dialled, so that no name leads around it. */
  readonly refuseAddress?: RefuseAddress;
  /** Memory to read long flows into. Without it the garbage collector provides and frees. */
  readonly slabs?: SlabLoan;
}

export interface DialTarget {
  readonly host: string;
  readonly port: number;
}

export interface Dialed {
  readonly stream: TapStream;
  readonly flowId: string;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
}

export interface Relay {
  /**
   * Looks the name up and connects. Fails with `unknown-host`, `dns-failed`, `dns-malformed`,
   * `connection-refused`, `unreachable`, `connect-timeout`, `destination-refused` (by `refuseAddress`)
   * or `cancelled` (when `signal` aborts).
   */
  dial(target: DialTarget, signal?: AbortSignal | null): Promise<Result<Dialed, Failure>>;
  /** Waits until every connection that is closing has closed: their last bytes count too. */
  drain(): Promise<void>;
  /** Closes every connection still open or coming about; dials none from now on. */
  close(): void;
}

const defaultConnectTimeoutMs = 10_000;

/** Of several addresses those that may be dialled. Fails when there were some, and none may. */
function keepAllowed(
  addresses: readonly string[],
  { host, port }: DialTarget,
  refuse: RefuseAddress,
): Result<readonly string[], Failure> {
  const why = addresses.map((address) => refuse(address, port));
  const allowed = addresses.filter((_, n) => why[n] === null);
  if (allowed.length > 0 || addresses.length === 0) return ok(allowed);
  const [address = host] = addresses;
  const where = address === host ? host : `${host} (${address})`;
  return err(failure('destination-refused', `${where} is ${why[0] ?? 'not allowed'}`));
}

const givenUp = err(failure('cancelled', 'given up while connecting'));

/** `connected` is called in the very turn of the event, before a byte is read. */
function untilConnected(
  socket: Socket,
  where: string,
  connected: () => Dialed,
): Promise<Result<Dialed, Failure>> {
  return new Promise((resolve) => {
    const failed = (error: Error): void => {
      resolve(
        err(networkFailure(error, where) ?? failure('unreachable', `${error.message} ${where}`)),
      );
    };
    socket.once('error', failed);
    socket.once('close', () => {
      resolve(givenUp);
    });
    socket.once('connect', () => {
      socket.off('error', failed);
      resolve(ok(connected()));
    });
  });
}

/** Of both ends, as the socket knows them once it is connected. */
const endsOf = (socket: Socket): { local: SocketAddress; remote: SocketAddress } => ({
  local: { address: withoutZone(socket.localAddress ?? ''), port: socket.localPort ?? 0 },
  remote: { address: withoutZone(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 },
});

/** Where to go for a host: where the run says, to itself where it is an address, else where its name leads. */
async function findAddresses(
  { overrides, resolver }: Pick<RelayOptions, 'overrides' | 'resolver'>,
  { host, port }: DialTarget,
  signal: AbortSignal | null,
): Promise<Result<readonly string[], Failure>> {
  const override = overrides.get(`${host}:${port}`);
  if (override !== undefined) return ok([withoutBrackets(override)]);
  if (isIP(host) !== 0) return ok([host]);
  const found = await resolver.resolve(host, signal ?? new AbortController().signal);
  return found.ok ? ok(interleaveFamilies(found.value.addresses)) : found;
}

/** `tap` is called once it is connected; what comes then is read into the slab, for the stream it gave. */
function connectTo(
  { host, port }: DialTarget,
  slab: ReadSlab,
  tap: (socket: Socket) => Dialed,
): Attempt<Dialed> {
  let reader: TapStream | null = null;
  const socket = connect({
    host,
    port,
    noDelay: true,
    onread: {
      buffer: () => slab.room(),
      callback: (lengthBytes) => reader?.received(lengthBytes) ?? false,
    },
  });
  const result = untilConnected(socket, `${host} port ${port}`, () => {
    const dialed = tap(socket);
    reader = dialed.stream;
    return dialed;
  });
  const abandon = (): void => {
    // A late error of a socket nobody waits for any more says nothing.
    socket.on('error', () => undefined);
    socket.destroy();
  };
  return { result, abandon };
}

export function createRelay(options: RelayOptions): Relay {
  const started = performance.now();
  const clock = options.clock ?? ((): number => performance.now() - started);
  const budget = new ByteBudget(options.budget.sessionBytes);
  const open = new Set<TapStream>();
  const connecting = new Set<Attempt<Dialed>>();
  let isClosed = false;
  let count = 0;

  const tap = (socket: Socket, slab: ReadSlab, openedMs: number): Dialed => {
    const flowId = `tcp-${(count += 1)}`;
    const ends = endsOf(socket);
    const recorder = new FlowRecorder({
      flow: { flowId, transport: 'tcp', ...ends, openedMs },
      sink: options.sink,
      clock,
      flowBytes: options.budget.flowBytes,
      budget,
    });
    const stream = new TapStream(socket, slab, recorder);
    open.add(stream);
    void stream.gone.then(() => open.delete(stream));
    return { stream, flowId, ...ends };
  };

  const attempt = (target: DialTarget): Attempt<Dialed> => {
    // Whoever looked a name up meanwhile comes here late.
    if (isClosed) return { result: Promise.resolve(givenUp), abandon: () => undefined };
    // The first packet leaves now; that is when the network sees the flow begin.
    const openedMs = clock();
    const slab = new ReadSlab(options.slabs ?? null);
    const own = connectTo(target, slab, (socket) => tap(socket, slab, openedMs));
    connecting.add(own);
    void own.result.then(() => connecting.delete(own));
    return own;
  };

  const dial: Relay['dial'] = async ({ host: written, port }, signal = null) => {
    const host = withoutBrackets(written).toLowerCase();
    const found = await findAddresses(options, { host, port }, signal);
    if (!found.ok) return found;
    const { refuseAddress } = options;
    const allowed =
      refuseAddress === undefined ? found : keepAllowed(found.value, { host, port }, refuseAddress);
    if (!allowed.ok) return allowed;
    const timeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs;
    return race({
      addresses: allowed.value,
      start: (address) => attempt({ host: address, port }),
      timeoutMs,
      signal,
      stopped: (why) =>
        why === 'aborted'
          ? failure('cancelled', 'cancelled while connecting')
          : failure('connect-timeout', `${host} port ${port}: nothing in ${timeoutMs} ms`),
    });
  };

  const drain = async (): Promise<void> => {
    const closing = [...open].filter((stream) => stream.destroyed);
    await Promise.all(closing.map((stream) => stream.gone));
  };

  const close = (): void => {
    isClosed = true;
    for (const one of connecting) one.abandon();
    for (const stream of open) {
      stream.destroy();
      stream.abort();
    }
  };
  return { dial, drain, close };
}
