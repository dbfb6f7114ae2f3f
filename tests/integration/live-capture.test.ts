// A live capture on loopback: a visit to a server there is seen by a tool of the system, read as it comes,
// and its name is found. Where no tool may capture, what is said instead is tested.
import { everyFlow } from '../../shared/model/query-values.ts';
import { createServer, request } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCaptureTask, type CaptureTask } from '../../electron/session/capture-task.ts';
import {
  findCaptureTool,
  liveArguments,
  readInterfaces,
  type CaptureTool,
} from '../../electron/session/live-capture.ts';
import type { StagedCapture } from '../../electron/session/stage-capture.ts';
import { openStore, type Store } from '../../electron/store/store.ts';
import { unpackWords } from '../../electron/session/unpack-words.ts';
import { readClearFacts } from '../../electron/observe/clear-facts.ts';

const byTime = { column: 'time', descending: false } as const;
const folder = mkdtempSync(join(tmpdir(), 'onlooker-live-'));
const library = join(folder, 'library.duckdb');
const dataDir = resolve(import.meta.dirname, '../../out/data');
let store: Store;
let found: CaptureTool | null;

beforeAll(async () => {
  const opened = await openStore(library, readClearFacts, unpackWords);
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
  found = await findCaptureTool();
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function task(filter: string, interfaceName: string): CaptureTask {
  const { tool, toolPath } = found ?? { tool: 'tcpdump', toolPath: '/usr/bin/tcpdump' };
  return {
    id: 'live',
    library,
    dataDir,
    workerPath: null,
    source: { kind: 'live', tool, toolPath, interfaceName, filter, seconds: 20 },
  };
}

async function visit(port: number): Promise<void> {
  const asked = request({
    port,
    host: '127.0.0.1',
    path: '/in',
    headers: { host: 'cafe.lab.test' },
  });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream];
  answer.resume();
  await once(answer, 'end');
}

it('sees a visit on loopback as it happens, or says why it may not', async () => {
  const server = createServer((_request, response) => response.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = new AbortController();
  const loopback = found?.interfaces.find(({ name }) => /^lo0?$/.test(name))?.name ?? 'lo';
  let packets = 0;
  const reading = runCaptureTask(task(`tcp port ${port}`, loopback), stop.signal, (progress) => {
    packets = progress.packets;
    if (packets >= 8) stop.abort();
  });
  // The tool takes a moment to listen; visits go on until it has seen one.
  const visits = setInterval(() => void visit(port), 300);
  const outcome = await reading
    .then(describeCapture, (error: unknown) => (error as Error).name)
    .finally(() => clearInterval(visits));
  server.close();
  // Others than root may have a tool that lists interfaces and may not capture.
  const isSure = found !== null && process.getuid?.() === 0;
  expect(['cafe.lab.test, http, done', ...(isSure ? [] : ['CannotCaptureError'])]).toContain(
    outcome,
  );
  expect(isSure ? packets : 8).toBeGreaterThanOrEqual(8);
});

/** What the library has of it, in words. */
async function describeCapture(staged: StagedCapture): Promise<string> {
  await store.adopt(staged);
  const question = { filter: everyFlow, sort: byTime, offset: 0, limit: 10 };
  const [flow] = (await store.explore.flows('live', question)).flows;
  const head = await store.getSession('live');
  return [flow?.name, flow?.protocol, head?.session.status].join(', ');
}

it('leaves nothing behind when the tool refuses', async () => {
  const source = {
    kind: 'live',
    tool: 'tcpdump',
    toolPath: found?.tool === 'tcpdump' ? found.toolPath : '/usr/bin/tcpdump',
    interfaceName: 'no-such-if0',
    filter: '',
    seconds: 5,
  } as const;
  const refused = { ...task('', ''), source };
  const outcome = runCaptureTask(refused, new AbortController().signal, () => undefined);
  await expect(outcome).rejects.toMatchObject({ name: 'CannotCaptureError' });
  expect(readdirSync(folder).filter((name) => name.includes('importing'))).toEqual([]);
});

describe('tools', () => {
  const dumpcap = '1. eth0\n2. \\Device\\NPF_{AB-12} (Ethernet 2)\n\n';
  const tcpdump = '1.eth0 [Up, Running, Connected]\n2.any (Pseudo-device) [Up]\n';

  it('reads their lists of interfaces', () => {
    expect(readInterfaces(dumpcap)).toEqual([
      { name: 'eth0', description: '' },
      { name: '\\Device\\NPF_{AB-12}', description: '(Ethernet 2)' },
    ]);
    expect(readInterfaces(tcpdump).map(({ name }) => name)).toEqual(['eth0', 'any']);
    expect(readInterfaces('You do not have permission\n')).toEqual([]);
  });

  it('takes the first that is there and may list', async () => {
    const only = (wanted: string, lister = wanted) => ({
      find: (tool: string) =>
        Promise.resolve([wanted, lister].includes(tool) ? `/bin/${tool}` : null),
      run: (path: string) =>
        path === `/bin/${lister}` ? Promise.resolve(tcpdump) : Promise.reject(new Error('may not')),
    });
    const found = { tool: 'tcpdump', toolPath: '/bin/tcpdump' };
    expect(await findCaptureTool(only('tcpdump'))).toMatchObject(found);
    expect(await findCaptureTool(only('dumpcap'))).toMatchObject({ tool: 'dumpcap' });
    expect(await findCaptureTool(only('dumpcap', 'tcpdump'))).toMatchObject(found);
    expect(await findCaptureTool(only('neither'))).toBeNull();
  });

  it('hands a filter on as one word that cannot be an option', () => {
    const live = { interfaceName: 'lo', filter: '-w /etc/passwd', seconds: null };
    expect(liveArguments({ ...live, tool: 'tcpdump' }).slice(-2)).toEqual(['--', '-w /etc/passwd']);
    expect(liveArguments({ ...live, tool: 'dumpcap' }).slice(-2)).toEqual(['-f', '-w /etc/passwd']);
  });
});
