// A page that hands its requests to a service worker: what the worker asks for is told, what it answers
// itself went over no wire, and the server's own log has the last word.
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { Exchange } from '../../shared/model/exchange.ts';
import { loadPages, type PageRun } from '../helpers/cli-in-electron.ts';

test.describe.configure({ mode: 'serial' });

const page = `<!doctype html><title>start</title><link rel="icon" href="data:,"><script>
(async () => {
  await navigator.serviceWorker.register('/worker.js');
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller)
    await new Promise((go) => navigator.serviceWorker.addEventListener('controllerchange', go));
  await (await fetch('/passed')).text();
  await (await fetch('/made')).text();
  await (await fetch('/kept')).text();
  document.title = 'served';
})();
</script>`;

const worker = `
importScripts('/helper.js');
addEventListener('install', (event) => {
  skipWaiting();
  event.waitUntil(caches.open('v1').then((cache) => cache.add('/kept')));
});
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  if (pathname === '/made') event.respondWith(new Response('made up'));
  if (pathname === '/kept') event.respondWith(caches.match('/kept'));
  if (pathname === '/passed') event.respondWith(fetch('/asked-by-worker'));
});
`;

const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/': ['text/html', page],
  '/worker.js': ['text/javascript', worker],
  '/helper.js': ['text/javascript', 'self.helped = true;'],
};

const asked: string[] = [];
let server: Server;
let run: PageRun;

test.beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const [type, text] = files[request.url ?? ''] ?? ['text/plain', 'plain'];
    response.writeHead(200, { 'content-type': type }).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  run = await loadPages([`http://127.0.0.1:${port}/`]);
});
test.afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const pathOf = ({ request }: Exchange): string => request.path;
const overTheWire = (): Exchange[] =>
  run.document.exchanges.filter(({ flowId }) => flowId !== null);

test('the worker took over', () => {
  expect(run.document.session.visits[0]).toMatchObject({
    status: 'done',
    page: { ending: 'idle', title: 'served', unasked: [] },
  });
});

test("what went over the wire is what the server was asked for, the worker's requests too", () => {
  expect(asked).toContain('/asked-by-worker');
  expect(overTheWire().map(pathOf).sort()).toEqual([...asked].sort());
});

test('what the worker answered itself is told, and laid on no connection', () => {
  const { exchanges } = run.document;
  for (const path of ['/passed', '/made', '/kept']) {
    const answered = exchanges.filter((one) => pathOf(one) === path && one.flowId === null);
    expect(answered).toHaveLength(1);
    expect(answered[0]?.page).toMatchObject({ fromWorker: true, connection: null });
  }
});
