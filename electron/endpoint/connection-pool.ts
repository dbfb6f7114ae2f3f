// Connections by origin. One that has done its request waits here for the next one of its round.
import type { Failure } from '../../shared/model/failure.ts';
import { portOfUrl, withoutBrackets } from '../../shared/model/host.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { failure } from '../relay/failure.ts';
import type { Relay } from '../relay/relay.ts';
import type { Certificate } from './describe-leaf.ts';
import type { Connection } from './connection.ts';
import { dialWithin } from './dial-within.ts';
import { Http1Connection } from './http1-connection.ts';
import { Http2Connection } from './http2-connection.ts';
import type { Limits } from './limits.ts';
import type { TlsClient } from './tls-client.ts';
import type { Watch } from './watch.ts';

/** Why no connection came about, and what was learnt before. */
export interface Unconnected {
  readonly failure: Failure;
  readonly flowId: string | null;
  readonly certificate: Certificate | null;
}

export interface ConnectionPool {
  /** An idle connection of the round to the URL's origin, or a new one. `fresh` leaves idle ones aside. */
  acquire(
    url: URL,
    round: number,
    watch: Watch,
    fresh: boolean,
  ): Promise<Result<Connection, Unconnected>>;
  /** Gives a connection back after its request; it is closed when it can serve no more. */
  release(url: URL, round: number, connection: Connection): void;
  dropIdle(round: number): void;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly relay: Relay;
  readonly tls: TlsClient;
  readonly limits: Limits;
  readonly clock: () => number;
}

interface Idle {
  readonly origin: string;
  readonly round: number;
  readonly connection: Connection;
}

/** Idle connections of all origins together; the longest idle goes first. */
const maxIdle = 64;

export function createConnectionPool(options: PoolOptions): ConnectionPool {
  const idle: Idle[] = [];
  const busy = new Set<Connection>();

  const takeIdle = (origin: string, round: number): Connection | null => {
    for (;;) {
      const index = idle.findLastIndex((entry) => entry.origin === origin && entry.round === round);
      const [entry] = index === -1 ? [] : idle.splice(index, 1);
      if (entry === undefined) return null;
      if (entry.connection.isOpen()) return entry.connection;
      entry.connection.close();
    }
  };
  const dropIdle = (isMeant: (entry: Idle) => boolean): void => {
    const dropped = idle.filter(isMeant);
    idle.splice(0, idle.length, ...idle.filter((entry) => !isMeant(entry)));
    for (const { connection } of dropped) connection.close();
  };
  return {
    acquire: async (url, round, watch, fresh) => {
      const waiting = fresh ? null : takeIdle(url.origin, round);
      const connected = waiting === null ? await open(url, watch, options) : ok(waiting);
      if (connected.ok) busy.add(connected.value);
      return connected;
    },
    release: (url, round, connection) => {
      busy.delete(connection);
      if (!connection.isOpen()) {
        connection.close();
        return;
      }
      idle.push({ origin: url.origin, round, connection });
      if (idle.length > maxIdle) idle.shift()?.connection.close();
    },
    dropIdle: (round) => {
      dropIdle((entry) => entry.round === round);
    },
    close: () => {
      dropIdle(() => true);
      for (const connection of busy) connection.close();
      busy.clear();
      return Promise.resolve();
    },
  };
}

async function open(
  url: URL,
  watch: Watch,
  options: PoolOptions,
): Promise<Result<Connection, Unconnected>> {
  const host = withoutBrackets(url.hostname);
  const target = { host, port: portOfUrl(url, url.protocol === 'https:') };
  const dialed = await dialWithin(target, watch, options);
  if (!dialed.ok) return err({ failure: dialed.error, flowId: null, certificate: null });
  const { stream, flowId } = dialed.value;
  const shared = { flowId, limits: options.limits, clock: options.clock };
  if (url.protocol === 'http:') {
    return ok(new Http1Connection({ ...shared, socket: stream, certificate: null }));
  }
  const secured = await options.tls.secure(stream, target, watch);
  const { socket, certificate } = secured;
  if (socket === null) {
    const why = secured.failure ?? failure('internal', 'TLS ended without a reason');
    return err({ failure: why, flowId, certificate });
  }
  if (socket.alpnProtocol !== 'h2') {
    return ok(new Http1Connection({ ...shared, socket, certificate }));
  }
  return ok(new Http2Connection({ ...shared, socket, certificate, origin: url.origin }));
}
