// TLS records of one TCP connection, found without the product: tshark's segments in the order of their
// numbers, cut at record headers (RFC 8446 §5.1), going on behind what is missing or no record at the next
// segment that begins with a header.
import { addRecord, newPair } from './reading.ts';
import { askFields } from './tshark.ts';

export interface Segment {
  /** From the first byte of its direction. */
  readonly start: number;
  /** As far as they were captured. */
  readonly bytes: Uint8Array;
  readonly lengthBytes?: number;
}

const headerBytes = 5;
const maxFragmentBytes = 16_384 + 2048;
const maxStreamBytes = 64 * 1024 * 1024;
const fields = [
  'tcp.stream',
  'ip.src',
  'ipv6.src',
  'tcp.srcport',
  'tcp.seq_raw',
  'tcp.payload',
  'tcp.flags.syn',
  'tcp.len',
];
const trouble = [
  'tcp.analysis.lost_segment',
  'tcp.analysis.ack_lost_segment',
  'tcp.analysis.out_of_order',
  'tcp.analysis.retransmission',
  'tls.ignored_unknown_record',
  'frame.cap_len < frame.len',
  '_ws.malformed',
  // Without a SYN: the capture began inside the connection, perhaps inside a record.
  '!(tcp.completeness & 1)',
];

interface Stream {
  /** "address port". */
  readonly sender: string;
  readonly first: number;
  readonly segments: Segment[];
}

/**
 * By sender. Null where tshark says of nothing on these packets that it was lost, early, cut or no record, and
 * saw it begin.
 */
export async function walkRecords(
  path: string,
  filter: string,
): Promise<Map<string, string[]> | null> {
  const isTrouble = `${filter} && (${trouble.join(' || ')})`;
  if ((await askFields(path, isTrouble, ['frame.number'])).length === 0) return null;
  const { records } = newPair();
  for (const { sender, segments } of await readStreams(path, filter)) {
    for (const record of walk(segments)) addRecord({ ...newPair(), records }, sender, record);
  }
  return records;
}

/** Each direction of each connection: its segments as tshark shows them. */
export async function readStreams(path: string, filter: string): Promise<Stream[]> {
  // What an error message quotes of a segment was not sent by those whose addresses it shows.
  const rows = await askFields(path, `${filter} && tcp && !icmp && !icmpv6`, fields);
  const streams = new Map<string, Stream>();
  for (const row of rows) {
    const [stream = '', v4 = '', v6 = '', port = '', sequence = '', payload = ''] = row;
    const [syn, length] = row.slice(6);
    const sender = `${(v4 || v6).split(',').at(-1)} ${port}`;
    const isSyn = syn === '1' || syn === 'True';
    const key = `${stream} ${sender}`;
    const number = Number(sequence) + (isSyn ? 1 : 0);
    const known = streams.get(key) ?? { sender, first: number, segments: [] };
    streams.set(key, known);
    const bytes = isSyn ? new Uint8Array(0) : Buffer.from(payload.replaceAll(':', ''), 'hex');
    // Numbers wrap at 2^32.
    const start = (number - known.first) | 0;
    const lengthBytes = Math.max(bytes.length, Number(length));
    if (bytes.length > 0 && start >= 0) known.segments.push({ start, bytes, lengthBytes });
  }
  return [...streams.values()];
}

/** Type and length of each record that ends in the stream; those a gap falls into too. */
export function walk(segments: readonly Segment[]): string[] {
  const { stream, isThere } = join(segments);
  const end = stream.length;
  const starts = [...new Set(segments.map(({ start }) => start))].sort((a, b) => a - b);
  const lengthAt = (at: number): number => ((stream[at + 3] ?? 0) << 8) | (stream[at + 4] ?? 0);
  const isHeader = (at: number): boolean =>
    at + headerBytes <= end &&
    isThere.subarray(at, at + headerBytes).every((flag) => flag === 1) &&
    (stream[at] ?? 0) >= 20 &&
    (stream[at] ?? 0) <= 24 &&
    stream[at + 1] === 3 &&
    lengthAt(at) <= maxFragmentBytes;
  const records: string[] = [];
  for (let at = 0; at < end;) {
    if (isHeader(at)) {
      const next = at + headerBytes + lengthAt(at);
      if (next > end) break;
      records.push(`${stream[at]}:${lengthAt(at)}`);
      at = next;
    } else {
      const from = at;
      at = starts.find((start) => start > from && isHeader(start) && lengthAt(start) > 0) ?? end;
    }
  }
  return records;
}

/** A stream and which of its bytes are there; of bytes sent twice the first. */
export function join(segments: readonly Segment[]): {
  readonly stream: Uint8Array;
  readonly isThere: Uint8Array;
} {
  const ends = segments.map(({ start, bytes, lengthBytes = bytes.length }) => start + lengthBytes);
  const end = Math.max(0, ...ends);
  const size = end > maxStreamBytes ? 0 : end;
  const [stream, isThere] = [new Uint8Array(size), new Uint8Array(size)];
  for (const { start, bytes } of size === 0 ? [] : segments.toReversed()) {
    stream.set(bytes, start);
    isThere.fill(1, start, start + bytes.length);
  }
  return { stream, isThere };
}
