// The practice lab's mail server: SMTP with STARTTLS on the submission port (RFC 5321, RFC 3207,
// RFC 6409). It takes no mail and knows no users: it is there for the switch to be seen.
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { ServerCertificate } from './authority.ts';

const idleMs = 30_000;
const maxLineBytes = 2000;

interface Conversation {
  readonly host: string;
  readonly encrypted: boolean;
  readonly startTls: () => void;
}

/** A server that does not listen yet. */
export function createMailServer(host: string, certificate: ServerCertificate): Server {
  const secureContext = createSecureContext({ cert: certificate.certPem, key: certificate.keyPem });
  return createServer((socket) => {
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    const stop = serve(socket, {
      host,
      encrypted: false,
      startTls: () => {
        stop();
        const sealed = new TLSSocket(socket, { isServer: true, secureContext });
        // Whoever breaks off the handshake may: that, too, is a lesson.
        sealed.on('error', () => socket.destroy());
        serve(sealed, { host, encrypted: true, startTls: () => undefined });
      },
    });
    socket.write(`220 ${host} ESMTP practice lab\r\n`);
  });
}

/** Answers line by line; gives the function that ends it. */
function serve(stream: Socket | TLSSocket, conversation: Conversation): () => void {
  let pending = '';
  const receive = (bytes: Buffer): void => {
    pending += bytes.toString('latin1');
    for (;;) {
      const end = pending.indexOf('\n');
      if (end < 0) break;
      const line = pending.slice(0, end).trim();
      pending = pending.slice(end + 1);
      answer(stream, line, conversation);
    }
    if (pending.length > maxLineBytes) stream.destroy();
  };
  stream.on('data', receive);
  return () => stream.off('data', receive);
}

function answer(stream: Duplex, line: string, { host, encrypted, startTls }: Conversation): void {
  const [verb = '', ...words] = line.split(' ');
  switch (verb.toUpperCase()) {
    case 'EHLO':
      stream.write(
        [
          `250-${host} greets ${words.join(' ').slice(0, 200)}`,
          '250-SIZE 35882577',
          '250-8BITMIME',
          // Signing in is only offered where nobody can read along (RFC 8314 §3).
          encrypted ? '250-AUTH PLAIN LOGIN' : '250-STARTTLS',
          '250 PIPELINING',
          '',
        ].join('\r\n'),
      );
      break;
    case 'STARTTLS':
      if (encrypted) {
        stream.write('503 5.5.1 It is encrypted already\r\n');
        break;
      }
      stream.write('220 2.0.0 Ready to start TLS\r\n');
      startTls();
      break;
    case 'NOOP':
    case 'RSET':
      stream.write('250 2.0.0 Fine\r\n');
      break;
    case 'QUIT':
      stream.end('221 2.0.0 Goodbye\r\n');
      break;
    default:
      stream.write('502 5.5.1 The practice lab takes no mail\r\n');
  }
}
