// Lets an observer hear one flow: what each side said, in the order in which it passed.
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { Direction, Segment } from '../../../shared/model/segment.ts';
import { newObserver } from './loopback.ts';

/** The number: how many bytes more passed behind those that are there. */
export type Said = readonly [Direction, Uint8Array | string | null, number?];

export const bytesOf = (said: Uint8Array | string): Uint8Array =>
  typeof said === 'string' ? Uint8Array.from(Buffer.from(said, 'latin1')) : said;

export interface Seen {
  readonly flow: ObservedFlow;
  readonly lookups: readonly DnsLookup[];
  /** The bytes that a span points at. */
  readonly at: (span: { direction: Direction; offset: number; lengthBytes: number }) => string;
}

export function hear(
  said: readonly Said[],
  { transport = 'tcp', port = 4711 }: { transport?: 'tcp' | 'udp'; port?: number } = {},
): Seen {
  const observer = newObserver();
  const flowId = 'f1';
  const local = { address: '192.0.2.1', port: 50_000 };
  const remote = { address: '192.0.2.2', port };
  observer.push({ kind: 'opened', flow: { flowId, transport, local, remote, openedMs: 0 } });
  const streams = { up: [] as number[], down: [] as number[] };
  for (const [direction, what, missing = 0] of said) {
    const bytes = what === null ? null : bytesOf(what);
    const lengthBytes = (bytes?.length ?? 0) + missing;
    const { length: offset } = streams[direction];
    const segment: Segment = { flowId, direction, timeMs: offset, offset, lengthBytes, bytes };
    observer.push({ kind: 'segment', segment });
    for (const byte of bytes ?? []) streams[direction].push(byte);
    for (let n = 0; n < missing; n += 1) streams[direction].push(0);
  }
  const { flows, dns } = observer.finish();
  const [flow] = flows;
  if (flow === undefined) throw new Error('no flow was observed');
  return {
    flow,
    lookups: dns,
    at: ({ direction, offset, lengthBytes }) =>
      Buffer.from(streams[direction].slice(offset, offset + lengthBytes)).toString('latin1'),
  };
}

export const lengthsOf = (flow: ObservedFlow, direction: Direction): number[] =>
  flow.records.flatMap((record) => (record.direction === direction ? [record.lengthBytes] : []));
