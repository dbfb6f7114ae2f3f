// HAR of the letter: what the specification demands, the rules of redaction, and the way back.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readHar } from '../../../electron/interchange/har/read-har.ts';
import { writeHar } from '../../../electron/interchange/har/write-har.ts';
import { piecesOf } from '../../../electron/interchange/pieces.ts';
import { prepareSubject } from '../../../electron/interchange/subject.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { sampleDocument, secrets } from '../../fixtures/session-document.ts';

const schemaFile = join(import.meta.dirname, '../../fixtures/har-1.2.schema.json');
const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(schemaFile, 'utf8')) as Parameters<typeof z.fromJSONSchema>[0],
);

const timingsSchema = z.record(z.string(), z.number());
const harSchema = z.object({
  log: z.looseObject({
    comment: z.string(),
    pages: z.array(z.looseObject({ id: z.string() })),
    entries: z.array(
      z.looseObject({
        time: z.number(),
        timings: timingsSchema,
        request: z.looseObject({
          url: z.string(),
          cookies: z.array(z.unknown()),
          queryString: z.array(z.unknown()),
        }),
        response: z.looseObject({ status: z.number(), cookies: z.array(z.unknown()) }),
      }),
    ),
  }),
});

async function write(document: SessionDocument, redact: boolean): Promise<string> {
  return writeHar(await prepareSubject(piecesOf(document, []), { redact }), '0.1.0');
}

const parse = (text: string) => harSchema.parse(JSON.parse(text));

/** With the times of a first request: look-up, connection, handshake, request. */
function timed(): SessionDocument {
  const document = sampleDocument();
  const span = { flowId: 'tcp-1', direction: 'up' as const, offset: 0, lengthBytes: 5 };
  const step = { encrypted: true, evidence: span, fields: [] };
  const flows = document.flows.map((flow) => ({
    ...flow,
    openedMs: 8,
    estimates: [
      {
        direction: 'up' as const,
        index: 0,
        startedMs: 21,
        endedMs: 23,
        totalBytes: 1,
        bodyBytes: 1,
        errorBytes: 1,
        method: 'records',
        evidence: span,
      },
    ],
    tls:
      flow.tls === null
        ? null
        : {
            ...flow.tls,
            handshake: [
              { ...step, kind: 'client-hello' as const, direction: 'up' as const, timeMs: 12 },
              {
                ...step,
                kind: 'encrypted-handshake' as const,
                direction: 'up' as const,
                timeMs: 20,
              },
              {
                ...step,
                kind: 'encrypted-from-here' as const,
                direction: 'up' as const,
                timeMs: 21,
              },
            ],
          },
  }));
  const exchanges = document.exchanges.map((exchange) => ({
    ...exchange,
    startedMs: 4,
    headersMs: 60,
    endedMs: 80,
  }));
  const dns = document.dns.map((lookup) => ({ ...lookup, askedMs: 5, answeredMs: 7 }));
  return { ...document, flows, exchanges, dns };
}

describe('writing', () => {
  test('keeps to the schema, redacted and not', async () => {
    for (const redact of [true, false]) {
      const result = schema.safeParse(JSON.parse(await write(sampleDocument(), redact)));
      expect(result.error?.issues ?? []).toEqual([]);
    }
  });

  test('the schema refuses what is no HAR, so the test above can fail', async () => {
    const text = await write(sampleDocument(), false);
    expect(schema.safeParse(JSON.parse(text.replace('"redirectURL"', '"x"'))).success).toBe(false);
    expect(schema.safeParse(JSON.parse(text.replace('"1.2"', '"1.1"'))).success).toBe(false);
    expect(schema.safeParse(JSON.parse(text.replace('"wait"', '"weight"'))).success).toBe(false);
  });

  test('cuts the time as the specification does: ssl within connect, all of it adds up', async () => {
    const [entry] = parse(await write(timed(), false)).log.entries;
    expect(entry?.timings).toEqual({
      blocked: 1 + 1 + 1,
      dns: 2,
      connect: 4 + 8,
      ssl: 8,
      send: 2,
      wait: 37,
      receive: 20,
    });
    expect(entry?.time).toBeCloseTo(76, 9);
  });

  test('a kept connection has no dns, no connect and no ssl', async () => {
    const document = timed();
    const exchanges = document.exchanges.map((exchange) => ({
      ...exchange,
      startedMs: 30,
      indexOnFlow: 1,
    }));
    const [entry] = parse(await write({ ...document, exchanges }, false)).log.entries;
    expect(entry?.timings).toMatchObject({ dns: -1, connect: -1, ssl: -1, receive: 20 });
    expect(entry?.time).toBeCloseTo(50, 9);
  });

  test('lists cookies and query values', async () => {
    const [entry] = parse(await write(sampleDocument(), false)).log.entries;
    expect(entry?.request.cookies).toEqual([{ name: 'sid', value: secrets.cookie }]);
    expect(entry?.request.queryString).toEqual([
      { name: 'name', value: secrets.queryValue },
      { name: 'c', value: secrets.shortQueryValue },
    ]);
    expect(entry?.response.cookies).toEqual([
      { name: 'sid', value: secrets.setCookie, path: '/', secure: true },
    ]);
  });

  test.each(Object.entries(secrets))('redacted it does not hold %s', async (_name, secret) => {
    const text = (await write(sampleDocument(), true)).replaceAll('\\', '');
    for (const spelling of [secret, encodeURIComponent(secret), secret.replaceAll(' ', '+')]) {
      expect(text).not.toContain(spelling);
    }
    expect(parse(await write(sampleDocument(), true)).log.comment).toContain('values of cookies');
  });
});

describe('reading', () => {
  const read = (text: string) => {
    const result = readHar(JSON.parse(text), 'a.har');
    if (!result.ok) throw new Error(result.error.detail);
    return result.value;
  };

  test('gives the same letter and visits back', async () => {
    const document = timed();
    const back = read(await write(document, false));
    expect(back.exchanges).toEqual(document.exchanges);
    expect(back.visits).toEqual(document.session.visits);
    expect(back).toMatchObject({
      title: document.session.title,
      createdAtMs: document.session.createdAtMs,
      endedAtMs: document.session.endedAtMs,
      observations: { flows: [], dns: [] },
    });
  });

  test('gives back what only Onlooker knows of an exchange, too', async () => {
    const document = sampleDocument();
    const exchanges = document.exchanges.map((exchange) => ({
      ...exchange,
      fallback: true,
      bursts: { up: { index: 0, shared: 1, parts: 1 }, down: null },
    }));
    expect(read(await write({ ...document, exchanges }, false)).exchanges).toEqual(exchanges);
  });

  test('gives back what a redacted one has left', async () => {
    const back = read(await write(sampleDocument(), true));
    expect(back.exchanges[0]?.request).toMatchObject({ host: 'clinic.example', path: '/hiv-test' });
    expect(back.exchanges).toHaveLength(1);
  });

  const browserEntry = (url: string, more: object = {}) => ({
    startedDateTime: '2026-11-24T10:00:00.250Z',
    time: 40,
    request: { method: 'GET', url, httpVersion: 'http/2.0', headers: [], bodySize: 0 },
    response: { status: 200, content: { size: 7, mimeType: 'text/plain', text: 'content' } },
    timings: { receive: 10 },
    connection: '443',
    ...more,
  });

  test('reads what browsers write, without our own fields', () => {
    const entries = [
      browserEntry('https://a.example/x?y=1'),
      browserEntry('data:text/plain,hello'),
      browserEntry('http://b.example/', { startedDateTime: '2026-11-24T10:00:00.000Z' }),
    ];
    const { exchanges, visits, createdAtMs } = read(JSON.stringify({ log: { entries } }));
    expect(createdAtMs).toBe(Date.parse('2026-11-24T10:00:00.000Z'));
    expect(visits).toMatchObject([{ url: 'https://a.example/x?y=1', status: 'done' }]);
    expect(exchanges).toMatchObject([
      {
        protocol: 'h2',
        startedMs: 250,
        headersMs: 280,
        endedMs: 290,
        request: { scheme: 'https', host: 'a.example', port: 443, path: '/x', query: '?y=1' },
        response: { status: 200, body: { text: 'content', bytesTotal: 7 } },
      },
      { startedMs: 0, request: { scheme: 'http', port: 80 } },
    ]);
  });

  test('reads the requests that WebSockets begin with', () => {
    const entries = ['wss://live.example/chat?room=1', 'ws://live.example/'].map((url) =>
      browserEntry(url),
    );
    expect(read(JSON.stringify({ log: { entries } })).exchanges).toMatchObject([
      { request: { scheme: 'https', port: 443, path: '/chat', query: '?room=1' } },
      { request: { scheme: 'http', port: 80, path: '/' } },
    ]);
  });

  test.each([
    ['no log', {}],
    ['no entries', { log: {} }],
    ['an entry without a URL', { log: { entries: [{ request: {} }] } }],
    ['nothing in it', { log: { entries: [] } }],
    ['null', null],
  ])('%s is refused in words', (_name, json) => {
    expect(readHar(json, 'a.har')).toMatchObject({ ok: false, error: { kind: 'damaged' } });
  });

  test.each([
    ['request.bodySize', { request: { bodySize: 1e300 } }],
    ['response.status', { response: { status: 1e300 } }],
    ['response.content.size', { response: { content: { size: 1e300 } } }],
  ])('a number beyond all measure is refused: %s', (path, part) => {
    const { request, response } = { request: {}, response: {}, ...part };
    const entry = {
      startedDateTime: '2026-01-01T00:00:00Z',
      request: { method: 'GET', url: 'https://a.example/', ...request },
      response: { status: 200, ...response },
    };
    const read = readHar({ log: { entries: [entry] } }, 'a.har');
    expect(read.ok ? '' : read.error.detail).toContain(`log.entries.0.${path}`);
  });
});
