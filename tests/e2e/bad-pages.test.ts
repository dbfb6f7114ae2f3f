// Pages that misbehave: each load ends cleanly with its reason, and the next one goes on.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { Visit } from '../../shared/model/session.ts';
import { loadPages, type PageRun } from '../helpers/cli-in-electron.ts';

test.describe.configure({ mode: 'serial' });

let server: Server;
/** Of pages without an end of their own, of the one that takes long, and of all others. */
const runs: PageRun[] = [];
const many = 2000;

const script = (code: string): string => `<!doctype html><title>x</title><script>${code}</script>`;

const frame = script(
  "document.write(`<img src=/dot?${/native code/.test(String(print)) ? 'prints' : 'quiet'}>`);",
);

/** Adds a frame of another site: of the same server, by another name. */
const frameOf = (path: string): string =>
  `const url = new URL('${path}', location); url.hostname = 'localhost'; document.write('<iframe src=' + url + '></iframe>');`;

const pages: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/endless': (response) => {
    response.write('<!doctype html><title>endless</title>');
    const timer = setInterval(() => response.write('<p>more</p>'), 50);
    response.on('close', () => {
      clearInterval(timer);
    });
  },
  '/busy': (response) => response.end(script('for (;;);')),
  '/many': (response) =>
    response.end(script(`for (let n = 0; n < ${many - 1}; n += 1) new Image().src = '/dot?' + n;`)),
  '/windows': (response) =>
    response.end(
      script("for (let n = 0; n < 9; n += 1) open('/dot'); alert(1); print(); close();"),
    ),
  '/framed': (response) => response.end(script(frameOf('/frame'))),
  '/frame': (response) => response.end(frame),
  '/removed': (response) =>
    response.end(
      script(`onmessage = () => document.querySelector('iframe').remove(); ${frameOf('/waiting')}`),
    ),
  // Taken away once it waits, however long that takes: its answer has begun and has no end.
  '/waiting': (response) =>
    response.end(
      script("if (self !== top) fetch('/endless').then(() => parent.postMessage('', '*'));"),
    ),
  '/permissions': (response) =>
    response.end(
      script(
        'navigator.geolocation.getCurrentPosition(() => 0, () => 0); Notification.requestPermission();',
      ),
    ),
  '/download': (response) =>
    response
      .writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename="gift.exe"',
      })
      .end('MZ'),
  '/downloads': (response) =>
    response.end(
      `<a id="a" href="/download" download>x</a>${script("document.getElementById('a').click()")}`,
    ),
  '/to-file': (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/script-to-file': (response) => response.end(script("location.href = 'file:///etc/passwd'")),
  '/loop': (response) => response.writeHead(302, { location: '/loop' }).end(),
  '/leave': (response) =>
    response.end(script("onbeforeunload = () => 'stay'; location = '/plain'")),
  '/plain': (response) => response.end('<!doctype html><title>plain</title>In the clear.'),
};

const withoutEnd = ['/endless', '/busy'];
/** No page is ended because the machine is busy. */
const unhurried = ['--page-limit', '600'];
let origin = '';
const urlsOf = (paths: readonly string[]): string[] => paths.map((path) => origin + path);

test.beforeAll(async () => {
  server = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    if (page === undefined) {
      response.writeHead(200, { 'content-type': 'image/gif' }).end();
      return;
    }
    if (!response.headersSent) response.setHeader('content-type', 'text/html');
    page(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  runs.push(await loadPages([...urlsOf([...withoutEnd, '/plain']), '--page-limit', '10']));
});

test.beforeAll(async () => {
  runs.push(await loadPages([...urlsOf(['/many']), ...unhurried]));
});

test.beforeAll(async () => {
  const apart = [...withoutEnd, '/many'];
  const ending = Object.keys(pages).filter((path) => !apart.includes(path));
  const refused = [`http://127.0.0.1:${await closedPort()}/`, 'ftp://x.test/'];
  runs.push(await loadPages([...urlsOf(ending), ...refused, ...unhurried]));
});

/** Nobody listens there. Ports below 1024 would not do: browsers refuse many of those themselves. */
async function closedPort(): Promise<number> {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  other.close();
  await once(other, 'close');
  return port;
}

test.afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function visitTo(path: string): Visit {
  const visits = runs.flatMap(({ document }) => document.session.visits);
  const found = visits.find(({ url }) => url.endsWith(path));
  if (found === undefined) throw new Error(`no visit to ${path}`);
  return found;
}

function runOf(visit: Visit): PageRun {
  const found = runs.find(({ document }) => document.session.visits.includes(visit));
  if (found === undefined) throw new Error(`${visit.id} is of no run`);
  return found;
}

const askedFor = (visit: Visit): Exchange[] =>
  runOf(visit).document.exchanges.filter(({ visitId }) => visitId === visit.id);

test('every page has an end, and none stands in the way of the next', () => {
  const visits = runs.flatMap(({ document }) => document.session.visits);
  // One more follows those without an end of their own, and two are of no page.
  expect(visits).toHaveLength(Object.keys(pages).length + 1 + 2);
  expect(visits.filter(({ status }) => status !== 'done' && status !== 'failed')).toEqual([]);
  expect(runs[0]?.document.session.visits.at(-1)?.page?.title).toBe('plain');
  expect(runs.map(({ document }) => document.session.status)).toEqual(['done', 'done', 'done']);
});

test('no frame of a page can open the dialog to print, not even one of another site', () => {
  const visit = visitTo('/framed');
  expect(visit.page?.ending).toBe('idle');
  const asked = askedFor(visit);
  const urls = asked.map(({ request }) => request.url.replace(/^.*\/(?=\w)/, ''));
  expect(urls).toEqual(['framed', 'frame', 'dot?quiet']);
  expect(asked[1]?.response?.body.text).toBe(frame);
});

test('what a frame still waits for when it is taken away holds nothing up', () => {
  const visit = visitTo('/removed');
  expect(visit.page?.ending).toBe('idle');
  const failures = askedFor(visit).map(({ request, failure }) => [request.path, failure?.kind]);
  expect(failures).toEqual([
    ['/removed', undefined],
    ['/waiting', undefined],
    ['/endless', 'cancelled'],
  ]);
});

test('a page without an end is ended in time, one that is only busy too', () => {
  expect(visitTo('/endless').page?.ending).toBe('time-limit');
  expect(visitTo('/busy')).toMatchObject({ status: 'done' });
});

test('an address that is a download ends as soon as it is known to be one', () => {
  const visit = visitTo('/download');
  expect(visit).toMatchObject({ status: 'done', page: { ending: 'idle', requests: 1 } });
  const [asked] = askedFor(visit);
  expect(asked?.failure?.kind).toBe('cancelled');
});

test('two thousand requests are all there, on connections in the clear', () => {
  const visit = visitTo('/many');
  expect(visit.page).toMatchObject({ ending: 'idle', requests: many });
  const own = askedFor(visit);
  expect(own).toHaveLength(many);
  expect(
    own.filter(({ flowId, page }) => flowId === null || page?.connection !== 'certain'),
  ).toEqual([]);
  const clear = runOf(visit).document.flows.find(({ flowId }) => flowId === own[0]?.flowId);
  expect(clear?.http[0]?.startLine).toBe('GET /many HTTP/1.1');
});

for (const [path, what] of [
  ['/windows', 'a new window'],
  ['/permissions', 'permission: geolocation'],
  ['/downloads', 'a download'],
  ['/download', 'a download'],
  ['/script-to-file', 'a local file'],
] as const) {
  test(`${path} is refused ${what}`, () => {
    expect(visitTo(path).page?.refused).toContain(what);
  });
}

test('redirects to files and in circles fail with their reason', () => {
  expect(visitTo('/to-file').failure?.kind).toBe('bad-redirect');
  expect(visitTo('/loop').failure?.kind).toBe('redirect-limit');
});

test('a page that closes itself has ended', () => {
  expect(visitTo('/windows')).toMatchObject({ status: 'done', page: { ending: 'closed' } });
});

test('a page that asks to stay is left all the same', () => {
  const visit = visitTo('/leave');
  const own = askedFor(visit);
  expect(own.map(({ request }) => request.path)).toEqual(['/leave', '/plain']);
});

test('what cannot be reached says why', () => {
  expect(visitTo('/').failure?.kind).toBe('connection-refused');
  expect(visitTo('ftp://x.test/').failure?.kind).toBe('unsupported-scheme');
});
