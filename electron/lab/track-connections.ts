// Closing a server for good: no new connections, and none left over.
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

interface Closable extends EventEmitter {
  readonly listening: boolean;
  close(done?: (error?: Error) => void): unknown;
}

/** Follows a server's connections; gives the function that ends it and all of them. */
export function trackConnections(server: Closable): () => Promise<void> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () =>
    new Promise((resolve, reject) => {
      if (!server.listening) {
        resolve();
        return;
      }
      server.close((error) => (error ? reject(error) : resolve()));
      for (const socket of open) socket.destroy();
    });
}
