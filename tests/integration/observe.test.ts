// What others do through the proxy becomes a session: curl as the browser, the practice lab as the web.
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startLab, type Lab } from '../../electron/lab/lab.ts';
import { listOwnAddresses, type OwnAddress } from '../../electron/relay/own-addresses.ts';
import { closeAll, startHttp } from '../helpers/servers/listen.ts';
import { curl, curlThrough, observe, type Observing } from '../helpers/observing.ts';
import { until } from '../helpers/still-clock.ts';
import { redactDocument } from '../helpers/whole-session.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.close());

let current: Observing | null = null;
afterEach(async () => {
  current?.abandon();
  await current?.ended;
  current = null;
  await closeAll();
});

/** The practice lab, unless told otherwise. */
async function start(options: Parameters<typeof observe>[0] = {}): Promise<Observing> {
  current = await observe({ practice: lab, ...options });
  return current;
}

const noLab = { practice: null };
const originOf = (host: string): string => lab.hosts.get(`${host}.lab.test`)?.origin ?? '';
/** Loopback as if it were a network: 127.0.0.2 is this computer's address in it. */
const classroom = (): OwnAddress[] =>
  listOwnAddresses({
    wlan9: [
      {
        address: '127.0.0.2',
        cidr: '127.0.0.2/24',
        family: 'IPv4',
        internal: false,
        mac: '00:00:00:00:00:00',
        netmask: '255.255.255.0',
      },
    ],
  });
const lan = { lanAddress: '127.0.0.2', ownAddresses: classroom };

test('browsing through it fills the notebook and becomes a session of envelopes alone', async () => {
  const observing = await start();
  const site = originOf('clinic');
  expect(observing.door).toMatchObject({ scope: 'device', address: { address: '127.0.0.1' } });
  expect((await curlThrough(observing, `${site}/`)).exitCode).toBe(0);
  expect((await curlThrough(observing, `${site}/`)).exitCode).toBe(0);
  const { lines } = observing.look();
  expect(lines.map(({ name, device }) => [name, device])).toEqual([
    ['clinic.lab.test', '127.0.0.1'],
    ['clinic.lab.test', '127.0.0.1'],
  ]);
  expect(lines[1]?.againAfterMs).toBeGreaterThan(0);
  expect(lines[0]?.bytesDown).toBeGreaterThan(100);
  const { result, stored } = await observing.stop();
  expect(stored).toEqual(result.document);
  expect(stored.session).toMatchObject({
    kind: 'observe',
    status: 'done',
    title: 'This device: clinic.lab.test',
  });
  expect(stored.exchanges).toEqual([]);
  expect(stored.ledger.find(({ topic }) => topic === 'website')).toMatchObject({
    envelope: expect.stringContaining('clinic.lab.test'),
    letter: null,
    exposure: 'visible',
  });
  expect(stored.dns.map(({ name }) => name)).toContain('clinic.lab.test');
  expect(observing.progress.at(-1)?.phase).toBe('done');
  expect(observing.progress.some(({ notebook }) => (notebook?.lines.length ?? 0) > 0)).toBe(true);
});

test('its start and its stop stand in the session, with where it listened and who came', async () => {
  const observing = await start();
  await curlThrough(observing, `${originOf('clinic')}/`);
  const { stored } = await observing.stop();
  const { observe: facts } = stored.session;
  const { address } = observing.door;
  expect(facts?.log).toEqual([
    { atMs: expect.any(Number), what: 'started', address, why: null },
    { atMs: expect.any(Number), what: 'stopped', address, why: 'by-hand' },
  ]);
  const [flow] = stored.flows.filter(({ protocol }) => protocol === 'tls');
  expect(facts?.devices).toMatchObject([
    { address: '127.0.0.1', connections: 1, bytesUp: flow?.bytesUp, bytesDown: flow?.bytesDown },
  ]);
  const text = JSON.stringify(stored);
  expect(text).not.toContain(observing.door.password);
  const bytes = Buffer.concat(
    [...(current?.progress ?? [])].map((one) => Buffer.from(JSON.stringify(one))),
  );
  expect(bytes.toString()).not.toContain(observing.door.password);
});

test('a report of it names no device unless asked to', async () => {
  const observing = await start(lan);
  await curlThrough(observing, `${originOf('clinic')}/`);
  const { stored } = await observing.stop();
  expect(JSON.stringify(stored.session)).toContain('127.0.0.2');
  const { document } = redactDocument(stored);
  expect(JSON.stringify(document.session)).not.toContain('127.0.0.2');
  expect(document.session.observe?.devices).toMatchObject([{ connections: 1 }]);
});

test('plain HTTP is passed on as a browser would write it, and its line says what was read', async () => {
  const asked: string[] = [];
  const server = await startHttp((request, response) => {
    asked.push(`${request.method} ${request.url}`, ...request.rawHeaders);
    response.end('readable');
  });
  const observing = await start(noLab);
  const url = `http://127.0.0.1:${server.port}/page?name=Bob`;
  const { output } = await curlThrough(observing, url, '--header', 'Host: elsewhere.example');
  expect(output).toBe('readable');
  expect(asked[0]).toBe('GET /page?name=Bob');
  expect(asked).toEqual(expect.arrayContaining(['Host', `127.0.0.1:${server.port}`]));
  expect(asked.join('\n')).not.toMatch(/proxy|elsewhere/i);
  expect(observing.look().lines).toMatchObject([{ clear: 'GET /page?name=Bob' }]);
  const { result, stored } = await observing.stop();
  expect(stored.flows.find(({ protocol }) => protocol === 'http')?.http[0]?.startLine).toBe(
    'GET /page?name=Bob HTTP/1.1',
  );
  const wire = Buffer.concat(result.segments.map(({ bytes }) => bytes ?? new Uint8Array()));
  expect(wire.toString('latin1')).not.toMatch(/proxy-authorization/i);
});

test('without the password nobody gets through, and whoever guesses is locked out', async () => {
  const observing = await start();
  const site = `${originOf('clinic')}/`;
  const bare = await curl('--proxy', `http://127.0.0.1:${observing.door.address.port}`, site);
  expect(bare).toMatchObject({ exitCode: 56, output: expect.stringContaining('407') });
  const guesses = Array.from({ length: 20 }, (_, n) => ({ ...observing, key: `guest:${n}` }));
  for (const guess of guesses) expect((await curlThrough(guess, site)).output).toContain('407');
  expect((await curlThrough(observing, site)).output).toContain('429');
  const { stored } = await observing.stop();
  expect(stored.flows.filter(({ protocol }) => protocol === 'tls')).toEqual([]);
  expect(stored.session.observe?.turnedAway.passwords).toBeGreaterThanOrEqual(20);
  expect(stored.session.visits).toEqual([]);
  expect(stored.summary.learnt).toContain('No connection came about');
});

test('on a network it takes nobody to this computer, its network or a name that leads there', async () => {
  const observing = await start({ ...lan, ...noLab });
  const secret = await startHttp((_request, response) => response.end('secret of this computer'));
  const here = ['127.0.0.1', '127.0.0.2', '[::1]', '0.0.0.0', '[::ffff:127.0.0.1]', 'localhost'];
  for (const host of [...here, '2130706433', '127.1']) {
    const answer = await curlThrough(observing, `http://${host}:${secret.port}/`);
    expect(answer.output).toContain('Onlooker takes nobody there');
    expect(answer.output).not.toContain('secret');
  }
  const tunnelled = await curlThrough(observing, `https://127.0.0.1:${secret.port}/`);
  expect(tunnelled).toMatchObject({ exitCode: 56, output: expect.stringContaining('403') });
  const { stored } = await observing.stop();
  expect(stored.session.observe).toMatchObject({ scope: 'lan', turnedAway: { destinations: 9 } });
  expect(stored.flows.filter(({ transport }) => transport === 'tcp')).toEqual([]);
});

test('in the practice lab there is nothing but its sites, on their own ports', async () => {
  const observing = await start(lan);
  const secret = await startHttp((_request, response) => response.end('secret of this computer'));
  const lesson = await curlThrough(observing, `${originOf('clinic')}/`);
  expect(lesson.exitCode).toBe(0);
  // The lab's name server leads this name to loopback, as one of an attacker would.
  for (const host of ['127.0.0.1', 'clinic.lab.test']) {
    const answer = await curlThrough(observing, `http://${host}:${secret.port}/`);
    expect(answer.output).toContain('no site of the practice lab');
  }
  const outside = await curlThrough(observing, 'http://192.0.2.1/');
  expect(outside.output).toContain('no site of the practice lab');
});

test('its own page explains the set-up to who has its address, and to nobody else', async () => {
  const observing = await start(lan);
  const { door } = observing;
  const help = await curl('--include', door.helpUrl ?? '');
  for (const text of [
    door.password,
    door.user,
    String(door.address.port),
    door.pacUrl,
    'Android',
    'iPhone',
  ])
    expect(help.output).toContain(text);
  expect(help.output).toMatch(/cache-control: no-store/i);
  expect(help.output).toMatch(/content-security-policy: default-src 'none'/i);
  expect(help.output).not.toMatch(/<script|<form|access-control/i);
  const base = `http://127.0.0.2:${door.address.port}`;
  const root = await curl(`${base}/`);
  expect(root.output).toContain('proxy of Onlooker');
  const wrong = await curl('--include', `${base}/setup/aaaaaaaaaa`);
  expect(wrong.output).toMatch(/^HTTP\/1\.1 404/);
  const rebound = await curl('--include', '--header', 'Host: evil.example', door.helpUrl ?? '');
  expect(rebound.output).toMatch(/^HTTP\/1\.1 421/);
  for (const { output } of [root, wrong, rebound]) expect(output).not.toContain(door.password);
  const pac = await curl('--include', door.pacUrl);
  expect(pac.output).toMatch(/content-type: application\/x-ns-proxy-autoconfig/i);
  expect(pac.output).toContain(`PROXY 127.0.0.2:${door.address.port}`);
  expect(pac.output).not.toContain(door.password);
  // A phone that uses the proxy already names the page in full.
  const again = await curlThrough({ ...observing, key: 'no:body' }, door.helpUrl ?? '');
  expect(again.output).toContain(door.password);
});

test('guessing the help page’s address locks the guesser out', async () => {
  const observing = await start(lan);
  const base = `http://127.0.0.2:${observing.door.address.port}`;
  const paths = Array.from({ length: 20 }, (_, n) => `${base}/setup/guess${n}`);
  await curl('--output', '/dev/null', ...paths);
  const locked = await curl('--include', observing.door.helpUrl ?? '');
  expect(locked.output).toMatch(/^HTTP\/1\.1 429/);
});

test('on this device alone there is nothing to guess, and no web page can lock it out', async () => {
  const observing = await start();
  const base = `http://127.0.0.1:${observing.door.address.port}`;
  const paths = Array.from({ length: 20 }, (_, n) => `${base}/setup/guess${n}`);
  await curl('--output', '/dev/null', ...paths);
  expect((await curlThrough(observing, `${originOf('clinic')}/`)).exitCode).toBe(0);
});

test('a device of another network is turned away before it says a word', async () => {
  const observing = await start(lan);
  const far = connect({
    host: '127.0.0.2',
    port: observing.door.address.port,
    localAddress: '127.9.9.9',
  });
  far.on('error', () => undefined);
  await once(far, 'close');
  const { stored } = await observing.stop();
  expect(stored.session.observe?.turnedAway).toMatchObject({ strangers: 1, passwords: 0 });
});

test('an address that is not this computer’s is not listened on', async () => {
  await expect(observe({ ...lan, lanAddress: '127.0.0.77' })).rejects.toThrow(
    '127.0.0.77 is no address of this computer',
  );
});

test.each([
  ['connection-limit', 'connections', 1],
  ['byte-limit', 'bytes', 100],
  ['time-limit', 'timeMs', 1],
] as const)('a %s ends it, and what was seen is kept', async (why, name, limit) => {
  const limits = { timeMs: 1e9, bytes: 1e9, connections: 1e9 };
  const observing = await start({ limits });
  await curlThrough(observing, `${originOf('clinic')}/`);
  // Not from the start: it would be reached before there is a visit to keep.
  limits[name] = limit;
  const { document } = await observing.ended;
  expect(document.session.observe?.log.at(-1)).toMatchObject({ what: 'stopped', why });
  expect(document.session.visits).toHaveLength(1);
});

test('once the network is left it stops', async () => {
  let addresses = classroom();
  const observing = await start({ ...lan, ownAddresses: () => addresses });
  addresses = [];
  const { document } = await observing.ended;
  expect(document.session.observe?.log.at(-1)?.why).toBe('address-gone');
});

test('when the window goes, nothing listens any more and open connections are cut', async () => {
  const observing = await start(noLab);
  const slow = await startHttp((_request, response) => void response.write('and then '));
  const held = curlThrough(observing, `http://127.0.0.1:${slow.port}/`);
  await until(() => (observing.look().lines[0]?.bytesDown ?? 0) > 0);
  observing.abandon();
  const { document } = await observing.ended;
  expect((await held).exitCode).not.toBe(0);
  expect(document.session.observe?.log.at(-1)?.why).toBe('window-closed');
  const after = await curlThrough(observing, `${originOf('clinic')}/`);
  expect(after.exitCode).toBe(7);
});

test('a circle through itself is not entered', async () => {
  const observing = await start(noLab);
  const { port } = observing.door.address;
  for (const host of ['127.0.0.1', '0.0.0.0', 'localhost', '[::ffff:127.0.0.1]']) {
    const answer = await curlThrough(observing, `https://${host}:${port}/`);
    expect(answer.output).toContain('403');
  }
});
