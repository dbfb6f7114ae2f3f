// The sizes of what passed without TLS records, as datagrams of QUIC: in the JSON report, out of it again, and in HTML.
import { describe, expect, it } from 'vitest';
import { piecesOf } from '../../../electron/interchange/pieces.ts';
import { prepareExport } from '../../../electron/interchange/prepare-export.ts';
import { prepareSubject } from '../../../electron/interchange/subject.ts';
import { parseJsonReport } from '../../../electron/report/parse-json.ts';
import { renderReport } from '../../../electron/report/render-report.ts';
import { streamJson } from '../../../electron/report/stream-json.ts';
import { readPieces } from '../../../electron/store/session-pieces.ts';
import { openStore } from '../../../electron/store/store.ts';
import { mostRecords } from '../../../shared/model/handshake.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { Segment } from '../../../shared/model/segment.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { sampleDocument } from '../store/sample-session.ts';

const maker = { version: '1', print: () => Promise.reject(new Error('nothing is printed here')) };

function lay(flowId: string, sizes: readonly (readonly [number, Segment['direction'], number])[]) {
  const offsets = { up: 0, down: 0 };
  return sizes.map(([timeMs, direction, lengthBytes], n): Segment => {
    const offset = offsets[direction];
    offsets[direction] += lengthBytes;
    const bytes = n < 2 ? Uint8Array.from({ length: lengthBytes }, (_, at) => at + n) : null;
    return { flowId, direction, timeMs, offset, lengthBytes, bytes };
  });
}

const quicSizes = [
  [1, 'up', 1200],
  [6.25, 'down', 1252],
  [6.5, 'down', 0],
  [7, 'up', 40],
] as const;

function bare(flowId: string, part: Partial<ObservedFlow> = {}): ObservedFlow {
  const [flow] = sampleDocument().flows;
  if (flow === undefined) throw new Error('the sample has a flow');
  const sums = { bytesUp: 1240, bytesDown: 1252 };
  return { ...flow, transport: 'udp', protocol: 'quic', ...sums, records: [], flowId, ...part };
}

/** `evidence`: where in the flow `q1` a row of the ledger points. */
function documentOf(
  flows: readonly ObservedFlow[],
  evidence: readonly Pick<Segment, 'direction' | 'offset' | 'lengthBytes'>[] = [],
): SessionDocument {
  const document = sampleDocument();
  const [row] = document.ledger;
  if (row === undefined) throw new Error('the sample has a row');
  const spans = evidence.map((span) => ({ flowId: 'q1', ...span }));
  return {
    ...document,
    flows: [...document.flows, ...flows],
    ledger: [{ ...row, flowId: 'q1', evidence: spans }],
  };
}

interface Json {
  readonly flows: { readonly id: string; readonly sizes?: unknown; readonly records: unknown[] }[];
  readonly wire_bytes: { readonly flow_id: string; readonly offset: number }[];
}
const sizesIn = (text: string): unknown[] =>
  (JSON.parse(text) as Json).flows.map(({ id, sizes }) => [id, sizes]);

function open(text: string): Segment[] {
  const read = parseJsonReport(text);
  if (!read.ok) throw new Error(read.error.detail);
  return read.value.segments;
}

const inWords = (segments: readonly Segment[]): string[] =>
  segments.map(
    ({ direction, timeMs, offset, lengthBytes, bytes }) =>
      `${direction} ${timeMs} ms ${offset} +${lengthBytes}, ${bytes?.length ?? 'none'}`,
  );

describe('a JSON report', () => {
  it('tells the size and time of each datagram, and of flows with records nothing more', () => {
    const segments = [...lay('q1', quicSizes), ...lay('f1', quicSizes)];
    const text = renderReport('json', documentOf([bare('q1')]), { redacted: null, segments });
    expect(sizesIn(text)).toEqual([
      ['f1', undefined],
      ['f2', undefined],
      ['q1', quicSizes],
    ]);
    expect((JSON.parse(text) as Json).flows.map(({ records }) => records.length)).toEqual([
      3, 1, 0,
    ]);
  });

  it('tells of TCP what came as it came, of look-ups nothing, and nothing that is not known of every byte', () => {
    const flows = [
      bare('t1', { transport: 'tcp', protocol: 'http', tls: null }),
      bare('d1', { protocol: 'dns', tls: null }),
      bare('u1', { bytesDown: 1253 }),
    ];
    const segments = flows.flatMap(({ flowId }) => lay(flowId, quicSizes));
    const text = renderReport('json', documentOf(flows), { redacted: null, segments });
    expect(sizesIn(text).slice(2)).toEqual([
      ['t1', quicSizes],
      ['d1', undefined],
      ['u1', undefined],
    ]);
  });

  it('gives each datagram back when it is opened, with the bytes that a claim points at', () => {
    const evidence = [
      { direction: 'down' as const, offset: 700, lengthBytes: 10 },
      { direction: 'down' as const, offset: 900, lengthBytes: 100 },
      { direction: 'up' as const, offset: 1200, lengthBytes: 10 },
    ];
    const segments = lay('q1', quicSizes);
    const document = documentOf([bare('q1')], evidence);
    const opened = open(renderReport('json', document, { redacted: null, segments }));
    expect(inWords(opened)).toEqual([
      'up 1 ms 0 +1200, none',
      'down 6.25 ms 0 +1252, 1000',
      'down 6.5 ms 1252 +0, none',
      'up 7 ms 1200 +40, none',
    ]);
    expect(opened[1]?.bytes).toEqual(segments[1]?.bytes?.subarray(0, 1000));
  });

  it('carries no byte without a claim once secrets are taken out, unless it is encrypted as well', () => {
    const evidence = [{ direction: 'up' as const, offset: 700, lengthBytes: 10 }];
    const begins = (protocol: ObservedFlow['protocol'], redacted: string[] | null) => {
      const document = documentOf([bare('q1', { protocol })], evidence);
      const segments = lay('q1', quicSizes);
      const text = renderReport('json', document, { redacted, segments });
      return (JSON.parse(text) as Json).wire_bytes.map(({ offset }) => offset);
    };
    expect([begins('quic', []), begins('quic', null)]).toEqual([[0], [0]]);
    expect([begins('dtls', []), begins('dtls', null)]).toEqual([[700], [0]]);
    expect(begins('unknown', [])).toEqual([]);
  });

  it('of an older Onlooker has none, and opens as before', () => {
    const text = renderReport('json', documentOf([bare('q1')]), { redacted: null });
    expect(text).not.toContain('"sizes"');
    expect(open(text)).toEqual([]);
  });

  it.each([
    ['a size that no library holds', [[1, 'up', 2 ** 31]]],
    ['a size below zero', [[1, 'up', -1]]],
    ['another direction', [[1, 'left', 1]]],
    ['no time', [['1', 'up', 1]]],
    ['more of them than are kept', Array.from({ length: mostRecords + 1 }, () => [1, 'up', 1])],
  ])('with %s is refused in words', (_name, sizes) => {
    const text = renderReport('json', documentOf([]), { redacted: null });
    const json = JSON.parse(text) as { flows: object[] };
    const flows = json.flows.map((flow) => ({ ...flow, sizes }));
    const read = parseJsonReport(JSON.stringify({ ...json, flows }));
    expect(read).toMatchObject({ ok: false, error: { kind: 'not-a-report' } });
  });

  it('may claim bytes where no datagram begins: they stay evidence', () => {
    const text = renderReport('json', documentOf([bare('q1')]), {
      redacted: null,
      segments: lay('q1', quicSizes),
    });
    const stray = { flow_id: 'q1', direction: 'up', time_ms: 1, offset: 7, bytes: 'AAEC' };
    const json = { ...(JSON.parse(text) as object), wire_bytes: [stray, stray] };
    expect(open(JSON.stringify(json))).toHaveLength(2 + quicSizes.length);
  });

  it('of a session of the library is the same, however its flows are read', async () => {
    const flows = Array.from({ length: 40 }, (_, n) => bare(`q${n}`));
    const long = bare('q99', { bytesUp: 20_000, bytesDown: 0 });
    const segments = [
      ...flows.flatMap(({ flowId }) => lay(flowId, quicSizes)),
      ...lay(
        'q99',
        Array.from({ length: 20_000 }, (_, n) => [n, 'up', 1]),
      ),
    ];
    const document = documentOf([...flows.slice(0, 30), long, ...flows.slice(30)]);
    const store = await openStore(':memory:');
    if (!store.ok) throw new Error(store.error.detail);
    await store.value.saveSession(document, segments);
    const pieces = await readPieces(store.value, document.session.id);
    if (pieces === null) throw new Error('nothing was saved');
    let text = '';
    const options = { redactor: null, segments: pieces.segments };
    for await (const piece of streamJson(pieces, options)) text += piece;
    await store.value.close();
    expect(JSON.parse(text)).toEqual(
      JSON.parse(renderReport('json', document, { redacted: null, segments })),
    );
    expect(inWords(open(text))).toHaveLength(40 * 4 + 20_000);
  });
});

describe('an HTML report', () => {
  async function render(flows: readonly ObservedFlow[], segments: readonly Segment[]) {
    const document = { ...documentOf(flows), flows: [...flows] };
    const subject = await prepareSubject(piecesOf(document, segments), { redact: false });
    let text = '';
    const write = await prepareExport('html', subject, maker);
    await write('x', (_path, content) => {
      text = content as string;
      return Promise.resolve();
    });
    return text;
  }

  it('says how many datagrams passed and how large, and draws them', async () => {
    const html = await render([bare('q1')], lay('q1', quicSizes));
    expect(html).toContain('<td class="number">4 datagrams');
    expect(html).toContain('0 to 1,252 B');
    expect(html).toContain('handshake and datagrams');
    expect(html).toContain('Each datagram as a bar');
  });

  it('sums up by host what passed, of the kind that it is', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `q${n}`);
    const segments = ids.flatMap((id) => lay(id, quicSizes));
    expect(
      await render(
        ids.map((id) => bare(id)),
        segments,
      ),
    ).toContain('<td class="number">80 datagrams');
    const stream = { transport: 'tcp', protocol: 'http' } as const;
    const streams = await render(
      ids.map((id) => bare(id, stream)),
      segments,
    );
    expect(streams).toContain('<td class="number">80 stretches without TLS');
    const place = { timeMs: 2, offset: 0, lengthBytes: 517, contentType: 22 };
    const record = { ...place, direction: 'up' as const };
    const mixed = ids.map((id, n) => bare(id, n === 0 ? { records: [record] } : {}));
    expect(await render(mixed, segments)).toContain('<td class="number">1 record and 76 datagrams');
  });

  it('says of what is not drawn how much there is', async () => {
    const sizes = Array.from({ length: 2500 }, (_, n) => [n, 'up', 7] as const);
    const flow = bare('q1', { bytesUp: 2500 * 7, bytesDown: 0 });
    const html = await render([flow], lay('q1', sizes));
    expect(html).toContain('Drawn are the first 2,000 of 2,500.');
  });

  it('draws nothing of a flow of which nothing is known', async () => {
    const html = await render([bare('q1')], []);
    // Its bytes passed in some pieces: not in none.
    expect(html).toContain('<td class="number">–</td>');
    const silent = await render([bare('q1', { bytesUp: 0, bytesDown: 0 })], []);
    expect(silent).toContain('<td class="number">0</td>');
    expect(html).not.toContain('handshake and datagrams');
  });
});
