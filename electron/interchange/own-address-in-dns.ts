// The user's own address where DNS spells it: in A and AAAA records it is replaced as in the packets' headers
// (RFC 1035 §3.2.1, RFC 3596); an answer that spells it otherwise is named, so that its bytes stay out.
import type { DnsLookup } from '../../shared/model/observation.ts';
import type { Segment } from '../../shared/model/segment.ts';
import { reverseName } from '../../shared/words/reverse-name.ts';
import { addressBytes } from '../place/address-bytes.ts';

/** Type and class IN in front of an address, four bytes of time to live, and its length behind them. */
const records = [
  { head: [0, 1, 0, 1], length: [0, 4] },
  { head: [0, 28, 0, 1], length: [0, 16] },
] as const;
const timeToLiveBytes = 4;
const beforeAddress = 10;

export interface OwnAddresses {
  readonly own: ReadonlySet<string>;
  readonly addressOf: (address: string) => string;
}

const startsWith = (bytes: Uint8Array, at: number, wanted: readonly number[]): boolean =>
  wanted.every((byte, n) => bytes[at + n] === byte);

/** Where records of this kind have their address in the message. */
function addressesIn(bytes: Uint8Array, { head, length }: (typeof records)[number]): number[] {
  const found: number[] = [];
  for (let at = 0; at + beforeAddress + length[1] <= bytes.length; at += 1) {
    const isRecord =
      startsWith(bytes, at, head) && startsWith(bytes, at + head.length + timeToLiveBytes, length);
    if (isRecord) found.push(at + beforeAddress);
  }
  return found;
}

/** The same message with other addresses; the given one is not changed. */
function replaceIn(bytes: Uint8Array, { own, addressOf }: OwnAddresses): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const pairs = [...own].map((address) => [
    addressBytes(address),
    addressBytes(addressOf(address)),
  ]);
  for (const kind of records) {
    for (const at of addressesIn(bytes, kind)) {
      const there = [...bytes.subarray(at, at + kind.length[1])];
      const pair = pairs.find(
        ([before]) => before?.length === there.length && startsWith(before, 0, there),
      );
      if (pair?.[1] !== undefined && pair[1] !== null) changed.set(pair[1], at);
    }
  }
  return changed;
}

/** `flowIds`: those of look-ups. */
export function replaceInLookups(
  segments: readonly Segment[],
  flowIds: ReadonlySet<string>,
  addresses: OwnAddresses,
): Segment[] {
  return segments.map((segment) =>
    segment.bytes !== null && flowIds.has(segment.flowId)
      ? { ...segment, bytes: replaceIn(segment.bytes, addresses) }
      : segment,
  );
}

/** Flows of look-ups that tell an own address in a way that replacing does not reach. */
export function tellingLookups(dns: readonly DnsLookup[], own: ReadonlySet<string>): string[] {
  const reverse = new Set([...own].map((address) => reverseName(address)));
  const tells = ({ name, transport, answers }: DnsLookup): boolean =>
    reverse.has(name.toLowerCase().replace(/\.$/, '')) ||
    answers.some(({ type, data }) => {
      const isReplaced = (type === 'A' || type === 'AAAA') && transport === 'udp';
      return !isReplaced && [...own].some((address) => data.includes(address));
    });
  return dns.filter(tells).map(({ flowId }) => flowId);
}
