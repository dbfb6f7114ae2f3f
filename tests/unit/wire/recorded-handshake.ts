// A real handshake between Node's own TLS client and server on loopback, both directions recorded: the
// sample bytes of the parser tests, made anew each run.
import { once } from 'node:events';
import { connect as connectTcp, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { connect as connectTls, createServer, type SecureVersion } from 'node:tls';
import { HandshakeStream } from '../../../electron/wire/tls/handshake-stream.ts';
import { type HandshakeMessage } from '../../../electron/wire/tls/handshake.ts';
import { RecordStream } from '../../../electron/wire/tls/records.ts';
import { makeServerCertificate } from '../../helpers/certificate.ts';

export interface RecordedHandshake {
  readonly up: Uint8Array;
  readonly down: Uint8Array;
  readonly clientHello: Uint8Array;
  readonly serverHello: Uint8Array;
  /** Empty in TLS 1.3, where it is encrypted. */
  readonly certificate: Uint8Array;
}

const alpn = ['h2', 'http/1.1'];

function readClearMessages(stream: Uint8Array): HandshakeMessage[] {
  const handshake = new HandshakeStream();
  const messages: HandshakeMessage[] = [];
  for (const record of new RecordStream().push(stream, stream.length, 0)) {
    if (record.contentType !== 22) break;
    messages.push(...handshake.push(record));
  }
  return messages;
}

/** Forwards bytes between two sockets and keeps a copy of each direction. */
async function startRecorder(target: number) {
  const up: Buffer[] = [];
  const down: Buffer[] = [];
  const server = createTcpServer((client) => {
    const onward = connectTcp(target, '127.0.0.1');
    client.on('data', (data) => void up.push(data)).pipe(onward);
    onward.on('data', (data) => void down.push(data)).pipe(client);
    client.on('error', () => onward.destroy());
    onward.on('error', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, up, down };
}

export async function recordHandshake(options: {
  readonly maxVersion: SecureVersion;
  /** Groups that the server takes; where the client guessed none of them, it asks for another hello. */
  readonly serverGroups?: string;
}): Promise<RecordedHandshake> {
  const { key, cert, ca } = await makeServerCertificate('clinic.lab.test');
  const { maxVersion, serverGroups: ecdhCurve = 'auto' } = options;
  const peer = createServer({ key, cert, ALPNProtocols: alpn, ecdhCurve }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('hello');
  });
  peer.listen(0, '127.0.0.1');
  await once(peer, 'listening');
  const recorder = await startRecorder((peer.address() as AddressInfo).port);
  const client = connectTls({
    port: recorder.port,
    host: '127.0.0.1',
    servername: 'clinic.lab.test',
    ca,
    ALPNProtocols: alpn,
    maxVersion,
  });
  client.resume();
  await once(client, 'end');
  client.destroy();
  recorder.server.close();
  peer.close();
  const up = Uint8Array.from(Buffer.concat(recorder.up));
  const down = Uint8Array.from(Buffer.concat(recorder.down));
  const find = (messages: HandshakeMessage[], type: number): Uint8Array =>
    messages.find((message) => message.type === type)?.body ?? new Uint8Array(0);
  const downMessages = readClearMessages(down);
  return {
    up,
    down,
    clientHello: find(readClearMessages(up), 1),
    serverHello: find(downMessages, 2),
    certificate: find(downMessages, 11),
  };
}
