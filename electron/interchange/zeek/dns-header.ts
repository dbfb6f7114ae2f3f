// The header of DNS messages (RFC 1035 §4.1.1) out of the kept bytes: number and flags, which the
// notebook of look-ups leaves out.
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { Segment } from '../../../shared/model/segment.ts';

export interface DnsHeader {
  readonly id: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly reserved: number;
}

const headerBytes = 12;

export type ReadDnsHeader = (lookup: DnsLookup, which: 'question' | 'answer') => DnsHeader | null;

function headerIn({ bytes, offset }: Segment, at: number): DnsHeader | null {
  const start = at - offset;
  if (bytes === null || start < 0 || start + headerBytes > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, headerBytes);
  const flags = view.getUint16(2);
  return {
    id: view.getUint16(0),
    authoritative: (flags & 0x400) !== 0,
    truncated: (flags & 0x200) !== 0,
    recursionDesired: (flags & 0x100) !== 0,
    recursionAvailable: (flags & 0x80) !== 0,
    reserved: (flags >> 4) & 7,
  };
}

/** Gives null where the bytes were not kept. */
export function createDnsHeaders(
  lookups: readonly DnsLookup[],
  segments: readonly Segment[],
): ReadDnsHeader {
  const wanted = new Map<string, Segment[]>(lookups.map(({ flowId }) => [flowId, []]));
  for (const segment of segments) wanted.get(segment.flowId)?.push(segment);
  const find = (flowId: string, direction: Segment['direction'], at: number): DnsHeader | null => {
    for (const segment of wanted.get(flowId) ?? []) {
      const header = segment.direction === direction ? headerIn(segment, at) : null;
      if (header !== null) return header;
    }
    return null;
  };
  return ({ flowId, nameEvidence, answerEvidence }, which) => {
    // The first question follows its header.
    if (which === 'question') return find(flowId, 'up', nameEvidence.offset - headerBytes);
    return answerEvidence === null ? null : find(flowId, 'down', answerEvidence.offset);
  };
}
