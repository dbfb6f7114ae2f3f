// What stood in the clear: named, weighed, and each fact pointing at the bytes that say it.
import { describe, expect, it } from 'vitest';
import { readClearFacts } from '../../../electron/observe/clear-facts.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { ClearFact } from '../../../shared/model/clear-text.ts';
import type { Direction, FlowEvent } from '../../../shared/model/segment.ts';
import { newObserver } from './loopback.ts';

const flow = {
  flowId: 'f0',
  transport: 'tcp' as const,
  local: { address: '10.0.0.2', port: 50_000 },
  remote: { address: '192.0.2.80', port: 80 },
  openedMs: 5,
};

interface Said {
  readonly direction: Direction;
  readonly text: string;
  /** The bytes were not captured. */
  readonly isLost?: boolean;
}

function observe(said: readonly Said[]): ObservedFlow {
  const observer = newObserver();
  const offsets = { up: 0, down: 0 };
  const events: FlowEvent[] = said.map(({ direction, text, isLost = false }, index) => {
    const bytes = new Uint8Array(Buffer.from(text, 'latin1'));
    const { length: lengthBytes } = bytes;
    const offset = offsets[direction];
    offsets[direction] += lengthBytes;
    const segment = { flowId: 'f0', direction, timeMs: 10 + index, offset, lengthBytes };
    return { kind: 'segment', segment: { ...segment, bytes: isLost ? null : bytes } };
  });
  for (const event of [{ kind: 'opened' as const, flow }, ...events]) observer.push(event);
  const [observed] = observer.finish().flows;
  if (observed === undefined) throw new Error('no flow');
  return observed;
}

function factsOf(said: readonly Said[]): (ClearFact & { spelt: string })[] {
  return readClearFacts(observe(said)).map((fact) => {
    const { direction, offset, lengthBytes } = fact.evidence;
    const stream = said.filter((part) => part.direction === direction).map(({ text }) => text);
    return { ...fact, spelt: stream.join('').slice(offset, offset + lengthBytes) };
  });
}

const request = (line: string, headers: readonly string[] = []): Said => ({
  direction: 'up',
  text: [line, 'Host: forum.example:80', ...headers, '', ''].join('\r\n'),
});

describe('the page asked for', () => {
  const pagesOf = (line: string, host: string): string[] =>
    factsOf([{ direction: 'up', text: `${line}\r\nHost: ${host}\r\n\r\n` }])
      .filter(({ kind }) => kind === 'page')
      .map(({ value }) => value);

  it('keeps a port that is not HTTP’s own', () => {
    expect(pagesOf('GET /in HTTP/1.1', 'forum.example:8080')).toEqual([
      'http://forum.example:8080/in',
    ]);
    expect(pagesOf('GET /in HTTP/1.1', '[::1]:80')).toEqual(['http://[::1]/in']);
  });

  it.each(['OPTIONS * HTTP/1.1', 'PRI * HTTP/2.0'])('is none in %s', (line) => {
    expect(pagesOf(line, 'forum.example')).toEqual([]);
  });
});

describe('logins', () => {
  it.each([
    ['Authorization: Basic Ym9iOmh1bnRlcjI=', 'password', 'bob:hunter2', 'Basic Ym9iOmh1bnRlcjI='],
    ['Authorization: Basic !!', 'password', '!!', 'Basic !!'],
    [
      'Authorization: Digest realm="a", username="bob", nonce="1"',
      'login',
      'bob',
      'Digest realm="a", username="bob", nonce="1"',
    ],
    ['Authorization:Bearer abc.def', 'token', 'abc.def', 'Bearer abc.def'],
    ['Proxy-Authorization: NTLM TlRMTVNTUAAB', 'token', 'TlRMTVNTUAAB', 'NTLM TlRMTVNTUAAB'],
    ['X-Api-Key: k-1', 'token', 'k-1', 'k-1'],
  ])('reads %s', (header, kind, value, spelt) => {
    const [worst] = factsOf([request('GET / HTTP/1.1', [header])]).filter(
      (fact) => fact.severity === 3,
    );
    expect(worst).toMatchObject({ kind, value, spelt, name: 'forum.example', timeMs: 10 });
  });

  it('takes secret parameters out of the query, and leaves the rest as one fact', () => {
    const facts = factsOf([
      request('GET /in?q=flu+cure&User_Name=bob&pass%77ord=a%20b&x HTTP/1.1'),
    ]);
    expect(facts.map(({ severity, kind, value, spelt }) => [severity, kind, value, spelt])).toEqual(
      [
        [1, 'name', 'forum.example', 'Host: forum.example:80'],
        [1, 'page', 'http://forum.example/in', '/in'],
        [3, 'login', 'bob', 'User_Name=bob'],
        [3, 'password', 'a b', 'pass%77ord=a%20b'],
        [2, 'query', 'q=flu cure & x', 'q=flu+cure&User_Name=bob&pass%77ord=a%20b&x'],
      ],
    );
  });

  it('keeps a login out of the page of a request to a proxy', () => {
    const facts = factsOf([request('GET http://bob:pw@a.example/p HTTP/1.1')]);
    expect(facts.find(({ kind }) => kind === 'page')?.value).toBe('http://a.example/p');
  });
});

describe('cookies, programs, pages', () => {
  it('names each cookie sent and set, by its own bytes', () => {
    const facts = factsOf([
      request('GET /a HTTP/1.1', ['Cookie: sid=1; theme=dark']),
      {
        direction: 'down',
        text: 'HTTP/1.1 200 OK\r\nSet-Cookie: sid=2; Path=/; Secure\r\nContent-Length: 0\r\n\r\n',
      },
    ]).filter(({ kind }) => kind === 'cookie');
    expect(facts.map(({ label, value, spelt, timeMs }) => [label, value, spelt, timeMs])).toEqual([
      ['Cookie sent: sid', '1', 'sid=1', 10],
      ['Cookie sent: theme', 'dark', 'theme=dark', 10],
      ['Cookie set: sid', '2', 'sid=2', 11],
    ]);
    expect(facts.every(({ severity, name }) => severity === 2 && name === 'forum.example')).toBe(
      true,
    );
  });

  it('tells the program, and the page they came from', () => {
    const facts = factsOf([
      request('GET /a HTTP/1.1', [
        'User-Agent: Firefox 9',
        'Referer: https://b.example/x?token=t1',
      ]),
    ]);
    expect(facts.map(({ kind, value }) => [kind, value])).toEqual([
      ['name', 'forum.example'],
      ['page', 'http://forum.example/a'],
      ['user-agent', 'Firefox 9'],
      ['page', 'https://b.example/x'],
      ['token', 't1'],
    ]);
  });
});

describe('behind bytes that were not captured', () => {
  const ask = (host: string, isLost = false): Said => ({
    direction: 'up',
    text: `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    isLost,
  });
  const give = (sid: string): Said => ({
    direction: 'down',
    text: `HTTP/1.1 200 OK\r\nSet-Cookie: sid=${sid}\r\nContent-Length: 0\r\n\r\n`,
  });
  const toldBy = (said: readonly Said[]): (string | null)[] =>
    factsOf(said)
      .filter(({ kind }) => kind === 'cookie')
      .map(({ value, name }) => `${value} of ${name}`);

  it('an answer is laid to no request of several hosts', () => {
    const said = [ask('a.example'), give('1'), ask('b.example', true), give('2'), ask('c.example')];
    expect(toldBy([...said, give('3')])).toEqual(['1 of a.example', '2 of null', '3 of null']);
  });

  it('an answer is laid to the host that all requests name', () => {
    const said = [ask('a.example'), give('1'), ask('a.example', true), give('2'), ask('a.example')];
    expect(toldBy([...said, give('3')])).toEqual(['1', '2', '3'].map((n) => `${n} of a.example`));
  });

  it('a HEAD is not taken for another request', () => {
    const head = { ...ask('a.example'), text: 'HEAD / HTTP/1.1\r\nHost: a.example\r\n\r\n' };
    const sized = {
      direction: 'down',
      text: 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc',
    } as const;
    const said = [ask('a.example', true), ask('a.example'), head, sized, sized];
    expect(observe(said).http.map(({ startLine }) => startLine)).toEqual([
      'GET / HTTP/1.1',
      'HEAD / HTTP/1.1',
      'HTTP/1.1 200 OK',
      'HTTP/1.1 200 OK',
    ]);
  });
});

describe('forms', () => {
  const post = (type: string, body: string, more: readonly string[] = []): Said => ({
    direction: 'up',
    text: [
      'POST /in HTTP/1.1',
      'Host: forum.example:80',
      `Content-Type: ${type}`,
      ...(more.length > 0 ? more : [`Content-Length: ${body.length}`]),
      '',
      body,
    ].join('\r\n'),
  });
  const filled = (said: readonly Said[]) =>
    factsOf(said)
      .filter(({ severity }) => severity > 1)
      .map(({ kind, label, value, spelt }) => [kind, label, value, spelt]);
  const body = 'user=bob&pass=hunter2&illness=flu+a&country=de';
  const expected = [
    ['login', 'Login name in the form: user', 'bob', 'user=bob'],
    ['password', 'Password in the form: pass', 'hunter2', 'pass=hunter2'],
    ['form', 'What was filled in (form: illness, country)', 'illness=flu a & country=de', body],
  ];
  const urlencoded = 'application/x-www-form-urlencoded; charset=utf-8';

  it('name their fields, and what opens an account apart', () => {
    expect(filled([post(urlencoded, body)])).toEqual(expected);
    expect(factsOf([post(urlencoded, body)]).at(-1)?.name).toBe('forum.example');
  });

  it('also cut anywhere on the way', () => {
    const { text } = post(urlencoded, body);
    for (let at = 1; at < text.length; at += 7) {
      const parts = [text.slice(0, at), text.slice(at)].map((part) => ({
        direction: 'up' as const,
        text: part,
      }));
      expect(filled(parts)).toEqual(expected);
    }
  });

  it('in chunks point at the whole body', () => {
    const half = (part: string): string => `${part.length.toString(16)}\r\n${part}\r\n`;
    const chunked = `${half(body.slice(0, 7))}${half(body.slice(7))}0\r\n\r\n`;
    const read = filled([post(urlencoded, chunked, ['Transfer-Encoding: chunked'])]);
    expect(read).toEqual(expected.map(([kind, label, value]) => [kind, label, value, chunked]));
  });

  it('of several parts give fields, and of files the names', () => {
    const part = (head: string, value: string): string =>
      `--AaB\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
    const parts = [
      part('name="password"', 'hunter2'),
      part('name="story"', 'once & twice'),
      part('name="scan"; filename="x-ray.png"\r\nContent-Type: image/png', '\x89PNG'),
      '--AaB--\r\n',
    ].join('');
    expect(filled([post('multipart/form-data; boundary=AaB', parts)])).toEqual([
      ['password', 'Password in the form: password', 'hunter2', 'hunter2'],
      [
        'form',
        'What was filled in (form: story, scan)',
        'story=once & twice & scan=file x-ray.png',
        parts,
      ],
    ]);
  });

  it.each(['application/json; charset=utf-8', 'application/vnd.api+json'])(
    'are read where a script sends them as %s',
    (type) => {
      const json =
        '{"user":{"Login":"b\\u00f6b","password" : "hunter\\"2"},"q":["flu","x"],"age":37,"sure":true,"n":null}';
      expect(filled([post(type, json)])).toEqual([
        ['login', 'Login name in what was sent: Login', 'böb', String.raw`b\u00f6b`],
        ['password', 'Password in what was sent: password', 'hunter"2', String.raw`hunter\"2`],
        ['form', 'What was sent (q, age, sure)', 'q=flu & age=37 & sure=true', json],
      ]);
    },
  );

  it('are read in JSON as far as it is there', () => {
    const json = '{"password":"hunter2","note":"' + String.raw`\"token\":\"no`;
    expect(filled([post('application/json', json)])).toEqual([
      ['password', 'Password in what was sent: password', 'hunter2', 'hunter2'],
      ['form', 'What was sent (note)', 'note="token":"no', json],
    ]);
  });

  it('are kept within a budget, and other bodies not at all', () => {
    const long = `a=1&b=${'x'.repeat(200_000)}&password=late`;
    const facts = factsOf([post(urlencoded, long), post('image/png', body)]);
    const form = facts.filter(({ kind }) => kind === 'form');
    expect(form).toHaveLength(1);
    expect(form[0]?.value.length).toBeLessThanOrEqual(2048);
    expect(facts.some(({ severity }) => severity === 3)).toBe(false);
    const encoded = post(urlencoded, body, [
      'Content-Encoding: gzip',
      `Content-Length: ${body.length}`,
    ]);
    expect(filled([encoded])).toEqual([]);
  });
});

describe('many facts', () => {
  it('says a thing once, at its first appearance', () => {
    const said = Array.from({ length: 3 }, () => request('GET /a HTTP/1.1', ['Cookie: sid=1']));
    const cookies = factsOf(said).filter(({ kind }) => kind === 'cookie');
    expect(cookies).toHaveLength(1);
    expect(cookies[0]?.timeMs).toBe(10);
  });

  it('leaves out the lightest ones beyond its budget', () => {
    const said = Array.from({ length: 900 }, (_, n) => request(`GET /${n} HTTP/1.1`));
    said.push(request('GET /last?password=x HTTP/1.1'));
    const facts = factsOf(said);
    expect(facts).toHaveLength(500);
    expect(facts.at(-1)).toMatchObject({ severity: 3, value: 'x' });
  });

  it('tells logins of other protocols, with the name of the server', () => {
    const said: Said[] = [
      { direction: 'down', text: '220 FTP\r\n' },
      { direction: 'up', text: 'USER bob\r\n' },
    ];
    const evidence = { flowId: 'f0', direction: 'up' as const, offset: 0, lengthBytes: 4 };
    const names = [{ name: 'ftp.example', leak: 'dns' as const, evidence }];
    expect(readClearFacts({ ...observe(said), names })).toMatchObject([
      { kind: 'login', value: 'bob', name: 'ftp.example', severity: 3, timeMs: 11 },
    ]);
  });

  it('names what an encrypted flow says itself, and leaves look-ups to the look-ups', () => {
    const observed = observe([]);
    const evidence = { flowId: 'f0', direction: 'up' as const, offset: 1, lengthBytes: 2 };
    const names = (['dns', 'sni', 'certificate'] as const).map((leak) => ({
      name: `${leak}.example`,
      leak,
      evidence,
    }));
    expect(
      readClearFacts({ ...observed, names }).map(({ label, value }) => [label, value]),
    ).toEqual([
      ['Name in the TLS hello', 'sni.example'],
      ['Name in the certificate', 'certificate.example'],
    ]);
  });
});
