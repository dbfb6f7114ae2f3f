// The endpoint against real servers on loopback: versions, protocols, redirects, codings, cookies.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  makeAuthority,
  type Authority,
  type KeyAndCertificate,
} from '../helpers/servers/certificates.ts';
import { startEngine, type EngineOptions, type TestEngine } from '../helpers/servers/engine.ts';
import { closeAll, startHttp, startHttps } from '../helpers/servers/listen.ts';
import { stopClock } from '../helpers/still-clock.ts';

let authority: Authority;
let identity: KeyAndCertificate;
const engines: TestEngine[] = [];

function engine(options: EngineOptions = {}): TestEngine {
  const made = startEngine({ caPem: [authority.caPem], ...options });
  engines.push(made);
  return made;
}

// No limit is reached because the machine is busy.
stopClock();
beforeAll(async () => {
  authority = await makeAuthority();
  identity = await authority.issue({ names: ['localhost', 'a.test', 'b.test'] });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((made) => made.close()));
  await closeAll();
});
afterAll(closeAll);

describe('protocols', () => {
  it.each([
    ['1.2', 'TLSv1.2', true],
    ['1.2', 'TLSv1.2', false],
    ['1.3', 'TLSv1.3', true],
    ['1.3', 'TLSv1.3', false],
  ] as const)('visits over TLS %s (%s), HTTP/1.1 only: %s', async (maxTls, version, http1Only) => {
    const server = await startHttps(
      identity,
      (_request, response) => {
        response.end('hello');
      },
      { http1Only, minVersion: 'TLSv1.2' },
    );
    const { get, bytes, flows } = engine({ maxTls });
    const { exchanges, failure } = await get(`https://localhost:${server.port}/p?q=1`);
    expect(failure).toBeNull();
    const [exchange] = exchanges;
    expect(exchange?.protocol).toBe(http1Only ? 'http/1.1' : 'h2');
    expect(exchange?.response?.status).toBe(200);
    expect(exchange?.response?.body).toMatchObject({ text: 'hello', bytesTotal: 5 });
    expect(exchange?.certificate).toMatchObject({ trusted: true, problem: null });
    expect(exchange?.request).toMatchObject({ path: '/p', query: '?q=1', host: 'localhost' });
    const flowId = flows()[0]?.flowId ?? '';
    expect(exchange?.flowId).toBe(flowId);
    // RFC 8446 §5.1: a handshake record opens the flow; the secret part is nowhere in it.
    expect(bytes(flowId, 'up')[0]).toBe(22);
    expect(bytes(flowId, 'up').includes('/p?q=1')).toBe(false);
    expect(version).toContain(maxTls);
  });

  it('visits over plain HTTP, where everything is readable', async () => {
    const server = await startHttp((_request, response) => {
      response.end('open');
    });
    const { get, bytes } = engine();
    const { exchanges } = await get(`http://localhost:${server.port}/secret`);
    expect(exchanges[0]?.response?.body.text).toBe('open');
    expect(bytes(exchanges[0]?.flowId ?? '', 'up').toString()).toContain('GET /secret HTTP/1.1');
  });

  it('visits over IPv6', async () => {
    const server = await startHttps(identity, (_request, response) => void response.end('six'), {
      host: '::1',
    });
    const { get, flows } = engine();
    const { exchanges, failure } = await get(`https://[::1]:${server.port}/`);
    expect(failure).toBeNull();
    expect(exchanges[0]?.response?.body.text).toBe('six');
    expect(flows()[0]?.remote).toEqual({ address: '::1', port: server.port });
  });
});

describe('sizes', () => {
  it('counts HTTP/1.1 as framed, exactly what passed in the clear', async () => {
    const server = await startHttp((request, response) => {
      if (request.url === '/chunked') {
        response.write('a'.repeat(1000));
        response.end('b'.repeat(70_000));
        return;
      }
      response.setHeader('content-length', 12_345);
      response.end('c'.repeat(12_345));
    });
    const { get, bytes } = engine();
    for (const path of ['/chunked', '/fixed']) {
      const one = engine();
      const { exchanges } = await one.get(`http://127.0.0.1:${server.port}${path}`, {
        method: 'POST',
        body: 'name=Bob',
      });
      const [exchange] = exchanges;
      const flowId = exchange?.flowId ?? '';
      const up = one.bytes(flowId, 'up');
      const down = one.bytes(flowId, 'down');
      const upHead = up.indexOf('\r\n\r\n') + 4;
      const downHead = down.indexOf('\r\n\r\n') + 4;
      expect(exchange?.request.size).toEqual({
        headBytes: upHead,
        bodyBytes: 8,
        headIsExact: true,
      });
      expect(exchange?.response?.size).toEqual({
        headBytes: downHead,
        bodyBytes: down.length - downHead,
        headIsExact: true,
      });
    }
    expect(bytes('none', 'up')).toHaveLength(0);
    expect(get).toBeTypeOf('function');
  });

  it('counts the same inside TLS', async () => {
    const heads: number[] = [];
    const server = await startHttps(
      identity,
      (request, response) => {
        const lines = [`${request.method} ${request.url} HTTP/1.1`];
        for (let i = 0; i < request.rawHeaders.length; i += 2) {
          lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
        }
        heads.push(lines.join('\r\n').length + 4);
        response.setHeader('content-length', 5000);
        response.end('x'.repeat(5000));
      },
      { http1Only: true },
    );
    const { get } = engine();
    const url = `https://localhost:${server.port}/page`;
    const first = (await get(url)).exchanges[0];
    const second = (await get(url)).exchanges[0];
    expect([first, second].map((one) => one?.request.size.headBytes)).toEqual(heads);
    expect(second?.response?.size.bodyBytes).toBe(5000);
    expect(second?.response?.size.headBytes).toBe(first?.response?.size.headBytes);
    expect([first?.indexOnFlow, second?.indexOnFlow]).toEqual([0, 1]);
    expect(second?.flowId).toBe(first?.flowId);
  });
});

describe('what is sent', () => {
  it('lists exactly the headers that go out', async () => {
    let raw: string[] = [];
    const server = await startHttp((request, response) => {
      raw = request.rawHeaders;
      response.end();
    });
    const { get } = engine();
    const { exchanges } = await get(`http://user:pa%20ss@127.0.0.1:${server.port}/#part`, {
      method: 'post',
      headers: [
        ['X-One', '1'],
        ['X-Two', '2'],
      ],
      body: 'ä=1',
    });
    expect(exchanges[0]?.request.headers.flat()).toEqual(raw);
    expect(exchanges[0]?.request.method).toBe('POST');
    expect(exchanges[0]?.request.url).toBe(`http://127.0.0.1:${server.port}/`);
    expect(raw).toContain(`Basic ${Buffer.from('user:pa ss').toString('base64')}`);
  });

  it('says over HTTP/2 which header may stand once only, and goes on', async () => {
    const server = await startHttps(identity, (_request, response) => void response.end('ok'));
    const { get } = engine();
    const url = `https://localhost:${server.port}/`;
    const twice = (name: string): { headers: [string, string][] } => ({
      headers: [
        [name, 'a'],
        [name, 'b'],
      ],
    });
    const refused = await get(url, twice('Referer'));
    expect(refused.failure).toMatchObject({ kind: 'protocol-error' });
    expect(refused.failure?.detail).toContain('referer');
    const { exchanges, failure } = await get(url, twice('X-Two'));
    expect(failure).toBeNull();
    expect(exchanges[0]?.response?.body.text).toBe('ok');
  });

  it('refuses headers that would break the message apart', async () => {
    const { get } = engine();
    const { failure, exchanges } = await get('http://127.0.0.1:1/', {
      headers: [['X-Bad', 'a\r\nHost: evil']],
    });
    expect(failure?.kind).toBe('protocol-error');
    expect(exchanges).toEqual([]);
  });
});

describe('redirects', () => {
  it('records each hop, and leaves secrets behind at another origin', async () => {
    const seen: { url: string; auth: string | undefined; method: string | undefined }[] = [];
    const other = await startHttp((request, response) => {
      const { authorization } = request.headers;
      seen.push({ url: request.url ?? '', auth: authorization, method: request.method });
      response.end('there');
    });
    const server = await startHttps(identity, (request, response) => {
      const location = request.url === '/' ? '/next' : `http://localhost:${other.port}/down`;
      response.writeHead(request.url === '/' ? 307 : 302, { location });
      response.end();
    });
    const { get } = engine();
    const { exchanges, failure } = await get(`https://localhost:${server.port}/`, {
      method: 'POST',
      headers: [['Authorization', 'Bearer secret']],
      body: 'x',
    });
    expect(failure).toBeNull();
    expect(exchanges.map((one) => [one.hop, one.request.scheme, one.request.method])).toEqual([
      [0, 'https', 'POST'],
      [1, 'https', 'POST'],
      [2, 'http', 'GET'],
    ]);
    expect(exchanges[1]?.request.body?.text).toBe('x');
    expect(seen).toEqual([{ url: '/down', auth: undefined, method: 'GET' }]);
  });
});

describe('content codings', () => {
  const page = 'plain words, again and again. '.repeat(200);
  it.each([
    ['gzip', gzipSync(page)],
    ['br', brotliCompressSync(page)],
    ['deflate', deflateSync(page)],
    ['deflate', deflateRawSync(page)],
    ['gzip, br', brotliCompressSync(gzipSync(page))],
  ])('takes off %s', async (coding, encoded) => {
    const server = await startHttps(identity, (_request, response) => {
      response.writeHead(200, { 'content-encoding': coding, 'content-type': 'text/plain' });
      response.end(encoded);
    });
    const { get } = engine();
    const { exchanges, failure } = await get(`https://localhost:${server.port}/`);
    expect(failure).toBeNull();
    const response = exchanges[0]?.response;
    expect(response?.body.text).toBe(page);
    expect(response?.body.bytesTotal).toBe(page.length);
    expect(response?.size.bodyBytes).toBe(encoded.length);
    expect(response?.codings).toEqual(coding.split(', ').reverse());
  });

  it.each([[true], [false]])(
    'takes answers without a body, HTTP/1.1 only: %s',
    async (http1Only) => {
      const server = await startHttps(
        identity,
        (request, response) => {
          if (request.url === '/moved') response.writeHead(302, { location: '/empty' });
          else if (request.url === '/empty') response.writeHead(200);
          else response.writeHead(204);
          response.end();
        },
        { http1Only },
      );
      const { get } = engine({ limits: { idleMs: 2000 } });
      const statuses: number[] = [];
      for (const path of ['/moved', '/none', '/empty']) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other, over one connection
        const { exchanges, failure } = await get(`https://localhost:${server.port}${path}`);
        expect(failure).toBeNull();
        statuses.push(...exchanges.flatMap(({ response }) => response?.status ?? []));
      }
      expect(statuses).toEqual([302, 200, 204, 200]);
    },
  );

  it('takes an answer without content in spite of its coding', async () => {
    const server = await startHttp((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end();
    });
    const { get } = engine();
    const { failure } = await get(`http://127.0.0.1:${server.port}/`, { method: 'HEAD' });
    expect(failure).toBeNull();
  });

  it('keeps a part of a long body and the length of all of it', async () => {
    const server = await startHttp((_request, response) => void response.end('z'.repeat(10_000)));
    const { get } = engine({ limits: { keptBodyBytes: 100 } });
    const { exchanges } = await get(`http://127.0.0.1:${server.port}/`);
    expect(exchanges[0]?.response?.body).toMatchObject({ bytesTotal: 10_000, truncated: true });
    expect(exchanges[0]?.response?.body.text).toHaveLength(100);
  });
});

describe('rounds', () => {
  it.each(['1.2', '1.3'] as const)('resumes TLS %s and sends cookies back', async (maxTls) => {
    const resumed: boolean[] = [];
    const cookies: (string | undefined)[] = [];
    const server = await startHttps(identity, (request, response) => {
      resumed.push((request.socket as unknown as { isSessionReused(): boolean }).isSessionReused());
      cookies.push(request.headers.cookie);
      response.setHeader('set-cookie', ['visit=1; Path=/; Secure', 'gone=1; Max-Age=0']);
      response.end('ok');
    });
    const { get, endpoint, flows } = engine({ maxTls });
    const url = `https://localhost:${server.port}/`;
    const outcomes = [];
    for (let round = 0; round < 3; round += 1) {
      outcomes.push(await get(url, { round }));
      endpoint.endRound(round);
    }
    expect(outcomes.map((one) => one.failure)).toEqual([null, null, null]);
    expect(resumed).toEqual([false, true, true]);
    expect(cookies).toEqual([undefined, 'visit=1', 'visit=1']);
    expect(flows()).toHaveLength(3);
    expect(outcomes[2]?.exchanges[0]?.certificate?.trusted).toBe(true);
  });

  it('has connections of its own for each, also while an earlier one goes on', async () => {
    const server = await startHttps(identity, (_request, response) => {
      response.end('ok');
    });
    const { get, endpoint, flows } = engine();
    const flowOf = async (round: number): Promise<string | null | undefined> => {
      const { exchanges } = await get(`https://localhost:${server.port}/`, { round });
      return exchanges[0]?.flowId;
    };
    const first = await flowOf(0);
    const second = await flowOf(1);
    expect(second).not.toBe(first);
    expect([await flowOf(0), await flowOf(1)]).toEqual([first, second]);
    endpoint.endRound(0);
    expect(await flowOf(1)).toBe(second);
    expect(await flowOf(0)).not.toBe(first);
    expect(flows()).toHaveLength(3);
  });

  it('tries again on a new connection when a kept one has died', async () => {
    let count = 0;
    const server = await startHttp((request, response) => {
      count += 1;
      if (count === 2) {
        request.socket.destroy();
        return;
      }
      response.end(String(count));
    });
    const { get, flows } = engine();
    const url = `http://127.0.0.1:${server.port}/`;
    await get(url);
    const { exchanges, failure } = await get(url);
    expect(failure).toBeNull();
    expect(exchanges[0]?.response?.body.text).toBe('3');
    expect(exchanges[0]?.indexOnFlow).toBe(0);
    expect(flows()).toHaveLength(2);
  });

  it('serves many visits at the same time', async () => {
    const server = await startHttps(
      identity,
      (request, response) => void response.end(request.url),
    );
    const { get, flows } = engine();
    const paths = Array.from({ length: 40 }, (_, n) => `/n${n}`);
    const outcomes = await Promise.all(
      paths.map((path) => get(`https://localhost:${server.port}${path}`)),
    );
    expect(outcomes.map((one) => one.exchanges[0]?.response?.body.text)).toEqual(paths);
    const ids = flows().map((flow) => flow.flowId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
