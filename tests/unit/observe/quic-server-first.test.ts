// A capture whose first packet of a QUIC conversation is the server's: late, or behind one that was lost.
import { beforeAll, expect, test } from 'vitest';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { sealInitial } from '../wire/seal-initial.ts';
import { lookAtFlows } from '../../../electron/observe/look/look.ts';
import type { FlowLook } from '../../../shared/model/look.ts';
import type { Direction } from '../../../shared/model/segment.ts';
import { hear } from './hear.ts';
import { hashes } from './loopback.ts';

const chosenByClient = Uint8Array.of(7, 7, 7, 7, 7, 7, 7, 7);
const ofClient = Uint8Array.of(1, 2, 3, 4);
const ofServer = Uint8Array.of(9, 8, 7, 6, 5);

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.3' });
});

const message = (type: number, body: Uint8Array): Uint8Array =>
  Uint8Array.from([type, 0, body.length >> 8, body.length & 0xff, ...body]);

const fromClient = (destination = chosenByClient): Uint8Array =>
  sealInitial({
    destinationId: chosenByClient,
    ids: { destination, source: ofClient },
    side: 'client',
    crypto: message(1, recorded.clientHello),
    paddedTo: 1200,
  });

const fromServer = (): Uint8Array =>
  sealInitial({
    destinationId: chosenByClient,
    ids: { destination: ofClient, source: ofServer },
    side: 'server',
    crypto: message(2, recorded.serverHello),
    paddedTo: 1200,
  });

test('the hello is read, and the answer that comes again', () => {
  const { flow } = hear(
    [
      ['up', fromServer()],
      ['down', fromClient()],
      ['up', fromServer()],
    ],
    { transport: 'udp', port: 443 },
  );
  expect(flow.protocol).toBe('quic');
  expect(flow.names.map(({ name }) => name)).toEqual(['clinic.lab.test']);
  expect(flow.tls?.handshake.map(({ kind, direction }) => [kind, direction])).toEqual([
    ['client-hello', 'down'],
    ['server-hello', 'up'],
  ]);
});

test('what the keys of its own id do not open turns nothing', () => {
  const { flow } = hear(
    [
      ['up', fromServer()],
      ['down', fromClient(ofServer)],
    ],
    { transport: 'udp', port: 443 },
  );
  expect(flow.names).toEqual([]);
});

test('a first look finds the name as well', () => {
  const looks: FlowLook[] = [];
  const flow = {
    flowId: 'udp-1',
    transport: 'udp',
    local: { address: '192.0.2.1', port: 443 },
    remote: { address: '192.0.2.2', port: 50_000 },
    openedMs: 0,
  } as const;
  const listener = lookAtFlows(hashes, (one) => {
    looks.push(one);
  })(flow, true);
  const said: [Direction, Uint8Array][] = [
    ['up', fromServer()],
    ['down', fromClient()],
  ];
  for (const [direction, bytes] of said) {
    expect(listener?.quietBytes(direction)).toBe(0);
    const place = { timeMs: 0, offset: 0, lengthBytes: bytes.length };
    listener?.segment({ flowId: flow.flowId, direction, bytes, ...place });
  }
  listener?.finished();
  expect(looks).toMatchObject([{ protocol: 'quic', serverName: 'clinic.lab.test' }]);
});
