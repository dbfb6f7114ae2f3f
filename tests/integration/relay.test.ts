// The relay on loopback: what is recorded is what passed, and looking up names leaves its traces.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { SlabLoan, SlabPool } from '../../electron/relay/slab-pool.ts';
import type { FlowEvent } from '../../shared/model/segment.ts';
import {
  addressRecord,
  startDnsServer,
  type DnsBehaviour,
  type TestDnsServer,
} from '../helpers/servers/dns-server.ts';
import { startEngine, type EngineOptions, type TestEngine } from '../helpers/servers/engine.ts';
import { closeAll, listen, startTcp } from '../helpers/servers/listen.ts';

const engines: TestEngine[] = [];
const dnsServers: TestDnsServer[] = [];

function engine(options: EngineOptions = {}): TestEngine {
  const made = startEngine(options);
  engines.push(made);
  return made;
}

async function dns(behaviour: DnsBehaviour): Promise<TestDnsServer> {
  const server = await startDnsServer(behaviour);
  dnsServers.push(server);
  return server;
}

async function dial(on: TestEngine, host: string, port: number): Promise<Duplex> {
  const dialed = await on.relay.dial({ host, port });
  if (!dialed.ok) throw new Error(JSON.stringify(dialed.error));
  return dialed.value.stream;
}

function closeReasons(events: readonly FlowEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'closed' ? [event.reason] : []));
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

afterEach(async () => {
  await Promise.all(engines.splice(0).map((made) => made.close()));
  await Promise.all(dnsServers.splice(0).map((server) => server.close()));
  await closeAll();
});
afterAll(closeAll);

describe('the tap', () => {
  it('passes bytes on untouched and writes down the same', async () => {
    const echo = await startTcp((socket) => {
      socket.pipe(socket);
    });
    const on = engine({ budget: { flowBytes: 1e9, sessionBytes: 1e9 } });
    const stream = await dial(on, '127.0.0.1', echo.port);
    const sent = Buffer.from(Array.from({ length: 5_000_011 }, (_, n) => (n * 31) & 0xff));
    const received: Buffer[] = [];
    stream.on('data', (bytes: Buffer) => received.push(bytes));
    stream.cork();
    stream.write(sent.subarray(0, 10));
    stream.write(sent.subarray(10, 1000));
    stream.uncork();
    stream.end(sent.subarray(1000));
    await once(stream, 'close');
    expect(sha256(Buffer.concat(received))).toBe(sha256(sent));
    expect(sha256(on.bytes('tcp-1', 'up'))).toBe(sha256(sent));
    expect(sha256(on.bytes('tcp-1', 'down'))).toBe(sha256(sent));
    expect(closeReasons(on.events)).toEqual(['end']);
  });

  it('holds the sender back when nobody reads', async () => {
    let written = 0;
    const flood = await startTcp((socket) => {
      const chunk = Buffer.alloc(64 * 1024);
      const more = (): void => {
        if (written > 200e6) return;
        do written += chunk.length;
        while (socket.write(chunk));
      };
      socket.on('drain', more);
      more();
    });
    const on = engine();
    const stream = await dial(on, '127.0.0.1', flood.port);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const heldBack = written;
    expect(on.events.filter((event) => event.kind === 'segment').length).toBeGreaterThan(0);
    expect(stream.readableLength).toBeLessThan(2 * 1024 * 1024);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(written).toBe(heldBack);
    stream.resume();
    await expect.poll(() => written).toBeGreaterThan(heldBack);
  });

  it('writes down the same in memory that an earlier session has used', async () => {
    const budget = { flowBytes: 1e7, sessionBytes: 1e7 };
    const pool = new SlabPool();
    const used: Set<ArrayBufferLike>[] = [];
    for (const fill of [1, 2]) {
      const sent = Buffer.alloc(3_000_003, fill);
      const server = await startTcp((socket) => socket.end(sent));
      const slabs = new SlabLoan(pool, budget);
      const on = engine({ budget, slabs });
      const stream = await dial(on, '127.0.0.1', server.port);
      stream.resume();
      await once(stream, 'close');
      expect(sha256(on.bytes('tcp-1', 'down'))).toBe(sha256(sent));
      const bytes = on.events.flatMap((event) =>
        event.kind === 'segment' && event.segment.bytes !== null ? [event.segment.bytes] : [],
      );
      used.push(new Set(bytes.map(({ buffer }) => buffer)));
      slabs.giveBack();
    }
    const [first, second] = used;
    expect([...(second ?? [])].some((buffer) => first?.has(buffer))).toBe(true);
  });

  it('keeps no more bytes than its budget, but every size and time', async () => {
    const server = await startTcp((socket) => {
      socket.end(Buffer.alloc(300_000, 7));
    });
    const on = engine({ budget: { flowBytes: 100_000, sessionBytes: 150_000 } });
    for (let flow = 0; flow < 2; flow += 1) {
      const stream = await dial(on, '127.0.0.1', server.port);
      stream.resume();
      await once(stream, 'close');
    }
    for (const [flowId, kept] of [
      ['tcp-1', 100_000],
      ['tcp-2', 50_000],
    ] as const) {
      const segments = on.events.flatMap((event) =>
        event.kind === 'segment' && event.segment.flowId === flowId ? [event.segment] : [],
      );
      let offset = 0;
      for (const segment of segments) {
        expect(segment.offset).toBe(offset);
        expect(segment.bytes?.length ?? segment.lengthBytes).toBe(segment.lengthBytes);
        offset += segment.lengthBytes;
      }
      expect(offset).toBe(300_000);
      expect(on.bytes(flowId, 'down')).toHaveLength(kept);
    }
  });

  it('says how a flow ended', async () => {
    const resetting = await startTcp((socket) => {
      setTimeout(() => socket.resetAndDestroy(), 20);
    });
    const on = engine();
    const reset = await on.relay.dial({ host: '127.0.0.1', port: resetting.port });
    expect(reset.ok).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const silent = await startTcp(() => undefined);
    const stream = await dial(on, '127.0.0.1', silent.port);
    stream.destroy();
    await dial(on, '127.0.0.1', silent.port);
    on.relay.close();
    expect(closeReasons(on.events)).toEqual(['reset', 'local', 'local']);
    const times = on.events.flatMap((event) => (event.kind === 'closed' ? [event.timeMs] : []));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe('dialing', () => {
  it('goes to IPv6 literals, to localhost and where an override says', async () => {
    const six = await listen(createServer(), '::1');
    const four = await listen(createServer());
    const overrides = new Map([[`far.test:${four.port}`, '127.0.0.1']]);
    const on = engine({ overrides });
    await dial(on, '[::1]', six.port);
    await dial(on, 'localhost', four.port);
    await dial(on, 'LOCALHOST', six.port);
    await dial(on, 'FAR.test', four.port);
    expect(on.flows().map((flow) => flow.remote)).toEqual([
      { address: '::1', port: six.port },
      { address: '127.0.0.1', port: four.port },
      { address: '::1', port: six.port },
      { address: '127.0.0.1', port: four.port },
    ]);
  });

  it('takes the next address when one refuses', async () => {
    const server = await listen(createServer());
    const name = 'both.test';
    const resolver = await dns({
      records: {
        [`AAAA ${name}`]: [addressRecord(name, '::1')],
        [`A ${name}`]: [addressRecord(name, '127.0.0.1')],
      },
    });
    const on = engine({ servers: [resolver.address] });
    await dial(on, name, server.port);
    expect(on.flows().at(-1)?.remote.address).toBe('127.0.0.1');
  });
});

describe('closing', () => {
  it('cuts off what is still connecting, and dials nothing after', async () => {
    let arrived = 0;
    const server = await startTcp(() => {
      arrived += 1;
    });
    const on = engine();
    const target = { host: '127.0.0.1', port: server.port };
    const dialling = on.relay.dial(target);
    await Promise.resolve();
    on.relay.close();
    for (const dialed of [await dialling, await on.relay.dial(target)]) {
      expect(dialed).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    }
    expect(on.events).toEqual([]);
    expect(arrived).toBe(0);
  });

  it('dials nothing once a name that was being looked up is found', async () => {
    const server = await startTcp(() => undefined);
    const dnsServer = await dns({
      records: { 'A late.test': [addressRecord('late.test', '127.0.0.1')] },
    });
    const on = engine({ servers: [dnsServer.address] });
    const dialling = on.relay.dial({ host: 'late.test', port: server.port });
    on.relay.close();
    expect(await dialling).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(on.flows().every(({ transport }) => transport === 'udp')).toBe(true);
  });
});

describe('looking names up', () => {
  const records = {
    'A site.test': [addressRecord('site.test', '127.0.0.1')],
    'AAAA site.test': [addressRecord('site.test', '::1')],
  };
  const resolve = (on: TestEngine, host: string) =>
    on.resolver.resolve(host, new AbortController().signal);

  it('asks for A, AAAA and HTTPS and records the very datagrams', async () => {
    const server = await dns({ records });
    const on = engine({ servers: [server.address] });
    const found = await resolve(on, 'site.test');
    expect(found.ok && [...found.value.addresses].sort()).toEqual(['127.0.0.1', '::1']);
    expect(server.asked.sort()).toEqual([
      'udp A site.test',
      'udp AAAA site.test',
      'udp HTTPS site.test',
    ]);
    const flows = on.flows();
    expect(flows.map((flow) => flow.transport)).toEqual(['udp', 'udp', 'udp']);
    expect(flows.every((flow) => flow.remote.port === server.address.port)).toBe(true);
    expect(flows.every((flow) => flow.local.port > 0)).toBe(true);
    for (const { flowId } of flows) {
      expect(on.bytes(flowId, 'up').includes('\u0004site\u0004test\0')).toBe(true);
      expect(on.bytes(flowId, 'down').includes('\u0004site\u0004test\0')).toBe(true);
    }
    expect(on.resolver.info).toEqual({
      kind: 'given',
      servers: [`[127.0.0.1]:${server.address.port}`.replace(/[[\]]/g, '')],
    });
  });

  it('asks again over TCP when the answer was truncated', async () => {
    const server = await dns({ records, truncateUdp: true });
    const on = engine({ servers: [server.address] });
    const found = await resolve(on, 'site.test');
    expect(found.ok && found.value.addresses).toHaveLength(2);
    const transports = on.flows().map((flow) => flow.transport);
    expect(transports.filter((one) => one === 'udp')).toHaveLength(3);
    expect(transports.filter((one) => one === 'tcp')).toHaveLength(3);
    const tcp = on.flows().find((flow) => flow.transport === 'tcp');
    const answer = on.bytes(tcp?.flowId ?? '', 'down');
    expect(answer.readUInt16BE(0)).toBe(answer.length - 2);
  });

  it('follows aliases, and takes no address of another name', async () => {
    const alias = { type: 'CNAME', name: 'www.test', data: 'Site.Test', ttl: 60 } as const;
    const server = await dns({
      records: {
        'A www.test': [
          addressRecord('evil.test', '127.6.6.6'),
          alias,
          addressRecord('site.test', '127.0.0.1'),
        ],
      },
    });
    const on = engine({ servers: [server.address] });
    const found = await resolve(on, 'WWW.test.');
    expect(found.ok && found.value.addresses).toEqual(['127.0.0.1']);
  });

  it('waits on past forged answers with another id or question', async () => {
    const server = await dns({
      records,
      corrupt: (answer) => {
        const otherId = Buffer.from(answer);
        otherId.writeUInt16BE((answer.readUInt16BE(0) + 1) & 0xffff);
        const otherName = Buffer.from(answer);
        otherName.write('evil', otherName.indexOf('site'));
        return [otherId, otherName, answer];
      },
    });
    const on = engine({ servers: [server.address] });
    const found = await resolve(on, 'site.test');
    expect(found.ok && [...found.value.addresses].sort()).toEqual(['127.0.0.1', '::1']);
  });

  it('asks the next server when one is silent or refuses', async () => {
    const silent = await dns({ corrupt: () => [] });
    const refusing = await dns({
      corrupt: (answer) => {
        const refused = Buffer.from(answer);
        refused.writeUInt16BE(0x8185, 2);
        return [refused];
      },
    });
    const good = await dns({ records });
    const on = engine({
      servers: [silent.address, refusing.address, good.address],
      dnsTimeoutMs: 60,
    });
    const found = await resolve(on, 'site.test');
    expect(found.ok && found.value.addresses).toHaveLength(2);
    expect(closeReasons(on.events)).toContain('timeout');
  });

  it.each([
    ['nowhere.test', 'unknown-host'],
    ['a..b', 'unknown-host'],
    [`${'a'.repeat(64)}.test`, 'unknown-host'],
    [`${'a.'.repeat(130)}test`, 'unknown-host'],
  ])('%s is %s', async (host, kind) => {
    const server = await dns({ records });
    const found = await resolve(engine({ servers: [server.address] }), host);
    expect(found.ok).toBe(false);
    expect(!found.ok && found.error.kind).toBe(kind);
  });

  it('asks the next server when the way to one is barred, and notes nothing that was not sent', async () => {
    // Without leave to broadcast the system refuses it before a datagram leaves, as it does offline.
    const barred = { address: '255.255.255.255', port: 53 };
    const server = await dns({
      records: { 'A next.test': [addressRecord('next.test', '127.0.0.1')] },
    });
    const on = engine({ servers: [barred, server.address] });
    const found = await on.resolver.resolve('next.test', new AbortController().signal);
    expect(found).toMatchObject({ ok: true, value: { addresses: ['127.0.0.1'] } });
    expect(on.flows().map(({ remote }) => remote.address)).not.toContain(barred.address);
  });

  it('asks nobody about addresses and localhost', async () => {
    const on = engine();
    for (const host of ['127.0.0.1', '[::1]', '::1', 'localhost', 'a.localhost']) {
      const found = await resolve(on, host);
      expect(found.ok && found.value.flowIds).toEqual([]);
    }
    expect(on.events).toEqual([]);
  });
});
