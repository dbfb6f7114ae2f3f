// Captures into the library: what readers in one thread, or in several, put together is what one reader
// of the whole capture saw, and nothing is left beside the library.
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { encode } from 'dns-packet';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { importCapture } from '../helpers/import-capture.ts';
import type { PartProgress } from '../../electron/session/capture-part.ts';
import {
  stageCapture,
  type StagedCapture,
  type StageOptions,
} from '../../electron/session/stage-capture.ts';
import { openPlaces } from '../../electron/place/place.ts';
import { dataSpan } from '../../electron/compare/http-side.ts';
import { readStagedSites } from '../../electron/store/read-staged.ts';
import { StagingWriter, stagingPath } from '../../electron/store/staging.ts';
import { openStore, type Store } from '../../electron/store/store.ts';
import { unpackWords } from '../../electron/session/unpack-words.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { everyFlow } from '../../shared/model/query-values.ts';
import {
  aggregate,
  ethernet,
  ipv4,
  pcap,
  tcp,
  tcpBody,
  wifiLink,
} from '../unit/wire/ip/packets.ts';
import { recordHandshake, type RecordedHandshake } from '../unit/wire/recorded-handshake.ts';
import { readWhole } from '../helpers/whole-session.ts';

const root = resolve(import.meta.dirname, '../..');
const dataDir = join(root, 'out/data');
const workerPath = join(root, 'out/main/capture-worker.cjs');
const folder = mkdtempSync(join(tmpdir(), 'onlooker-stage-'));
const capture = join(folder, 'made.pcap');
let library = '';
let recorded: RecordedHandshake;
let store: Store;

beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.3' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  library = join(mkdtempSync(join(folder, 'library-')), 'library.duckdb');
  const opened = await openStore(library, undefined, unpackWords);
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
});
afterEach(() => store.close());

const u16 = (value: number): number[] => [value >> 8, value & 0xff];

function udp(payload: Uint8Array, port: number, back: boolean): number[] {
  const ports = back ? [53, port] : [port, 53];
  const head = [...ports.flatMap(u16), ...u16(8 + payload.length), 0, 0];
  return ethernet(ipv4(17, [...head, ...payload], back));
}

/** A look-up, then connections that open, shake hands and close; one stays open. */
function makeCapture(connections: number): Uint8Array {
  const question = { type: 'A', name: 'clinic.example' } as const;
  const ask = encode({ type: 'query', id: 7, questions: [question] });
  const answers = [{ ...question, ttl: 60, data: '192.0.2.9' }];
  const answer = encode({ type: 'response', id: 7, questions: [question], answers });
  const packets = [udp(ask, 5353 + 40_000, false), udp(answer, 5353 + 40_000, true)];
  for (let n = 0; n < connections; n += 1) {
    const clientPort = 40_000 + n;
    const { up, down } = recorded;
    packets.push(
      tcp({ clientPort, sequence: 9, flags: 2 }),
      tcp({ clientPort, sequence: 19, flags: 0x12, back: true }),
      tcp({ clientPort, sequence: 10, payload: up.subarray(0, 1000) }),
      tcp({ clientPort, sequence: 20, payload: down, back: true }),
      tcp({ clientPort, sequence: 1010, payload: up.subarray(1000) }),
    );
    if (n === 0) continue;
    packets.push(
      tcp({ clientPort, sequence: 10 + up.length, flags: 0x11 }),
      tcp({ clientPort, sequence: 20 + down.length, flags: 0x11, back: true }),
    );
  }
  return pcap(packets);
}

const stage = (options: Partial<StageOptions> = {}): Promise<StagedCapture> =>
  stageCapture({
    id: 's1',
    path: capture,
    library,
    dataDir,
    workerPath: null,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...options,
  });

async function saved(options: Partial<StageOptions> = {}): Promise<SessionDocument> {
  await store.adopt(await stage(options));
  const document = await readWhole(store, 's1');
  if (document === null) throw new Error('nothing was saved');
  return document;
}

test.each([
  ['in this thread', {}],
  ['in one worker', { workerPath, readers: 1 }],
  ['in three workers', { workerPath, readers: 3 }],
])('%s', async (_how, options) => {
  writeFileSync(capture, makeCapture(20));
  const whole = await importCapture({
    id: 's1',
    path: capture,
    place: await openPlaces(dataDir),
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  const document = await saved(options);
  expect(document.flows).toHaveLength(21);
  expect(document.flows[5]?.names.map(({ leak }) => leak)).toContain('dns');
  expect(document.flows).toEqual(whole.document.flows);
  expect(document.dns).toEqual(whole.document.dns);
  expect(document.ledger).toEqual(whole.document.ledger);
  const { capture: facts, ...session } = document.session;
  expect(session).toEqual(whole.document.session);
  expect(facts).toMatchObject({ fileName: 'made.pcap', packets: 2 + 20 * 7 - 2, problem: null });
  const span = { flowId: document.flows[3]?.flowId ?? '', direction: 'up', offset: 0 } as const;
  const evidence = await store.evidence('s1', { ...span, lengthBytes: 200 }, 0);
  expect(evidence).toMatchObject({ complete: true, bytes: recorded.up.slice(0, 200) });
  expect(readdirSync(join(library, '..')).filter((name) => name.includes('importing'))).toEqual([]);
});

test('a stream tells of connections while they go on', async () => {
  const bytes = makeCapture(3);
  const told: PartProgress[] = [];
  let namesInside: string[] = [];
  async function* chunks() {
    yield { bytes, readBytes: bytes.length };
    namesInside = told.flatMap(({ found }) => found.names.map(({ name }) => name));
    yield { bytes: new Uint8Array(0), readBytes: bytes.length };
  }
  const stream = { totalBytes: bytes.length, chunks };
  await stage({ capture: stream, onProgress: (progress) => told.push(progress) });
  expect(namesInside).toEqual(['clinic.lab.test', 'clinic.example']);
  expect(told.at(-1)?.found).toMatchObject({
    connections: 4,
    protocols: [
      { protocol: 'tls', connections: 3 },
      { protocol: 'dns', connections: 1 },
    ],
  });
});

test.each(['file', 'stream'])('to tell of a connection changes nothing of it: %s', async (kind) => {
  const { up, down } = recorded;
  // Too little to tell by what it is, when it is looked at for its name.
  const bytes = pcap([
    tcp({ sequence: 10, payload: up.subarray(0, 1) }),
    tcp({ sequence: 11, payload: up.subarray(1, 2) }),
    tcp({ sequence: 12, payload: up.subarray(2) }),
    tcp({ sequence: 20, payload: down, back: true }),
  ]);
  writeFileSync(capture, bytes);
  async function* chunks() {
    yield { bytes, readBytes: bytes.length };
  }
  const stream = { totalBytes: bytes.length, chunks };
  const { flows } = await saved(kind === 'stream' ? { capture: stream } : {});
  expect(flows).toMatchObject([{ protocol: 'tls', tls: { serverName: 'clinic.lab.test' } }]);
});

test('connections that begin in one frame are two', async () => {
  const opening = (clientPort: number) =>
    ipv4(6, tcpBody({ sequence: 9, payload: 'hi', clientPort }));
  writeFileSync(
    capture,
    pcap([aggregate([opening(40_000), opening(40_001)])], { linkType: wifiLink }),
  );
  const { flows } = await saved({ workerPath, readers: 2 });
  const ports = Object.fromEntries(flows.map(({ flowId, local }) => [flowId, local.port]));
  expect(ports).toEqual({ 'tcp-1': 40_000, 'tcp-1.1': 40_001 });
});

test('a broken capture gives what was readable, and says up to where', async () => {
  const bytes = makeCapture(3);
  writeFileSync(capture, bytes.subarray(0, bytes.length - 30));
  const { flows, session } = await saved({ workerPath, readers: 2 });
  expect(flows).toHaveLength(4);
  expect(session.capture?.problem).toMatch(
    /^From packet 21 on it could not be read: the file breaks off/,
  );
});

test('a capture without a packet is of the day on which it was opened', async () => {
  writeFileSync(capture, pcap([]));
  const before = Date.now();
  const { session, summary } = await saved();
  expect(session.createdAtMs).toBeGreaterThanOrEqual(before);
  expect(summary.learnt).toBe('This capture holds no packets.');
});

test('a capture that was cancelled is not called broken', async () => {
  writeFileSync(capture, makeCapture(3));
  const { session, summary } = await saved({ signal: AbortSignal.abort() });
  expect(session.status).toBe('cancelled');
  expect(summary.learnt).toBe('Not one packet of this capture was read.');
  expect(session.capture?.problem).toBe('It was cancelled: from packet 1 on it was not read.');
});

test('what cannot be read at all leaves nothing behind', async () => {
  await expect(
    saved({ path: join(folder, 'nowhere.pcap'), workerPath, readers: 2 }),
  ).rejects.toThrow(/ENOENT/);
  writeFileSync(capture, '');
  await expect(saved()).rejects.toThrow(/^It is empty: /);
  for (const bytes of ['short', 'a text that is as long as a file header at least']) {
    writeFileSync(capture, bytes);
    await expect(saved()).rejects.toThrow(/^It is no capture: .*pcapng/);
  }
  writeFileSync(capture, makeCapture(1));
  await expect(saved({ dataDir: folder, workerPath, readers: 2 })).rejects.toThrow(
    /ENOENT.*(country\.mmdb|asn\.bin)/,
  );
  expect(await store.list('')).toEqual([]);
  expect(readdirSync(join(library, '..')).filter((name) => name.includes('importing'))).toEqual([]);
});

test('an import that was killed loses no finished session and leaves nothing behind', async () => {
  writeFileSync(capture, makeCapture(20));
  const { flows } = await saved();
  const writer = new StagingWriter(stagingPath(library, 's2', 0));
  for (let n = 0; n < 25_000; n += 1) {
    const flow = flows[n % flows.length];
    if (flow !== undefined) writer.flow(n, { flow, records: [], handshake: null, http: null }, []);
  }
  // What a kill leaves: the files as they stand, none of them with its end.
  const left = join(mkdtempSync(join(folder, 'killed-')), 'home');
  cpSync(dirname(library), left, { recursive: true });
  writer.abandon();
  expect(readdirSync(left).some((name) => name.includes('importing'))).toBe(true);
  const opened = await openStore(join(left, 'library.duckdb'), undefined, unpackWords);
  if (!opened.ok) throw new Error(opened.error.detail);
  expect((await readWhole(opened.value, 's1'))?.flows).toEqual(flows);
  await opened.value.close();
  expect(readdirSync(left)).toEqual(['library.duckdb']);
});

/** Adopts a session `s2` whose flows, made after one of `s1`, are written by hand. */
async function adoptMade(
  write: (writer: StagingWriter, flow: ObservedFlow) => void,
  after: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  writeFileSync(capture, makeCapture(2));
  const staged = await stage();
  await store.adopt(staged);
  const flow = (await readWhole(store, 's1'))?.flows[1];
  if (flow === undefined) throw new Error('nothing was saved');
  const part = stagingPath(library, 's2', 0);
  const writer = new StagingWriter(part);
  write(writer, flow);
  writer.close();
  const sum = await staged.summedUp;
  const summedUp = { ...sum, session: { ...sum.session, id: 's2' } };
  await store.adopt({
    id: 's2',
    parts: [part],
    keyLog: [],
    summedUp: after().then(() => summedUp),
  });
}

test('rows are copied while the session is summed up', async () => {
  const isGrown = async (): Promise<void> => {
    const { size } = statSync(library);
    while (statSync(library).size < size + 1_000_000) await setTimeout(5);
  };
  await adoptMade((writer, flow) => {
    for (let n = 0; n < 10_000; n += 1) {
      const handshake = randomBytes(500);
      writer.flow(n, { flow, records: [], handshake, http: null }, []);
    }
  }, isGrown);
  expect(await store.countFlows('s2')).toBe(10_000);
  expect((await store.getSession('s2'))?.session.id).toBe('s2');
});

test('what is cancelled while it is copied leaves nothing', async () => {
  writeFileSync(capture, makeCapture(2));
  const stop = new AbortController();
  const adopting = store.adopt(await stage({ discardWhenAborted: true, signal: stop.signal }));
  stop.abort(new Error('no more'));
  await expect(adopting).rejects.toThrow('no more');
  expect(await store.has('s1')).toBe(false);
  expect(await store.countFlows('s1')).toBe(0);
  expect(readdirSync(dirname(library)).filter((name) => name.includes('importing'))).toEqual([]);
  await saved();
});

test('flows of more bytes than the copy has memory for are all taken over', async () => {
  const [count, handshakeBytes] = [100, 2_000_000];
  await adoptMade((writer, flow) => {
    for (let n = 0; n < count; n += 1) {
      const handshake = randomBytes(handshakeBytes);
      const made = { ...flow, flowId: `tcp-${n}` };
      writer.flow(n, { flow: made, records: [], handshake, http: null }, []);
    }
  });
  expect(await store.countFlows('s2')).toBe(count);
  expect(await store.countFlows('s1')).toBe(3);
});

test('what stood in the clear has one order, also where nothing but the words differs', async () => {
  const values = Array.from({ length: 60 }, (_, n) => `http://a.example/${(n * 37) % 60}`);
  await adoptMade((writer, flow) => {
    for (const [n, value] of values.entries()) {
      const evidence = { flowId: `tcp-${n}`, direction: 'up', offset: 0, lengthBytes: 9 } as const;
      const said = { kind: 'page', label: 'Page asked for', name: 'a.example' } as const;
      const fact = { ...said, timeMs: 5, severity: 1, value, evidence } as const;
      const parts = { records: [], handshake: null, http: null };
      // All of the same number, as those of neighbouring flows may be.
      writer.flow(7, { flow: { ...flow, flowId: `tcp-${n}` }, ...parts }, [fact]);
    }
  });
  const question = { filter: everyFlow, offset: 0, limit: 60 };
  const { rows } = await store.explore.clear('s2', question);
  const pages = rows.filter(({ kind }) => kind === 'page').map(({ value }) => value);
  expect(pages).toEqual([...values].sort());
});

test('a copy that did not end leaves no bytes in the library', async () => {
  writeFileSync(capture, makeCapture(2));
  const { flows, ...rest } = await saved();
  const [, flow] = flows;
  if (flow === undefined) throw new Error('nothing was saved');
  const [part, broken] = [stagingPath(library, 's2', 0), stagingPath(library, 's2', 1)];
  const writer = new StagingWriter(part);
  // Nothing that could be made shorter: they are looked for as they are.
  const secrets: Buffer[] = [];
  for (let n = 0; n < 10_000; n += 1) {
    const handshake = randomBytes(500);
    if (n % 50 === 0) secrets.push(handshake);
    writer.flow(n, { flow, records: [], handshake, http: null }, []);
  }
  writer.close();
  writeFileSync(`${broken}.flows.parquet`, 'no such file');
  const session = { ...rest.session, id: 's2' };
  const summedUp = Promise.resolve({ ...rest, session });
  const staged = { id: 's2', parts: [part, broken], keyLog: [], summedUp };
  await expect(store.adopt(staged)).rejects.toThrow(/flows/);
  // The file as a kill would leave it.
  const left = join(mkdtempSync(join(folder, 'killed-')), 'home');
  cpSync(dirname(library), left, { recursive: true });
  const file = join(left, 'library.duckdb');
  const countLeft = (): number => {
    const bytes = readFileSync(file);
    return secrets.filter((secret) => bytes.includes(secret)).length;
  };
  expect(countLeft()).toBeGreaterThan(0);
  const opened = await openStore(file, undefined, unpackWords);
  if (!opened.ok) throw new Error(opened.error.detail);
  expect((await readWhole(opened.value, 's1'))?.flows).toEqual(flows);
  expect(await opened.value.has('s2')).toBe(false);
  await opened.value.close();
  expect(countLeft()).toBe(0);
});

test('an import that is cancelled stops at once and keeps what it had', async () => {
  writeFileSync(capture, makeCapture(20));
  const cancelled = new AbortController();
  cancelled.abort();
  const { session, flows } = await saved({ signal: cancelled.signal, workerPath, readers: 2 });
  expect(session.status).toBe('cancelled');
  expect(flows).toEqual([]);
});

test('a connection that shows no name is a site by its address', async () => {
  const asked = 'GET / HTTP/1.0\r\n\r\n';
  const answer = 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi';
  const packets = [40_000, 40_001].flatMap((clientPort) => [
    tcp({ clientPort, sequence: 9, flags: 2 }),
    tcp({ clientPort, sequence: 10, payload: asked }),
    tcp({ clientPort, sequence: 20, payload: answer, back: true }),
  ]);
  writeFileSync(capture, pcap(packets));
  const { session, summary, ledger } = await saved();
  expect(session.visits.map(({ url }) => url)).toEqual(['http://192.0.2.9:443/']);
  expect(summary.learnt).toContain('visited a site at 192.0.2.9');
  expect(summary.learnt).not.toContain('192.0.2.9 (192.0.2.9');
  const often = ledger.find(({ topic }) => topic === 'frequency');
  expect(often).toMatchObject({ evidence: [], letter: null });
  expect(often?.envelope).toMatch(/^192\.0\.2\.9: 2 connections/);
  expect(often?.inference).toContain('its IP, TCP or UDP header');
});

test('of a site with more connections than are looked at closely all are counted', async () => {
  writeFileSync(capture, makeCapture(60));
  const { summary, ledger } = await saved({ workerPath, readers: 2 });
  expect(summary.learnt).toContain('visited clinic.lab.test (192.0.2.9) 60 times in 0.4 s');
  const often = ledger.find(({ topic }) => topic === 'frequency');
  expect(often?.envelope).toMatch(/^clinic\.lab\.test: 60 connections in /);
});

test('of a connection with very many records all are counted, and its evidence reaches to the last', async () => {
  const { up, down } = recorded;
  const tiny = [23, 3, 3, 0, 1, 0x5a];
  const packetOfRecords = Array.from({ length: 200 }, () => tiny).flat();
  const longest = [23, 3, 3, 0x04, 0, ...Array.from({ length: 1024 }, () => 0x5a)];
  const payloads = [...Array.from({ length: 30 }, () => packetOfRecords), longest];
  let sequence = 20 + down.length;
  const packets = [
    tcp({ sequence: 9, flags: 2 }),
    tcp({ sequence: 19, flags: 0x12, back: true }),
    tcp({ sequence: 10, payload: up }),
    tcp({ sequence: 20, payload: down, back: true }),
  ];
  for (const payload of payloads) {
    packets.push(tcp({ sequence, payload: new Uint8Array(payload), back: true }));
    sequence += payload.length;
  }
  writeFileSync(capture, pcap(packets));
  const staged = await stage();
  const [sampled] = (await readStagedSites(staged.parts, unpackWords)).flows;
  await store.adopt(staged);
  const whole = await readWhole(store, 's1');
  const records = whole?.flows[0]?.records ?? [];
  const sentUp = records.filter(({ direction }) => direction === 'up').length;
  expect(records.length).toBeGreaterThan(6000);
  expect(whole?.ledger.find(({ topic }) => topic === 'records')?.envelope).toBe(
    `${records.length.toLocaleString('en')} records (${sentUp} up, ${records.length - sentUp} down), the longest 1,024 B`,
  );
  expect(sampled?.records.length).toBeLessThanOrEqual(5);
  expect(sampled?.records[0]).toEqual(records[0]);
  for (const direction of ['up', 'down'] as const) {
    expect(sampled && dataSpan(sampled, direction)).toEqual(
      whole?.flows[0] && dataSpan(whole.flows[0], direction),
    );
  }
});

test.each<
  [scheme: string, toldOf: string, notSeen: RegExp, lines: [text: string, back: boolean][]]
>([
  [
    'ftp',
    'hunter2',
    /^All that was said to .*192\.0\.2\.9 could be read\.$/,
    [
      ['220 ready\r\n', true],
      ['USER bob\r\n', false],
      ['331 password\r\n', true],
      ['PASS hunter2\r\n', false],
    ],
  ],
  [
    'ssh',
    'OpenSSH_9.6',
    /^What passed inside the encryption cannot be read from the capture/,
    [
      ['SSH-2.0-OpenSSH_9.6\r\n', true],
      ['SSH-2.0-PuTTY_Release_0.81\r\n', false],
    ],
  ],
])('a server that is spoken to is a site, whatever it speaks: %s', async (...given) => {
  const [scheme, toldOf, notSeen, lines] = given;
  const at = { up: 10, down: 20 };
  const said = lines.map(([payload, back]) => {
    const sequence = back ? at.down : at.up;
    at[back ? 'down' : 'up'] += payload.length;
    return tcp({ sequence, payload, back });
  });
  writeFileSync(capture, pcap([tcp({ sequence: 9, flags: 2 }), ...said]));
  const { session, summary, ledger } = await saved();
  expect(session.visits.map(({ url }) => url)).toEqual([`${scheme}://192.0.2.9:443`]);
  expect(summary.learnt).toContain('192.0.2.9');
  expect(summary.notSeen).toMatch(notSeen);
  expect(ledger.map(({ envelope }) => envelope)).toContain(toldOf);
});

test('a capture of look-ups alone says what was asked for', async () => {
  writeFileSync(capture, makeCapture(0));
  const { session, summary, dns } = await saved();
  expect(session.visits).toEqual([]);
  expect(dns).toHaveLength(1);
  expect(summary.learnt).toContain('the address of clinic.example was asked for; no visit');
});
