// What the observer writes down of real connections, and that every claim points at its bytes.
import { request as requestHttp, createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encode, RECURSION_DESIRED, type Packet } from 'dns-packet';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ByteSpan, FlowEvent } from '../../../shared/model/segment.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import { observedFlowSchema } from '../../../shared/model/observation.ts';
import { explanations } from '../../../shared/words/explanations.ts';
import { makeServerCertificate, type ServerCertificate } from '../../helpers/certificate.ts';
import { createTap, listen, newObserver, startSite, visit, type VisitOptions } from './loopback.ts';

let keys: ServerCertificate;
beforeAll(async () => {
  keys = await makeServerCertificate('clinic.example');
});

type Choice = Pick<VisitOptions, 'http' | 'maxVersion'>;

async function recordVisits(choice: Choice, count = 1): Promise<FlowEvent[]> {
  const events: FlowEvent[] = [];
  const site = await startSite(choice.http, keys);
  let session: Buffer | undefined;
  for (let n = 0; n < count; n += 1) {
    const sink = (event: FlowEvent): number => events.push(event);
    const options = { ...choice, site, flowId: `f${n}`, paths: ['/5000'], session, sink };
    ({ session } = await visit(options));
  }
  site.close();
  return events;
}

function observe(events: readonly FlowEvent[], dnsPorts?: number[]): ReturnType<typeof finish> {
  const observer = newObserver(dnsPorts);
  for (const event of events) observer.push(event);
  return finish(observer);
}
const finish = (observer: ReturnType<typeof newObserver>) => observer.finish();

function bytesAt(events: readonly FlowEvent[], span: ByteSpan): Buffer {
  const stream = events.flatMap((event) =>
    event.kind === 'segment' &&
    event.segment.flowId === span.flowId &&
    event.segment.direction === span.direction
      ? [event.segment.bytes ?? new Uint8Array()]
      : [],
  );
  return Buffer.concat(stream).subarray(span.offset, span.offset + span.lengthBytes);
}

const kindsOf = (flow: ObservedFlow | undefined): string[] =>
  (flow?.tls?.handshake ?? []).map(({ direction, kind }) => `${direction} ${kind}`);

describe('TLS 1.3', () => {
  it('gives the name, the fingerprints and what was chosen, but no certificate', async () => {
    const events = await recordVisits({ http: 'h2', maxVersion: 'TLSv1.3' });
    const [flow] = observe(events).flows;
    expect(flow?.tls).toMatchObject({
      serverName: 'clinic.example',
      alpnOffered: ['h2', 'http/1.1'],
      alpnSelected: null,
      version: 'TLS 1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      resumption: 'none',
      certificateReadable: false,
      problem: null,
    });
    expect(flow?.tls?.ja3).toMatch(/^[0-9a-f]{32}$/);
    expect(flow?.tls?.ja4).toMatch(/^t13d\d{4}h2_[0-9a-f]{12}_[0-9a-f]{12}$/);
    expect(flow?.names.map(({ leak }) => leak)).toEqual(['sni']);
    const [name] = flow?.names ?? [];
    expect(name && bytesAt(events, name.evidence).toString()).toBe('clinic.example');
    expect(observedFlowSchema.safeParse(flow).success).toBe(true);
  });

  it('shows the handshake up to where it turns to ciphertext', async () => {
    const events = await recordVisits({ http: 'http/1.1', maxVersion: 'TLSv1.3' });
    const [flow] = observe(events).flows;
    const kinds = kindsOf(flow);
    expect(kinds.slice(0, 3)).toEqual([
      'up client-hello',
      'down server-hello',
      'down change-cipher-spec',
    ]);
    expect(kinds.filter((kind) => kind === 'down encrypted-handshake').length).toBeGreaterThan(1);
    expect(kinds.filter((kind) => kind === 'up encrypted-handshake')).toHaveLength(1);
    expect(kinds.filter((kind) => kind.endsWith('encrypted-from-here'))).toHaveLength(1);
  });

  it('sees that a second visit continues the first', async () => {
    const events = await recordVisits({ http: 'http/1.1', maxVersion: 'TLSv1.3' }, 2);
    expect(observe(events).flows.map(({ tls }) => tls?.resumption)).toEqual(['none', 'accepted']);
  });
});

describe('TLS 1.2', () => {
  it('reads the certificate and its names', async () => {
    const events = await recordVisits({ http: 'http/1.1', maxVersion: 'TLSv1.2' });
    const [flow] = observe(events).flows;
    expect(flow?.tls).toMatchObject({
      version: 'TLS 1.2',
      alpnSelected: 'http/1.1',
      certificateReadable: true,
    });
    const named = flow?.names.find(({ leak }) => leak === 'certificate');
    expect(named?.name).toBe('clinic.example');
    expect(named && bytesAt(events, named.evidence).toString()).toBe('clinic.example');
    expect(kindsOf(flow)).toContain('down certificate');
    expect(kindsOf(flow)).toContain('up client-key-exchange');
  });

  it('sees that a second visit continues the first, without a certificate', async () => {
    const events = await recordVisits({ http: 'http/1.1', maxVersion: 'TLSv1.2' }, 2);
    const [first, second] = observe(events).flows;
    expect([first?.tls?.resumption, second?.tls?.resumption]).toEqual(['none', 'accepted']);
    expect(second?.tls?.certificateReadable).toBe(false);
  });
});

it('explains every field it marks, within the bytes that passed', async () => {
  const all = await Promise.all(
    (['TLSv1.2', 'TLSv1.3'] as const).map((maxVersion) =>
      recordVisits({ http: 'h2', maxVersion }, 2),
    ),
  );
  for (const events of all) {
    const { flows } = observe(events);
    const steps = flows.flatMap(({ tls }) => tls?.handshake ?? []);
    expect(steps.length).toBeGreaterThan(10);
    for (const { evidence, fields } of steps) {
      expect(bytesAt(events, evidence)).toHaveLength(evidence.lengthBytes);
      for (const field of fields) {
        expect(Object.keys(explanations)).toContain(field.explanationKey);
        if (field.evidence === null) continue;
        expect(bytesAt(events, field.evidence)).toHaveLength(field.evidence.lengthBytes);
      }
    }
  }
});

it('says the same however the bytes were cut', async () => {
  const events = await recordVisits({ http: 'h2', maxVersion: 'TLSv1.2' });
  const withoutTimes = (flows: readonly ObservedFlow[]): string =>
    JSON.stringify(flows, (key, value: unknown) => (key.endsWith('Ms') ? 0 : value));
  const whole = withoutTimes(observe(events).flows);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), (size) => {
      const cut = events.flatMap((event) =>
        event.kind === 'segment' ? cutEvent(event, size) : [event],
      );
      expect(withoutTimes(observe(cut).flows)).toBe(whole);
    }),
    { numRuns: 20 },
  );
});

function cutEvent(event: Extract<FlowEvent, { kind: 'segment' }>, size: number): FlowEvent[] {
  const { segment } = event;
  const pieces: FlowEvent[] = [];
  for (let at = 0; at < segment.lengthBytes; at += size) {
    const bytes = segment.bytes?.subarray(at, at + size) ?? null;
    const lengthBytes = Math.min(size, segment.lengthBytes - at);
    pieces.push({
      kind: 'segment',
      segment: { ...segment, bytes, lengthBytes, offset: segment.offset + at },
    });
  }
  return pieces;
}

const local = { address: '192.0.2.7', port: 50_000 };
const opened = (flowId: string, address: string, port: number, openedMs = 0): FlowEvent => ({
  kind: 'opened',
  flow: {
    flowId,
    transport: port === 53 ? 'udp' : 'tcp',
    local,
    remote: { address, port },
    openedMs,
  },
});
const passed = (
  flowId: string,
  direction: 'up' | 'down',
  bytes: Uint8Array,
  timeMs = 0,
): FlowEvent => ({
  kind: 'segment',
  segment: { flowId, direction, timeMs, offset: 0, lengthBytes: bytes.length, bytes },
});

it('reads any bytes without failing', () => {
  const chunk = fc.tuple(
    fc.constantFrom('up' as const, 'down' as const),
    fc.uint8Array({ maxLength: 300 }),
  );
  const start = fc.constantFrom([22, 3, 1, 0, 80, 1, 0, 0, 76], [...Buffer.from('GET /')], []);
  fc.assert(
    fc.property(
      fc.array(chunk, { maxLength: 12 }),
      start,
      fc.constantFrom(53, 443),
      (chunks, first, port) => {
        const events = [
          opened('f', '198.51.100.1', port),
          passed('f', 'up', Uint8Array.from(first)),
          ...chunks.map(([direction, bytes]) => passed('f', direction, bytes)),
        ];
        const { flows } = observe(events);
        expect(observedFlowSchema.safeParse(flows[0]).success).toBe(true);
      },
    ),
  );
});

it('says where reading stopped when the answer is not TLS', async () => {
  const events = await recordVisits({ http: 'http/1.1', maxVersion: 'TLSv1.3' });
  const hello = events.filter(
    (event) => event.kind !== 'segment' || event.segment.direction === 'up',
  );
  const [begin, first] = hello;
  if (begin === undefined || first === undefined) throw new Error('nothing was recorded');
  const answer = passed('f0', 'down', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const [flow] = observe([begin, first, answer]).flows;
  expect(flow?.tls?.serverName).toBe('clinic.example');
  expect(flow?.tls?.problem).toMatch(/not a TLS record/);
});

describe('DNS', () => {
  const question = { type: 'A', name: 'clinic.example' } as const;
  const packet = (extra: Partial<Packet>): Buffer =>
    encode({ id: 7, flags: RECURSION_DESIRED, questions: [question], ...extra });
  const answer = packet({
    type: 'response',
    answers: [{ ...question, ttl: 60, data: '203.0.113.5' }],
  });

  it('pairs question and answer and names the connection that follows', () => {
    const query = packet({ type: 'query' });
    const events = [
      opened('d1', '198.51.100.53', 53),
      passed('d1', 'up', query, 1),
      passed('d1', 'down', answer, 2),
      opened('f1', '203.0.113.5', 443, 3),
    ];
    const { flows, dns } = observe(events);
    expect(dns).toMatchObject([
      { name: 'clinic.example', type: 'A', responseCode: 'NOERROR', askedMs: 1, answeredMs: 2 },
    ]);
    expect(dns[0]?.answers).toMatchObject([{ data: '203.0.113.5', ttlS: 60 }]);
    const name = flows.find(({ flowId }) => flowId === 'f1')?.names[0];
    expect(name).toMatchObject({ name: 'clinic.example', leak: 'dns' });
    expect(name && bytesAt(events, name.evidence).toString()).toBe('\x06clinic\x07example\0');
  });

  it('keeps a question without an answer, and says why an answer cannot be read', () => {
    const broken = answer.subarray(0, answer.length - 3);
    const ask = [
      opened('d1', '198.51.100.53', 53),
      passed('d1', 'up', packet({ type: 'query' }), 1),
    ];
    expect(observe(ask).dns).toMatchObject([{ answeredMs: null, responseCode: null }]);
    const [lookup] = observe([...ask, passed('d1', 'down', broken, 2)]).dns;
    expect(lookup?.problem).toMatch(/truncated/);
  });

  it('tells what an answer says was asked, though nobody was heard to ask it', () => {
    const name = 'forum.example';
    const questions = [question, { ...question, name: 'Clinic.Example' }, { ...question, name }];
    const both = packet({ type: 'response', questions });
    for (const bytes of [both, Buffer.from(both).fill(9, 7, 8)]) {
      for (const asked of [[passed('d1', 'up', packet({ type: 'query' }), 1)], []]) {
        const events = [
          opened('d1', '198.51.100.53', 53),
          ...asked,
          passed('d1', 'down', bytes, 2),
        ];
        const { dns } = observe(events);
        expect(dns).toMatchObject([
          { name: question.name, answeredMs: 2 },
          { name, askedMs: 2, answeredMs: null, answers: [] },
        ]);
      }
    }
  });

  it('tells every name that a long conversation asks for', () => {
    const names = Array.from({ length: 12_000 }, (_, n) => `n${n}.example`);
    const asked = names.map((name, n) =>
      passed('d1', 'up', packet({ type: 'query', questions: [{ type: 'A', name }] }), n),
    );
    const last = { type: 'A', name: names.at(-1) ?? '' } as const;
    const told = packet({
      type: 'response',
      questions: [last],
      answers: [{ ...last, data: '203.0.113.5' }],
    });
    const events = [
      opened('d1', '198.51.100.53', 53),
      ...asked,
      passed('d1', 'down', told, 12_000),
    ];
    const { dns } = observe(events);
    expect(dns.map(({ name }) => name)).toEqual(names);
    expect(dns.at(-1)).toMatchObject({ answeredMs: 12_000 });
  });

  it('does not name a connection that was opened before the answer', () => {
    const events = [
      opened('f1', '203.0.113.5', 443, 0),
      opened('d1', '198.51.100.53', 53),
      passed('d1', 'up', packet({ type: 'query' }), 1),
      passed('d1', 'down', answer, 2),
    ];
    expect(observe(events).flows.find(({ flowId }) => flowId === 'f1')?.names).toEqual([]);
  });
});

it('reads plain HTTP whole', async () => {
  const events: FlowEvent[] = [];
  const server = createHttpServer((_, response) => {
    response.setHeader('set-cookie', 'sid=secret');
    response.end('hello');
  });
  const site = { port: await listen(server), close: () => undefined };
  const tap = createTap({ site, flowId: 'f1', sink: (event) => void events.push(event) });
  await listen(tap);
  const { port } = tap.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    const headers = { host: 'clinic.example', cookie: 'a=b', connection: 'close' };
    const request = requestHttp(
      { host: '127.0.0.1', port, path: '/page?q=1', headers },
      (answer) => {
        answer.resume().on('end', resolve);
      },
    );
    request.end();
  });
  tap.close();
  server.close();
  const [flow] = observe(events).flows;
  expect(flow?.protocol).toBe('http');
  expect(flow?.names).toMatchObject([{ name: 'clinic.example', leak: 'http-host' }]);
  expect(flow?.http.map(({ startLine }) => startLine)).toEqual([
    'GET /page?q=1 HTTP/1.1',
    'HTTP/1.1 200 OK',
  ]);
  const response = flow?.http[1];
  expect(response && bytesAt(events, response.bodyEvidence).toString()).toContain('hello');
  const index = response?.headers.findIndex(([name]) => name === 'set-cookie') ?? -1;
  const span = response?.headerEvidence[index];
  expect(span && bytesAt(events, span).toString()).toBe('set-cookie: sid=secret');
});
