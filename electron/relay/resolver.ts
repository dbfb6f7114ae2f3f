// The stub resolver: asks the configured servers itself, so that the very query and answer are in the
// notebook; falls back to the system's look-up, and says so, when no server answers.
import { getServers, lookup } from 'node:dns';
import { isIP } from 'node:net';
import type { Failure } from '../../shared/model/failure.ts';
import { withoutBrackets } from '../../shared/model/host.ts';
import { assertNever, err, ok, type Result } from '../../shared/model/result.ts';
import type { FlowSink, SocketAddress } from '../../shared/model/segment.ts';
import type { ResolverInfo } from '../../shared/model/session.ts';
import { isLoopback, parseSocketAddress } from './address.ts';
import { isAskable } from './dns-message.ts';
import { askServers, type AskedName } from './dns-questions.ts';
import type { RecordFlow } from './dns-transport.ts';
import { errorCode, failure } from './failure.ts';
import { localhostAddresses, readHosts } from './hosts-file.ts';
import { ByteBudget, FlowRecorder } from './recorder.ts';

export interface ResolverOptions {
  /** `system`: those of the machine's configuration. */
  readonly servers: readonly SocketAddress[] | 'system';
  /** What to call `servers`; for `system` it is found out: `server` or `local-stub`. */
  readonly kind: ResolverInfo['kind'];
  readonly sink: FlowSink;
  /** Milliseconds since the session began, on a clock that never goes back. */
  readonly clock: () => number;
  /** How long one server may take over one question. */
  readonly timeoutMs?: number;
}

export interface Resolved {
  readonly addresses: readonly string[];
  /** The flows in which the name was asked for; empty where nothing was asked. */
  readonly flowIds: readonly string[];
}

export interface Resolver {
  /** How names are looked up; turns to `system` once the fall-back had to be used. */
  readonly info: ResolverInfo;
  /** Fails with `unknown-host`, `dns-failed`, `dns-malformed` or `cancelled`. */
  resolve(host: string, signal: AbortSignal): Promise<Result<Resolved, Failure>>;
}

const dnsPort = 53;
const defaultTimeoutMs = 2_000;
/** glibc's MAXNS: more servers than that are not asked. */
const maxServers = 3;
/** A look-up keeps no more than this of what servers send. */
const flowBytes = 256 * 1024;
const allFlowsBytes = 64 * 1024 * 1024;

/** Reads `addr`, `addr:port` or `[addr]:port`; port 53 when none is given. */
export function parseDnsServer(text: string): Result<SocketAddress, string> {
  return parseSocketAddress(text, dnsPort);
}

function systemServers(): SocketAddress[] {
  return getServers().flatMap((text) => {
    const parsed = parseDnsServer(text);
    return parsed.ok ? [parsed.value] : [];
  });
}

function showServer({ address, port }: SocketAddress): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return port === dnsPort ? address : `${host}:${port}`;
}

function describeResolver(
  options: ResolverOptions,
  servers: readonly SocketAddress[],
): ResolverInfo {
  const shown = servers.map((server) => showServer(server));
  if (options.servers !== 'system') return { kind: options.kind, servers: shown };
  if (servers.length === 0) return { kind: 'system', servers: [] };
  const stub = servers.every((server) => isLoopback(server.address));
  return { kind: stub ? 'local-stub' : 'server', servers: shown };
}

function makeRecordFlow({ sink, clock }: ResolverOptions): RecordFlow {
  const budget = new ByteBudget(allFlowsBytes);
  let count = 0;
  return (flow) => {
    const flowId = `dns-${(count += 1)}`;
    const opened = { flowId, ...flow, openedMs: clock() };
    return new FlowRecorder({ flow: opened, sink, clock, flowBytes, budget });
  };
}

/** The machine's own look-up: it may ask anyone by any means, and none of it is recorded. */
function lookUpBySystem(host: string): Promise<Result<Resolved, Failure>> {
  return new Promise((resolve) => {
    lookup(host, { all: true, verbatim: true }, (error, found) => {
      if (error === null) {
        resolve(ok({ addresses: found.map(({ address }) => address), flowIds: [] }));
        return;
      }
      const unknown = ['ENOTFOUND', 'ENODATA'].includes(errorCode(error));
      resolve(err(failure(unknown ? 'unknown-host' : 'dns-failed', `${error.message} (system)`)));
    });
  });
}

function readOutcome(
  host: string,
  { outcome, flowIds }: AskedName,
): Result<Resolved, Failure> | 'silent' {
  switch (outcome.kind) {
    case 'addresses':
      return ok({ addresses: outcome.addresses, flowIds });
    case 'no-such-name':
      return err(failure('unknown-host', `${host}: ${outcome.detail}`));
    case 'malformed':
      return err(failure('dns-malformed', `${host}: ${outcome.detail}`));
    case 'refused':
      return err(failure('dns-failed', `${host}: ${outcome.detail}`));
    case 'silent':
      return 'silent';
    default:
      return assertNever(outcome);
  }
}

export function createResolver(options: ResolverOptions): Resolver {
  const bySystem = options.servers === 'system';
  const servers = (options.servers === 'system' ? systemServers() : options.servers).slice(
    0,
    maxServers,
  );
  const record = makeRecordFlow(options);
  const hosts = bySystem ? readHosts() : Promise.resolve(new Map<string, readonly string[]>());
  // Awaited by the first look-up, which reports it; until then a rejection is not unhandled.
  hosts.catch(() => undefined);
  let info = describeResolver(options, servers);

  const resolve: Resolver['resolve'] = async (text, signal) => {
    const host = withoutBrackets(text).toLowerCase();
    if (isIP(host) !== 0) return ok({ addresses: [host], flowIds: [] });
    const own = localhostAddresses(host) ?? (await hosts).get(host);
    if (own !== undefined) return ok({ addresses: own, flowIds: [] });
    if (!isAskable(host)) return err(failure('unknown-host', `${host}: no such name can exist`));
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const asked = await askServers({ host, servers, record, timeoutMs, signal });
    if (signal.aborted) return err(failure('cancelled', `cancelled while looking up ${host}`));
    const answer = readOutcome(host, asked);
    if (answer !== 'silent') return answer;
    if (!bySystem) {
      const shown = info.servers.join(', ') || 'no DNS server given';
      return err(failure('dns-failed', `${host}: no answer from ${shown}`));
    }
    info = { kind: 'system', servers: info.servers };
    return lookUpBySystem(host);
  };

  return {
    get info() {
      return info;
    },
    resolve,
  };
}
