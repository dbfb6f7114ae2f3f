// Of secrets that a whole process wrote down, those of one session: the lines whose client random stands
// in a ClientHello that passed the session's own relay (RFC 8446 §4.1.2).
import type { Segment } from '../../shared/model/segment.ts';

/** Record header, handshake header and version stand before it. */
const randomFrom = 11;
const randomUntil = randomFrom + 32;
const handshakeRecord = 22;
const clientHello = 1;

/** In hex, of all connections that begin with a ClientHello. */
export function clientRandoms(segments: readonly Segment[]): Set<string> {
  const heads = new Map<string, Buffer>();
  for (const { flowId, direction, offset, bytes } of segments) {
    if (direction !== 'up' || bytes === null || offset >= randomUntil) continue;
    const head = heads.get(flowId) ?? Buffer.alloc(0);
    // Bytes that were not kept leave a gap, and nothing after it counts.
    if (head.length !== offset) continue;
    heads.set(flowId, Buffer.concat([head, bytes.subarray(0, randomUntil - offset)]));
  }
  const randoms = new Set<string>();
  for (const head of heads.values()) {
    const isHello =
      head.length === randomUntil && head[0] === handshakeRecord && head[5] === clientHello;
    if (isHello) randoms.add(head.toString('hex', randomFrom));
  }
  return randoms;
}

/** `lines` in the NSS key log format: `LABEL client_random secret`. */
export function ownSecrets(lines: readonly string[], segments: readonly Segment[]): string[] {
  const randoms = clientRandoms(segments);
  return lines.filter((line) => randoms.has(line.split(' ')[1]?.toLowerCase() ?? ''));
}
