// Just enough of WebSocket (RFC 6455) for the lab: accepts, says its messages, answers a close.
import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';

const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const everyMs = 60;
const maxMessageBytes = 125;
const textFrame = 0x81;
const closeFrame = 0x88;

function frame(opcode: number, text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, maxMessageBytes);
  return Buffer.concat([Buffer.from([opcode, bytes.length]), bytes]);
}

/** Takes over `socket`, whose upgrade request had `key`; the connection stays until the client closes. */
export function serveWebSocket(socket: Duplex, key: string, messages: readonly string[]): void {
  const accept = createHash('sha1')
    .update(key + magic)
    .digest('base64');
  socket.on('error', () => socket.destroy());
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const left = [...messages];
  const timer = setInterval(() => {
    const next = left.shift();
    if (next === undefined) clearInterval(timer);
    else socket.write(frame(textFrame, next));
  }, everyMs);
  socket.on('data', (bytes: Buffer) => {
    if (bytes[0] === closeFrame) socket.end(frame(closeFrame, ''));
  });
  socket.once('close', () => {
    clearInterval(timer);
  });
}
