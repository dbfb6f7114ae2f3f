// Zeek's logs opened again: what they hold comes back, and damage is told with its line.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { piecesOf } from '../../../electron/interchange/pieces.ts';
import { prepareSubject } from '../../../electron/interchange/subject.ts';
import { parseLog } from '../../../electron/interchange/zeek/parse-log.ts';
import { readZeek } from '../../../electron/interchange/zeek/read-zeek.ts';
import { writeZeek } from '../../../electron/interchange/zeek/write-zeek.ts';
import { dnsLookupSchema } from '../../../shared/model/dns.ts';
import { observedFlowSchema, type ObservedFlow } from '../../../shared/model/observation.ts';
import { siteProtocols } from '../../../shared/model/query-values.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';
import { loopbackPlace } from '../../helpers/lab-session.ts';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'onlooker-zeek-')), 'logs');
  mkdirSync(folder);
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const read = () => readZeek(folder, () => loopbackPlace);
const place = (name: string, text: string): void => {
  writeFileSync(join(folder, name), text);
};

/** The sample with its DNS flow. */
function document() {
  const sample = sampleDocument();
  const flows: ObservedFlow[] = sample.flows.flatMap((flow) => [
    {
      ...flow,
      flowId: 'dns-1',
      transport: 'udp',
      protocol: 'dns',
      remote: { address: '192.0.2.53', port: 53 },
      openedMs: 0,
      records: [],
      names: [],
      tls: null,
    },
    flow,
  ]);
  return { ...sample, flows };
}

async function readAgain(original: ReturnType<typeof document>, form: 'tsv' | 'json') {
  const subject = await prepareSubject(piecesOf(original, []), { redact: false });
  for (const { name, bytes } of writeZeek(subject, form)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes()) chunks.push(chunk);
    place(name, Buffer.concat(chunks).toString());
  }
  return read();
}

describe.each(['tsv', 'json'] as const)('%s', (form) => {
  test.each(siteProtocols)('gives back what is spoken: %s', async (protocol) => {
    const [sample] = sampleDocument().flows;
    if (sample === undefined) throw new Error('the sample has no flow');
    const tls = protocol === 'tls' || protocol === 'quic' ? sample.tls : null;
    const transport = protocol === 'quic' ? 'udp' : 'tcp';
    const flow: ObservedFlow = { ...sample, protocol, tls, transport, records: [] };
    const original = { ...sampleDocument(), flows: [flow], dns: [] };
    const result = await readAgain(original, form);
    if (!result.ok) throw new Error(result.error.detail);
    expect(result.value.observations.flows.map((read) => read.protocol)).toEqual([protocol]);
  });

  test('gives back flows, names, handshakes and look-ups', async () => {
    const original = document();
    const result = await readAgain(original, form);
    if (!result.ok) throw new Error(result.error.detail);
    const { observations, visits, createdAtMs } = result.value;
    expect(createdAtMs).toBe(original.session.createdAtMs);
    expect(visits.map(({ url }) => url)).toEqual(['https://clinic.example/']);
    const [, tls] = original.flows;
    expect(observations.flows[1]).toMatchObject({
      transport: 'tcp',
      protocol: 'tls',
      local: tls?.local,
      remote: tls?.remote,
      closeReason: 'end',
      bytesUp: 700,
      bytesDown: 49_000,
      bytesDropped: true,
      records: [],
      tls: {
        serverName: 'clinic.example',
        version: 'TLS 1.3',
        cipher: 'TLS_AES_256_GCM_SHA384',
        resumption: 'none',
      },
    });
    expect(observations.flows[1]?.openedMs).toBeCloseTo(1, 3);
    expect(observations.flows[1]?.closedMs).toBeCloseTo(90, 3);
    expect(observations.flows[1]?.names.map(({ name, leak }) => `${leak} ${name}`)).toEqual([
      'dns clinic.example',
      'sni clinic.example',
    ]);
    const [flow, lookup] = [observations.flows[0], observations.dns[0]];
    expect(flow).toMatchObject({ transport: 'udp', protocol: 'dns', remote: { port: 53 } });
    expect(lookup).toMatchObject({
      flowId: flow?.flowId,
      name: 'clinic.example',
      type: 'A',
      responseCode: 'NOERROR',
      answers: [{ type: 'A', ttlS: 60, data: '203.0.113.5' }],
    });
  });
});

test('conn.log alone is enough', async () => {
  place('conn.log', '#fields\tts\tuid\tid.orig_h\n1.5\tC1\t10.0.0.1\n');
  expect(await read()).toMatchObject({
    ok: true,
    value: { observations: { flows: [{ flowId: 'C1', local: { address: '10.0.0.1' } }] } },
  });
});

test.each([
  ['too few values', '#fields\tts\tuid\n1.5\n', 'line 2'],
  ['half an object', '{"ts": 1, "uid": "C1"}\n{"ts"', 'line 2'],
  ['no object', '{"ts": 1}\n3\n', 'line 2'],
  ['no connection', '#fields\tts\tuid\n', 'names no connection'],
  ['too many values', '#fields\tts\tuid\n1.5\tC1\tmore\n', 'line 2: more values for 2 fields'],
  ['a line without end', `#fields\tts\tuid\n1.5\t${'C'.repeat(2 ** 20)}\n`, 'line 2: more than'],
  ['an object without end', `{"ts":1,"uid":"${'C'.repeat(2 ** 20)}"}`, 'line 1: more than'],
])('%s is refused in words', async (_name, text, words) => {
  place('conn.log', text);
  const result = await read();
  expect(result.ok ? '' : result.error.detail).toContain(words);
});

test.each([
  ['tab-separated', `#fields\tts\tuid\tmine\r\n\n1.5\tC1\tx\r\n${'\n'.repeat(1_000_000)}`],
  ['JSON', `{"ts":1.5,"uid":"C1","mine":"x"}\n${'\n'.repeat(1_000_000)}`],
])('of %s rows only what Zeek itself writes is held', (_name, text) => {
  const parsed = parseLog(text);
  expect(parsed.ok && parsed.value.map((row) => [...row])).toEqual([
    [
      ['ts', '1.5'],
      ['uid', 'C1'],
    ],
  ]);
});

test('numbers beyond all measure are cut to what a session can hold', async () => {
  place('conn.log', '#fields\tts\tuid\torig_bytes\tid.resp_p\n1.5\tC1\t1e300\t1e300\n');
  place('dns.log', '#fields\tts\tuid\tquery\tanswers\tTTLs\n1.5\tC1\ta.example\tx\t1e300\n');
  const read = await readZeek(folder, () => loopbackPlace);
  if (!read.ok) throw new Error(read.error.detail);
  const { flows, dns } = read.value.observations;
  expect(flows.map((flow) => observedFlowSchema.safeParse(flow).error)).toEqual([undefined]);
  expect(dns.map((lookup) => dnsLookupSchema.safeParse(lookup).error)).toEqual([undefined]);
});

test('arbitrary text never throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `#fields\ta\tb\n${text}`),
      ),
      (text) => {
        expect(typeof parseLog(text).ok).toBe('boolean');
      },
    ),
  );
});
