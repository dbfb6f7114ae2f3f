// Addresses that may not be dialled: asked of what a name leads to at that very moment, so that no name
// server leads around it.
import { afterEach, expect, test } from 'vitest';
import { createLanPolicy } from '../../electron/relay/destination-policy.ts';
import { rememberAddresses } from '../../electron/relay/remembering-resolver.ts';
import { createRelay, defaultBudget } from '../../electron/relay/relay.ts';
import type { Resolver } from '../../electron/relay/resolver.ts';
import type { FlowEvent } from '../../shared/model/segment.ts';
import {
  addressRecord,
  startDnsServer,
  type TestDnsServer,
} from '../helpers/servers/dns-server.ts';
import { startEngine, type TestEngine } from '../helpers/servers/engine.ts';
import { closeAll, startTcp } from '../helpers/servers/listen.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  await closeAll();
});

async function dns(addresses: readonly string[]): Promise<TestDnsServer> {
  const records: Record<string, ReturnType<typeof addressRecord>[]> = {};
  for (const address of addresses) {
    const record = addressRecord('site.test', address);
    (records[`${record.type} site.test`] ??= []).push(record);
  }
  const server = await startDnsServer({ records });
  closers.push(() => server.close());
  return server;
}

/** As if 127.0.0.1 were a public address and the rest of loopback were not. */
const onlyFirst = (address: string): string | null =>
  address === '127.0.0.1' ? null : 'a private address';

async function start(addresses: readonly string[]): Promise<TestEngine> {
  const server = await dns(addresses);
  const engine = startEngine({ servers: [server.address], refuseAddress: onlyFirst });
  closers.push(() => engine.close());
  return engine;
}

test('of a name with good and bad addresses only the good ones are dialled', async () => {
  const echo = await startTcp((socket) => socket.pipe(socket));
  const engine = await start(['::1', '127.0.0.9', '127.0.0.1', '::ffff:127.0.0.1']);
  const dialed = await engine.relay.dial({ host: 'site.test', port: echo.port });
  expect(dialed.ok && dialed.value.remote.address).toBe('127.0.0.1');
  const remotes = engine
    .flows()
    .flatMap(({ transport, remote }) => (transport === 'tcp' ? [remote.address] : []));
  expect(remotes).toEqual(['127.0.0.1']);
});

test('a name that leads to bad addresses alone is refused, with the address and the reason', async () => {
  const engine = await start(['127.0.0.9', '::1']);
  const dialed = await engine.relay.dial({ host: 'site.test', port: 443 });
  expect(dialed).toEqual({
    ok: false,
    error: {
      kind: 'destination-refused',
      detail: expect.stringMatching(/^site\.test \((::1|127\.0\.0\.9)\) is a private address$/),
    },
  });
  expect(engine.flows().filter(({ transport }) => transport === 'tcp')).toEqual([]);
});

test('a name that turns to a bad address later is refused then, remembered or not', async () => {
  const echo = await startTcp((socket) => socket.pipe(socket));
  let answer = ['127.0.0.1'];
  let nowMs = 0;
  const flipping: Resolver = {
    info: { kind: 'given', servers: [] },
    resolve: () => Promise.resolve({ ok: true, value: { addresses: answer, flowIds: [] } }),
  };
  const events: FlowEvent[] = [];
  const relay = createRelay({
    sink: (event) => events.push(event),
    resolver: rememberAddresses(flipping, () => nowMs),
    budget: defaultBudget,
    overrides: new Map(),
    refuseAddress: onlyFirst,
  });
  closers.push(() => Promise.resolve(relay.close()));
  const target = { host: 'site.test', port: echo.port };
  expect((await relay.dial(target)).ok).toBe(true);
  answer = ['127.0.0.9'];
  const remembered = await relay.dial(target);
  expect(remembered.ok && remembered.value.remote.address).toBe('127.0.0.1');
  nowMs = 61_000;
  expect(await relay.dial(target)).toMatchObject({ error: { kind: 'destination-refused' } });
});

test('the policy for a network holds for whatever a name leads to', async () => {
  const bad = [
    '10.0.0.1',
    '169.254.169.254',
    '192.168.0.1',
    'fd00::1',
    '64:ff9b::a00:1',
    'fe80::1',
  ];
  const server = await dns(bad);
  const refuseAddress = createLanPolicy({ ownAddresses: () => [] });
  const engine = startEngine({ servers: [server.address], refuseAddress });
  closers.push(() => engine.close());
  for (const host of ['site.test', ...bad]) {
    const dialed = await engine.relay.dial({ host, port: 443 });
    expect(dialed).toMatchObject({ ok: false, error: { kind: 'destination-refused' } });
  }
});
