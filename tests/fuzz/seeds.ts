// Inputs to begin with, out of the public captures: whole files, and their flows in the form in which
// targets.ts cuts bytes into segments.
import { readFileSync, statSync } from 'node:fs';
import { createCaptureFlows } from '../helpers/capture-events.ts';
import { HandshakeStream } from '../../electron/wire/tls/handshake-stream.ts';
import { RecordStream } from '../../electron/wire/tls/records.ts';
import { capturesDir, listCaptures } from '../conformance/captures.ts';

const longestFileBytes = 65_536;
const longestFlowBytes = 8192;
const longestPartBytes = 248 * 8;

interface FlowBytes {
  transport: 'tcp' | 'udp';
  isDns: boolean;
  readonly bytes: number[];
}

function readFlows(file: Uint8Array): FlowBytes[] {
  const found = new Map<string, FlowBytes>();
  const flows = createCaptureFlows((event) => {
    if (event.kind === 'opened') {
      const { flowId, transport, remote } = event.flow;
      found.set(flowId, { transport, isDns: remote.port === 53, bytes: [] });
    }
    if (event.kind !== 'segment' || event.segment.bytes === null) return;
    const { flowId, direction, bytes } = event.segment;
    const flow = found.get(flowId);
    if (flow === undefined) return;
    const isDown = direction === 'down' ? 1 : 0;
    for (let at = 0; at < bytes.length; at += longestPartBytes) {
      const part = bytes.subarray(at, at + longestPartBytes);
      const isLong = part.length > 255;
      const size = isLong ? Math.floor(part.length / 8) : part.length;
      if (flow.bytes.length > longestFlowBytes) return;
      flow.bytes.push(
        isDown | (isLong ? 2 : 0),
        size,
        ...part.subarray(0, isLong ? size * 8 : size),
      );
    }
  });
  flows.push(new Uint8Array(file));
  flows.end();
  return [...found.values()];
}

/** Handshake messages of a TLS flow, before each which parser is meant (targets.ts). */
function readMessages(flow: FlowBytes): Uint8Array[] {
  const stream = Uint8Array.from(flow.bytes.slice(2));
  const handshake = new HandshakeStream();
  return new RecordStream()
    .push(stream, stream.length, 0)
    .filter(({ contentType }) => contentType === 22)
    .flatMap((record) => handshake.push(record))
    .map(({ type, body }) => Uint8Array.from([type === 1 ? 0 : type === 2 ? 1 : 2, ...body]));
}

/** HTTP/3 made by hand, as targets.ts cuts it: settings, a table, a request that uses it, an answer. */
const http3Seed = [
  [0x0f, 0, '00040301ff'],
  [0x0a, 0, '023f45c004612e6263'],
  [0x82, 0, '01060200d1d7c180'],
  [0x83, 0, '01030000d90003616263'],
  [0x00, 0, '0f0800030103000000'],
] as const;

function writeHttp3Seed(): Uint8Array {
  const parts = http3Seed.map(([how, place, hex]) => {
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    return [how, bytes.length, place, ...bytes];
  });
  return Uint8Array.from(parts.flat());
}

const sides = { up: 0, down: 1, lost: 0xf0 } as const;
type Part = readonly [side: keyof typeof sides, text: string];

/** What no public capture has, as targets.ts cuts it; one character a byte. */
const talks: Readonly<Record<'streams' | 'datagrams', readonly (readonly Part[])[]>> = {
  streams: [
    [
      ['down', '220 mx ESMTP\r\n'],
      ['up', 'EHLO me\r\nMAIL FROM:<a@b> SIZE=9\r\nRCPT TO:<c@d>\r\nDATA\r\n'],
      ['down', '354 go on\r\n'],
      ['up', 'From: a\r\nSubject: b\r\n c\r\n\r\nd\r\n.\r\nBDAT 14 LAST\r\nTo: e\r\n\r\ntext\r\n'],
    ],
    [
      ['down', '* OK hi\r\n'],
      ['up', 'a LOGIN {3+}\r\nbob {7}\r\n'],
      ['up', 'hunter2\r\n'],
    ],
    [
      ['up', 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\n'],
      ['down', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'],
      ['lost', '1234567890'],
      ['up', 'GET /2 HTTP/1.1\r\nHost: b\r\n\r\n'],
      ['down', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ],
  ],
  datagrams: [
    [
      ['up', `\x38sessions${'\0'.repeat(5)}`],
      ['up', '\x20sessions\0\0\0\0\x01\x16\x03\x01\0\x05\x01\0\0\x01\x03'],
      ['down', '\x20sessions\x01\0\0\0\x01sessions\0\0\0\x01\x15\x03\x01\0\x02\x02\x28'],
    ],
    [
      ['down', '\x0b\x01\0\x1cauthenticatorabcO\x08\x01\x05\0\x06\x0d\x20'],
      [
        'up',
        '\x01\x02\0\x26authenticatorabcO\x12\x02\x05\0\x10\x0d\0\x16\x03\x01\0\x05\x01\0\0\x01\x03',
      ],
      ['down', '\x0b\x02\0\x23authenticatorabcO\x0f\x01\x06\0\x0d\x0d\0\x15\x03\x01\0\x02\x02\x28'],
    ],
  ],
};

const writeTalk = (parts: readonly Part[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap(([side, text]) => [sides[side], text.length, ...Buffer.from(text, 'latin1')]),
  );

/** One list a group; empty where the captures are not there. */
export function readSeeds(group: string): Uint8Array[] {
  const seeds: Uint8Array[] = [];
  if (group === 'http3') return [writeHttp3Seed()];
  if (group === 'streams' || group === 'datagrams') seeds.push(...talks[group].map(writeTalk));
  for (const path of listCaptures(capturesDir)) {
    if (statSync(path).size > longestFileBytes || !/\.(?:p?cap|pcapng)$/.test(path)) continue;
    const file = new Uint8Array(readFileSync(path));
    if (group === 'captures' || group === 'looks') {
      seeds.push(file);
      continue;
    }
    for (const flow of readFlows(file)) {
      if (group === 'messages') seeds.push(...readMessages(flow));
      const kind = flow.isDns ? 'dns' : flow.transport === 'tcp' ? 'streams' : 'datagrams';
      if (kind === group && flow.bytes.length > 0) seeds.push(Uint8Array.from(flow.bytes));
    }
  }
  return seeds;
}
