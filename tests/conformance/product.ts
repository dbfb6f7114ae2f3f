// Our side of the comparison: the document that `onlooker import FILE --json -` prints, and no more.
import { z } from 'zod';
import { addRecord, pairKey, pairOf, type Reading } from './reading.ts';

const text = z.string().nullable();
const flowSchema = z.object({
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
});

export const printedSchema = z.object({
  format: z.literal('onlooker-session'),
  flows: z.array(flowSchema),
});
export type Printed = z.infer<typeof printedSchema>;

export function readPrinted({ flows }: Printed): Reading {
  const reading: Reading = new Map();
  for (const flow of flows) {
    const local = `${flow.local_address} ${flow.local_port}`;
    const remote = `${flow.remote_address} ${flow.remote_port}`;
    const isTls = flow.records.length > 0 || flow.ja3 !== null || flow.cipher !== null;
    if (!isTls) continue;
    const pair = pairOf(reading, pairKey(flow.transport, local, remote));
    for (const { direction, content_type: type, length } of flow.records) {
      addRecord(pair, direction === 'up' ? local : remote, `${type}:${length}`);
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
  return reading;
}
