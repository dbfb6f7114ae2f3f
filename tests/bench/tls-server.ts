// The peer of the tap benchmark, in a process of its own so that its CPU time is not the client's.
// Each request is 8 bytes: how many bytes to send back (big-endian); 0 closes.
import { createServer } from 'node:tls';

export interface ServerReady {
  readonly port: number;
}

const chunk = Buffer.alloc(256 * 1024, 7);

export function serve(key: string, cert: string): void {
  const server = createServer({ key, cert, minVersion: 'TLSv1.3' }, (socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (request: Buffer) => {
      let left = Number(request.readBigUInt64BE(0));
      const more = (): void => {
        while (left > 0) {
          const part = left >= chunk.length ? chunk : chunk.subarray(0, left);
          left -= part.length;
          if (!socket.write(part)) {
            socket.once('drain', more);
            return;
          }
        }
      };
      more();
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    process.send?.({ port: address.port } satisfies ServerReady);
  });
  process.on('disconnect', () => {
    process.exit(0);
  });
}

const { BENCH_KEY: key, BENCH_CERT: cert } = process.env;
if (key !== undefined && cert !== undefined) serve(key, cert);
