// Servers that misbehave, each in one way.
import { gzipSync } from 'node:zlib';
import { connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { KeyAndCertificate } from './certificates.ts';
import { startTcp, startTls, type Running } from './listen.ts';

type Serve = (socket: Socket | TLSSocket) => void;

/** Writes `next()` again and again, as fast as the other side takes it. */
function pour(socket: Socket, next: () => string | Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(next()));
  };
  socket.on('drain', more);
  more();
}

const onRequest =
  (answer: (socket: Socket) => void): Serve =>
  (socket) => {
    socket.once('data', () => {
      answer(socket);
    });
  };

/** Takes the connection and says nothing. */
export const silent: Serve = (socket) => {
  socket.resume();
};

/** Greets as an SSH server does. */
export const notTls: Serve = (socket) => {
  socket.write('SSH-2.0-OpenSSH_9.2\r\n');
};

/** Answers whatever comes as a web server without TLS would. */
export const plainHttp: Serve = onRequest((socket) => {
  socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
});

export const endlessHeaders: Serve = onRequest((socket) => {
  socket.write('HTTP/1.1 200 OK\r\n');
  let count = 0;
  pour(socket, () => `X-Header-${(count += 1)}: ${'a'.repeat(1000)}\r\n`);
});

export const endlessBody: Serve = onRequest((socket) => {
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n');
  const chunk = Buffer.alloc(64 * 1024, 'b');
  pour(socket, () => chunk);
});

/** One byte now and then, for ever: the idle limit never strikes. */
export const drip: Serve = onRequest((socket) => {
  socket.write('HTTP/1.1 200 OK\r\n\r\n');
  const timer = setInterval(() => socket.write('.'), 20);
  socket.once('close', () => {
    clearInterval(timer);
  });
});

/** 100 MiB of zeros in about 100 KiB; `layers` times over. */
export function compressionBomb(layers: number): Serve {
  let body: Buffer = Buffer.alloc(100 * 1024 * 1024);
  for (let layer = 0; layer < layers; layer += 1) body = gzipSync(body);
  const codings = Array.from({ length: layers }, () => 'gzip').join(', ');
  return onRequest((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: ${codings}\r\n`);
    socket.write(`Content-Length: ${body.length}\r\n\r\n`);
    socket.write(body);
  });
}

export const notGzip: Serve = onRequest((socket) => {
  socket.write('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello');
});

export const unknownCoding: Serve = onRequest((socket) => {
  socket.write('HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\nContent-Length: 5\r\n\r\nuryyb');
});

export function redirectTo(location: string): Serve {
  return (socket) => {
    socket.on('data', () => {
      socket.write(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
    });
  };
}

export const notHttp: Serve = onRequest((socket) => {
  socket.write('220 mail.example ESMTP\r\n');
});

/** Says 1,000 bytes will come, sends ten, and closes. */
export const shortBody: Serve = onRequest((socket) => {
  socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789');
});

export const closesBeforeAnswer: Serve = onRequest((socket) => {
  socket.destroy();
});

export const closesAtOnce: Serve = (socket) => {
  socket.destroy();
};

export const endlessInterim: Serve = onRequest((socket) => {
  const many = 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(500);
  pour(socket, () => many);
});

/**
 * A TLS server behind a wire cutter: passes on `passBytes` of what the server sends, then cuts, in the
 * middle of a record.
 */
export async function startCutAfter(
  identity: KeyAndCertificate,
  passBytes: number,
): Promise<Running> {
  const server = await startTls(
    identity,
    onRequest((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n${'x'.repeat(60_000)}`);
    }),
  );
  return startTcp((socket) => {
    const behind = connect(server.port, '127.0.0.1');
    behind.on('error', () => socket.destroy());
    socket.pipe(behind);
    let left = passBytes;
    behind.on('data', (bytes: Buffer) => {
      const part = bytes.subarray(0, left);
      left -= part.length;
      if (left > 0) socket.write(part);
      else socket.end(part, () => socket.destroy());
    });
  });
}
