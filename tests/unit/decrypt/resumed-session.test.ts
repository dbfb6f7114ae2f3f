// Sessions of TLS 1.2 that go on where another connection began, with a key log that names their secret once.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { constants } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { FlowEvent } from '../../../shared/model/segment.ts';
import { makeServerCertificate } from '../../helpers/certificate.ts';
import { readLetter, recordFlowsTo } from './recorded-letter.ts';

interface Recorded {
  readonly events: readonly FlowEvent[];
  /** A line for each connection that agreed on a secret of its own, or resumed one. */
  readonly keyLines: readonly string[];
  readonly reused: readonly boolean[];
}

/** Three connections, each but the first with the session of the one before. */
async function record(way: 'ticket' | 'session-id', forgets = false): Promise<Recorded> {
  const { key, cert } = await makeServerCertificate('resumed.test');
  const secureOptions = way === 'ticket' ? 0 : constants.SSL_OP_NO_TICKET;
  const server = createServer({ key, cert, maxVersion: 'TLSv1.2', secureOptions }, (socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'));
    socket.on('error', () => socket.destroy());
  });
  const sessions = new Map<string, Buffer>();
  server.on('newSession', (id: Buffer, data: Buffer, done: () => void) => {
    sessions.set(id.toString('hex'), data);
    done();
  });
  server.on('resumeSession', (id: Buffer, done: (e: null, data: Buffer | null) => void) => {
    done(null, forgets ? null : (sessions.get(id.toString('hex')) ?? null));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const recorder = await recordFlowsTo((server.address() as AddressInfo).port);
  const keyLines: string[] = [];
  const reused: boolean[] = [];
  let session: Buffer | undefined;
  for (const path of ['/first', '/second', '/third']) {
    const socket: TLSSocket = connect({
      port: recorder.port,
      host: '127.0.0.1',
      maxVersion: 'TLSv1.2',
      rejectUnauthorized: false,
      ...(session === undefined ? {} : { session }),
    });
    const lines: string[] = [];
    socket.on('keylog', (line: Buffer) => lines.push(line.toString('latin1')));
    socket.on('session', (given: Buffer) => {
      session = given;
    });
    await once(socket, 'secureConnect');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: resumed.test\r\n\r\n`);
    await once(socket, 'data');
    reused.push(socket.isSessionReused());
    socket.end();
    await once(socket, 'close');
    keyLines.push(lines[0] ?? '');
  }
  server.close();
  return { events: recorder.finish(), keyLines, reused };
}

const ways = ['ticket', 'session-id'] as const;
const recorded = new Map<string, Recorded>();

beforeAll(async () => {
  for (const way of ways) recorded.set(way, await record(way));
});

test.each(ways)('by %s, all are opened with the line of the first', (way) => {
  const { events, keyLines, reused } = recorded.get(way) ?? {
    events: [],
    keyLines: [],
    reused: [],
  };
  expect(reused).toEqual([false, true, true]);
  const { exchanges, connections } = readLetter(events, keyLines.slice(0, 1));
  expect(exchanges.map(({ exchange }) => exchange.request.path)).toEqual([
    '/first',
    '/second',
    '/third',
  ]);
  expect(connections).toMatchObject({ opened: 3, 'no-key': 0, 'wrong-key': 0 });
});

test('without the line of the first none is opened', () => {
  const { events } = recorded.get('ticket') ?? { events: [] };
  expect(readLetter(events, []).connections).toMatchObject({ opened: 0, 'no-key': 3 });
});

test('a session that the server began anew needs a line of its own', async () => {
  const { events, keyLines, reused } = await record('session-id', true);
  expect(reused).toEqual([false, false, false]);
  const { connections } = readLetter(events, keyLines.slice(0, 1));
  expect(connections).toMatchObject({ opened: 1, 'no-key': 2, 'wrong-key': 0 });
});
