// Bad input of every kind: each has a failure of its own with words for it, and the engine goes on.
import { createServer } from 'node:net';
import { createSecureServer } from 'node:http2';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Failure, FailureKind } from '../../shared/model/failure.ts';
import { describeFailure } from '../../shared/words/failure-text.ts';
import * as bad from '../helpers/servers/bad-servers.ts';
import {
  makeAuthority,
  makeSelfSigned,
  type Authority,
  type KeyAndCertificate,
} from '../helpers/servers/certificates.ts';
import { addressRecord, startDnsServer } from '../helpers/servers/dns-server.ts';
import { startEngine, type EngineOptions, type TestEngine } from '../helpers/servers/engine.ts';
import {
  closeAll,
  listen,
  startHttp,
  startHttps,
  startTcp,
  startTls,
} from '../helpers/servers/listen.ts';
import { outlast, stopClock, until } from '../helpers/still-clock.ts';

const dayMs = 86_400_000;
let authority: Authority;
let identity: KeyAndCertificate;
const engines: TestEngine[] = [];

function engine(options: EngineOptions = {}): TestEngine {
  const made = startEngine({ caPem: [authority.caPem], ...options });
  engines.push(made);
  return made;
}

/** Whatever went wrong, there are words for it and the engine goes on working. */
async function expectAlive(on: TestEngine, failure: Failure | null): Promise<void> {
  const words = describeFailure(failure ?? { kind: 'internal', detail: '' });
  expect(words.title.length).toBeGreaterThan(5);
  expect(words.whatToDo.length).toBeGreaterThan(10);
  const healthy = await startHttp((_request, response) => void response.end('alive'));
  const next = await on.get(`http://127.0.0.1:${healthy.port}/`);
  expect(next.exchanges[0]?.response?.body.text).toBe('alive');
}

/** How many times bytes were written down that went this way. */
const countSegments = ({ events }: TestEngine, direction: 'up' | 'down'): number =>
  events.filter((event) => event.kind === 'segment' && event.segment.direction === direction)
    .length;

// Only what is about time lets it pass: a busy machine is late with everything.
stopClock();
beforeAll(async () => {
  authority = await makeAuthority();
  identity = await authority.issue();
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((made) => made.close()));
  await closeAll();
});
afterAll(closeAll);

describe('addresses', () => {
  it.each([
    ['not a url at all', 'invalid-url'],
    ['', 'invalid-url'],
    ['https://', 'invalid-url'],
    ['https://exa mple/', 'invalid-url'],
    ['ftp://127.0.0.1/', 'unsupported-scheme'],
    ['javascript:alert(1)', 'unsupported-scheme'],
    ['file:///etc/passwd', 'unsupported-scheme'],
  ] as const)('%s is %s', async (url, kind) => {
    const on = engine();
    const { failure, exchanges } = await on.get(url);
    expect(exchanges).toEqual([]);
    expect(failure).toMatchObject({ kind });
    await expectAlive(on, failure);
  });

  it('an unknown host', async () => {
    const dns = await startDnsServer({});
    const on = engine({ servers: [dns.address] });
    const { failure, exchanges } = await on.get('https://nowhere.test/');
    expect(exchanges[0]).toMatchObject({ flowId: null, response: null, protocol: null });
    expect(failure).toMatchObject({ kind: 'unknown-host' });
    await expectAlive(on, failure);
    await dns.close();
  });

  it('a truncated DNS answer', async () => {
    const dns = await startDnsServer({
      records: { 'A half.test': [addressRecord('half.test', '127.0.0.1')] },
      corrupt: (answer) => [answer.subarray(0, answer.length - 3)],
    });
    const on = engine({ servers: [dns.address] });
    const { failure } = await on.get('https://half.test/');
    expect(failure).toMatchObject({ kind: 'dns-malformed' });
    await expectAlive(on, failure);
    await dns.close();
  });

  it('a DNS server that never answers', async () => {
    const dns = await startDnsServer({ corrupt: () => [] });
    const on = engine({ servers: [dns.address], dnsTimeoutMs: 50 });
    const wasAsked = (): boolean => dns.asked.length > 0;
    const { failure } = await outlast(on.get('https://silent.test/'), 50, wasAsked);
    expect(failure).toMatchObject({ kind: 'dns-failed' });
    await expectAlive(on, failure);
    await dns.close();
  });

  it('no connection in time', async () => {
    const dns = await startDnsServer({ corrupt: () => [] });
    const on = engine({ servers: [dns.address], limits: { connectMs: 80 } });
    const wasAsked = (): boolean => dns.asked.length > 0;
    const { failure } = await outlast(on.get('https://slow.test/'), 80, wasAsked);
    expect(failure).toMatchObject({ kind: 'connect-timeout' });
    await expectAlive(on, failure);
    await dns.close();
  });

  it('a refused port', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    server.close();
    const on = engine();
    const { failure } = await on.get(`https://127.0.0.1:${port}/`);
    expect(failure).toMatchObject({ kind: 'connection-refused' });
    await expectAlive(on, failure);
  });
});

describe('TLS', () => {
  it('no answer to the handshake', async () => {
    const server = await startTcp(bad.silent);
    const on = engine({ limits: { idleMs: 150 } });
    const visit = on.get(`https://127.0.0.1:${server.port}/`);
    const { failure, exchanges } = await outlast(visit, 150, () => countSegments(on, 'up') > 0);
    expect(exchanges[0]?.flowId).toBe('tcp-1');
    expect(failure).toMatchObject({ kind: 'no-answer' });
    await expectAlive(on, failure);
  });

  it.each([
    ['an SSH server', bad.notTls],
    ['a web server without TLS', bad.plainHttp],
  ])('%s on the port', async (_what, serve) => {
    const server = await startTcp(serve);
    const on = engine();
    const { failure } = await on.get(`https://127.0.0.1:${server.port}/`);
    expect(failure).toMatchObject({ kind: 'not-tls' });
    await expectAlive(on, failure);
  });

  it('a server that closes at once', async () => {
    const server = await startTcp(bad.closesAtOnce);
    const on = engine();
    const { failure } = await on.get(`https://127.0.0.1:${server.port}/`);
    expect(failure).toMatchObject({ kind: 'closed-early' });
    await expectAlive(on, failure);
  });

  it('no version in common', async () => {
    const server = await startTls(identity, bad.silent, { minVersion: 'TLSv1.3' });
    const on = engine({ maxTls: '1.2' });
    const { failure } = await on.get(`https://127.0.0.1:${server.port}/`);
    expect(failure).toMatchObject({ kind: 'tls-failed' });
    await expectAlive(on, failure);
  });

  it.each([500, 3000, 30_000])('a connection cut mid-record after %d bytes', async (bytes) => {
    const server = await startCut(bytes);
    const on = engine();
    const { failure } = await on.get(`https://127.0.0.1:${server.port}/`);
    expect(failure).toMatchObject({ kind: 'closed-early' });
    await expectAlive(on, failure);
  });

  const startCut = (bytes: number) => bad.startCutAfter(identity, bytes);
});

describe('certificates', () => {
  const past = new Date(Date.now() - 5 * dayMs);
  const cases: [FailureKind, () => Promise<KeyAndCertificate>, boolean][] = [
    [
      'certificate-expired',
      () => authority.issue({ notBefore: past, notAfter: new Date(Date.now() - dayMs) }),
      true,
    ],
    [
      'certificate-not-yet-valid',
      () => authority.issue({ notBefore: new Date(Date.now() + dayMs / 2) }),
      true,
    ],
    ['certificate-self-signed', () => makeSelfSigned(), true],
    ['certificate-untrusted', () => authority.issue(), false],
    [
      'certificate-wrong-name',
      () => authority.issue({ names: ['other.test'], addresses: [] }),
      true,
    ],
  ];

  it.each(cases)('%s is reported before anything is sent', async (kind, make, trusted) => {
    let requests = 0;
    const server = await startHttps(await make(), (_request, response) => {
      requests += 1;
      response.end();
    });
    const on = engine(trusted ? {} : { caPem: [] });
    const { failure, exchanges } = await on.get(`https://localhost:${server.port}/`);
    expect(exchanges[0]?.certificate).toMatchObject({ trusted: false, problem: kind });
    expect(exchanges[0]?.request.size).toMatchObject({ headBytes: 0, bodyBytes: 0 });
    expect(requests).toBe(0);
    expect(failure).toMatchObject({ kind });
    await expectAlive(on, failure);
  });

  it.each(cases)(
    '%s is overridden only by choice, and stays stated',
    async (kind, make, trusted) => {
      const server = await startHttps(
        await make(),
        (_request, response) => void response.end('in'),
      );
      const on = engine({ acceptInvalid: true, ...(trusted ? {} : { caPem: [] }) });
      for (let round = 0; round < 2; round += 1) {
        const { failure, exchanges } = await on.get(`https://localhost:${server.port}/`, { round });
        expect(failure).toBeNull();
        expect(exchanges[0]?.response?.body.text).toBe('in');
        expect(exchanges[0]?.certificate).toMatchObject({ trusted: false, problem: kind });
      }
    },
  );
});

describe('HTTP', () => {
  const limits = {
    headerBytes: 16 * 1024,
    bodyBytes: 1024 * 1024,
    decompressedBytes: 4 * 1024 * 1024,
    idleMs: 1000,
    totalMs: 5000,
    redirects: 5,
  };
  /** Until it is over; of what is about time, the clock goes on: by as much, at each sign of life or at any time. */
  const visit = (on: TestEngine, url: string, kind: FailureKind) => {
    let heard = countSegments(on, 'down');
    const isAlive = (): boolean => heard < (heard = countSegments(on, 'down'));
    if (kind === 'no-answer') return outlast(on.get(url), limits.idleMs, () => true);
    if (kind === 'total-timeout') return outlast(on.get(url), limits.idleMs / 2, isAlive);
    return on.get(url);
  };
  it.each([
    ['no answer', bad.silent, 'no-answer'],
    ['endless headers', bad.endlessHeaders, 'header-too-large'],
    ['an endless body', bad.endlessBody, 'body-too-large'],
    ['a body that drips for ever', bad.drip, 'total-timeout'],
    ['a compression bomb', bad.compressionBomb(1), 'decompressed-too-large'],
    ['a bomb within a bomb', bad.compressionBomb(2), 'decompressed-too-large'],
    ['damaged compression', bad.notGzip, 'bad-encoding'],
    ['an unknown coding', bad.unknownCoding, 'bad-encoding'],
    ['a redirect loop', bad.redirectTo('/again'), 'redirect-limit'],
    ['a redirect to nowhere', bad.redirectTo('http://['), 'bad-redirect'],
    ['a redirect to a file', bad.redirectTo('file:///etc/passwd'), 'bad-redirect'],
    ['something that is not HTTP', bad.notHttp, 'protocol-error'],
    ['a body cut short', bad.shortBody, 'closed-early'],
    ['a connection closed before the answer', bad.closesBeforeAnswer, 'closed-early'],
    ['endless interim answers', bad.endlessInterim, 'protocol-error'],
  ] as const)('%s', async (_what, serve, kind) => {
    const server = await startTcp(serve);
    const on = engine({ limits });
    const { failure, exchanges } = await visit(on, `http://127.0.0.1:${server.port}/`, kind);
    expect(exchanges.at(-1)?.failure).toEqual(failure);
    expect(exchanges).toHaveLength(kind === 'redirect-limit' ? limits.redirects + 1 : 1);
    expect(failure).toMatchObject({ kind });
    await expectAlive(on, failure);
    const tls = await startTls(identity, serve);
    const inside = await visit(on, `https://127.0.0.1:${tls.port}/`, kind);
    expect(inside.failure).toMatchObject({ kind });
    await expectAlive(on, inside.failure);
  });
});

describe('HTTP/2', () => {
  const limits = { headerBytes: 8 * 1024, bodyBytes: 256 * 1024, idleMs: 300 };
  type Stream = import('node:http2').ServerHttp2Stream;
  const cases: [string, (stream: Stream) => void, FailureKind][] = [
    ['no answer', () => undefined, 'no-answer'],
    [
      'huge headers',
      (stream) => {
        const many = Array.from({ length: 40 }, (_, n) => [`x-${n}`, 'v'.repeat(1000)]);
        stream.respond(Object.fromEntries(many) as Record<string, string>);
      },
      'header-too-large',
    ],
    [
      'an endless body',
      (stream) => {
        stream.respond({ ':status': 200 });
        const more = (): void => {
          while (!stream.destroyed && stream.write(Buffer.alloc(16_384)));
        };
        stream.on('drain', more);
        more();
      },
      'body-too-large',
    ],
    ['a stream reset', (stream) => stream.close(2), 'protocol-error'],
    ['a session cut', (stream) => stream.session?.destroy(), 'closed-early'],
    [
      'a session cut in the body',
      (stream) => {
        stream.respond({ ':status': 200, 'content-length': '100000' });
        stream.write('some');
        // Answered once all before it has arrived.
        stream.session?.ping(() => stream.session?.destroy());
      },
      'closed-early',
    ],
  ];
  it.each(cases)('%s', async (_what, serve, kind) => {
    const server = createSecureServer({ ...identity, maxSendHeaderBlockLength: 1_000_000 });
    server.on('stream', (stream) => {
      stream.on('error', () => undefined);
      serve(stream);
    });
    server.on('sessionError', () => undefined);
    const { port } = await listen(server);
    const on = engine({ limits });
    const visit = on.get(`https://localhost:${port}/`);
    const { failure } = await (kind === 'no-answer'
      ? outlast(visit, limits.idleMs, () => countSegments(on, 'up') > 0)
      : visit);
    expect(failure).toMatchObject({ kind });
    await expectAlive(on, failure);
  });
});

describe('cancelling', () => {
  it.each([
    ['while looking up', 'https://slow.test/'],
    ['during the handshake', 'https'],
    ['while waiting for the answer', 'http'],
  ])('%s ends at once', async (_when, where) => {
    const server = await startTcp(bad.silent);
    const dns = await startDnsServer({ corrupt: () => [] });
    const on = engine({ servers: [dns.address], dnsTimeoutMs: 5000 });
    const url = where.includes(':') ? where : `${where}://127.0.0.1:${server.port}/`;
    const controller = new AbortController();
    const request = { visitId: 'c', url, method: 'GET', headers: [], body: null };
    const visit = on.endpoint.visit(request, controller.signal);
    await until(() => countSegments(on, 'up') > 0);
    controller.abort();
    const { failure } = await visit;
    // Had it gone on to a limit, that would be its reason.
    expect(failure).toMatchObject({ kind: 'cancelled' });
    await expectAlive(on, failure);
    await dns.close();
  });

  it('in the middle of a body', async () => {
    const server = await startTcp(bad.drip);
    const on = engine();
    const controller = new AbortController();
    const url = `http://127.0.0.1:${server.port}/`;
    const request = { visitId: 'c', url, method: 'GET', headers: [], body: null };
    const visit = on.endpoint.visit(request, controller.signal);
    // Its head, and dots behind it.
    await until(() => countSegments(on, 'down') > 2);
    controller.abort();
    const { failure, exchanges } = await visit;
    expect(exchanges[0]?.response?.status).toBe(200);
    expect(failure).toMatchObject({ kind: 'cancelled' });
    await expectAlive(on, failure);
  });

  it('before it began', async () => {
    const on = engine();
    const request = {
      visitId: 'c',
      url: 'http://127.0.0.1:1/',
      method: 'GET',
      headers: [],
      body: null,
    };
    const { failure } = await on.endpoint.visit(request, AbortSignal.abort());
    expect(failure).toMatchObject({ kind: 'cancelled' });
    await expectAlive(on, failure);
  });
});
