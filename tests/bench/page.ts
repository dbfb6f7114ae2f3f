// Loading the lab's shop in Chromium through the relay's proxy, against loading it directly: the same
// engine, cold sessions, interleaved. Names are given on both sides, so no look-up is in either time.
// The relay runs in this process, with nothing but recording behind it; the lab in one of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { _electron, type ElectronApplication } from '@playwright/test';
import { greetingUrl, startProxy, type Proxy } from '../../electron/relay/proxy.ts';
import { createRelay, defaultBudget } from '../../electron/relay/relay.ts';
import { createResolver } from '../../electron/relay/resolver.ts';
import type { LabReady } from './lab-server.ts';
import { median, type Measure } from './statistics.ts';

const rounds = 30;

interface Door {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly greeting: string;
}

interface RunningLab extends LabReady {
  readonly close: () => void;
}

async function openLab(module: string): Promise<RunningLab> {
  const server = fork(module);
  const [ready] = (await once(server, 'message')) as [LabReady];
  return { ...ready, close: () => server.disconnect() };
}

async function openDoor({ hosts }: LabReady): Promise<Proxy> {
  const overrides = new Map(hosts.map(([name, address, port]) => [`${name}:${port}`, address]));
  const sink = (): void => undefined;
  const clock = (): number => performance.now();
  const resolver = createResolver({ sink, clock, servers: [], kind: 'lab' });
  const relay = createRelay({ sink, resolver, overrides, budget: defaultBudget });
  return startProxy({ relay, onEvent: () => undefined });
}

/** From asking for the page to its load event, ms. `door` null: without the relay. */
function loadMs(
  app: ElectronApplication,
  options: { url: string; door: Door | null; name: string },
): Promise<number> {
  return app.evaluate(async ({ BrowserWindow, net, session }, { url, door, name }) => {
    const own = session.fromPartition(name);
    own.setSpellCheckerLanguages([]);
    own.setSpellCheckerEnabled(false);
    own.setCertificateVerifyProc((_request, answer) => {
      answer(0);
    });
    await own.setProxy(
      door === null
        ? { mode: 'direct' }
        : { proxyRules: `http://127.0.0.1:${door.port}`, proxyBypassRules: '<-loopback>' },
    );
    // As the app does: credentials are shown before any page is loaded.
    if (door !== null) {
      await new Promise<void>((resolve, reject) => {
        const greeting = net.request({ url: door.greeting, session: own });
        greeting.on('login', (_info, answer) => {
          answer(door.user, door.password);
        });
        greeting.on('response', (response) => {
          response.on('data', () => undefined);
          response.on('end', resolve);
        });
        greeting.on('error', reject);
        greeting.end();
      });
    }
    const window = new BrowserWindow({
      show: false,
      webPreferences: { session: own, sandbox: true },
    });
    const { webContents } = window;
    webContents.on('certificate-error', (event, _url, _error, _certificate, answer) => {
      event.preventDefault();
      answer(true);
    });
    webContents.on('login', (event, _details, _info, answer) => {
      event.preventDefault();
      answer(door?.user ?? '', door?.password ?? '');
    });
    await webContents.loadURL('about:blank');
    const startedMs = performance.now();
    // Not the promise of `loadURL`: it gives up where a load is begun again for its certificate.
    const loaded = new Promise<void>((resolve) => {
      webContents.once('did-finish-load', () => {
        resolve();
      });
    });
    webContents.loadURL(url).catch(() => undefined);
    await loaded;
    const elapsedMs = performance.now() - startedMs;
    window.destroy();
    return elapsedMs;
  }, options);
}

/** Gives the median load through the relay over the median without it. */
export async function benchPage(
  electron: readonly string[],
  labModule: string,
): Promise<Measure[]> {
  const [executablePath = '', ...args] = electron;
  const lab = await openLab(labModule);
  const proxy = await openDoor(lab);
  const rules = lab.hosts.map(([name, address]) => `MAP ${name} ${address}`);
  const app = await _electron.launch({
    executablePath,
    args: [...args, `--host-resolver-rules=${rules.join(',')}`],
  });
  try {
    const url = lab.pageUrl;
    const door = { port: proxy.address.port, ...proxy.credentials, greeting: greetingUrl };
    const through: number[] = [];
    const direct: number[] = [];
    for (let round = -2; round < rounds; round += 1) {
      // Whoever comes second finds a warmer machine: the two take turns at it.
      const turns = round % 2 === 0 ? [door, null] : [null, door];
      for (const turn of turns) {
        const elapsedMs = await loadMs(app, { url, door: turn, name: `${turn?.port}-${round}` });
        if (round >= 0) (turn === null ? direct : through).push(elapsedMs);
      }
    }
    return [
      {
        name: 'page load through the relay, against without it',
        ratio: median(through) / median(direct),
        goal: { kind: 'at-most', value: 1.15 },
        parts: { through: median(through), direct: median(direct) },
      },
    ];
  } finally {
    await app.close();
    await proxy.close();
    lab.close();
  }
}
