// The report in pieces is the report.
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../electron/report/render-report.ts';
import { gatherPieces } from '../../../electron/report/excerpt.ts';
import { toJsonDocument } from '../../../electron/report/json-document.ts';
import type { RecordedFlow } from '../../../electron/report/json-lists.ts';
import { jsonPieces, streamJson } from '../../../electron/report/stream-json.ts';
import type { HandshakeField } from '../../../shared/model/tls.ts';
import { parseJsonReport } from '../../../electron/report/parse-json.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { PassedSizes } from '../../../shared/model/passed-sizes.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { sampleDocument, sampleSegments } from '../store/sample-session.ts';
import { redactDocument } from '../../helpers/whole-session.ts';

async function* pages<T>(items: readonly T[], size: number): AsyncGenerator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

async function* noSizes(): AsyncGenerator<PassedSizes> {}

const segments = sampleSegments();
const recorded = (flow: ObservedFlow): RecordedFlow => ({ flow, more: null, sizes: null });

async function inPieces(
  document: SessionDocument,
  redact: boolean,
  record = recorded,
): Promise<string> {
  const pieces = {
    frame: { ...document, flows: [], dns: [] },
    flowCount: document.flows.length,
    flows: () => pages(document.flows, 1),
    recordedFlows: () => pages(document.flows.map(record), 1),
    bareFlows: () => pages(document.flows, 1),
    tellingFlows: () => pages(document.flows, 1),
    withRecords: () => Promise.resolve(document.flows),
    lookups: () => pages(document.dns, 1),
    sizesOf: noSizes,
  };
  let text = '';
  const redactor = redact ? await gatherPieces(pieces) : null;
  const options = { redactor, segments: () => pages(segments, 1) };
  for await (const piece of streamJson(pieces, options)) text += piece;
  return text;
}

const whole = (document: SessionDocument, redacted: readonly string[] | null): string =>
  renderReport('json', document, { redacted, segments });

describe('a JSON report in pieces', () => {
  const document = sampleDocument({ secret: 'hunter2-hunter2' });

  const [flow] = document.flows;
  const evidence = document.ledger.flatMap((row) => row.evidence)[0];
  const many = { ...document, flows: Array.from({ length: 200 }, () => flow ?? []).flat() };

  it.each([
    ['few flows', document],
    ['many', many],
    ['none', { ...document, flows: [] }],
  ])('of a document in memory is the same text: %s', (_name, session) => {
    const bytes = new Uint8Array(5000).fill(65);
    const place = { flowId: evidence?.flowId ?? '', direction: evidence?.direction ?? 'up' };
    const segment = { ...place, timeMs: 1, offset: 0, lengthBytes: bytes.length, bytes };
    const options = { redacted: null, generator: 'Onlooker', segments: [segment] };
    const pieces = [...jsonPieces(session, options)];
    expect(pieces.join('')).toBe(JSON.stringify(toJsonDocument(session, options), null, 1));
    expect(pieces.join('')).toContain('"wire_bytes": [\n');
  });

  it('of a document in memory comes in pieces of about 64 kB', () => {
    const lengths = [...jsonPieces(many, { redacted: null })].map(({ length }) => length);
    expect(lengths.length).toBeGreaterThan(4);
    expect(Math.max(...lengths)).toBeLessThan(100_000);
  });

  it('is the report that is made whole', async () => {
    expect(await inPieces(document, false)).toBe(whole(document, null));
    expect(whole(document, null)).not.toContain('"wire_bytes": []');
  });

  it('holds no secret of any piece', async () => {
    const clean = redactDocument(document);
    const streamed = await inPieces(document, true);
    expect(streamed).toBe(whole(clean.document, clean.redacted));
    expect(streamed).not.toContain(document.flows[0]?.local.address);
  });

  it('is the same where the records of a flow come by themselves', async () => {
    const split = ({ records, ...bare }: ObservedFlow): RecordedFlow => ({
      flow: { ...bare, records: [] },
      more: () => pages(records, 2),
      sizes: null,
    });
    expect(Math.max(...document.flows.map(({ records }) => records.length))).toBeGreaterThan(2);
    expect(await inPieces(document, false, split)).toBe(whole(document, null));
  });

  it('may hold no flow at all', async () => {
    const none = { ...document, flows: [], dns: [] };
    expect(await inPieces(none, false)).toBe(whole(none, null));
  });

  it('leaves out the bytes of the wire where it is given none', async () => {
    const none = () => pages([], 1);
    const withRecords = () => Promise.resolve([]);
    const flows = { flows: none, recordedFlows: none, bareFlows: none, tellingFlows: none };
    const lists = { ...flows, withRecords, lookups: none, sizesOf: noSizes };
    const pieces = { frame: document, flowCount: 0, ...lists };
    let text = '';
    for await (const piece of streamJson(pieces, { redactor: null })) text += piece;
    expect(JSON.parse(text)).not.toHaveProperty('wire_bytes');
  });
});

describe('a certificate that had expired when it was shown', () => {
  const sample = sampleDocument();
  const evidence = { flowId: 'f1', direction: 'down' as const, offset: 90, lengthBytes: 13 };
  const field = (label: string, value: string): HandshakeField => ({
    label,
    value,
    evidence,
    explanationKey: 'certificate',
  });
  const step = {
    kind: 'certificate' as const,
    direction: 'down' as const,
    timeMs: 3,
    encrypted: false,
    evidence,
    fields: [field('Valid from', '2001-01-02 UTC'), field('Valid until', '2002-01-02 08:09 UTC')],
  };
  const flows = sample.flows.map((flow) => ({
    ...flow,
    tls: flow.tls && { ...flow.tls, handshake: [...flow.tls.handshake, step] },
  }));
  const expired = { ...sample, flows };

  const isValidity = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'label' in value && value.label === 'Validity';

  it('is told so among the fields of the handshake, as in window and HTML', async () => {
    for (const text of [whole(expired, null), await inPieces(expired, false)]) {
      expect(text).toContain('"Validity"');
      expect(text).toContain('"had expired when it was shown"');
    }
  });

  it('is opened without it, to be judged anew, as is a report that had none', () => {
    const opened = parseJsonReport(whole(expired, null));
    expect(opened.ok && opened.value.document.flows).toEqual(expired.flows);
    const older = JSON.stringify(
      JSON.parse(whole(expired, null), (_key, value: unknown) =>
        Array.isArray(value) ? value.filter((one: unknown) => !isValidity(one)) : value,
      ),
    );
    expect(older).not.toContain('Validity');
    const openedOlder = parseJsonReport(older);
    expect(openedOlder.ok && openedOlder.value.document.flows).toEqual(expired.flows);
  });
});
