// What looks come to: counted once a connection, and within a budget.
import { expect, test } from 'vitest';
import { LookSums, Tallies } from '../../../../electron/observe/look/look-sums.ts';
import type { FlowLook } from '../../../../shared/model/look.ts';

const look = (part: Partial<FlowLook>): FlowLook => ({
  flowId: 'tcp-1',
  transport: 'tcp',
  local: { address: '10.0.0.1', port: 1 },
  remote: { address: '192.0.2.1', port: 443 },
  openedMs: 0,
  protocol: 'tls',
  bytesUp: 10,
  bytesDown: 90,
  serverName: null,
  names: [],
  alpn: [],
  version: null,
  cipher: null,
  ja3: null,
  ja4: null,
  echOffered: false,
  recordLengths: [],
  ...part,
});

test('a name counts once a connection, wherever it was told', () => {
  const sums = new LookSums();
  sums.add(look({ serverName: 'a.example', names: ['a.example', 'proxy.example'] }));
  sums.add(look({ serverName: 'a.example', version: 'TLS 1.3', ja4: 't13', echOffered: true }));
  sums.add(look({ protocol: 'dns', names: ['b.example'] }));
  expect(sums.names.sorted()).toEqual([
    ['a.example', { connections: 2, bytes: 200 }],
    ['b.example', { connections: 1, bytes: 100 }],
    ['proxy.example', { connections: 1, bytes: 100 }],
  ]);
  expect(sums.protocols.sorted().map(([value]) => value)).toEqual(['tls', 'dns']);
  expect(sums).toMatchObject({ connections: 3, bytes: 300, echOffers: 1 });
  expect([sums.versions.size, sums.programs.size]).toEqual([1, 1]);
});

test('what the captures lack is summed up beside what passed', () => {
  const sums = new LookSums();
  sums.add(look({ notCaptured: { up: 4, down: 60 } }));
  sums.add(look({}));
  expect(sums).toMatchObject({ bytes: 200, notCaptured: 64 });
});

test('a capture made of names is counted as far as there is room', () => {
  const tallies = new Tallies();
  for (let n = 0; n < 50_010; n += 1) tallies.add(`${n}.example`, 1);
  tallies.add('x'.repeat(300), 1);
  tallies.add('3.example', 1);
  expect([tallies.size, tallies.leftOut]).toEqual([50_000, 11]);
  expect(tallies.sorted()[0]).toEqual(['3.example', { connections: 2, bytes: 2 }]);
});
