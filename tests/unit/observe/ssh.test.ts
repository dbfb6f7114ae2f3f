// SSH: both greetings in the open, and behind them nothing that could be read (RFC 4253 §4.2).
import { expect, test } from 'vitest';
import { FlowReader } from '../../../electron/observe/flow-reader.ts';
import { nowhere } from '../../../electron/observe/observer.ts';
import { nodeHashes } from '../../../electron/session/hashes.ts';
import { kindOfFlow } from '../../../shared/words/flow-words.ts';
import { hear } from './hear.ts';

const server = 'SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13\r\n';
const client = 'SSH-2.0-PuTTY_Release_0.81\r\n';
const keys = Uint8Array.from([
  0,
  0,
  2,
  4,
  6,
  20,
  ...Array.from({ length: 510 }, (_, n) => n & 255),
]);

test('which programs speak is told, with the bytes that say it', () => {
  const { flow, at } = hear([
    ['down', server],
    ['up', client],
    ['up', keys],
    ['down', keys],
  ]);
  expect(flow.protocol).toBe('ssh');
  expect(flow.clearPrelude?.lines.map(({ label, value }) => `${label}: ${value}`)).toEqual([
    'Server says: SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13',
    'Client says: SSH-2.0-PuTTY_Release_0.81',
  ]);
  expect(flow.clearPrelude?.lines.map(({ evidence }) => evidence && at(evidence))).toEqual([
    server,
    client,
  ]);
  expect(
    flow.clearFacts?.map(({ label, value, evidence }) => [label, value, at(evidence)]),
  ).toEqual([
    ['Program of the server', 'OpenSSH_9.6p1 Ubuntu-3ubuntu13', 'OpenSSH_9.6p1 Ubuntu-3ubuntu13'],
    ['Program and device', 'PuTTY_Release_0.81', 'PuTTY_Release_0.81'],
  ]);
  expect(kindOfFlow({ tlsVersion: null, protocol: flow.protocol, transport: 'tcp' })).toBe('SSH');
});

test('one side alone, and without the line’s end', () => {
  expect(hear([['down', server]]).flow.clearPrelude?.lines).toMatchObject([
    { value: server.trim() },
  ]);
  const { flow } = hear([['down', 'SSH-2.0-OpenSSH_9.6']]);
  expect([flow.protocol, flow.clearPrelude?.lines]).toEqual(['ssh', []]);
});

test('what follows a greeting need not be seen', () => {
  const info = { flowId: 'f', transport: 'tcp', openedMs: 0 } as const;
  const [local, remote] = [
    { address: '192.0.2.1', port: 50_000 },
    { address: '192.0.2.2', port: 22 },
  ];
  const reader = new FlowReader({
    flow: { ...info, local, remote },
    place: nowhere,
    hashes: nodeHashes,
    isDns: false,
  });
  const say = (direction: 'up' | 'down', text: string): void => {
    const bytes = Buffer.from(text);
    const lengthBytes = bytes.length;
    reader.segment({ flowId: 'f', direction, timeMs: 1, offset: 0, lengthBytes, bytes });
  };
  say('down', server);
  expect(reader.quietBytes('up')).toBe(0);
  say('up', client);
  expect([reader.quietBytes('up'), reader.quietBytes('down')]).toEqual([Infinity, Infinity]);
  reader.pass('down', 90_000, 2);
  expect(reader.observe([])).toMatchObject({ protocol: 'ssh', bytesDown: 90_000 + server.length });
});

test('TLS behind a server’s greeting alone is still found', () => {
  const hello = Uint8Array.from([22, 3, 1, 0, 5, 1, 0, 0, 1, 3]);
  expect(
    hear([
      ['down', server],
      ['up', hello],
    ]).flow.protocol,
  ).toBe('tls');
});
