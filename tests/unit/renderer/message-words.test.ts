// What a connection without a handshake is told as: its messages in turn, with what is secret covered.
import { describe, expect, it } from 'vitest';
import {
  listFirstBytes,
  listLookups,
  listSaid,
} from '../../../renderer/features/handshake/message-words.ts';
import type { ClearFact, ClearHttpMessage } from '../../../shared/model/clear-text.ts';
import type { Direction } from '../../../shared/model/segment.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';

const span = (direction: Direction, offset: number, lengthBytes: number) => ({
  flowId: 'f1',
  direction,
  offset,
  lengthBytes,
});

const message = (
  direction: Direction,
  offset: number,
  startLine: string,
  headers: readonly [string, string][] = [],
  bodyBytes = 0,
): ClearHttpMessage => ({
  direction,
  startLine,
  headers: [...headers],
  headEvidence: span(direction, offset, 100),
  bodyEvidence: span(direction, offset + 100, bodyBytes),
  headerEvidence: headers.map((_header, n) => span(direction, offset + 40 + 10 * n, 10)),
});

const fact = (offset: number, label: string, severity: ClearFact['severity']): ClearFact => ({
  timeMs: 7,
  severity,
  kind: 'form',
  label,
  value: 'bob',
  name: null,
  evidence: span('up', offset, 3),
});

describe('HTTP', () => {
  it('tells when a message began, where that is known', () => {
    const estimate = (direction: Direction, index: number, offset: number, startedMs: number) => ({
      direction,
      index,
      startedMs,
      endedMs: startedMs,
      totalBytes: 100,
      bodyBytes: 0,
      errorBytes: 0,
      method: 'count of the readable bytes',
      evidence: span(direction, offset, 100),
    });
    const said = listSaid({
      // Of the first answer only the beginning was captured: its size is not known, nor when it began.
      estimates: [
        estimate('up', 0, 0, 3.5),
        estimate('up', 1, 200, 40),
        estimate('down', 1, 6000, 55),
      ],
      http: [
        message('up', 0, 'GET /one HTTP/1.1'),
        message('up', 200, 'GET /two HTTP/1.1'),
        message('down', 0, 'HTTP/1.1 200 OK'),
        message('down', 6000, 'HTTP/1.1 404 Not Found'),
      ],
    });
    expect(said.map(({ timeMs }) => timeMs)).toEqual([3.5, null, 40, 55]);
  });

  it('tells when a message began of whose head only the beginning is there', () => {
    const cut = { ...message('up', 0, 'GET /one'), isCut: true as const, timeMs: 12.5 };
    expect(listSaid({ estimates: [], http: [cut] }).map(({ timeMs }) => timeMs)).toEqual([12.5]);
  });

  it('is told request by request, each with its answer', () => {
    const said = listSaid({
      estimates: [],
      http: [
        message('up', 0, 'GET /one?q=hiv HTTP/1.1'),
        message('up', 200, 'GET /two HTTP/1.1'),
        message('down', 0, 'HTTP/1.1 200 OK', [], 5000),
        message('down', 6000, 'HTTP/1.1 404 Not Found'),
      ],
    });
    expect(said.map(({ words, direction }) => [direction, words.title])).toEqual([
      ['up', 'Request: GET /one'],
      ['down', 'Answer: 200 OK'],
      ['up', 'Request: GET /two'],
      ['down', 'Answer: 404 Not Found'],
    ]);
    expect(said[1]?.fields.at(-1)).toMatchObject({
      label: 'Content',
      value: '5,000\u00A0B',
      evidence: span('down', 100, 5000),
    });
  });

  it('tells which part of a content was not captured', () => {
    const answer = { ...message('down', 0, 'HTTP/1.1 200 OK', [], 5000), notCaptured: 1200 };
    const [said] = listSaid({ estimates: [], http: [answer] });
    expect(said?.fields.at(-1)?.value).toBe('5,000\u00A0B (1,200\u00A0B of it not captured)');
  });

  it('covers queries, cookies and logins, and what was filled into forms', () => {
    const headers: [string, string][] = [
      ['Host', 'forum.example'],
      ['Cookie', 'sid=1'],
      ['Referer', 'http://forum.example/?q=a'],
      ['Location', '/plain'],
    ];
    const [request] = listSaid({
      estimates: [],
      http: [message('up', 0, 'POST /login?next=a HTTP/1.1', headers, 50)],
      clearFacts: [fact(110, 'Form field: user', 2), fact(120, 'Page', 1)],
    });
    expect(request?.fields.map(({ label, covered }) => [label, covered])).toEqual([
      ['Request line', 'POST /login?•••••••• HTTP/1.1'],
      ['Host', null],
      ['Cookie', '••••••••'],
      ['Referer', 'http://forum.example/?••••••••'],
      ['Location', null],
      ['Content', null],
      ['Form field: user', '••••••••'],
      ['Page', null],
    ]);
  });

  it('tells apart what no content holds', () => {
    const said = listSaid({ estimates: [], http: [], clearFacts: [fact(9, 'Login', 3)] });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({ direction: 'up', spans: [span('up', 9, 3)] });
  });
});

describe('questions to a name server', () => {
  const lookup: DnsLookup = {
    flowId: 'f1',
    transport: 'udp',
    server: { address: '192.0.2.53', port: 53 },
    name: 'clinic.example',
    type: 'A',
    askedMs: 3,
    answeredMs: 9,
    responseCode: 'NOERROR',
    truncated: false,
    answers: [{ name: 'clinic.example', type: 'A', ttlS: 60, data: '203.0.113.5' }],
    problem: null,
    nameEvidence: span('up', 12, 16),
    answerEvidence: span('down', 0, 48),
  };

  it('come with their answers', () => {
    const [question, answer] = listLookups([lookup]);
    expect(question).toMatchObject({ timeMs: 3, spans: [lookup.nameEvidence] });
    expect(question?.words.title).toBe('Question: A of clinic.example');
    expect(answer).toMatchObject({ direction: 'down', timeMs: 9 });
    expect(answer?.words.title).toBe('Answer: 203.0.113.5');
    expect(answer?.fields.at(-1)?.value).toBe('203.0.113.5 (good for 60 s)');
  });

  it('say when none was seen, or what it said instead', () => {
    const none = {
      ...lookup,
      answeredMs: null,
      responseCode: null,
      answers: [],
      answerEvidence: null,
    };
    expect(listLookups([none]).map(({ words }) => words.text)).toEqual(['No answer was seen.']);
    const refused = { ...lookup, responseCode: 'NXDOMAIN', answers: [] };
    expect(listLookups([refused])[1]?.words.title).toBe('Answer: NXDOMAIN');
  });
});

it('shows the first bytes of what is not known, of the sides that said something', () => {
  const all = listFirstBytes({ flowId: 'f1', bytesUp: 9, bytesDown: 9000 });
  expect(all.flatMap(({ spans }) => spans)).toEqual([span('up', 0, 9), span('down', 0, 512)]);
  expect(listFirstBytes({ flowId: 'f1', bytesUp: 0, bytesDown: 0 })).toEqual([]);
});
