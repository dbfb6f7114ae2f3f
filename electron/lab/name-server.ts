// The lab's name server: UDP and TCP on the same loopback port. RFC 1035 §4.2.
import { createSocket } from 'node:dgram';
import type { Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { SocketAddress } from '../../shared/model/segment.ts';
import { listen } from './listen.ts';
import { trackConnections } from './track-connections.ts';
import { answerQuery } from './zone.ts';
import type { Zone } from './zone.ts';

const attempts = 20;
const idleMs = 10_000;
const prefixBytes = 2;

export interface NameServer {
  readonly address: SocketAddress;
  close(): Promise<void>;
}

export async function startNameServer(zone: Zone, address = '127.0.0.1'): Promise<NameServer> {
  const tcp = createServer((socket) => serveStream(zone, socket));
  const closeTcp = trackConnections(tcp);
  const { udp, port } = await bindBoth(tcp, address);
  udp.on('message', (query, sender) => {
    const reply = answerQuery(zone, query, 'udp');
    // Whoever asked may be gone already; that is not the server's trouble.
    if (reply) udp.send(reply, sender.port, sender.address, () => undefined);
  });
  udp.on('error', () => undefined);
  return {
    address: { address, port },
    close: async () => {
      const closed = once(udp, 'close');
      udp.close();
      await Promise.all([closed, closeTcp()]);
    },
  };
}

/** A free TCP port may be taken for UDP: then another is tried. */
async function bindBoth(
  tcp: Server,
  address: string,
): Promise<{ udp: DatagramSocket; port: number }> {
  let last: unknown;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = await listen(tcp, address, 0);
    const udp = createSocket('udp4');
    try {
      const listening = once(udp, 'listening');
      udp.bind(port, address);
      await listening;
      return { udp, port };
    } catch (cause) {
      last = cause;
      udp.close();
      const closed = once(tcp, 'close');
      tcp.close();
      await closed;
    }
  }
  throw new Error('The lab found no port for its name server', { cause: last });
}

/** Messages behind a length of two bytes, as many as come in one connection. */
function serveStream(zone: Zone, socket: Socket): void {
  let pending = Buffer.alloc(0);
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      if (pending.length < prefixBytes) return;
      const end = prefixBytes + pending.readUInt16BE(0);
      if (pending.length < end) return;
      const reply = answerQuery(zone, pending.subarray(prefixBytes, end), 'tcp');
      pending = pending.subarray(end);
      if (!reply) {
        socket.destroy();
        return;
      }
      const prefix = Buffer.alloc(prefixBytes);
      prefix.writeUInt16BE(reply.length);
      socket.write(Buffer.concat([prefix, reply]));
    }
  });
}
