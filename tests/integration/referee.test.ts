// The same run, captured with tcpdump and read by tshark: what the referee reads, we must read too.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { startLab, type Lab } from '../../electron/lab/lab.ts';
import { importCapture } from '../helpers/import-capture.ts';
import { answeringUrls, runLabSession } from '../helpers/lab-session.ts';
import { until, withoutTime } from '../helpers/still-clock.ts';
import { startCapture } from '../helpers/tcpdump.ts';

const folder = mkdtempSync(join(tmpdir(), 'onlooker-referee-'));
const capture = join(folder, 'run.pcap');
let lab: Lab;
let flows: ObservedFlow[] = [];

/** Of this process, which is both ends of every connection. */
const openSockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

async function run(maxTls: '1.2' | '1.3'): Promise<ObservedFlow[]> {
  const { document } = await runLabSession(lab, {
    urls: answeringUrls(lab),
    maxTls,
    count: 2,
  });
  expect(document.session.visits.map((visit) => visit.status)).not.toContain('failed');
  return document.flows;
}

beforeAll(async () => {
  lab = await startLab();
  const tcpdump = await startCapture(capture, 'tcp or udp');
  // The last of each connection is written down only while the tap still waits for it.
  const all = await withoutTime(async () => [...(await run('1.3')), ...(await run('1.2'))]);
  flows = all.filter((flow) => flow.protocol === 'tls');
  // A farewell that is still to be sent is written down already.
  await until(() => openSockets() === 0);
  await tcpdump.stop();
});

afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
});

const layersSchema = z.array(
  z.object({ _source: z.object({ layers: z.record(z.string(), z.array(z.string())) }) }),
);

/** Each frame's values of the fields wanted. */
function readFields(fields: readonly string[], filter: string): Record<string, string[]>[] {
  const spoken = new Map(
    flows.map(({ remote, clearTalk }) => [remote.port, clearTalk?.protocol ?? 'tls']),
  );
  const decode = [...spoken].flatMap(([port, protocol]) => ['-d', `tcp.port==${port},${protocol}`]);
  const wanted = fields.flatMap((field) => ['-e', field]);
  const result = spawnSync(
    'tshark',
    ['-n', '-r', capture, '-2', ...decode, '-Y', filter, '-T', 'json', ...wanted],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  expect({ status: result.status, said: result.stderr.slice(0, 500) }).toMatchObject({ status: 0 });
  // oxlint-disable-next-line no-underscore-dangle -- tshark's own name
  return layersSchema.parse(JSON.parse(result.stdout)).map((frame) => frame._source.layers);
}

// Addresses count: one local port may serve connections to several sites at the same port.
const keyOf = ({ local, remote }: ObservedFlow): string =>
  `${local.address}:${local.port}-${remote.address}:${remote.port}`;
const keyBack = ({ local, remote }: ObservedFlow): string =>
  `${remote.address}:${remote.port}-${local.address}:${local.port}`;
const ends = ['ip.src', 'tcp.srcport', 'ip.dst', 'tcp.dstport'] as const;
const frameKey = (frame: Record<string, string[]>, turned = false): string => {
  const [from, fromPort, to, toPort] = ends.map((field) => first(frame, field));
  return turned ? `${to}:${toPort}-${from}:${fromPort}` : `${from}:${fromPort}-${to}:${toPort}`;
};
const first = (frame: Record<string, string[]>, field: string): string | null =>
  frame[field]?.[0] ?? null;

test('there is something to compare: TLS 1.2 and 1.3, both protocols', () => {
  expect(flows.length).toBeGreaterThanOrEqual(16);
  expect(new Set(flows.map((flow) => flow.tls?.version))).toEqual(new Set(['TLS 1.2', 'TLS 1.3']));
});

test('server name, offered protocols and JA3 are what tshark reads', () => {
  const frames = readFields(
    [
      ...ends,
      'tls.handshake.extensions_server_name',
      'tls.handshake.extensions_alpn_str',
      'tls.handshake.ja3',
      'tls.handshake.ja3_full',
    ],
    'tls.handshake.type==1',
  );
  const theirs = new Map(
    frames.map((frame) => [
      frameKey(frame),
      {
        name: first(frame, 'tls.handshake.extensions_server_name'),
        alpn: frame['tls.handshake.extensions_alpn_str'] ?? [],
        ja3: first(frame, 'tls.handshake.ja3'),
        raw: first(frame, 'tls.handshake.ja3_full'),
      },
    ]),
  );
  for (const flow of flows) {
    const { serverName = null, alpnOffered = [], ja3 = null, ja3Raw = null } = flow.tls ?? {};
    expect({ name: serverName, alpn: alpnOffered, ja3, raw: ja3Raw }).toEqual(
      theirs.get(keyOf(flow)),
    );
  }
});

test('version and cipher are what tshark reads', () => {
  const frames = readFields(
    [
      ...ends,
      'tls.handshake.ciphersuite',
      'tls.handshake.extensions.supported_version',
      'tls.handshake.version',
    ],
    'tls.handshake.type==2',
  );
  expect(frames.length).toBeGreaterThanOrEqual(flows.length);
  const names = new Map([
    ['0x1301', 'TLS_AES_128_GCM_SHA256'],
    ['0x1302', 'TLS_AES_256_GCM_SHA384'],
    ['0x1303', 'TLS_CHACHA20_POLY1305_SHA256'],
    ['0xc02b', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    ['0xc02c', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
    ['0xcca9', 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'],
  ]);
  const theirs = new Map(
    frames.map((frame) => {
      const version =
        first(frame, 'tls.handshake.extensions.supported_version') ??
        first(frame, 'tls.handshake.version');
      const cipher = Number(first(frame, 'tls.handshake.ciphersuite'));
      const id = `0x${cipher.toString(16).padStart(4, '0')}`;
      return [
        frameKey(frame, true),
        { version: version === '0x0304' ? 'TLS 1.3' : 'TLS 1.2', cipher: names.get(id) ?? id },
      ];
    }),
  );
  for (const flow of flows) {
    const { version = null, cipher = null } = flow.tls ?? {};
    expect({ version, cipher }).toEqual(theirs.get(keyOf(flow)));
  }
});

test('the sequence of record lengths is what tshark reads, both ways', () => {
  const frames = readFields([...ends, 'tls.record.length'], 'tls.record.length');
  const theirs = new Map<string, number[]>();
  for (const frame of frames) {
    const key = frameKey(frame);
    const lengths = theirs.get(key) ?? [];
    lengths.push(...(frame['tls.record.length'] ?? []).map(Number));
    theirs.set(key, lengths);
  }
  for (const flow of flows) {
    const ours = (direction: 'up' | 'down'): number[] =>
      flow.records
        .filter((record) => record.direction === direction)
        .map((record) => record.lengthBytes);
    expect(ours('up')).toEqual(theirs.get(keyOf(flow)));
    expect(ours('down')).toEqual(theirs.get(keyBack(flow)));
  }
});

test('what was said before STARTTLS is what tshark reads, and no more', () => {
  const mail = flows.filter(({ clearTalk }) => clearTalk !== undefined);
  expect(mail).toHaveLength(4);
  const frames = readFields(
    [...ends, 'smtp.req.command', 'smtp.rsp.parameter', 'smtp.response.code'],
    'smtp && !tls',
  );
  for (const flow of mail) {
    const { lines, upgraded } = flow.clearTalk ?? { lines: [], upgraded: false };
    expect(upgraded).toBe(true);
    const said = (direction: 'up' | 'down'): string[] =>
      lines.filter((line) => line.direction === direction).map(({ text }) => text);
    const requests = frames.filter((frame) => frameKey(frame) === keyOf(flow));
    expect(said('up').map((text) => text.slice(0, 4))).toEqual(
      requests.flatMap((frame) => frame['smtp.req.command'] ?? []).map((text) => text.slice(0, 4)),
    );
    const replies = frames.filter((frame) => frameKey(frame) === keyBack(flow));
    expect(said('down').map((text) => text.slice(4))).toEqual(
      replies.flatMap((frame) => frame['smtp.rsp.parameter'] ?? []),
    );
  }
});

/** What must not depend on whether the bytes came from the tap or from a capture file. */
function essence(flow: ObservedFlow) {
  const { tls, records, bytesUp, bytesDown, estimates, closeReason, clearTalk } = flow;
  const inDirection = (direction: 'up' | 'down') =>
    records
      .filter((record) => record.direction === direction)
      .map(({ contentType, lengthBytes, offset }) => ({ contentType, lengthBytes, offset }));
  return {
    facts:
      tls === null ? null : { ...tls, handshake: tls.handshake.map(({ kind }) => kind).sort() },
    up: inDirection('up'),
    down: inDirection('down'),
    bytes: [bytesUp, bytesDown],
    sizes: estimates.map(({ direction, totalBytes }) => `${direction} ${totalBytes}`).sort(),
    isOpen: closeReason === null,
    said: clearTalk?.lines.map(({ text, evidence }) => [text, evidence.offset]),
  };
}

test('the capture, imported, says of each connection what the live tap said', async () => {
  const { document, problem } = await importCapture({
    id: 'imported',
    path: capture,
    place: () => flows[0]?.place as ObservedFlow['place'],
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(problem).toBeNull();
  const imported = new Map(document.flows.map((flow) => [keyOf(flow), flow]));
  for (const flow of flows) {
    const other = imported.get(keyOf(flow));
    expect(other === undefined ? null : essence(other)).toEqual(essence(flow));
  }
  const mail = document.session.visits.find(({ url }) => url.startsWith('smtp://mail.lab.test'));
  const rows = document.ledger.filter(({ visitId }) => visitId === mail?.id);
  expect(rows.find(({ topic }) => topic === 'mail-greeting')).toMatchObject({
    envelope: '220 mail.lab.test ESMTP practice lab',
    letter: null,
  });
});
