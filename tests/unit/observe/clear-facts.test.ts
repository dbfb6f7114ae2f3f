// What stood in the clear: named, weighed, and each fact pointing at the bytes that say it.
import { describe, expect, it } from 'vitest';
import { readClearFacts } from '../../../electron/observe/clear-facts.ts';
import type { ClearFact, ObservedFlow } from '../../../shared/model/observation.ts';
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
}

function observe(said: readonly Said[]): ObservedFlow {
  const observer = newObserver();
  const offsets = { up: 0, down: 0 };
  const events: FlowEvent[] = said.map(({ direction, text }, index) => {
    const bytes = new Uint8Array(Buffer.from(text, 'latin1'));
    const offset = offsets[direction];
    offsets[direction] += bytes.length;
    const segment = { flowId: 'f0', direction, timeMs: 10 + index, offset, bytes };
    return { kind: 'segment', segment: { ...segment, lengthBytes: bytes.length } };
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
