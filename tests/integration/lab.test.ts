// The practice lab over real sockets: name server, certificates, protocols, pages, and its end.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { decode, encode } from 'dns-packet';
import type { Packet } from 'dns-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab } from '../../electron/lab/lab.ts';
import { visitedTogether } from '../../shared/model/visited-together.ts';
import type { Lab } from '../../electron/lab/lab.ts';

let lab: Lab;
beforeAll(async () => {
  // The test runner translates modules as they load; the app has them bundled.
  await import('../../electron/lab/authority.ts');
  lab = await startLab();
});
afterAll(() => lab.close());

function host(name: string) {
  const found = lab.hosts.get(name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

interface Got {
  readonly response: IncomingMessage;
  readonly body: Buffer;
}

/** One HTTP/1.1 request; `address` stands in for the name server. */
async function get(
  name: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Got> {
  const { origin, address } = host(name);
  const make = origin.startsWith('https') ? httpsRequest : httpRequest;
  const request = make({
    host: address.address,
    port: address.port,
    servername: name,
    path,
    method: options.method ?? 'GET',
    headers: { host: name, ...options.headers },
    ca: lab.caPem,
    agent: false,
  });
  request.end(options.body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { response, body: Buffer.concat(chunks) };
}

async function tlsTo(name: string, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const { address } = host(name);
  const socket = connectTls({
    host: address.address,
    port: address.port,
    servername: name,
    ca: lab.caPem,
    ...options,
  });
  await once(socket, 'secureConnect');
  return socket;
}

/** What the mail server says to these lines, one answer each. */
async function talkMail(socket: Duplex, commands: readonly string[]): Promise<string[]> {
  const answers: string[] = [];
  for (const command of commands) {
    if (command !== '') socket.write(`${command}\r\n`);
    let answer = '';
    while (!/^\d{3} .*\r\n$/m.test(answer)) {
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      answer += bytes.toString('latin1');
    }
    answers.push(answer);
  }
  return answers;
}

describe('the mail server', () => {
  it('offers STARTTLS in the open, and signing in only behind it', async () => {
    const { address } = host('mail.lab.test');
    const socket = connect(address.port, address.address);
    const [greeting, hello, mail, ready] = await talkMail(socket, [
      '',
      'EHLO trainer',
      'MAIL FROM:<bob@lab.test>',
      'STARTTLS',
    ]);
    expect(greeting).toBe('220 mail.lab.test ESMTP practice lab\r\n');
    expect(hello).toContain('250-STARTTLS');
    expect(hello).not.toContain('AUTH');
    expect(mail).toMatch(/^502 /);
    expect(ready).toMatch(/^220 /);
    const sealed = connectTls({ socket, servername: 'mail.lab.test', ca: lab.caPem });
    await once(sealed, 'secureConnect');
    const [again, bye] = await talkMail(sealed, ['EHLO trainer', 'QUIT']);
    expect(again).toContain('250-AUTH');
    expect(again).not.toContain('STARTTLS');
    expect(bye).toMatch(/^221 /);
  });
});

describe('a site with an expired certificate', () => {
  it('is refused, and no part of a run over all sites', async () => {
    await expect(get('expired.lab.test', '/')).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' });
    const [site] = lab.sites.filter(({ isRefused }) => isRefused);
    expect(site?.url).toBe(`${host('expired.lab.test').origin}/`);
    expect(visitedTogether(lab.sites)).not.toContain(site);
  });
});

describe('the lab', () => {
  it('lists complete URLs that all answer', async () => {
    expect(lab.sites.length).toBeGreaterThanOrEqual(6);
    const hidden = lab.sites.find(({ url }) => url.includes('/hiv-test?name=Bob'));
    expect(hidden?.teaches).not.toBe('');
    const [web, mail, typed] = [/^https?:/, /^smtp:/, /^plain/].map((scheme) =>
      lab.sites.filter(({ url, isRefused }) => scheme.test(url) && isRefused !== true),
    );
    expect(typed).toEqual([expect.objectContaining({ url: 'plain.lab.test' })]);
    expect(mail).toEqual([expect.objectContaining({ url: host('mail.lab.test').origin })]);
    for (const { url } of web ?? []) {
      const { hostname, pathname, search, origin } = new URL(url);
      expect(host(hostname).origin).toBe(origin);
      const { response } = await get(hostname, pathname + search);
      expect([200, 401]).toContain(response.statusCode);
    }
  });

  it('opens a second time beside the first, and on 127.0.0.1 alone', async () => {
    const second = await startLab({ addresses: false });
    const ports = [...second.hosts.values()].map(({ address }) => address);
    expect(new Set(ports.map(({ address }) => address))).toEqual(new Set(['127.0.0.1']));
    expect(new Set(ports.map(({ port }) => port)).size).toBe(ports.length);
    expect(second.caPem).not.toBe(lab.caPem);
    await second.close();
  });

  it('ends with every connection and gives its ports back', async () => {
    const other = await startLab({ addresses: false });
    const { address, port } = other.hosts.get('clinic.lab.test')!.address;
    const idle = connect(port, address);
    await once(idle, 'connect');
    const gone = once(idle, 'close');
    idle.on('error', () => undefined);
    await other.close();
    await gone;
    expect(idle.destroyed).toBe(true);
    const probe = createServer().listen(port, address);
    await once(probe, 'listening');
    expect(probe.address()).toMatchObject({ address, port });
    probe.close();
    await other.close();
  });
});

describe('the name server', () => {
  const query = (name: string, type: string, extra: Partial<Packet> = {}): Buffer =>
    encode({
      type: 'query',
      id: 77,
      flags: 0x100,
      questions: [{ name, type: type as 'A' }],
      ...extra,
    });

  async function overUdp(bytes: Buffer): Promise<Buffer> {
    const socket = createSocket('udp4');
    try {
      const answer = once(socket, 'message');
      socket.send(bytes, lab.dnsServer.port, lab.dnsServer.address);
      return (await answer)[0] as Buffer;
    } finally {
      socket.close();
    }
  }

  async function overTcp(...messages: Buffer[]): Promise<Packet[]> {
    const socket = connect(lab.dnsServer.port, lab.dnsServer.address);
    for (const message of messages) {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      socket.write(Buffer.concat([length, message]));
    }
    const packets: Packet[] = [];
    let pending = Buffer.alloc(0);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE()) {
        const end = 2 + pending.readUInt16BE();
        packets.push(decode(pending.subarray(2, end)));
        pending = pending.subarray(end);
      }
      if (packets.length === messages.length) break;
    }
    return packets;
  }

  it('answers A over UDP, whatever the case of the name', async () => {
    const packet = decode(await overUdp(query('Clinic.LAB.test', 'A')));
    expect(packet).toMatchObject({ id: 77, rcode: 'NOERROR', flag_aa: true });
    expect(packet.questions?.[0]?.name).toBe('Clinic.LAB.test');
    expect(packet.answers).toMatchObject([
      { type: 'A', data: host('clinic.lab.test').address.address },
    ]);
  });

  it.each(['AAAA', 'UNKNOWN_65', 'TXT'])('has no %s, and says so without error', async (type) => {
    const packet = decode(await overUdp(query('news.lab.test', type)));
    expect(packet).toMatchObject({ rcode: 'NOERROR', answers: [] });
    expect(packet.questions).toMatchObject([{ type }]);
    expect(packet.authorities).toMatchObject([{ type: 'SOA', name: 'lab.test' }]);
  });

  it('knows no other names', async () => {
    for (const name of ['nothing.lab.test', 'example.org', 'lab.test.example.org'])
      expect(decode(await overUdp(query(name, 'A')))).toMatchObject({
        rcode: 'NXDOMAIN',
        answers: [],
      });
  });

  it('cuts an answer that fits no datagram, and gives it whole over TCP', async () => {
    const question = query('crowd.lab.test', 'A');
    const bytes = await overUdp(question);
    expect(bytes.length).toBeLessThanOrEqual(512);
    expect(decode(bytes)).toMatchObject({ flag_tc: true, answers: [] });
    const [whole, again] = await overTcp(question, query('old.lab.test', 'A'));
    expect(whole?.answers).toHaveLength(100);
    expect(whole?.answers?.[0]).toMatchObject({ data: host('clinic.lab.test').address.address });
    expect(again?.answers).toHaveLength(1);
  });

  it('survives whatever is no query', async () => {
    const malformed = Buffer.concat([query('a.test', 'A').subarray(0, 12), Buffer.from([63, 1])]);
    expect(decode(await overUdp(malformed))).toMatchObject({ id: 77, rcode: 'FORMERR' });
    const loop = Buffer.concat([
      query('a.test', 'A').subarray(0, 12),
      Buffer.from('c00c00010001', 'hex'),
    ]);
    expect(decode(await overUdp(loop))).toMatchObject({ rcode: 'FORMERR' });
    const status = query('clinic.lab.test', 'A', { flags: 2 << 11 });
    expect(decode(await overUdp(status))).toMatchObject({ rcode: 'NOTIMP' });
    // A reply and a stump get no answer; the next query does.
    const socket = createSocket('udp4');
    socket.send(Buffer.from([1, 2, 3]), lab.dnsServer.port, lab.dnsServer.address);
    socket.close();
    expect(await overTcp(Buffer.from([1]))).toEqual([]);
    expect(decode(await overUdp(query('plain.lab.test', 'A'))).answers).toHaveLength(1);
  });
});

describe('certificates and protocols', () => {
  it.each([
    ['clinic.lab.test', 'TLSv1.3', 'h2'],
    ['login.lab.test', 'TLSv1.3', 'h2'],
    ['news.lab.test', 'TLSv1.3', 'http/1.1'],
    ['old.lab.test', 'TLSv1.2', 'http/1.1'],
  ])('%s speaks %s and %s under the CA of the lab', async (name, version, protocol) => {
    const socket = await tlsTo(name, { ALPNProtocols: ['h2', 'http/1.1'] });
    expect(socket.authorized).toBe(true);
    expect(socket.getProtocol()).toBe(version);
    expect(socket.alpnProtocol).toBe(protocol);
    expect(socket.getPeerCertificate().subject.CN).toBe(name);
    socket.destroy();
  });

  it('is not trusted without its CA, nor under a name of others', async () => {
    const { address } = host('clinic.lab.test');
    const untrusted = connectTls({
      ...address,
      host: address.address,
      servername: 'clinic.lab.test',
    });
    const [error] = (await once(untrusted, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/);
    await expect(tlsTo('clinic.lab.test', { servername: 'news.lab.test' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('resumes TLS sessions', async () => {
    const first = await tlsTo('news.lab.test');
    const [session] = (await once(first, 'session')) as [Buffer];
    first.destroy();
    const second = await tlsTo('news.lab.test', { session });
    expect(second.isSessionReused()).toBe(true);
    second.destroy();
  });

  it('outlives clients that do not speak TLS', async () => {
    const { address } = host('clinic.lab.test');
    const socket = connect(address.port, address.address);
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.0\r\n\r\n');
    await once(socket.resume(), 'close');
    expect((await get('clinic.lab.test', '/flu')).response.statusCode).toBe(200);
  });
});

describe('pages', () => {
  it('have the sizes the lessons tell of', async () => {
    const sizes = ['/flu', '/pregnancy', '/hiv-test'].map(async (path) => {
      const { response, body } = await get('clinic.lab.test', path);
      expect(response.headers['content-encoding']).toBeUndefined();
      expect(response.headers['set-cookie']?.[0]).toMatch(/^patient=.*HttpOnly/);
      return body.length;
    });
    expect(await Promise.all(sizes)).toEqual([12_400, 31_000, 48_000]);
  });

  it('come over HTTP/2 as well', async () => {
    const { address, origin } = host('clinic.lab.test');
    const client = connectHttp2(origin, {
      createConnection: () =>
        connectTls({
          host: address.address,
          port: address.port,
          servername: 'clinic.lab.test',
          ALPNProtocols: ['h2'],
          ca: lab.caPem,
        }),
    });
    for (const [path, lengthBytes] of [
      ['/hiv-test', 48_000],
      ['/size/1000003', 1_000_003],
      ['/size/0', 0],
    ] as const) {
      const stream = client.request({ ':path': path });
      const [headers] = (await once(stream, 'response')) as [Record<string, string>];
      let received = 0;
      for await (const chunk of stream as AsyncIterable<Buffer>) received += chunk.length;
      expect(received).toBe(lengthBytes);
      expect(headers['content-length']).toBe(String(lengthBytes));
    }
    const head = client.request({ ':method': 'HEAD', ':path': '/flu' });
    const [headers] = (await once(head, 'response')) as [Record<string, string>];
    expect(headers['content-length']).toBe('12400');
    head.close();
    client.close();
    await once(client, 'close');
  });

  it('are compressed as the client wishes', async () => {
    const path = '/articles/source-in-the-town-hall';
    const fetchCoded = (coding: string) =>
      get('news.lab.test', path, { headers: { 'accept-encoding': coding } });
    const whole = (await fetchCoded('identity')).body;
    expect(whole.length).toBe(42_000);
    const brotli = await fetchCoded('gzip, br;q=1.0');
    expect(brotli.response.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(brotli.body)).toEqual(whole);
    const gzip = await fetchCoded('br;q=0, gzip');
    expect(gzip.response.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.body)).toEqual(whole);
    expect(gzip.body.length).toBeLessThan(whole.length);
  });

  it.each(['clinic.lab.test', 'news.lab.test', 'plain.lab.test'])(
    '/size on %s gives exact numbers of incompressible bytes',
    async (name) => {
      for (const lengthBytes of [0, 1, 100, 65_536, 65_537, 2_000_000]) {
        const headers = { 'accept-encoding': 'gzip, br' };
        const { response, body } = await get(name, `/size/${lengthBytes}`, { headers });
        expect(body.length).toBe(lengthBytes);
        expect(response.headers['content-encoding']).toBeUndefined();
        expect(gzipSync(body).length).toBeGreaterThanOrEqual(lengthBytes);
      }
      expect((await get(name, '/size/999999999')).response.statusCode).toBe(404);
    },
  );

  it('redirect as often as asked', async () => {
    const hops: (string | undefined)[] = [];
    let path = '/redirect/3';
    for (let hop = 0; hop < 5; hop += 1) {
      const { response } = await get('news.lab.test', path);
      hops.push(response.headers.location);
      path = response.headers.location ?? path;
      if (response.statusCode === 200) break;
    }
    expect(hops).toEqual(['/redirect/2', '/redirect/1', '/', undefined]);
  });

  it('log in, with a cookie to show for it', async () => {
    const body = 'user=Anna+%3Cb%3E&password=secret';
    const posted = await get('login.lab.test', '/session', { method: 'POST', body });
    expect(posted.response.statusCode).toBe(303);
    expect(posted.response.headers.location).toBe('/inbox');
    const cookie = posted.response.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const inbox = await get('login.lab.test', '/inbox', { headers: { cookie } });
    expect(inbox.body.toString()).toContain('Signed in as Anna &#60;b&#62;.');
    expect((await get('login.lab.test', '/inbox')).response.statusCode).toBe(303);
  });

  it('ask for an Authorization header', async () => {
    const refused = await get('login.lab.test', '/account');
    expect(refused.response.statusCode).toBe(401);
    expect(refused.response.headers['www-authenticate']).toMatch(/^Basic /);
    const headers = { authorization: 'Bearer something' };
    const shown = await get('login.lab.test', '/account', { headers });
    expect(shown.response.statusCode).toBe(200);
  });

  it('take no endless forms and know no other paths', async () => {
    const body = 'x'.repeat(1_100_000);
    const tooLong = await get('login.lab.test', '/session', { method: 'POST', body });
    expect(tooLong.response.statusCode).toBe(413);
    expect((await get('plain.lab.test', '/nowhere')).response.statusCode).toBe(404);
    const search = await get('plain.lab.test', '/search?q=%3Cscript%3E');
    expect(search.body.toString()).toContain('<b>&#60;script&#62;</b>');
  });
});

describe('the shop', () => {
  it('is a page whose parts are on eight hosts, one of them on a domain of its own', async () => {
    const { body } = await get('shop.lab.test', '/?item=red-shoes');
    const style = await get('cdn.lab.test', '/shop.css');
    const script = await get('cdn.lab.test', '/shop.js');
    const parts = [body, style.body, script.body].map((bytes) => bytes.toString('utf8'));
    const text = `${parts.join(' ')} shop.lab.test`;
    const named = new Set(text.match(/[a-z]+\.(?:lab|tracker)\.test/g));
    expect([...named].sort()).toEqual([
      'api.lab.test',
      'cdn.lab.test',
      'fonts.lab.test',
      'go.lab.test',
      'images.lab.test',
      'live.lab.test',
      'metrics.tracker.test',
      'shop.lab.test',
    ]);
    const picture = await get('images.lab.test', '/shoe-3.png');
    expect(picture.body.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(picture.body.length).toBeGreaterThan(27_000);
    const moved = await get('go.lab.test', '/banner');
    expect(moved.response.headers.location).toContain('images.lab.test');
  });

  it('writes down who asked for what', async () => {
    const before = lab.accessLog.length;
    await get('metrics.tracker.test', '/seen.png?page=x', {
      headers: { referer: 'https://shop.lab.test/', cookie: 'visitor=1' },
    });
    expect(lab.accessLog.slice(before)).toEqual([
      {
        host: 'metrics.tracker.test',
        method: 'GET',
        target: '/seen.png?page=x',
        protocol: 'http/1.1',
        status: 200,
        cookie: 'visitor=1',
        referrer: 'https://shop.lab.test/',
      },
    ]);
  });

  it('has a live channel, and no other', async () => {
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    const { address } = host('live.lab.test');
    const request = httpsRequest({
      host: address.address,
      port: address.port,
      servername: 'live.lab.test',
      path: '/visitors',
      headers: { host: 'live.lab.test', ...upgrade },
      ca: lab.caPem,
      agent: false,
    });
    request.end();
    const [response, socket] = (await once(request, 'upgrade')) as [IncomingMessage, Duplex];
    // RFC 6455 §1.3 has this very example.
    expect(response.headers['sec-websocket-accept']).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    const [frame] = (await once(socket, 'data')) as [Buffer];
    expect(frame.subarray(2).toString()).toContain('people look at this');
    socket.destroy();
    const { response: none } = await get('live.lab.test', '/elsewhere', { headers: upgrade });
    expect(none.statusCode).toBe(404);
  });
});
