// Our side of the comparison: the document that `onlooker import FILE --json -` prints, and no more.
import { z } from 'zod';
import { addRecord, nameText, pairKey, pairOf, plainText, type Reading } from './reading.ts';

const text = z.string().nullable();
const flowSchema = z.object({
  id: z.string(),
  transport: z.enum(['tcp', 'udp']),
  protocol: z.string(),
  server_name: text,
  alpn: z.array(z.string()),
  alpn_selected: text,
  tls_version: text,
  cipher: text,
  ja3: text,
  ja4: text,
  local_address: z.string(),
  local_port: z.int(),
  remote_address: z.string(),
  remote_port: z.int(),
  bytes_up: z.int(),
  bytes_down: z.int(),
  tls: z.object({ ja3_raw: text, problem: text }).nullable(),
  records: z.array(
    z.object({ direction: z.enum(['up', 'down']), content_type: z.int(), length: z.int() }),
  ),
  http: z.array(
    z.object({
      direction: z.enum(['up', 'down']),
      start_line: z.string(),
      headers: z.array(z.tuple([z.string(), z.string()])),
      is_cut: z.literal(true).optional(),
    }),
  ),
  clear_facts: z
    .array(z.object({ kind: z.string(), label: z.string(), value: z.string() }))
    .optional(),
});
type PrintedFlow = z.infer<typeof flowSchema>;

export const printedSchema = z.object({
  format: z.literal('onlooker-session'),
  flows: z.array(flowSchema),
  dns: z.array(z.object({ flow_id: z.string(), name: z.string() })),
});
export type Printed = z.infer<typeof printedSchema>;

export function readPrinted({ flows, dns }: Printed): Reading {
  const reading: Reading = new Map();
  for (const flow of flows) {
    readTls(reading, flow);
    readGoogleQuic(reading, flow);
    readMail(reading, flow);
    readHttp(reading, flow);
  }
  const byId = new Map(flows.map((flow) => [flow.id, flow]));
  for (const { flow_id: id, name } of dns) {
    const flow = byId.get(id);
    if (flow === undefined) continue;
    pairOf(reading, keyOf(flow)).questions.add(nameText(name));
  }
  return reading;
}

const endOf = (address: string, port: number): string => `${address} ${port}`;
const localOf = (flow: PrintedFlow): string => endOf(flow.local_address, flow.local_port);
const remoteOf = (flow: PrintedFlow): string => endOf(flow.remote_address, flow.remote_port);
const keyOf = (flow: PrintedFlow): string => pairKey(flow.transport, localOf(flow), remoteOf(flow));

function readTls(reading: Reading, flow: PrintedFlow): void {
  const isTls = flow.records.length > 0 || flow.ja3 !== null || flow.cipher !== null;
  if (!isTls) return;
  const pair = pairOf(reading, keyOf(flow));
  for (const { direction, content_type: type, length } of flow.records) {
    addRecord(pair, direction === 'up' ? localOf(flow) : remoteOf(flow), `${type}:${length}`);
  }
  if (flow.ja3 !== null) {
    const serverName = flow.server_name ?? '';
    const ja3Raw = flow.tls?.ja3_raw ?? '';
    pair.hellos.push({ serverName, alpn: flow.alpn.join(','), ja3: flow.ja3, ja3Raw });
  }
  if (flow.cipher !== null) {
    const [version, alpn] = [flow.tls_version ?? '', flow.alpn_selected ?? ''];
    pair.answers.push({ version, cipher: flow.cipher, alpn });
  }
}

function readGoogleQuic(reading: Reading, flow: PrintedFlow): void {
  const [, version] = /^gQUIC (.*)/.exec(flow.tls_version ?? '') ?? [];
  if (version === undefined || flow.server_name === null) return;
  const program = flow.clear_facts?.find(({ kind }) => kind === 'user-agent')?.value ?? '';
  const hello = `${version} ${plainText(flow.server_name)} ${plainText(program)}`;
  pairOf(reading, keyOf(flow)).googleHellos.add(hello);
}

function readMail(reading: Reading, flow: PrintedFlow): void {
  for (const { kind, label, value } of flow.clear_facts ?? []) {
    if (kind === 'mail' && /^(?:Sender|Recipient) /.test(label))
      pairOf(reading, keyOf(flow)).correspondents.add(plainText(value));
  }
}

function readHttp(reading: Reading, flow: PrintedFlow): void {
  for (const { direction, start_line: startLine, headers, is_cut: isCut } of flow.http) {
    if (direction === 'down') continue;
    const [method = '', target = ''] = startLine.split(' ');
    // HTTP/2's preface (RFC 9113 §3.4) asks for nothing.
    if (method === 'PRI') continue;
    const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
    const request = `${method} ${plainText(host)} ${plainText(target)}`;
    const pair = pairOf(reading, keyOf(flow));
    if (isCut === true) pair.cutRequests.add(pair.requests.length);
    pair.requests.push(request);
  }
}
