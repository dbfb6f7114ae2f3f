// The fall-back to plain HTTP on loopback: when it happens, when it must not, and what is said of it.
import { afterAll, afterEach, expect, it } from 'vitest';
import { startLab } from '../../electron/lab/lab.ts';
import { startDnsServer } from '../helpers/servers/dns-server.ts';
import { makeAuthority } from '../helpers/servers/certificates.ts';
import { startEngine, type EngineOptions, type TestEngine } from '../helpers/servers/engine.ts';
import { closeAll, startHttp, startHttps } from '../helpers/servers/listen.ts';
import { runLabSession } from '../helpers/lab-session.ts';
import { outlast, stopClock } from '../helpers/still-clock.ts';

/** Nothing listens on port 443 here. */
const closedAddress = '127.0.0.99';
const engines: TestEngine[] = [];

// No limit is reached because the machine is busy.
stopClock();
afterEach(async () => {
  await Promise.all(engines.splice(0).map((made) => made.close()));
  await closeAll();
});
afterAll(closeAll);

/** An engine for which `town.test` refuses HTTPS and answers plain HTTP with its request's headers. */
async function startTown(options: EngineOptions = {}): Promise<TestEngine> {
  const server = await startHttp((request, response) => {
    response.end(JSON.stringify({ url: request.url, ...request.headers }));
  });
  const overrides = new Map([
    ['town.test:443', closedAddress],
    [`town.test:${server.port}`, '127.0.0.1'],
  ]);
  const made = startEngine({ overrides, httpPort: server.port, ...options });
  engines.push(made);
  return made;
}

it('tries port 443 first, then plain HTTP; both are hops of the visit', async () => {
  const { get, bytes } = await startTown();
  const { exchanges, failure } = await get('town.test/books?q=law', { fallbackHttp: true });
  expect(failure).toBeNull();
  expect(exchanges).toMatchObject([
    {
      hop: 0,
      flowId: null,
      failure: { kind: 'connection-refused' },
      request: { scheme: 'https', port: 443 },
    },
    {
      hop: 1,
      fallback: true,
      failure: null,
      request: { scheme: 'http', path: '/books', query: '?q=law' },
      response: { status: 200 },
    },
  ]);
  expect(bytes(exchanges[1]?.flowId ?? '', 'up').toString()).toContain('GET /books?q=law HTTP/1.1');
});

it('sends nothing that was meant for the encrypted site', async () => {
  const { get } = await startTown();
  const { exchanges } = await get('town.test', {
    fallbackHttp: true,
    headers: [
      ['Cookie', 'id=1'],
      ['Authorization', 'Basic secret'],
    ],
  });
  const text = exchanges[1]?.response?.body.text ?? '';
  expect(text).toContain('"url":"/"');
  expect(text).not.toMatch(/authorization|cookie/);
});

it('is tried when there is no answer in time, too', async () => {
  const dns = await startDnsServer({ corrupt: () => [] });
  const made = startEngine({ servers: [dns.address], limits: { connectMs: 80 } });
  engines.push(made);
  const visit = made.get('slow.test', { fallbackHttp: true });
  const { exchanges, failure } = await outlast(visit, 80, () => dns.asked.length > 0);
  expect(failure).toMatchObject({ kind: 'connect-timeout' });
  expect(exchanges.map(({ request }) => request.scheme)).toEqual(['https', 'http']);
  await dns.close();
});

it.each([
  ['not asked for', 'town.test', { fallbackHttp: false }],
  ['https was typed', 'https://town.test', { fallbackHttp: true }],
  ['a port was typed', 'town.test:443', { fallbackHttp: true }],
  ['something is sent in', 'town.test', { fallbackHttp: true, method: 'POST', body: 'a=b' }],
] as const)('is not tried: %s', async (_why, url, more) => {
  const { get } = await startTown();
  const { exchanges, failure } = await get(url, more);
  expect(failure).toMatchObject({ kind: 'connection-refused' });
  expect(exchanges).toHaveLength(1);
});

it('is not tried when someone answers with a certificate nobody vouches for', async () => {
  const identity = await (await makeAuthority()).issue({ names: ['localhost'] });
  const server = await startHttps(identity, (_request, response) => response.end());
  const made = startEngine({ httpPort: server.port });
  engines.push(made);
  const { exchanges, failure } = await made.get(`localhost:${server.port}`, { fallbackHttp: true });
  expect(failure?.kind).toMatch(/^certificate-/);
  expect(exchanges).toHaveLength(1);
});

it('in the practice lab: the ledger and the sentence say that everything is readable', async () => {
  const lab = await startLab();
  const { document } = await runLabSession(lab, { urls: ['plain.lab.test'] });
  await lab.close();
  expect(document.session.visits).toMatchObject([{ status: 'done', failure: null }]);
  expect(document.summary.notSeen).toContain('fell back to plain HTTP');
  expect(document.summary.notSeen).toContain('everything is now readable');
  const row = document.ledger.find(({ topic }) => topic === 'fallback');
  expect(row).toMatchObject({ exposure: 'visible', explanationKey: 'fallback', layer: 'TCP' });
  expect(row?.envelope).toContain('no connection on port 443 (refused), then plain HTTP on port');
  expect(row?.evidence).toHaveLength(1);
  const path = document.ledger.find(({ topic }) => topic === 'path');
  expect(path).toMatchObject({ label: 'Path (the page)', envelope: '/', exposure: 'visible' });
});
