// TLS 1.2 negotiated anew on an open connection (RFC 5246 §7.4.1.1): the second handshake travels inside
// the encryption of the first, and changes nothing of what was told before it.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, createServer } from 'node:tls';
import { beforeAll, expect, test } from 'vitest';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { Direction } from '../../shared/model/segment.ts';
import { makeServerCertificate } from '../helpers/certificate.ts';
import { readFrames } from '../helpers/tshark.ts';
import { newObserver } from '../unit/observe/loopback.ts';
import { pcap, tcp } from '../unit/wire/ip/packets.ts';

/** OpenSSL 3 lets clients negotiate anew only where the server says so (SSL_OP_ALLOW_CLIENT_RENEGOTIATION). */
const allowRenegotiation = 1 << 8;

type Heard = readonly [Direction, Buffer];

async function record(): Promise<Heard[]> {
  const heard: Heard[] = [];
  const { key, cert, ca } = await makeServerCertificate('clinic.lab.test');
  const options = { key, cert, secureOptions: allowRenegotiation };
  const peer = createServer(options, (socket) =>
    socket.on('error', () => socket.destroy()).pipe(socket),
  );
  peer.listen(0, '127.0.0.1');
  await once(peer, 'listening');
  const tap = createTcpServer((client) => {
    const onward = connect((peer.address() as AddressInfo).port, '127.0.0.1');
    client.on('data', (data) => void heard.push(['up', data])).pipe(onward);
    onward.on('data', (data) => void heard.push(['down', data])).pipe(client);
    client.on('error', () => onward.destroy());
    onward.on('error', () => client.destroy());
  });
  tap.listen(0, '127.0.0.1');
  await once(tap, 'listening');
  const { port } = tap.address() as AddressInfo;
  const servername = 'clinic.lab.test';
  const client = connectTls({ port, host: '127.0.0.1', servername, ca, maxVersion: 'TLSv1.2' });
  await once(client, 'secureConnect');
  const say = async (text: string): Promise<void> => {
    client.write(text);
    await once(client, 'data');
  };
  await say('before');
  await new Promise<void>((resolve, reject) => {
    client.renegotiate({}, (error) => (error === null ? resolve() : reject(error)));
  });
  await say('afterwards');
  client.end();
  await once(client, 'close');
  tap.close();
  peer.close();
  return heard;
}

let heard: Heard[] = [];
let flow: ObservedFlow | undefined;
beforeAll(async () => {
  heard = await record();
  const observer = newObserver();
  const local = { address: '192.0.2.1', port: 50_000 };
  const remote = { address: '192.0.2.2', port: 443 };
  const flowId = 'f1';
  observer.push({ kind: 'opened', flow: { flowId, transport: 'tcp', local, remote, openedMs: 0 } });
  const offsets = { up: 0, down: 0 };
  for (const [direction, bytes] of heard) {
    const offset = offsets[direction];
    offsets[direction] += bytes.length;
    const segment = { flowId, direction, timeMs: 0, offset, lengthBytes: bytes.length, bytes };
    observer.push({ kind: 'segment', segment });
  }
  [flow] = observer.finish().flows;
});

test('the second handshake is seen as sealed, and the first stays what is told', () => {
  expect(flow?.tls).toMatchObject({
    serverName: 'clinic.lab.test',
    version: 'TLS 1.2',
    resumption: 'none',
    certificateReadable: true,
    problem: null,
  });
  const steps = flow?.tls?.handshake ?? [];
  expect(steps.filter(({ kind }) => kind === 'client-hello')).toHaveLength(1);
  expect(steps.filter(({ kind }) => kind === 'certificate')).toHaveLength(1);
  const open = steps.findIndex(({ kind }) => kind === 'encrypted-from-here');
  const later = steps.slice(open + 1).filter(({ kind }) => kind === 'encrypted-handshake');
  expect(new Set(later.map(({ direction }) => direction))).toEqual(new Set(['up', 'down']));
  expect(later.every(({ encrypted }) => encrypted)).toBe(true);
});

test('sizes of what was said before and afterwards are told apart', () => {
  const bytes = (flow?.estimates ?? []).map(({ direction, bodyBytes, totalBytes }) => [
    direction,
    Math.max(bodyBytes, totalBytes),
  ]);
  expect(bytes).toEqual([
    ['up', 6],
    ['down', 6],
    ['up', 10],
    ['down', 10],
  ]);
});

test('records are those that tshark reads', () => {
  const next = { up: 100, down: 900 };
  const packets = [
    tcp({ sequence: 99, flags: 2 }),
    tcp({ sequence: 899, flags: 0x12, back: true }),
    ...heard.map(([direction, bytes]) => {
      const sequence = next[direction];
      next[direction] += bytes.length;
      return tcp({ sequence, payload: Uint8Array.from(bytes), back: direction === 'down' });
    }),
  ];
  const scratch = mkdtempSync(join(tmpdir(), 'onlooker-renegotiation-'));
  const path = join(scratch, 'made.pcap');
  writeFileSync(path, pcap(packets));
  const frames = readFrames(path, 'tls', ['tls.record.length']);
  rmSync(scratch, { recursive: true, force: true });
  const lengths = frames.flatMap((frame) => (frame['tls.record.length'] ?? []).map(Number));
  const ours = (flow?.records ?? []).map(({ lengthBytes }) => lengthBytes);
  expect([...lengths].sort((a, b) => a - b)).toEqual([...ours].sort((a, b) => a - b));
  expect(ours.length).toBeGreaterThan(12);
});
