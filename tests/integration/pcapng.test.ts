// A session written as pcapng: tshark and our own import must read in it what the session says.
import { mkdtempSync, rmSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { piecesOf } from '../../electron/interchange/pieces.ts';
import { writePcapng } from '../../electron/interchange/pcapng/write-pcapng.ts';
import { prepareSubject } from '../../electron/interchange/subject.ts';
import { startLab } from '../../electron/lab/lab.ts';
import { importCapture } from '../helpers/import-capture.ts';
import type { RunResult } from '../../electron/session/run-session.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { loopbackPlace, answeringUrls, runLabSession } from '../helpers/lab-session.ts';
import { readFrames } from '../helpers/tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'onlooker-pcapng-'));
let session: RunResult;
let document: SessionDocument;

/** The lab's name server has a port of its own; on the usual one every tool knows what is spoken. */
function atPort53({ flows, dns, ...rest }: SessionDocument): SessionDocument {
  const moved = (flow: ObservedFlow): ObservedFlow =>
    flow.protocol === 'dns' ? { ...flow, remote: { ...flow.remote, port: 53 } } : flow;
  return { ...rest, dns, flows: flows.map(moved) };
}

async function write(
  name: string,
  choice: { redact: boolean; withSecrets: boolean },
  from = session,
  told = document,
) {
  const file = join(folder, name);
  const { segments, keyLog } = from;
  const { redact, withSecrets } = choice;
  const options = { redact, keyLog: withSecrets ? keyLog : [] };
  const chunks = writePcapng(await prepareSubject(piecesOf(told, segments), options));
  await writeFile(file, chunks);
  return file;
}

beforeAll(async () => {
  const lab = await startLab();
  const query = '?name=Roberta+Secretname';
  const urls = [...answeringUrls(lab), `${lab.sites[0]?.url ?? ''}${query}`];
  session = await runLabSession(lab, { urls, count: 2, headers: [['x-note', 'headersecret']] });
  document = atPort53(session.document);
  await lab.close();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const open = { redact: false, withSecrets: false };
const keyOf = ({ local, remote }: ObservedFlow): string =>
  `${local.address}:${local.port}-${remote.address}:${remote.port}`;
const tlsFlows = (): ObservedFlow[] => document.flows.filter(({ protocol }) => protocol === 'tls');
const ends = ['ip.src', 'tcp.srcport', 'ip.dst', 'tcp.dstport'];
const frameKey = (frame: Record<string, string[]>): string => {
  const [from, fromPort, to, toPort] = ends.map((field) => frame[field]?.[0] ?? '');
  return `${from}:${fromPort}-${to}:${toPort}`;
};

describe('tshark reads', () => {
  test('packets without a fault: checksums, sequence numbers, beginnings and ends', async () => {
    const file = await write('open.pcapng', open);
    const checks = ['ip', 'tcp', 'udp'].flatMap((p) => ['-o', `${p}.check_checksum:TRUE`]);
    const bad = 'ip.checksum.status == 0 or tcp.checksum.status == 0 or udp.checksum.status == 0';
    const faults = `${bad} or _ws.malformed or tcp.analysis.lost_segment or tcp.analysis.retransmission or tcp.analysis.out_of_order or tcp.analysis.ack_lost_segment`;
    expect(readFrames(file, faults, ['frame.number', '_ws.expert.message'], checks)).toEqual([]);
    const good = readFrames(file, 'tcp.checksum.status == 1', ['frame.number'], checks);
    expect(good.length).toBeGreaterThan(document.flows.length);
    const opened = readFrames(file, 'tcp.flags.syn == 1 and tcp.flags.ack == 0', ends);
    expect(opened.map(frameKey).sort()).toEqual(
      document.flows
        .filter(({ transport }) => transport === 'tcp')
        .map(keyOf)
        .sort(),
    );
  });

  test('the same server names, records and look-ups', async () => {
    const file = await write('open.pcapng', open);
    const name = 'tls.handshake.extensions_server_name';
    const hellos = readFrames(file, 'tls.handshake.type == 1', [...ends, name]);
    const theirs = new Map(hellos.map((frame) => [frameKey(frame), frame[name]?.[0] ?? null]));
    expect(theirs).toEqual(new Map(tlsFlows().map((f) => [keyOf(f), f.tls?.serverName ?? null])));
    const lengths = new Map<string, number[]>();
    for (const frame of readFrames(file, 'tls.record.length', [...ends, 'tls.record.length'])) {
      const known = lengths.get(frameKey(frame)) ?? [];
      lengths.set(frameKey(frame), known.concat((frame['tls.record.length'] ?? []).map(Number)));
    }
    for (const flow of tlsFlows()) {
      const up = flow.records.filter(({ direction }) => direction === 'up');
      expect(lengths.get(keyOf(flow))).toEqual(up.map(({ lengthBytes }) => lengthBytes));
    }
    const asked = readFrames(file, 'dns.flags.response == 0', ['dns.qry.name']);
    expect(asked.flatMap((frame) => frame['dns.qry.name'] ?? []).sort()).toEqual(
      document.dns.map((lookup) => lookup.name).sort(),
    );
  });

  test('true times', async () => {
    const file = await write('open.pcapng', open);
    const [first] = readFrames(file, 'tls.handshake.type == 1', ['frame.time_epoch', ...ends]);
    const flow = tlsFlows().find((known) => keyOf(known) === frameKey(first ?? {}));
    const hello = flow?.records[0]?.timeMs ?? 0;
    const seconds = Number(first?.['frame.time_epoch']?.[0]);
    expect(seconds * 1000 - document.session.createdAtMs).toBeCloseTo(hello, 2);
  });

  test('with the secrets the same paths, without them none', async () => {
    const paths = (file: string): string[] => {
      const fields = ['http2.headers.path', 'http.request.uri'];
      return readFrames(file, 'http2.headers.path or (tls and http.request)', fields)
        .flatMap((frame) => fields.flatMap((field) => frame[field] ?? []))
        .sort();
    };
    const sealed = new Set(tlsFlows().map(({ flowId }) => flowId));
    const sent = document.exchanges
      .filter(({ flowId, request }) => request.scheme === 'https' && sealed.has(flowId ?? ''))
      .map(({ request }) => request.path + request.query);
    expect(sent.length).toBeGreaterThan(5);
    expect(paths(await write('secrets.pcapng', { redact: false, withSecrets: true }))).toEqual(
      sent.sort(),
    );
    expect(paths(await write('open.pcapng', open))).toEqual([]);
  });
});

const essence = (flow: ObservedFlow) => ({
  protocol: flow.protocol,
  names: flow.names.map(({ name, leak }) => `${leak} ${name}`),
  tls: flow.tls === null ? null : { ...flow.tls, handshake: flow.tls.handshake.map((s) => s.kind) },
  records: ['up', 'down'].map((way) =>
    flow.records
      .filter(({ direction }) => direction === way)
      .map(({ offset, lengthBytes, contentType }) => ({ offset, lengthBytes, contentType })),
  ),
  bytes: [flow.bytesUp, flow.bytesDown],
  http: flow.http.map(({ startLine, headers }) => ({ startLine, headers })),
});

async function readBack(file: string) {
  const result = await importCapture({
    id: 'back',
    path: file,
    place: () => loopbackPlace,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(result.problem).toBeNull();
  return result.document;
}

describe('our own import', () => {
  test('gives the same flows, names, records, fingerprints and look-ups', async () => {
    const back = await readBack(await write('open.pcapng', open));
    const flows = new Map(back.flows.map((flow) => [keyOf(flow), flow]));
    // The system may give a look-up the port of an earlier one: in packets they are one flow.
    const keys = document.flows.map(keyOf);
    expect(flows.size).toBe(new Set(keys).size);
    const alone = document.flows.filter(
      (_, n) => keys.indexOf(keys[n] ?? '') === keys.lastIndexOf(keys[n] ?? ''),
    );
    expect(alone.length).toBeGreaterThan(document.flows.length / 2);
    for (const flow of alone) {
      const other = flows.get(keyOf(flow));
      expect(other === undefined ? null : essence(other)).toEqual(essence(flow));
    }
    const facts = ({ dns }: SessionDocument) =>
      dns.map(({ name, type, answers, responseCode }) => ({ name, type, answers, responseCode }));
    expect(facts(back)).toEqual(facts(document));
  });

  test('finds every record also where bytes were not kept', async () => {
    const segments = session.segments.map((segment) =>
      segment.offset < 5000 ? segment : { ...segment, bytes: null },
    );
    const kept = segments.filter((_, n) => n % 3 !== 2 || segments[n]?.bytes !== null);
    const file = await write('gaps.pcapng', open, { ...session, segments: kept });
    const back = await readBack(file);
    const flows = new Map(back.flows.map((flow) => [keyOf(flow), flow]));
    const long = tlsFlows().filter(({ bytesDown }) => bytesDown > 10_000);
    expect(long.length).toBeGreaterThan(0);
    for (const flow of long) {
      const other = flows.get(keyOf(flow));
      expect(other && essence(other).records).toEqual(essence(flow).records);
      expect(other?.bytesDown).toBe(flow.bytesDown);
      expect(other?.bytesDropped).toBe(true);
    }
    expect(readFrames(file, 'frame.len > frame.cap_len', ['frame.comment']).length).toBeGreaterThan(
      0,
    );
  });
});

describe('redacted, as it is by default', () => {
  const choice = { redact: true, withSecrets: false };

  test('the own address is another one, and the file says so', async () => {
    const file = await write('redacted.pcapng', choice);
    const own = new Set(document.flows.map(({ local }) => local.address));
    const frames = readFrames(file, 'ip', ['ip.src', 'ip.dst']);
    const seen = new Set(
      frames.flatMap((frame) => [...(frame['ip.src'] ?? []), ...(frame['ip.dst'] ?? [])]),
    );
    for (const address of own) expect(seen).not.toContain(address);
    expect(seen).toContain('192.0.2.1');
    const text = readFileSync(file).toString('utf8');
    expect(text).toContain('replaced by 192.0.2.1');
    expect(text).toContain('Rebuilt by Onlooker, not captured');
  });

  test('nothing of the letter is readable: no clear text, no secrets', async () => {
    const text = readFileSync(await write('redacted.pcapng', choice)).toString('latin1');
    const all = readFileSync(await write('open.pcapng', open)).toString('latin1');
    expect(all).toContain('headersecret');
    expect(text).not.toContain('headersecret');
    expect(session.keyLog.length).toBeGreaterThan(5);
    for (const line of session.keyLog) {
      expect(text).not.toContain(line);
      expect(all).not.toContain(line);
    }
  });

  test('the own address is replaced in answers of DNS as well', async () => {
    const answers = (file: string): string[] =>
      readFrames(file, 'dns.a', ['dns.a']).flatMap((frame) => frame['dns.a'] ?? []);
    const [own = ''] = answers(await write('open.pcapng', open));
    expect(own).toMatch(/^127\./);
    // As if it were this device's own address that the names of the lab lead to.
    const flows = document.flows.map((flow) => ({
      ...flow,
      local: { ...flow.local, address: own },
    }));
    const from = { ...document, flows };
    const before = answers(await write('own.pcapng', open, session, from));
    const file = await write('own-redacted.pcapng', choice, session, from);
    const after = answers(file);
    const count = (list: readonly string[], wanted: string) =>
      list.filter((address) => address === wanted).length;
    expect(count(before, own)).toBeGreaterThan(0);
    expect(after).toEqual(before.map((address) => (address === own ? '192.0.2.1' : address)));
    const checks = ['-o', 'udp.check_checksum:TRUE'];
    const faults = 'udp.checksum.status == 0 or (dns and _ws.malformed)';
    expect(readFrames(file, faults, ['frame.number'], checks)).toEqual([]);
  });

  test('of STARTTLS the words before TLS stay out, and the hello stays', async () => {
    const mail = document.flows.find(({ clearTalk }) => clearTalk !== undefined);
    const lines = mail?.clearTalk?.lines.map(({ text }) => text) ?? [];
    expect(lines.join('\n')).toMatch(/^220 .*STARTTLS/s);
    const all = readFileSync(await write('open.pcapng', open)).toString('latin1');
    const file = await write('redacted.pcapng', choice);
    const text = readFileSync(file).toString('latin1');
    for (const line of lines) {
      expect(all).toContain(line);
      expect(text).not.toContain(line);
    }
    const back = await readBack(file);
    const again = back.flows.find(({ remote }) => remote.port === mail?.remote.port);
    expect(again).toMatchObject({ bytesUp: mail?.bytesUp, bytesDown: mail?.bytesDown });
    // Where its record stood in the stream, the name can still be read.
    expect(mail?.tls?.serverName).toBe('mail.lab.test');
    const hello = Buffer.from('mail.lab.test').toString('hex');
    const frames = readFrames(file, `tcp.port == ${mail?.remote.port ?? 0}`, ['tcp.payload']);
    const payloads = frames.flatMap((frame) => frame['tcp.payload'] ?? []);
    expect(payloads.filter((payload) => payload.startsWith('1603')).join()).toContain(hello);
  });
});
