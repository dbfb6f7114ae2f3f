// One question to one DNS server, over UDP (RFC 1035 §4.2.1) or TCP (RFC 7766), written down as a
// flow of its own: the query up, what came back down.
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import type { SocketAddress } from '../../shared/model/segment.ts';
import { withoutZone } from './address.ts';
import { readAnswer, type Answer, type Question } from './dns-message.ts';
import { errorCode } from './failure.ts';
import type { FlowRecorder } from './recorder.ts';

/** Opens a recorder for a new flow; `openedMs` is when the first packet left. */
export type RecordFlow = (flow: {
  readonly transport: 'udp' | 'tcp';
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
}) => FlowRecorder;

export type AskOutcome = Exclude<Answer, { kind: 'other' }> | { kind: 'silent'; detail: string };

export interface AskOptions {
  readonly server: SocketAddress;
  readonly question: Question;
  readonly record: RecordFlow;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How many datagrams that are not our answer are put up with before giving the server up. */
const maxStrayDatagrams = 32;

function remoteOf(server: SocketAddress): SocketAddress {
  return { address: withoutZone(server.address), port: server.port };
}

/** Settles once: on an answer, an error, the end of `timeoutMs` or an abort. Never rejects. */
function settle(
  { timeoutMs, signal }: AskOptions,
  begin: (finish: (outcome: AskOutcome) => void) => (outcome: AskOutcome) => void,
): Promise<AskOutcome> {
  return new Promise((resolve) => {
    let done = false;
    const finish = (outcome: AskOutcome): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      end(outcome);
      resolve(outcome);
    };
    const abort = (): void => {
      finish({ kind: 'silent', detail: 'cancelled' });
    };
    const timer = setTimeout(() => {
      finish({ kind: 'silent', detail: `nothing in ${timeoutMs} ms` });
    }, timeoutMs);
    const end = begin(finish);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

/** The socket is connected, so the kernel drops what other addresses send (RFC 5452 §9.1). */
export function askUdp(options: AskOptions): Promise<AskOutcome> {
  const { server, question, record } = options;
  return settle(options, (finish) => {
    const socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4');
    let recorder: FlowRecorder | null = null;
    let strays = 0;
    socket.on('error', (error) => {
      finish({ kind: 'silent', detail: errorCode(error) || error.message });
    });
    socket.on('message', (bytes) => {
      recorder?.record('down', bytes);
      const answer = readAnswer(bytes, question);
      if (answer.kind !== 'other') finish(answer);
      else if ((strays += 1) > maxStrayDatagrams) {
        finish({ kind: 'malformed', detail: 'only answers to other questions' });
      }
    });
    const ask = (): void => {
      const { address, port } = socket.address();
      const local = { address: withoutZone(address), port };
      recorder = record({ transport: 'udp', local, remote: remoteOf(server) });
      recorder.record('up', question.bytes);
      socket.send(question.bytes);
    };
    // As an event: a callback would be called for failures too, in place of `error`.
    socket.once('connect', ask);
    socket.connect(server.port, server.address);
    return (outcome) => {
      recorder?.close(outcome.kind === 'silent' ? 'timeout' : 'local');
      // It may be on its way already, and a closed socket has no address.
      socket.off('connect', ask);
      socket.close();
    };
  });
}

/** Messages carry their length in two bytes before them (RFC 1035 §4.2.2). */
export function askTcp(options: AskOptions): Promise<AskOutcome> {
  const { server, question, record } = options;
  return settle(options, (finish) => {
    const socket = connect({ host: server.address, port: server.port, noDelay: true });
    let recorder: FlowRecorder | null = null;
    let received = Buffer.alloc(0);
    socket.on('error', (error) => {
      finish({ kind: 'silent', detail: errorCode(error) || error.message });
    });
    socket.on('end', () => {
      finish({ kind: 'malformed', detail: `closed after ${received.length} bytes` });
    });
    socket.on('connect', () => {
      const local = {
        address: withoutZone(socket.localAddress ?? ''),
        port: socket.localPort ?? 0,
      };
      recorder = record({ transport: 'tcp', local, remote: remoteOf(server) });
      const length = Buffer.alloc(2);
      length.writeUInt16BE(question.bytes.length);
      const message = Buffer.concat([length, question.bytes]);
      recorder.record('up', message);
      socket.write(message);
    });
    socket.on('data', (bytes) => {
      recorder?.record('down', bytes);
      received = Buffer.concat([received, bytes]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      const answer = readAnswer(received.subarray(2, 2 + received.readUInt16BE(0)), question);
      if (answer.kind === 'other') finish({ kind: 'malformed', detail: 'another question' });
      else if (answer.kind === 'truncated') {
        finish({ kind: 'malformed', detail: 'truncated over TCP' });
      } else finish(answer);
    });
    return (outcome) => {
      recorder?.close(outcome.kind === 'silent' ? 'timeout' : 'local');
      socket.destroy();
    };
  });
}
