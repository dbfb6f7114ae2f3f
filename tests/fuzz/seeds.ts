// Inputs to begin with, out of the public captures: whole files, and their flows in the form in which
// targets.ts cuts bytes into segments.
import { readFileSync, statSync } from 'node:fs';
import { createCaptureFlows } from '../../electron/wire/capture/capture-flows.ts';
import { HandshakeStream } from '../../electron/wire/tls/handshake.ts';
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

/** One list a group; empty where the captures are not there. */
export function readSeeds(group: string): Uint8Array[] {
  const seeds: Uint8Array[] = [];
  if (group === 'http3') return [writeHttp3Seed()];
  for (const path of listCaptures(capturesDir)) {
    if (statSync(path).size > longestFileBytes || !/\.(?:p?cap|pcapng)$/.test(path)) continue;
    const file = new Uint8Array(readFileSync(path));
    if (group === 'captures') {
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
