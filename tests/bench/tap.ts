// Tapped against plain TLS: interleaved rounds, everything recorded, ratios of each round.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { createRelay } from '../../electron/relay/relay.ts';
import { createResolver } from '../../electron/relay/resolver.ts';
import { SlabLoan, SlabPool } from '../../electron/relay/slab-pool.ts';
import type { FlowEvent } from '../../shared/model/segment.ts';
import { makeServerCertificate } from '../helpers/certificate.ts';
import { median, type Measure } from './statistics.ts';
import type { ServerReady } from './tls-server.ts';

const rounds = 19;
const downloadBytes = 64 * 1024 * 1024;
const connections = 60;
const pings = 300;

type Dial = () => Promise<Duplex>;
interface Sample {
  readonly cpu: number;
  readonly latency: number;
  readonly download: number;
  readonly connect: number;
}

function ask(socket: TLSSocket, bytes: number): Promise<void> {
  const request = Buffer.alloc(8);
  request.writeBigUInt64BE(BigInt(bytes));
  return new Promise((resolve, reject) => {
    let got = 0;
    const take = (data: Buffer): void => {
      got += data.length;
      if (got < bytes) return;
      socket.off('data', take);
      socket.off('error', reject);
      resolve();
    };
    socket.on('data', take);
    socket.once('error', reject);
    socket.write(request);
  });
}

async function open(dial: Dial, ca: string): Promise<TLSSocket> {
  const socket = connectTls({ socket: await dial(), ca, servername: 'bench.lab.test' });
  await once(socket, 'secureConnect');
  return socket;
}

const nowMs = (): number => performance.now();

async function sample(dial: Dial, ca: string): Promise<Sample> {
  const cpuBefore = process.cpuUsage();
  const socket = await open(dial, ca);
  const downloadStart = nowMs();
  await ask(socket, downloadBytes);
  const download = nowMs() - downloadStart;
  const times: number[] = [];
  for (let ping = 0; ping < pings; ping += 1) {
    const start = nowMs();
    await ask(socket, 200);
    times.push(nowMs() - start);
  }
  socket.destroy();
  const connectStart = nowMs();
  for (let n = 0; n < connections; n += 1) {
    const fresh = await open(dial, ca);
    await ask(fresh, 200);
    fresh.destroy();
  }
  const connect = nowMs() - connectStart;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { cpu: user + system, latency: median(times), download, connect };
}

/** As in the app, one pool for all sessions; here a session is a round. */
const slabPool = new SlabPool();

function makeTap(port: number): { dial: Dial; end: () => Promise<void> } {
  const recorded: FlowEvent[] = [];
  const sink = (event: FlowEvent): void => void recorded.push(event);
  const start = nowMs();
  const clock = (): number => nowMs() - start;
  const resolver = createResolver({ servers: [], kind: 'given', sink, clock });
  const budget = { flowBytes: 2 * downloadBytes, sessionBytes: 4 * downloadBytes };
  const slabs = new SlabLoan(slabPool, budget);
  const relay = createRelay({ sink, clock, resolver, budget, overrides: new Map(), slabs });
  const dial = async (): Promise<Duplex> => {
    const dialed = await relay.dial({ host: '127.0.0.1', port });
    if (!dialed.ok) throw new Error(dialed.error.detail);
    return dialed.value.stream;
  };
  const end = async (): Promise<void> => {
    relay.close();
    await relay.drain();
    recorded.length = 0;
    slabs.giveBack();
  };
  return { dial, end };
}

/** Gives median ratios, tapped over plain (for speeds: plain time over tapped time). */
export async function benchTap(serverModule: string): Promise<Measure[]> {
  const { key, cert, ca } = await makeServerCertificate('bench.lab.test');
  const server = fork(serverModule, { env: { ...process.env, BENCH_KEY: key, BENCH_CERT: cert } });
  try {
    const [ready] = (await once(server, 'message')) as [ServerReady];
    const plain: Dial = async () => {
      const socket = connectTcp({ host: '127.0.0.1', port: ready.port, noDelay: true });
      await once(socket, 'connect');
      return socket;
    };
    const ratios: Sample[] = [];
    for (let round = -1; round < rounds; round += 1) {
      const order = round % 2 === 0;
      const { dial, end } = makeTap(ready.port);
      const first = await sample(order ? plain : dial, ca);
      const second = await sample(order ? dial : plain, ca);
      await end();
      const [plainSample, tapped] = order ? [first, second] : [second, first];
      if (round < 0) continue;
      ratios.push({
        cpu: tapped.cpu / plainSample.cpu,
        latency: tapped.latency / plainSample.latency,
        download: plainSample.download / tapped.download,
        connect: plainSample.connect / tapped.connect,
      });
    }
    const of = (key: keyof Sample): number => median(ratios.map((ratio) => ratio[key]));
    return [
      { name: 'tap: client CPU', ratio: of('cpu'), goal: { kind: 'at-most', value: 1.15 } },
      { name: 'tap: median latency', ratio: of('latency'), goal: { kind: 'at-most', value: 1.08 } },
      {
        name: 'tap: download speed',
        ratio: of('download'),
        goal: { kind: 'at-least', value: 0.95 },
      },
      {
        name: 'tap: new connections a second',
        ratio: of('connect'),
        goal: { kind: 'at-least', value: 0.92 },
      },
    ];
  } finally {
    server.disconnect();
  }
}
