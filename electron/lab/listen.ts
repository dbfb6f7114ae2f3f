// Finding a place to listen: an address of its own and the protocol's own port where the system lets
// us, else something near it.
import { once } from 'node:events';
import type { Server } from 'node:net';
import type { SocketAddress } from '../../shared/model/segment.ts';

const tryNext = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'EINVAL']);

/** Listens and gives the port; 0 asks for any free one. Rejects with the system's error. */
export async function listen(server: Server, address: string, port: number): Promise<number> {
  // `once` rejects when `error` comes first.
  const listening = once(server, 'listening');
  server.listen({ host: address, port, exclusive: true });
  await listening;
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('Not listening on a port');
  return bound.port;
}

/** The first candidate that can be had. Rejects with the last error when none can. */
export async function listenFirst(
  server: Server,
  candidates: readonly SocketAddress[],
): Promise<SocketAddress> {
  let last: unknown = new Error('Nowhere to listen');
  for (const { address, port } of candidates) {
    try {
      return { address, port: await listen(server, address, port) };
    } catch (cause) {
      if (!isAddressTrouble(cause)) throw cause;
      last = cause;
    }
  }
  throw last;
}

function isAddressTrouble(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && tryNext.has(String(cause.code));
}
