// Loading the lab's shop in Chromium through the relay's proxy, against loading it directly: the same
// engine, cold sessions, interleaved. Names are given on both sides, so no look-up is in either time.
// The relay runs in this process, with nothing but recording behind it.
import { _electron, type ElectronApplication } from '@playwright/test';
import { startLab, type Lab } from '../../electron/lab/lab.ts';
import { greetingUrl, startProxy, type Proxy } from '../../electron/relay/proxy.ts';
import { createRelay, defaultBudget } from '../../electron/relay/relay.ts';
import { createResolver } from '../../electron/relay/resolver.ts';
import { median, type Measure } from './statistics.ts';

const rounds = 15;

interface Door {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly greeting: string;
}

async function openDoor(lab: Lab): Promise<Proxy> {
  const overrides = new Map(
    [...lab.hosts].map(([name, { address }]) => [`${name}:${address.port}`, address.address]),
  );
  const sink = (): void => undefined;
  const clock = (): number => performance.now();
  const resolver = createResolver({ sink, clock, servers: [lab.dnsServer], kind: 'lab' });
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
    await webContents.loadURL(url);
    const elapsedMs = performance.now() - startedMs;
    window.destroy();
    return elapsedMs;
  }, options);
}

/** Gives the median load through the relay over the median without it. */
export async function benchPage(electron: readonly string[]): Promise<Measure[]> {
  const [executablePath = '', ...args] = electron;
  const lab = await startLab();
  const proxy = await openDoor(lab);
  const rules = [...lab.hosts].map(([name, { address }]) => `MAP ${name} ${address.address}`);
  const app = await _electron.launch({
    executablePath,
    args: [...args, `--host-resolver-rules=${rules.join(',')}`],
  });
  try {
    const url = lab.sites.find(({ asPage }) => asPage)?.url ?? '';
    const door = { port: proxy.address.port, ...proxy.credentials, greeting: greetingUrl };
    const through: number[] = [];
    const direct: number[] = [];
    for (let round = -2; round < rounds; round += 1) {
      const ours = await loadMs(app, { url, door, name: `through-${round}` });
      const theirs = await loadMs(app, { url, door: null, name: `direct-${round}` });
      if (round < 0) continue;
      through.push(ours);
      direct.push(theirs);
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
    await lab.close();
  }
}
